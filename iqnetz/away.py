"""Whether an error means that the database is away, and not that a program or somebody's input is
wrong: it is stopped, cannot be reached, has no connection left, is in recovery, takes no writes.

What PostgreSQL says is told by its SQLSTATE (its documentation, appendix A). A connection that
could not be made, or that broke, has none: psycopg then raises a bare OperationalError.
"""

import psycopg
from django.db import Error, OperationalError

RETRY_AFTER = 5  # seconds
HEADERS = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}

# Whole classes: connection exceptions; insufficient resources; operator intervention, with
# statement_timeout (57014), a shutdown and a start (57P01 to 57P03); errors of the system beneath.
CLASSES = {"08", "53", "57", "58"}
READ_ONLY, DISK_FULL = "25006", "53100"
STATES = {
    READ_ONLY,
    "25P03", "25P04",  # a transaction was open for too long, and the connection is cut
    "40001",  # of a standby, in conflict with what it recovers; we ask for no SERIALIZABLE
}  # fmt: skip


def is_away(error: BaseException | None) -> bool:
    """Whether the error, or one that led to it, is the database's being away. Deadlocks, broken
    constraints and wrong SQL are not.
    """
    return any(_is_sign(each) for each in _with_causes(error))


def takes_no_writes(error: BaseException | None) -> bool:
    """Whether the database can be read all the same, as far as the error tells."""
    return any(_sqlstate(each) in {READ_ONLY, DISK_FULL} for each in _with_causes(error))


def note_commit(error: BaseException) -> None:
    """Note that it was a COMMIT that failed so."""
    error.at_commit = True


def may_be_saved(error: BaseException | None) -> bool:
    """Whether nobody knows what became of a COMMIT: the connection was lost before PostgreSQL said
    whether it was done.
    """
    return any(
        getattr(each, "at_commit", False) and _sqlstate(each) is None
        for each in _with_causes(error)
    )


def _with_causes(error):
    seen = []
    while error is not None and error not in seen:
        yield error
        seen.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _is_sign(error):
    state = _sqlstate(error)
    if state is None:
        return isinstance(error, (OperationalError, psycopg.OperationalError))
    return state in STATES or state[:2] in CLASSES


def _sqlstate(error):
    # Django's errors have psycopg's as their cause.
    source = error.__cause__ if isinstance(error, Error) else error
    return source.sqlstate if isinstance(source, psycopg.Error) else None
