import contextlib
import tempfile
from pathlib import Path

import pytest

from tests.address import of_database
from tests.deploy.postgres import Server


@pytest.fixture(scope="module")
def open_folder():
    """A folder that everybody may read, as pytest's own are not: nginx and PostgreSQL, started by
    root, work as somebody else.
    """
    with tempfile.TemporaryDirectory(prefix="iqnetz-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="module")
def servers(django_db_setup, open_folder):
    """A primary with a copy of the test database, and its standby."""
    with contextlib.ExitStack() as stack:
        both = []
        for name in ("first", "second"):
            (open_folder / name).mkdir()
            both.append(Server(open_folder / name))
            stack.callback(both[-1].stop)
        first, second = both
        first.create(of_database())
        second.follow(first)
        yield both
