"""Django's backend for PostgreSQL, behind a circuit breaker: while the database is known to be
away, nobody waits for it.
"""

from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from iqnetz import lifeline


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        _refuse_when_away()
        connection = super().get_new_connection(conn_params)
        lifeline.guard(connection)
        return connection

    def _cursor(self, name=None):
        # Who is in the middle of a transaction may still end it.
        if not self.in_atomic_block:
            _refuse_when_away()
        return super()._cursor(name)


def _refuse_when_away():
    if lifeline.is_away():
        raise OperationalError("The database is away.")
