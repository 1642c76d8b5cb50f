"""What a process of the site loads before anybody has asked for anything, and how it begins."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.db import connection

from tests.address import of_database
from tests.deploy.machines import free_port
from tests.pagecache.site import until

# Few requests need them; each takes megabytes of every process that has it.
LATER = {"httpx", "icalendar", "openpyxl", "PIL", "segno"}
LOADED = """
import sys
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_process_loads_no_library_that_few_requests_need():
    given = os.environ | {"DJANGO_SETTINGS_MODULE": "iqnetz.settings", "SECRET_KEY": "x" * 50,
                          "DATABASE_URL": "postgres://nowhere/x"}  # fmt: skip
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=settings.BASE_DIR,
        env=given,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "psycopg" in loaded
    assert LATER & set(loaded) == set()


def threads(process):
    return len(list(Path(f"/proc/{process}/task").iterdir()))


def children(process):
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


def listeners():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'lifeline'"
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_workers_are_forked_off_what_has_no_threads_and_listen_each_for_itself(tmp_path):
    port = free_port()
    given = os.environ | {
        "DATABASE_URL": of_database(),
        "DJANGO_SETTINGS_MODULE": "iqnetz.settings", "SECRET_KEY": "x" * 50,
        "PORT": str(port), "WEB_CONCURRENCY": "2", "VAR_FOLDER": str(tmp_path),
    }  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "iqnetz/gunicorn.conf.py"],
        cwd=settings.BASE_DIR,
        env=given,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: listeners() == 2)
        assert threads(server.pid) == 1
        assert "heard" in httpx.get(f"http://127.0.0.1:{port}/readyz").text
        old = children(server.pid)
        os.kill(int(old[0]), signal.SIGKILL)
        until(lambda: len(set(children(server.pid)) - {old[0]}) == 2)
        until(lambda: listeners() == 2)
        assert threads(server.pid) == 1
        assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    finally:
        server.terminate()
        server.wait(10)
    assert listeners() == 0


def test_server_says_that_it_has_no_database(tmp_path):
    given = os.environ | {"DATABASE_URL": " ", "PORT": str(free_port())}
    refused = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--config", "iqnetz/gunicorn.conf.py"],
        cwd=settings.BASE_DIR,
        env=given,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].startswith("There is no database: set DATABASE_URL")
