"""Web machines: gunicorn with the site, as in production, each with a folder and a port of its own
on loopback.
"""

import os
import signal
import socket
import subprocess
import sys
import time

import httpx
from django.conf import settings

NAME = "iq.example.org"
KEY = "the same on all machines " * 2
BEHIND_PROXY = {"Host": NAME, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(database, folder, **more):
    """What every machine is told; nothing of it differs between machines but the folder."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "tests.deploy.settings",
        "SECRET_KEY": KEY,
        "DATABASE_URL": database,
        "ALLOWED_HOSTS": NAME,
        "BEHIND_TLS": "1",
        "VAR_FOLDER": str(folder),
        **more,
    }


class WebMachine:
    def __init__(self, database, folder, **more):
        folder.mkdir(exist_ok=True)
        self.port = free_port()
        self.log = folder / "log"
        with self.log.open("w") as words:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", "iqnetz/gunicorn.conf.py"],
                cwd=settings.BASE_DIR,
                env=environment(database, folder, PORT=str(self.port), WEB_CONCURRENCY="1", **more),
                stdout=words,
                stderr=words,
            )

    def url(self, path):
        return f"http://127.0.0.1:{self.port}{path}"

    def wait_until_ready(self, path="/readyz"):
        deadline = time.monotonic() + 30
        while True:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if httpx.get(self.url(path)).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def stop(self):
        self.process.send_signal(signal.SIGINT)  # to gunicorn: at once
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
