"""What is read out of a line of an access log, and what is not."""

import datetime
import runpy
import time

import pytest
from gunicorn.config import Config

from iqnetz.access_log import Request, read_line

DAY = datetime.date(2026, 11, 22)
OURS = b'[22/Nov/2026:13:00:52 +0100] "GET /de/" 200 5120 4ms\n'
NGINX = b'[22/Nov/2026:13:00:52 +0100] "GET /de/" 200\n'
COMMON = b'192.0.2.1 - - [22/Nov/2026:13:00:52 +0100] "GET /de/?q=x HTTP/1.1" 200 512\n'
COMBINED = COMMON[:-1] + b' "https://x.example/?a=[22/Nov/2026" "Mozilla/5.0 (\xff)"\n'
IPV6 = b"example.org:443 2001:db8::1 - frank " + COMMON[14:]


@pytest.mark.parametrize("line", [OURS, NGINX, COMMON, COMBINED, IPV6, COMMON[:-1] + b"\r\n"])
def test_line_of_each_format_is_read(line):
    assert read_line(line) == Request(DAY, "GET", "/de/", 200)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("22/Nov/2026:23:59:59 +0100", DAY),
        ("22/Nov/2026:23:59:59 +0000", DAY + datetime.timedelta(days=1)),
        ("23/Nov/2026:04:29:00 +0530", DAY),
        ("22/Nov/2026:18:00:00 -0500", DAY + datetime.timedelta(days=1)),
        ("22/Nov/2026:17:59:60 -0500", DAY),
        # The night on which the clock is put forward, and the one on which it is put back.
        ("29/Mar/2026:22:30:00 +0000", datetime.date(2026, 3, 30)),
        ("28/Mar/2026:22:30:00 +0000", datetime.date(2026, 3, 28)),
        ("24/Oct/2026:22:30:00 +0000", datetime.date(2026, 10, 25)),
        ("25/Oct/2026:22:30:00 +0000", datetime.date(2026, 10, 25)),
        ("29/Feb/2024:12:00:00 +0100", datetime.date(2024, 2, 29)),
    ],
)
def test_day_is_that_of_germany_whatever_the_logs_offset(moment, day):
    assert read_line(OURS.replace(b"22/Nov/2026:13:00:52 +0100", moment.encode())).day == day


@pytest.mark.parametrize(
    "moment",
    [
        "31/Feb/2026:12:00:00 +0100", "00/Jan/2026:12:00:00 +0100", "22/nov/2026:12:00:00 +0100",
        "22/Nov/0000:12:00:00 +0100", "01/Jan/0001:00:00:00 +1400", "31/Dec/9999:23:59:00 -1400",
        "22/Nov/2026:24:00:00 +0100", "22/Nov/2026:12:00:00 +9999", "22/Nov/2026:12:00:00",
        "2026-11-22T12:00:00+01:00", "-",
    ],
)  # fmt: skip
def test_impossible_time_is_no_request(moment):
    assert read_line(OURS.replace(b"22/Nov/2026:13:00:52 +0100", moment.encode())) is None


@pytest.mark.parametrize(
    "line",
    [
        b"", b"\n", b"garbage\n", b"\x00\xff\xfe\x1f\x8b" * 40, OURS[:20], OURS[:-12],
        OURS.replace(b"GET ", b""), OURS.replace(b"/de/", b""), OURS.replace(b"200", b"2000"),
        OURS.replace(b"200", b"-"), OURS.replace(b"GET", b"\\x16\\x03"), OURS.replace(b"[", b""),
        COMMON.replace(b"GET /de/?q=x HTTP/1.1", b"-"),
    ],
)  # fmt: skip
def test_broken_line_is_no_request(line):
    assert read_line(line) is None


def test_path_is_decoded_once():
    def path(text):
        return read_line(COMMON.replace(b"/de/?q=x", text)).path

    assert path(b"/de/%73uche/?q=%73") == "/de/suche/"
    assert path(b"/de/%2573uche/") == "/de/%73uche/"
    assert path(b"/de/%C3%BC%FF/") == "/de/ü\ufffd/"
    assert path(b"/de/%00%0A/") == "/de/\0\n/"
    assert path(b"//de//./") == "//de//./"
    assert path(b"/" + b"x" * 10_000) == "/" + "x" * 10_000


def test_quotation_marks_in_a_request_end_nothing():
    asked = COMMON.replace(b"200", b"404")
    for forged in (b'/de/\\" 200 ', b'/de/?\\" 200 \\"', b'/de/?\\\\\\" 200 '):
        line = asked.replace(b"/de/?q=x", forged)
        assert (read_line(line) or Request(DAY, "GET", "", 404)).status == 404


def test_nobody_is_slow():
    begun = time.monotonic()
    for line in (
        b"[" * 200_000,
        b'"' * 200_000,
        OURS[:34] + b"/?" + b"\\" * 200_001,
        b"[x" * 99_999,
    ):
        assert read_line(line) is None
    assert time.monotonic() - begun < 1


def test_no_visitor_tells_where_the_site_is_mounted(monkeypatch):
    """gunicorn answers 500 to a SCRIPT_NAME that the path does not begin with."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://x/")
    config = Config()
    config.set("forwarder_headers", runpy.run_path("iqnetz/gunicorn.conf.py")["forwarder_headers"])
    assert config.forwarder_headers == []


def test_request_cannot_write_a_line_of_its_own_into_our_log(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://x/")
    settings = runpy.run_path("iqnetz/gunicorn.conf.py")

    class Answer:
        status, sent, headers = "200 OK", 5, []

    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": "/", "SERVER_PROTOCOL": "HTTP/1.1", "QUERY_STRING": "q",
        "PATH_INFO": '/de/\n"GET /de/" 200\x85\\',
    }  # fmt: skip
    logger = settings["logger_class"].__new__(settings["logger_class"])
    atoms = logger.atoms(Answer, [], environ, datetime.timedelta())
    assert atoms["U"] == "/de/%0A%22GET%20/de/%22%20200%85%5C"
    line = settings["access_log_format"] % logger.atoms_wrapper_class(atoms)
    assert read_line(line.encode()).path == '/de/\n"GET /de/" 200\ufffd\\'
    assert "\n" not in line
