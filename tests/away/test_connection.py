"""How we connect: what libpq is told, and for how long a statement may take."""

import socket
import time

import pytest
from django.db import OperationalError, close_old_connections, connection
from django.db.backends.postgresql.base import DatabaseWrapper

from iqnetz import database
from tests import other_process
from tests.away import faults
from tests.away.pages import is_plain_refusal


def test_address_has_the_last_word(monkeypatch):
    monkeypatch.setenv(
        "DATABASE_URL",
        "postgresql://u@a.example/iqnetz?connect_timeout=9&keepalives=0&application_name=other"
        "&options=-c%20statement_timeout%3D7",
    )
    settings = database.settings()
    database.limit_statements(settings)
    assert settings["OPTIONS"] == database.CONNECTION | {
        "connect_timeout": "9",
        "keepalives": "0",
        "application_name": "other",
        "options": "-c statement_timeout=7",
    }


def test_limit_of_statements_goes_with_other_options(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://u@a/iqnetz?options=-c%20geqo%3Doff")
    settings = database.settings()
    assert settings["OPTIONS"]["options"] == "-c geqo=off"
    for _time in range(2):
        database.limit_statements(settings)
        assert settings["OPTIONS"]["options"] == "-c geqo=off -c statement_timeout=15000"


@pytest.mark.usefixtures("lasting")
def test_server_knows_who_we_are_and_limits_statements_of_web_processes_only():
    with faults.connected_with(), connection.cursor() as cursor:
        cursor.execute("SHOW application_name")
        assert cursor.fetchone() == ("iqnetz",)
    limited = {"OPTIONS": dict(database.settings()["OPTIONS"])}
    database.limit_statements(limited)
    shown = []
    for changes in ({"OPTIONS": database.settings()["OPTIONS"]}, limited):
        with faults.connected_with(**changes), connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            shown += cursor.fetchone()
    assert shown == ["0", "15s"]


@pytest.mark.usefixtures("lasting")
def test_web_process_limits_its_statements():
    # In a process of its own: this one is not to begin to listen and to keep pages.
    process = other_process.start(
        "import os, iqnetz.wsgi\n"
        "from django.db import connection\n"
        "print(connection.settings_dict['OPTIONS']['options'], flush=True)\n"
        "os._exit(0)",
        {},
    )
    assert process.stdout.read() == "-c statement_timeout=15000\n"
    process.stdout.close()
    assert process.wait() == 0


@pytest.mark.usefixtures("lasting")
def test_server_that_never_answers_holds_nobody_up(client):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = str(listener.getsockname()[1])
        begun = time.monotonic()
        with faults.connected_with(HOST="127.0.0.1", PORT=number):
            response = client.get("/de/")
    assert is_plain_refusal(response)
    assert time.monotonic() - begun < 4


@pytest.mark.usefixtures("lasting")
def test_second_host_is_asked_where_the_first_is_away(tmp_path):
    here = connection.settings_dict["HOST"]
    with faults.connected_with(HOST=f"{tmp_path},{here}"), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.usefixtures("lasting")
def test_server_that_takes_no_writes_is_passed_over():
    here = connection.settings_dict["HOST"]
    options = connection.settings_dict["OPTIONS"] | {
        "target_session_attrs": "read-write",
        "options": faults.READ_ONLY,
    }
    with (
        faults.connected_with(HOST=f"{here},{here}", OPTIONS=options),
        pytest.raises(OperationalError, match="session is read-only"),
    ):
        connection.ensure_connection()


@pytest.mark.usefixtures("lasting")
def test_connection_is_tried_only_where_the_server_has_said_something(client, monkeypatch):
    with faults.connected_with():
        connection.ensure_connection()
        with monkeypatch.context() as patch:
            patch.setattr(DatabaseWrapper, "is_usable", None)  # Django's, which asks the server
            assert connection.is_usable()
    with faults.terminated():
        assert not connection.is_usable()
        close_old_connections()  # as at the start of a request
        assert client.get("/de/servicestellen/").status_code == 200
