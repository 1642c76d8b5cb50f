"""Code in a process of its own, on the tests' database."""

import json
import os
import subprocess
import sys

from django.conf import settings

from tests.address import of_database


def start(code, data):
    """Run Python code that finds `data` as JSON in its standard input; the process."""
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {"DATABASE_URL": of_database(), "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdin.write(json.dumps(data))
    process.stdin.close()
    return process
