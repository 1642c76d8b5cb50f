"""Hostile HTTP against the site as it is in production: gunicorn behind nginx as deploy/nginx has
it. The answer is right, or a refusal, never a server error; and the neighbours notice nothing.
"""

import contextlib
import socket
import time
from collections import Counter
from email.utils import formatdate

import httpx
import psutil
import pytest

from tests.address import of_database
from tests.deploy.machines import BEHIND_PROXY, NAME, WebMachine
from tests.deploy.proxy import Proxy, answer, why_not

pytestmark = [pytest.mark.skipif(bool(why_not()), reason=why_not()), pytest.mark.django_db]

KEPT = "/de/servicestellen/"


@pytest.fixture(scope="module")
def machine(django_db_setup, tmp_path_factory):
    machine = WebMachine(of_database(), tmp_path_factory.mktemp("web"))
    machine.wait_until_ready()
    yield machine
    machine.stop()


@pytest.fixture(scope="module")
def proxy(open_folder, machine):
    with Proxy(open_folder, f"server 127.0.0.1:{machine.port};") as proxy:
        yield proxy


def neighbour(proxy, times=50):
    """What somebody else gets meanwhile, and how long the slowest answer took, in seconds."""
    statuses, slowest = [], 0
    for _number in range(times):
        began = time.monotonic()
        statuses.append(proxy.get(KEPT, source="127.0.0.99")[0])
        slowest = max(slowest, time.monotonic() - began)
    return statuses, slowest


@pytest.mark.parametrize(
    ("method", "status"),
    [
        ("TRACE", 405),
        ("PUT", 405),
        ("PATCH", 405),
        ("DELETE", 405),
        ("PROPFIND", 405),
        ("OPTIONS", 405),
        ("FOO", 405),
        ("CONNECT", 405),
        ("get", 400),
        ("G\0T", 400),
        ("HEAD", 200),
    ],
)
def test_methods(proxy, method, status):
    assert proxy.get(KEPT, method=method)[0] == status


OURS = b"GET / HTTP/1.1\r\nHost: iq.example.org\r\n"


@pytest.mark.parametrize(
    "data",
    [
        b"garbage\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\0 HTTP/1.1\r\nHost: iq.example.org\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET http:// HTTP/1.1\r\nHost: iq.example.org\r\n\r\n",
        b"GET /%zz HTTP/1.1\r\nHost: iq.example.org\r\n\r\n",
        b"GET /../../etc/passwd HTTP/1.1\r\nHost: iq.example.org\r\n\r\n",
        OURS + b"Host: evil.example\r\n\r\n",
        OURS + b"Content-Length: -1\r\n\r\n",
        OURS + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        OURS + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        OURS + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
    ],
)
def test_garbage(proxy, data):
    assert proxy.ask(data)[0] in {400, 421}


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("IQ.EXAMPLE.ORG", 200),
        (f"{NAME}.", 200),
        (f"{NAME}:99999", 200),
        ("evil.example", 421),
        ("127.0.0.1", 421),
        ("localhost", 421),
        (f"x.{NAME}", 421),
        ("[::1]", 421),
        ("", 400),
        (f"{NAME}/x", 400),
        (f"{NAME}@evil.example", 421),
        ("xn--ü", 421),
        ("a" * 5000, 421),
    ],
)
def test_hosts(proxy, host, status):
    assert proxy.get(KEPT, host=host)[0] == status


def test_long_headers(proxy):
    assert proxy.get(KEPT, f"X-Long: {'x' * 64_000}")[0] == 431
    assert proxy.get(KEPT, f"Cookie: a={'x' * 64_000}")[0] == 431
    assert proxy.get(KEPT, f"Accept-Language: {'de,' * 1_000}")[0] == 200
    assert proxy.get(KEPT, *[f"X-{number}: {'x' * 6_000}" for number in range(60)])[0] == 431
    assert proxy.get(KEPT, *[f"X-{number}: x" for number in range(2_000)])[0] == 431


def test_a_whole_letter_in_the_finder(proxy):
    status, _headers, body = proxy.get(f"{KEPT}?q={'%D0%9C' * 10_000}")
    assert status == 400
    assert "zu lang" in body.decode()  # the site's own page says so
    status, _headers, body = proxy.get(f"{KEPT}?q={'x' * 132_000}")
    assert status == 414
    assert "too long" in body.decode()


@pytest.mark.parametrize(
    "value",
    [
        "bytes=0-9",
        "bytes=-1",
        "bytes=9-0",
        "bytes=0-0,1-1,2-2",
        "lines=1",
        "bytes=" + "0-1," * 1500,
    ],
)
def test_ranges_of_a_page(proxy, value):
    status, _headers, body = proxy.get(KEPT, f"Range: {value}")
    assert status in {200, 206, 416}
    if status == 200:
        assert body.rstrip().endswith(b"</html>")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "*",
        "*;q=0",
        "identity;q=0",
        "zstd",
        "br;q=9, gzip;q=-1",
        "gzip;q=",
        ";;;",
        "gzip\tbr",
        "deflate, gzip;q=1.0, *;q=0.5",
        "x" * 5_000,
    ],
)
def test_encodings(proxy, value):
    status, headers, _body = proxy.get(KEPT, f"Accept-Encoding: {value}")
    assert status in {200, 406}
    assert headers.get("content-encoding") in {None, "gzip", "br"}


