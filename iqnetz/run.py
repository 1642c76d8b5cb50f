"""`make run`, `make dev` and `make admin`: the site on one machine, from nothing.

All three bring up the database, migrate it and fill it when it is empty. Then `run` serves as in
production, with gunicorn, `dev` with autoreload and DEBUG, until they are told to stop; `admin`
asks who is to look after the site. In the end each stops what it started.
"""

import contextlib
import ctypes
import errno
import fcntl
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import traceback
import urllib.error
import urllib.request
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import translation

from iqnetz import database
from iqnetz.catalogues import compile_all

STARTED_WITHIN = 60  # seconds
HOST = "127.0.0.1"
SUPERUSER = tuple(f"DJANGO_SUPERUSER_{name}" for name in ("USERNAME", "EMAIL", "PASSWORD"))
PR_SET_PDEATHSIG = 1  # prctl(2)


class CannotRun(Exception):
    """Why the site cannot be brought up; the text is a sentence for whoever started it."""


def say(text):
    print(text, flush=True)


def port():
    """The port to serve on, from PORT; raises CannotRun unless it is a free one."""
    text = os.environ.get("PORT") or "8000"
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise CannotRun(f"PORT is {text!r}; it must be a number between 1 and 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotRun(
                    f"Port {text} is taken by another program. Choose another one:"
                    f" make run PORT={int(text) % 65535 + 1}"
                ) from None
            raise CannotRun(f"Port {text} cannot be used: {error.strerror}.") from None
    return int(text)


def secret_key():
    """This machine's key: made once, kept in var/, readable by its owner only."""
    path = database.VAR / "secret-key"
    if path.exists() and (key := path.read_bytes().decode("ascii", "ignore").strip()):
        return key
    key = secrets.token_urlsafe(64)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(key)
    return key


def prepare():
    """What the site needs before anybody can use it, in whatever way."""
    say("Compiling the translations …")
    compile_all()  # first: Django reads them when it is set up
    django.setup()
    say("Bringing the database's tables up to date …")
    with connection.cursor() as cursor:
        # One at a time, from whatever machine; the lock goes with the connection at the latest.
        cursor.execute("SELECT pg_advisory_lock(hashtext('iqnetz'))")
    try:
        database.refuse_foreign_data(connection)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("fill")
        call_command("forget_unfound")
        call_command("forget_sign_ins")
        call_command("forget_views")
    finally:
        connection.close()


def serve(number):
    """Run gunicorn until it ends or a signal comes; the status to exit with."""
    config = Path(__file__).with_name("gunicorn.conf.py")
    return supervise(["-m", "gunicorn", "--config", str(config)], number)


def develop(number):
    """Run Django's own server, which starts anew when the code changes."""
    return supervise(["manage.py", "runserver", f"{HOST}:{number}"], number)


def create_coordinator():
    """Ask who is to look after the site, or take it from the environment."""
    from iqnetz import enrolment  # needs the models, which are there after prepare()

    given = {name: os.environ.get(name, "") for name in SUPERUSER}
    if not all(given.values()) and not sys.stdin.isatty():
        raise CannotRun(f"Run this in a terminal, or set {', '.join(SUPERUSER)}.")
    with translation.override("en"):
        if all(given.values()):
            role = os.environ.get("ROLE") or enrolment.ADMINISTRATOR
            try:
                enrolment.create(*given.values(), role)
            except ValidationError as error:
                raise CannotRun(" ".join(error.messages)) from None
            say("The desk asks for the second factor at the first sign-in.")
        else:
            enrolment.ask(say)
    say("Done. Sign in at /admin/ while make run is running.")
    return 0


def supervise(arguments, number):
    # A copy of our environment: without an address of the database, a child would take a lease
    # of its own, and outlive ours.
    environment = os.environ | {"PORT": str(number), "DATABASE_URL": database.url()}
    server = subprocess.Popen(
        [sys.executable, *arguments],
        env=environment,
        preexec_fn=end_with_parent,
    )
    try:
        wait_until_ready(server, number)
        say(
            f"\nThe site is ready: http://{HOST}:{number}/\n"
            "To look after the contacts you need a login: make admin, in a second terminal.\n"
            f"Then sign in at http://{HOST}:{number}/admin/\n"
            "Ctrl-C stops everything."
        )
        while True:
            try:
                status = server.wait(timeout=2)
                raise CannotRun(f"The web server stopped unexpectedly (status {status}).")
            except subprocess.TimeoutExpired:
                if database.is_embedded() and not database.is_running():
                    raise CannotRun("The database stopped; its log is var/postgres/log.") from None
    finally:
        if server.poll() is None:
            server.terminate()
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def end_with_parent():
    """Ask Linux to end this process when its parent does: whoever kills us kills the server too."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def wait_until_ready(server, number):
    deadline = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise CannotRun("The web server stopped at once; its last words stand above.")
        try:
            with urllib.request.urlopen(f"http://{HOST}:{number}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise CannotRun(f"The web server did not answer within {STARTED_WITHIN} seconds.")


def stop(signum, frame):
    raise KeyboardInterrupt


def main(mode):
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a terminal may not know our characters
    # SIGINT too: a shell that starts us in the background has it ignored.
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, stop)
    try:
        number = None if mode == "admin" else port()
        database.VAR.mkdir(parents=True, exist_ok=True)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iqnetz.settings")
        os.environ.setdefault("SECRET_KEY", secret_key())
        os.environ["DEBUG"] = "1" if mode == "dev" else ""
        if os.environ.get("DATABASE_URL", "").strip():
            say("Using the database at DATABASE_URL …")
            database.check()
        else:
            say("Starting the embedded PostgreSQL (data in var/postgres) …")
        with database.lease():
            with (database.VAR / "prepare.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                prepare()
                if mode == "run":
                    say("Collecting static files …")
                    call_command("collectstatic", interactive=False, verbosity=0)
            if mode == "admin":
                return create_coordinator()
            return develop(number) if mode == "dev" else serve(number)
    except (KeyboardInterrupt, EOFError):
        say("\nStopped.")
        return 0
    except BrokenPipeError:  # nobody reads us any more, as with "make run | head"
        sys.stdout = None
        return 1
    except PermissionError as error:
        return (
            f"{error.filename or 'A file'} belongs to another user. Run as that user, or remove"
            " the folder var/ to begin again."
        )
    except (CannotRun, CommandError, ImproperlyConfigured, database.DatabaseUnavailable) as error:
        return str(error)
    except DatabaseError as error:
        return f"The database refused: {str(error).strip().splitlines()[0]}"
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return "There is no room left on the disk."
        return f"{error.filename or 'A file'} cannot be used: {error.strerror}."
    except Exception as error:
        details = database.VAR / "error.log"
        with contextlib.suppress(OSError):
            details.write_text(traceback.format_exc(), encoding="utf-8")
        return f"Something unforeseen went wrong: {error!r}. The details are in var/error.log."


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or ["run"]))
