"""Ways in which a database is away, each for the length of a block. All errors are PostgreSQL's."""

import tempfile
from contextlib import contextmanager

import psycopg
from django.db import connection
from psycopg import sql

# --- It takes no writes. In a test's own transaction, which they leave as it was. ---


@contextmanager
def _until_undone():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SAVEPOINT fault")
        yield cursor
        cursor.execute("ROLLBACK TO SAVEPOINT fault")


@contextmanager
def read_only():
    """As in recovery on a standby, or with default_transaction_read_only."""
    with _until_undone() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        yield


@contextmanager
def disk_full():
    with _until_undone() as cursor:
        cursor.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END $$"
        )
        for table in connection.introspection.table_names():
            cursor.execute(
                f"CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE OR DELETE ON {table}"
                " EXECUTE FUNCTION full_disk()"
            )
        yield


@contextmanager
def at_insert(table):
    """The disk is full when a row is written to this table."""
    with _until_undone() as cursor:
        cursor.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE 'No space left on device' USING ERRCODE = 'disk_full'; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION full_disk()"
        )
        yield


@contextmanager
def nothing_readable():
    """Every statement is refused, the one that looks for the session too."""
    with _until_undone() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 50")
        cursor.execute("ALTER TABLE django_session RENAME TO django_session_before")
        cursor.execute(
            "CREATE VIEW django_session AS SELECT * FROM django_session_before"
            " WHERE pg_sleep(1)::text IS NOT NULL"
        )
        yield


# --- It cannot be reached. For tests without a transaction of their own. ---


def _other_connection():
    return psycopg.connect(**connection.get_connection_params(), autocommit=True)


@contextmanager
def connected_with(**changes):
    """Django connects anew, with these of its settings changed."""
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict.update(changes)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@contextmanager
def stopped():
    """Nobody listens."""
    with tempfile.TemporaryDirectory() as nowhere, connected_with(HOST=nowhere):
        yield


@contextmanager
def terminated():
    """The connection that Django has is ended by the server."""
    with connected_with(), _other_connection() as other:
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        yield


@contextmanager
def crowded():
    """No connection is left for Django's user."""
    name = sql.Identifier(f"crowd of {connection.settings_dict['NAME']}")
    with _other_connection() as other:
        other.execute(sql.SQL("CREATE ROLE {} LOGIN CONNECTION LIMIT 0").format(name))
        try:
            with connected_with(USER=name.as_string(other).strip('"')):
                yield
        finally:
            other.execute(sql.SQL("DROP ROLE {}").format(name))


@contextmanager
def locked():
    """Every statement waits until statement_timeout ends it."""
    options = connection.settings_dict["OPTIONS"] | {"options": "-c statement_timeout=50"}
    with connected_with(OPTIONS=options), _other_connection() as other, other.transaction():
        other.execute(
            "LOCK TABLE services_office, services_service, content_page, django_session, auth_user"
        )
        yield


@contextmanager
def at_commit(table, action):
    """What `action`, in PL/pgSQL, does happens when a change of the table is committed."""
    with connected_with(), _other_connection() as other:
        other.execute(
            "CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {action}; RETURN NULL; END $$"
        )
        other.execute(
            f"CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT OR UPDATE ON {table}"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION at_commit()"
        )
        try:
            yield
        finally:
            connection.close()
            other.execute("DROP FUNCTION at_commit() CASCADE")


READ_ONLY = "-c default_transaction_read_only=on"
DIES = "PERFORM pg_terminate_backend(pg_backend_pid())"
FULL = "RAISE 'No space left on device' USING ERRCODE = 'disk_full'"