def test_etags_come_through_as_they_are(proxy, machine):
    for encoding in ("identity", "gzip", "br"):
        said = f"Accept-Encoding: {encoding}"
        _status, headers, _body = proxy.get(KEPT, said)
        etag = headers["etag"]
        assert proxy.get(KEPT, said, f"If-None-Match: {etag}")[0] == 304
        assert proxy.get(KEPT, said, 'If-None-Match: "other"')[0] == 200


@pytest.mark.parametrize(
    "lines",
    [
        ('If-None-Match: "a"', "If-Modified-Since: {now}"),
        ('If-Match: "a"', "If-None-Match: *"),
        ('If-Match: "a"', "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT"),
        ("If-Modified-Since: yesterday", "If-None-Match: a,b,,"),
        ('If-Range: "a"', "Range: bytes=0-1"),
        ("If-None-Match: " + '"a",' * 1_500,),
        ("If-Modified-Since: {now}", "If-Modified-Since: {now}"),
        ("If-Unmodified-Since: Sun, 99 Zzz 9999 99:99:99 GMT",),
    ],
    ids=lambda lines: lines[0][:30],
)
def test_conflicting_conditions(proxy, lines):
    lines = [line.format(now=formatdate(usegmt=True)) for line in lines]
    assert proxy.get(KEPT, *lines)[0] in {200, 304, 400, 412}


def test_forged_proxy_headers(proxy):
    for line in (
        "X-Forwarded-Proto: http",
        "X-Forwarded-Host: evil.example",
        "X-Script-Name: /x",
        "X-Forwarded-For: ::1, <script>",
        "Forwarded: host=evil.example;proto=http",
    ):
        status, _headers, body = proxy.get(KEPT, line)
        assert status == 200
        assert b"evil.example" not in body


def test_ever_new_queries_and_names_take_no_memory(machine):
    """Past nginx, which would let ten a second through. Kept, they would take some 30 MB."""
    (worker,) = psutil.Process(machine.process.pid).children()
    statuses = Counter()
    before = worker.memory_info().rss
    with httpx.Client(base_url=machine.url(""), headers=BEHIND_PROXY) as client:
        for number in range(500):
            statuses[client.get(f"{KEPT}?a{number}={'x' * 500}").status_code] += 1
            forged = {"Host": f"a{number}.example"}
            statuses[client.get(KEPT, headers=forged).status_code] += 1
    assert statuses == {200: 500, 400: 500}
    assert worker.memory_info().rss - before < 12_000_000


def test_slow_writers_and_readers_bother_nobody(proxy, machine, capsys):
    """Two hundred whose headers drip, one hundred whose bodies do, one hundred that ask five times
    and take nothing of it: many times the threads of the web machine.
    """
    _statuses, before = neighbour(proxy)
    start = f"GET {KEPT} HTTP/1.1\r\nHost: {NAME}\r\n"
    with contextlib.ExitStack() as stack:

        def open_all(number, address, data):
            opened = [stack.enter_context(proxy.connect(address)) for _number in range(number)]
            for one in opened:
                one.sendall(data.encode())
            return opened

        headers = open_all(200, "127.0.0.31", start + "X-Drip: ")
        bodies = open_all(100, "127.0.0.32", start + "Content-Length: 200000\r\n\r\n")
        readers = open_all(100, "127.0.0.33", f"{start}\r\n" * 5)
        deadline = time.monotonic() + 3
        statuses, slowest = [], 0
        while time.monotonic() < deadline:
            for one in headers + bodies:
                with contextlib.suppress(OSError):
                    one.sendall(b"x")
            seen, took = neighbour(proxy, 10)
            statuses += seen
            slowest = max(slowest, took)
        assert set(statuses) == {200}
        # Those that drip are sent away after ten seconds, however steadily they drip.
        headers[0].settimeout(15)
        while True:
            try:
                headers[0].sendall(b"x")
                time.sleep(0.5)
            except OSError:
                break
            assert time.monotonic() < deadline + 12
        assert answer(headers[1])[0] in {0, 408}
        assert len(readers) == 100
    with capsys.disabled():
        print(
            f"\n{len(statuses)} answers to a neighbour while 400 others were slow: all 200; slowest"
            f" {slowest * 1000:.0f} ms, without them {before * 1000:.0f} ms"
        )
    with socket.create_connection(("127.0.0.1", machine.port)):
        machine.wait_until_ready("/healthz")
