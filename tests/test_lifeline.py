"""The listening thread, with a real database behind a wire that can fail in every way."""

import os
import sys
import threading
import time
from types import SimpleNamespace

import psycopg
import pytest
from django.db import OperationalError, connections
from psycopg import pq

from iqnetz import changes, lifeline
from iqnetz.lifeline import Lifeline
from tests.address import of_database
from tests.pagecache.site import until
from tests.wire import Wire

pytestmark = pytest.mark.django_db


class Told:
    """Notes what it is told, as the store of pages would."""

    def __init__(self):
        self.is_away = self.is_standby = False
        self.changes = 0
        self.is_assured = False

    def changed(self):
        self.changes += 1

    def assured(self):
        self.is_assured = True

    def doubted(self):
        self.is_assured = False


@pytest.fixture
def wire(tmp_path):
    wire = Wire(tmp_path)
    yield wire
    wire.cut()


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def watched(wire, told):
    watching = Lifeline(wire.conninfo, changes.tables(), told)
    watching.start()
    until(lambda: watching.is_listening and told.is_assured)
    yield watching
    watching.stop()


@pytest.fixture
def editor(wire):
    """Somebody who writes from elsewhere, committed at once."""
    with psycopg.connect(of_database(), autocommit=True) as other:
        yield other


# A statement that changes no row is told too: the triggers fire once a statement.
EDIT = "UPDATE services_office SET street = street WHERE false"


def test_change_is_told_at_once(watched, told, editor):
    before = told.changes
    begun = time.monotonic()
    editor.execute(EDIT)
    until(lambda: told.changes > before)
    assert time.monotonic() - begun < 1
    assert not lifeline.is_away()
    assert lifeline.age() < 3


def test_change_is_told_once(watched, told, editor, monkeypatch):
    monkeypatch.setattr(lifeline, "COUNT_EACH", 1)
    monkeypatch.setattr(lifeline, "COUNT_WITHIN", 0.25)  # a busy machine may need it
    time.sleep(0.5)
    before = told.changes
    for _time in range(2):
        editor.execute("UPDATE services_office SET street = street")
        time.sleep(0.3)
    # Who writes twice within a second would keep the second count for the next occasion.
    time.sleep(1)
    editor.execute("SELECT 1")
    time.sleep(0.6)
    assert told.changes == before + 2


def test_many_changes_in_a_row_are_told_while_they_last(watched, told, editor):
    before = told.changes
    begun = time.monotonic()
    for number in range(1, 100):
        editor.execute(EDIT)
        until(lambda number=number: told.changes >= before + number)
    assert time.monotonic() - begun < 5


def test_counts_that_come_late_hold_no_news_up(watched, told, editor, wire):
    """And what they count is told once they are there: nobody knows when it was written."""
    watched._compare = lambda pgconn, compare=watched._compare: (wire.freeze(), compare(pgconn))
    before = told.changes
    editor.execute("UPDATE services_office SET street = street")
    until(lambda: told.changes == before + 1)
    assert not told.is_away
    del watched._compare
    wire.thaw()
    until(lambda: told.changes == before + 2)


def test_change_is_told_when_it_is_committed(watched, told, editor):
    before = told.changes
    with editor.transaction():
        editor.execute(EDIT)
        editor.execute(EDIT)
        time.sleep(0.2)
        assert told.changes == before
    until(lambda: told.changes > before)
    time.sleep(0.1)
    assert told.changes == before + 1


def test_what_is_rolled_back_is_not_told(watched, told, editor):
    before = told.changes
    with editor.transaction(force_rollback=True):
        editor.execute(EDIT)
    time.sleep(0.2)
    assert told.changes == before


def test_killed_connection_is_made_anew_and_everything_counts_as_changed(watched, told, editor):
    before = told.changes
    editor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'lifeline' AND datname = current_database()"
    )
    until(lambda: told.changes > before)
    until(lambda: watched.is_listening and not lifeline.is_away())
    before = told.changes
    editor.execute(EDIT)
    until(lambda: told.changes > before)


def test_database_that_goes_is_noticed_and_found_again(wire, watched, told):
    wire.cut()
    until(lifeline.is_away)
    assert told.is_away
    assert not told.is_assured
    assert lifeline.age() is None
    before = told.changes
    wire.mend()
    begun = time.monotonic()
    until(lambda: not lifeline.is_away())
    assert time.monotonic() - begun < 2
    assert told.changes > before
    assert told.is_assured


