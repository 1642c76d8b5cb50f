"""`make run` as a process of its own, in a folder of its own."""

import os
import subprocess
import sys
import urllib.error
import urllib.request

import psutil
import pytest


def environment(folder, **values):
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "SECRET_KEY", "DEBUG", "DJANGO_SETTINGS_MODULE", "PORT"}
    }
    return kept | {"VAR_FOLDER": str(folder)} | values


class Run:
    def __init__(self, folder, mode="run", **values):
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "iqnetz.run", mode],
            env=environment(folder, **values),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_until_ready(self):
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                return "".join(said)
        pytest.fail("".join(said))

    def stop(self, signum):
        self.process.send_signal(signum)
        said, _ = self.process.communicate(timeout=30)
        return said

    def left_over(self):
        """Processes that work in the folder."""
        return [
            process
            for process in psutil.process_iter(["cmdline", "status"])
            if any(str(self.folder) in word for word in process.info["cmdline"] or [])
            and process.info["status"] != psutil.STATUS_ZOMBIE
        ]


def refusal(folder, **values):
    result = subprocess.run(
        [sys.executable, "-m", "iqnetz.run"],
        env=environment(folder, **values),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode != 0
    assert "Traceback" not in result.stdout + result.stderr
    return result.stderr.strip()


def fetch(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read().decode()
