"""Django's backend for PostgreSQL, behind a circuit breaker: while the database is known to be
away, nobody waits for it.

Nor does anybody wait long for a commit. With synchronous replication a primary acknowledges none
while its standby is away; it answers all else, and no limit of its own ends that wait.
"""

import select
import time
from functools import partial

import psycopg
from django.db.backends.postgresql import base, operations
from django.db.utils import OperationalError

from iqnetz import away, lifeline
from iqnetz.database import STATEMENT_TIMEOUT

# Seconds; for whoever waits in front of a browser. Nothing takes longer than a statement may, but
# one that commits by itself.
LONGEST_WAIT = STATEMENT_TIMEOUT / 1000 + 2
LONGEST_COMMIT = 4
TRY_AGAIN_AFTER = 10  # until then, who has written something is told at once that it is not kept
PREPARED_AFTER = 4  # times
PREPARED_MOST = 30  # in one connection; a long one takes a megabyte of PostgreSQL's memory

_refused_until = 0  # a moment of time.monotonic(); of this process


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor, sql, params):
        # A cursor that prepares has never had a statement with the values in it.
        if isinstance(cursor, base.ServerBindingCursor):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    _prepares = False
    _longest = None  # seconds to wait for an answer; None where no browser waits

    def get_new_connection(self, conn_params):
        _refuse_when_away()
        connection = super().get_new_connection(conn_params)
        lifeline.guard(connection)
        connection.prepare_threshold = PREPARED_AFTER
        connection.prepared_max = PREPARED_MOST
        # database.limit_statements says whether a browser waits.
        is_limited = "statement_timeout" in (conn_params.get("options") or "")
        self._longest = LONGEST_WAIT if is_limited else None
        if is_limited:
            connection.wait = partial(self._wait, connection)
        return connection

    def _cursor(self, name=None):
        # Who is in the middle of a transaction may still end it.
        if not self.in_atomic_block:
            _refuse_when_away()
        return super()._cursor(name)

    def is_usable(self):
        # Whoever ends a connection says so: where there is nothing to read, it need not be tried
        # for each request.
        try:
            number = self.connection.pgconn.socket
        except psycopg.Error:  # it is shut already
            return False
        ear = select.poll()
        ear.register(number, select.POLLIN)
        return not ear.poll(0) or super().is_usable()

    def preparing_cursor(self):
        """A cursor for a statement that is asked again and again, with other values. From the fifth
        time on PostgreSQL has it planned already, which for a page's long statements is most of the
        work. Django's own cursors write the values into the statement, so it is another each time.
        """
        self._prepares = True
        try:
            return self.cursor()
        finally:
            self._prepares = False

    def create_cursor(self, name=None):
        if self._prepares:
            return base.ServerBindingCursor(self.connection)
        return super().create_cursor(name)

    def _commit(self):
        is_limited = self._longest is not None and self.connection is not None
        if is_limited and time.monotonic() < _refused_until and self._has_written():
            raise OperationalError("The database does not acknowledge commits.")
        if is_limited:
            self._longest = LONGEST_COMMIT
        try:
            return super()._commit()
        except OperationalError as error:
            away.note_commit(error)
            raise
        finally:
            if is_limited:
                self._longest = LONGEST_WAIT

    def _has_written(self):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
            return cursor.fetchone()[0]

    def _wait(self, connection, *args, timeout=None, **kwargs):
        """psycopg's wait() for an answer, but not for ever: then the connection is given up."""
        global _refused_until
        longest = self._longest
        began = time.monotonic()
        try:
            return type(connection).wait(connection, *args, timeout=timeout or longest, **kwargs)
        finally:
            if timeout is None and time.monotonic() - began >= longest:
                _refused_until = time.monotonic() + TRY_AGAIN_AFTER
                connection.pgconn.finish()


def _refuse_when_away():
    if lifeline.is_away():
        raise OperationalError("The database is away.")
