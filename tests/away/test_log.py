"""The log while the database is away: that it went, that it is back, and nothing else."""

import io
import logging

import pytest
from django.db import OperationalError, connection

from iqnetz import outage_log
from iqnetz.outage_log import Outage
from services.models import Language
from tests.away import faults


@pytest.fixture
def log(monkeypatch):
    """What stands in the log from now on."""
    handler = logging.getLogger("django").handlers[0]
    text = io.StringIO()
    before = handler.setStream(text)
    outage_log.outage.is_over()
    monkeypatch.setattr(outage_log.outage, "_said_at", None)
    text.truncate(0)
    text.seek(0)
    yield lambda: text.getvalue().splitlines()
    outage_log.outage.is_over()
    handler.setStream(before)


def test_two_lines_for_all_requests_of_an_outage(client, lasting, log):
    with faults.stopped():
        for _number in range(5):
            assert client.get("/de/").status_code == 503
            assert client.post("/admin/login/", {"username": "x"}).status_code in {200, 503}
            assert client.get("/readyz").status_code == 503
            assert client.get("/de/einbetten/servicestelle/xxxxx/").status_code == 503
        assert len(log()) == 1
        assert log()[0].startswith("ERROR iqnetz.outage_log: The database is away: conn")
    client.get("/de/")
    client.get("/de/")
    assert log()[1:] == ["WARNING iqnetz.outage_log: The database is back after 0 s."]


def test_two_lines_while_it_takes_no_writes(client, lasting, log):
    options = connection.settings_dict["OPTIONS"] | {"options": faults.READ_ONLY}
    with faults.connected_with(OPTIONS=options):
        for _number in range(3):
            assert client.get("/de/servicestellen/?q=Atlantis").status_code == 200
            response = client.post("/admin/login/", {"username": "nobody", "password": "x"})
            assert response.status_code == 503
        assert len(log()) == 1
        assert "read-only transaction" in log()[0]
    Language.objects.first().save()
    assert log()[1:] == ["WARNING iqnetz.outage_log: The database is back after 0 s."]


@pytest.mark.django_db
def test_other_errors_are_told_in_full(client, monkeypatch, log):
    def broken(*_args, **_options):
        raise KeyError("office")

    monkeypatch.setattr("content.views.render", broken)
    assert client.get("/de/aktuelles/").status_code == 500
    assert client.get("/de/aktuelles/").status_code == 500
    assert log().count("ERROR django.request: Internal Server Error: /de/aktuelles/") == 2
    assert sum(line.startswith("Traceback") for line in log()) == 2


def said(caplog):
    return [record.getMessage() for record in caplog.records]


def test_database_that_comes_and_goes_does_not_fill_the_log(caplog):
    seconds = iter(range(1000))
    outage = Outage(clock=lambda: next(seconds))
    for _number in range(121):
        outage.failed(OperationalError("no more connections\nfor you"))
        outage.connected()
    went, back = "The database is away: no more connections", "The database is back after 1 s."
    assert said(caplog) == [went, back] * 3


def test_it_is_back_when_what_failed_works(caplog):
    outage = Outage(clock=lambda: 7)
    outage.connected()
    outage.is_over()
    assert said(caplog) == []
    outage.failed(read_only_error())
    outage.connected()
    assert len(said(caplog)) == 1
    outage.is_over()
    assert len(said(caplog)) == 2


def test_it_is_back_when_it_can_be_read_though_it_took_no_writes_before(caplog):
    outage = Outage(clock=lambda: 7)
    outage.failed(read_only_error())
    outage.failed(OperationalError("gone"))
    assert len(said(caplog)) == 1
    outage.connected()
    assert len(said(caplog)) == 2


def read_only_error():
    import psycopg

    error = OperationalError("no writes")
    error.__cause__ = psycopg.errors.ReadOnlySqlTransaction()
    return error
