"""Lines of an access log, of which only time, method, path and status are read.

Understood are the log of our own gunicorn (iqnetz/gunicorn.conf.py), the common and the combined
format of Apache and nginx, and the short one of nginx in docs/operations.md:

    [22/Nov/2026:13:00:52 +0100] "GET /de/" 200
    192.0.2.1 - - [22/Nov/2026:13:00:52 +0100] "GET /de/?q=x HTTP/1.1" 200 512 "…" "…"

Addresses, names, queries, referrers and browsers are never taken out of a line. No Django.
"""

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

# The path ends at a blank or at the query; a backslash escapes a quotation mark in the rest.
_LINE = re.compile(
    rb'[^"\[]*\[([^\]:]{11}:\d\d:\d\d):\d\d ([+-]\d{4})\] '
    rb'"([A-Z]+) ([^" ?\\]+)(?:[ ?](?:[^"\\]|\\.)*)?" (\d{3})(?:[ \r\n]|$)'
)


class Request(NamedTuple):
    """What a line says: on which day in Germany what was asked for, and the outcome."""

    day: date
    method: str
    path: str  # decoded once
    status: int


@lru_cache(maxsize=4096)
def _day(minute: str, offset: str) -> date | None:
    """The day in Germany of "22/Nov/2026:13:00" with the log's own "+0100"; None for no time."""
    found = re.fullmatch(r"(\d\d)/(\w{3})/(\d{4}):(\d\d):(\d\d)", minute, re.ASCII)
    if found is None or found[2] not in MONTHS:
        return None
    hours, minutes = int(offset[1:3]), int(offset[3:])
    away = timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
    try:
        moment = datetime(
            int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]), int(found[4]), int(found[5]),
            tzinfo=timezone(away),
        )  # fmt: skip
        return moment.astimezone(BERLIN).date()
    except (ValueError, OverflowError):
        return None


def read_line(line: bytes) -> Request | None:
    """The request that a line tells of; None where it tells of none."""
    found = _LINE.match(line)
    if found is None:
        return None
    minute, offset, method, path, status = (part.decode("latin-1") for part in found.groups())
    day = _day(minute, offset)
    return day and Request(day, method, unquote(path), int(status))
