"""Which errors mean that the database is away."""

import psycopg
import pytest
from django.db import DatabaseError, InternalError, OperationalError, connection, transaction

from iqnetz import away
from services.refusals import message_of
from tests.away import faults


def raised(sqlstate):
    """The error that Django raises for a SQLSTATE that PostgreSQL sends."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():  # noqa: SIM117
        with connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE 'no' USING ERRCODE = '{sqlstate}'; END $$")
    return caught.value


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sqlstate",
    ["08006", "25006", "25P03", "40001", "53100", "53200", "53300", "57014", "57P01", "57P02",
     "57P03", "58030"],
)  # fmt: skip
def test_database_that_is_away(sqlstate):
    error = raised(sqlstate)
    assert away.is_away(error)
    assert away.is_away(error.__cause__)
    assert away.takes_no_writes(error) == (sqlstate in {"25006", "53100"})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sqlstate",
    ["22001", "22P02", "23505", "25P02", "40P01", "42601", "42P01", "55P03", "P0001", "XX000"],
)
def test_error_of_a_program_or_of_input_is_none(sqlstate):
    assert not away.is_away(raised(sqlstate))


@pytest.mark.django_db
def test_what_was_not_refused_is_not_called_so():
    assert message_of(raised("23505")).startswith("Die Datenbank hat das abgelehnt.")
    with pytest.raises(InternalError):
        message_of(raised("25006"))


@pytest.mark.usefixtures("lasting")
@pytest.mark.parametrize("fault", ["stopped", "terminated", "crowded", "locked"])
def test_real_loss(fault):
    def ask():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM services_office")

    with getattr(faults, fault)(), pytest.raises(OperationalError) as caught:
        ask()
    assert away.is_away(caught.value)
    assert not away.takes_no_writes(caught.value)


def test_other_errors_are_none():
    assert not away.is_away(None)
    assert not away.is_away(ValueError("database away"))
    assert not away.is_away(psycopg.InterfaceError("the cursor is closed"))


def test_error_that_came_of_one_counts_as_one():
    def fail():
        raise OperationalError("gone")

    def stumble():
        try:
            fail()
        except OperationalError:
            raise KeyError("office")  # noqa: B904 (as a program that did not think of it)

    def mean_it():
        try:
            fail()
        except OperationalError:
            raise KeyError("office") from None

    with pytest.raises(KeyError) as caught:
        stumble()
    assert away.is_away(caught.value)
    with pytest.raises(KeyError) as caught:
        mean_it()
    assert not away.is_away(caught.value)
