"""What a process of the site loads before anybody has asked for anything."""

import os
import subprocess
import sys

from django.conf import settings

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
