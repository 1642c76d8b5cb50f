import pytest
from django.db import connection

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
def lasting(django_db_setup, django_db_blocker):
    """Access to the database without a transaction around the test: what it commits, it undoes."""
    with django_db_blocker.unblock():
        yield
        connection.close()