def test_silently_dead_connection_is_noticed(wire, watched, told):
    wire.freeze()
    begun = time.monotonic()
    until(lifeline.is_away)
    assert time.monotonic() - begun < 2
    assert not told.is_assured
    # For ever dead: a new one is made.
    until(lambda: not watched.is_listening)
    before = wire.connections
    wire.thaw()
    until(lambda: not lifeline.is_away())
    assert wire.connections > before or watched.is_listening


def test_answer_that_comes_late_loses_no_news(wire, watched, told, editor):
    wire.freeze()
    until(lifeline.is_away)
    before = told.changes
    editor.execute(EDIT)
    wire.thaw()
    until(lambda: not lifeline.is_away())
    until(lambda: told.changes > before)


@pytest.mark.parametrize(
    "statement", ["UPDATE services_office SET street = street", "TRUNCATE services_closure"]
)
def test_writes_that_no_trigger_tells_are_noticed(watched, told, editor, statement):
    until(lambda: watched._last_counts is not None)
    time.sleep(0.2)
    before = told.changes
    with editor.transaction():
        # As pg_restore --disable-triggers does.
        editor.execute("SET LOCAL session_replication_role = replica")
        editor.execute(statement)
    editor.execute("SELECT pg_stat_force_next_flush()")
    editor.execute("SELECT 1")
    until(lambda: told.changes > before)


def test_nobody_connects_while_the_database_is_away(wire, watched):
    wire.cut()
    until(lifeline.is_away)
    refused = []

    def ask():
        try:
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT 1")
        except OperationalError as error:
            refused.append(str(error))

    begun = time.monotonic()
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(5)
    assert refused == ["The database is away."]
    assert time.monotonic() - begun < 0.5


@pytest.mark.parametrize("is_reading", [True, False])
def test_who_hangs_is_cut_off(wire, watched, is_reading, monkeypatch):
    monkeypatch.setattr(lifeline, "CUT_AFTER", 1.5)
    outcome = []

    def ask():
        other = psycopg.connect(wire.conninfo, autocommit=True)
        lifeline.guard(other)
        begun = time.monotonic()
        try:
            if is_reading:
                with lifeline.reading():
                    other.execute("SELECT pg_sleep(60)")
            else:
                other.execute("SELECT pg_sleep(60)")
        except psycopg.OperationalError:
            outcome.append(time.monotonic() - begun)
        other.close()

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.3)
    wire.freeze()
    thread.join(20)
    assert len(outcome) == 1
    # Who writes may wait longer for the answer that it was done.
    assert (outcome[0] > 1.5) is not is_reading
    wire.thaw()


def test_who_works_is_left_alone(wire, watched):
    with psycopg.connect(wire.conninfo) as other, lifeline.reading():
        lifeline.guard(other)
        assert other.execute("SELECT pg_sleep(1.5), 7").fetchone()[1] == 7


class Idle:
    """As much of a connection as is looked at while nobody waits on it."""

    def __init__(self):
        self.pgconn = SimpleNamespace(transaction_status=pq.TransactionStatus.IDLE)


def test_connections_may_come_and_go_while_what_hangs_is_cut(watched):
    over, failed = threading.Event(), []

    def come_and_go():
        while not over.is_set():
            for idle in [Idle() for _ in range(200)]:
                lifeline.guard(idle)

    def cut():
        try:
            end = time.monotonic() + 1
            while time.monotonic() < end:
                lifeline._cut(only_reading=True)
        except RuntimeError as error:
            failed.append(error)

    threads = [threading.Thread(target=come_and_go) for _ in range(3)]
    for thread in threads:
        thread.start()
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    cut()
    sys.setswitchinterval(usual)
    over.set()
    for thread in threads:
        thread.join()
    assert failed == []


def test_fault_of_our_own_does_not_end_the_thread(watched, told, editor, monkeypatch, caplog):
    """Or else the database would count as away for ever."""

    def fail(*args, **options):
        monkeypatch.undo()
        raise RuntimeError("broken")

    monkeypatch.setattr(lifeline, "_cut", fail)
    editor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'lifeline' AND datname = current_database()"
    )
    until(lambda: "broken" in caplog.text)
    until(lambda: watched.is_listening and not lifeline.is_away())
    assert lifeline.age() < 3


def test_forked_process_has_a_listener_of_its_own(watched, told, wire):
    before = wire.connections
    read, write = os.pipe()
    if os.fork() == 0:
        said = b"no"
        try:
            watched.start()
            until(lambda: watched.is_listening and lifeline.age() is not None)
            said = b"yes"
        finally:
            os.write(write, said)
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        assert pipe.read() == b"yes"
    os.wait()
    assert wire.connections > before
    assert watched.is_listening  # the parent's goes on
    assert not lifeline.is_away()
