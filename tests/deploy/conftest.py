import contextlib
import tempfile
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

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
        source = connection.settings_dict
        first.create(
            make_conninfo(
                dbname=source["NAME"], user=source["USER"], host=source["HOST"], port=5432
            )
        )
        second.follow(first)
        yield both
