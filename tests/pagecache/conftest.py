import pytest

from tests.pagecache.site import Site


@pytest.fixture
def site():
    return Site()
