import pytest
from django.db import connections

from tests.away import faults


@pytest.fixture
def client(client):
    client.raise_request_exception = False
    return client


@pytest.fixture(params=["read_only", "disk_full"])
def no_writes(request):
    """A fault to enter: the database can be read, and no more."""
    return getattr(faults, request.param)


@pytest.fixture(params=["stopped", "terminated", "crowded", "locked"])
def unreachable(request):
    """A fault to enter: the database cannot be read either."""
    return getattr(faults, request.param)


@pytest.fixture
def lasting(db):
    """A connection beside the one on which the test's transaction is: what is done on it lasts, so
    that a test undoes it. A transaction would not survive what happens to the database here.
    """
    of_the_test = connections["default"]
    connections["default"] = connections.create_connection("default")
    yield
    connections["default"].close()
    connections["default"] = of_the_test
