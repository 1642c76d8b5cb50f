"""Asking other people's servers, which do what they like."""

import contextlib
import gzip
import ipaddress
import itertools
import shutil
import socket
import ssl
import subprocess
import time

import httpx
import pytest

from iqnetz.link_problems import Problem
from iqnetz.visits import AGENT, Visits, is_public, problem_of
from tests.misbehaving import (
    OK,
    Server,
    closes,
    closes_on_head,
    drips,
    floods,
    hangs,
    only_get,
    resets,
    robots,
    status,
)

LOOPBACK = [ipaddress.ip_network("127.0.0.0/8")]
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
BOMB = gzip.compress(b"\0" * 50_000_000)


def moved(to):
    return status("302 Found", f"Location: {to}")


def chain(length):
    """/0 leads to /1 and so on; the last one is a page."""
    steps = {f"/{number}": moved(f"/{number + 1}") for number in range(length)}
    return steps | {f"/{length}": OK}


def visit(*addresses, **options):
    options = {"deadline": 2, "pause": 0, "allowed": LOOPBACK} | options
    return dict(Visits(**options).visit_all(addresses))


# name: (answers by path, robots.txt, problem, what is asked of it beside robots.txt)
MISSING = status("404 Not Found")
HEAD_ONLY, BOTH = [("HEAD", "/")], [("HEAD", "/"), ("GET", "/")]
CASES = {
    "works": ({"/": OK}, MISSING, None, HEAD_ONLY),
    "204": ({"/": b"HTTP/1.1 204 No Content\r\n\r\n"}, MISSING, None, HEAD_ONLY),
    "head 405": ({"/": only_get(status("405 Not Allowed"))}, MISSING, None, BOTH),
    "head 501": ({"/": only_get(status("501 Not Implemented"))}, MISSING, None, BOTH),
    "head 403": ({"/": only_get(status("403 Forbidden"))}, MISSING, None, BOTH),
    "head 404": ({"/": only_get(status("404 Not Found"))}, MISSING, None, BOTH),
    "head closes": ({"/": closes_on_head}, MISSING, None, BOTH),
    "404": ({"/": status("404 Not Found")}, MISSING, Problem.GONE, BOTH),
    "410": ({"/": status("410 Gone")}, MISSING, Problem.GONE, BOTH),
    "401": ({"/": status("401 Unauthorized")}, MISSING, Problem.FORBIDDEN, BOTH),
    "403": ({"/": status("403 Forbidden")}, MISSING, Problem.FORBIDDEN, BOTH),
    "405": ({"/": status("405 Not Allowed")}, MISSING, Problem.FORBIDDEN, BOTH),
    "429": ({"/": status("429 Slow Down")}, MISSING, Problem.WAIT, HEAD_ONLY),
    "500": ({"/": status("500 Oh")}, MISSING, Problem.SERVER, BOTH),
    "503": ({"/": status("503 Oh")}, MISSING, Problem.SERVER, BOTH),
    "503 later": (
        {"/": status("503 Oh", "Retry-After: 100")}, MISSING, Problem.WAIT, HEAD_ONLY
    ),
    "999": ({"/": status("999 Denied")}, MISSING, Problem.ODD, BOTH),
    "300 to nowhere": ({"/": status("300 Choose")}, MISSING, Problem.ODD, HEAD_ONLY),
    "hangs": ({"/": hangs}, MISSING, Problem.SILENT, BOTH),
    "drips head": ({"/": drips(HEAD, b"X")}, MISSING, Problem.SILENT, BOTH),
    "drips body": ({"/": drips(CHUNKED, b"1\r\nx\r\n")}, MISSING, None, HEAD_ONLY),
    "endless body": ({"/": floods(CHUNKED, b"5\r\nxxxxx\r\n" * 99)}, MISSING, None, HEAD_ONLY),
    "endless 100": (
        {"/": floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n")}, MISSING, Problem.SILENT, BOTH
    ),
    "closes": ({"/": closes}, MISSING, Problem.GARBLED, BOTH),
    "resets": ({"/": resets}, MISSING, Problem.GARBLED, BOTH),
    "garbage": ({"/": b"\x00\xff SSH-2.0-nonsense\r\n\r\n"}, MISSING, Problem.GARBLED, BOTH),
    "huge head": (
        {"/": HEAD + b"X: " + b"x" * 9_000_000 + b"\r\n\r\n"}, MISSING, Problem.GARBLED, BOTH
    ),
    "bomb": (
        {"/": status("200 OK", "Content-Encoding: gzip", body=BOMB)}, MISSING, None, HEAD_ONLY
    ),
    "wrong length": (
        {"/": b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"}, MISSING, None, HEAD_ONLY
    ),
    "two lengths": (
        {"/": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 8\r\n\r\nx"},
        MISSING, Problem.GARBLED, BOTH,
    ),
    "to itself": ({"/": moved("/")}, MISSING, Problem.CIRCLE, HEAD_ONLY * 6),
    "to a file": ({"/": moved("file:///etc/passwd")}, MISSING, Problem.NOT_WEB, HEAD_ONLY),
    "to a script": ({"/": moved("javascript:alert(1)")}, MISSING, Problem.NO_ADDRESS, HEAD_ONLY),
    "to nonsense": ({"/": moved("http://[::1")}, MISSING, Problem.NO_ADDRESS, BOTH),
    "to a port too far": (
        {"/": moved("http://127.0.0.1:99999/")}, MISSING, Problem.NO_ADDRESS, HEAD_ONLY
    ),
    "to bytes": (
        {"/": moved("/\xff\xfe")}, MISSING, Problem.GONE,
        [("HEAD", "/"), ("HEAD", "/%C3%BF%C3%BE"), ("GET", "/%C3%BF%C3%BE")],
    ),
    "robots says no": (
        {"/": OK}, robots("User-agent: *\nDisallow: /"), Problem.ROBOTS, []
    ),
    "robots names us": (
        {"/": OK}, robots("User-agent: iqnetz-links\nDisallow: /"), Problem.ROBOTS, []
    ),
    "robots names others": (
        {"/": OK}, robots("User-agent: greedy\nDisallow: /"), None, HEAD_ONLY
    ),
    "robots 401": ({"/": OK}, status("401 No"), None, HEAD_ONLY),
    "robots 429": ({"/": OK}, status("429 No"), Problem.WAIT, []),
    "robots 500": ({"/": OK}, status("500 Oh"), Problem.SERVER, []),
    "robots hangs": ({"/": OK}, hangs, Problem.SILENT, []),
    "robots drips": ({"/": OK}, drips(CHUNKED, b"1\r\n#\r\n"), Problem.SILENT, []),
    "robots endless": (
        {"/": OK}, floods(CHUNKED, b"64\r\n" + b"#" * 100 + b"\r\n"), None, HEAD_ONLY
    ),
    "robots garbage": ({"/": OK}, robots("\0\xff<html>\u2028:::"), None, HEAD_ONLY),
    "robots odd rule": (
        {"/": OK}, robots("User-agent: *\nDisallow: //[x"), Problem.ROBOTS, []
    ),
    "robots odd delay": (
        {"/": OK}, robots("User-agent: *\nCrawl-delay: ²"), Problem.ROBOTS, []
    ),
    "robots in a circle": ({"/": OK}, moved("/robots.txt"), None, HEAD_ONLY),
    "robots elsewhere": (
        {"/": OK, "/r": robots("User-agent: *\nDisallow: /")}, moved("/r"), Problem.ROBOTS,
        [("GET", "/r")],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def visited():
    """All CASES, visited at once."""
    with contextlib.ExitStack() as stack:
        servers = {
            name: stack.enter_context(Server(answers, rules))
            for name, (answers, rules, _problem, _asked) in CASES.items()
        }
        began = time.monotonic()
        found = visit(*(server.url() for server in servers.values()), deadline=3)
        seconds = time.monotonic() - began
    return servers, found, seconds


@pytest.mark.parametrize("name", CASES)
def test_answer(visited, name):
    servers, found, _seconds = visited
    _answers, _robots, problem, asked = CASES[name]
    assert (found[servers[name].url()], servers[name].pages()) == (problem, asked)


def test_nobody_can_hold_us(visited):
    _servers, found, seconds = visited
    assert len(found) == len(CASES)
    # Eight hosts at once; five of them let two deadlines of 3 seconds pass.
    assert seconds < 30


def test_we_say_who_we_are(visited):
    servers, _found, _seconds = visited
    for head in servers["works"].heads:
        assert f"User-Agent: {AGENT}\r\n" in head
        assert f"Host: {servers['works'].host}:{servers['works'].port}\r\n" in head


def test_five_redirects_are_followed_and_no_more():
    with Server(chain(6)) as server:
        found = visit(server.url("/0"), server.url("/1"))
    assert found == {server.url("/0"): Problem.CIRCLE, server.url("/1"): None}


def test_circle_of_two_hosts():
    with Server() as one, Server() as two:
        one.answers["/"], two.answers["/"] = moved(two.url()), moved(one.url())
        assert visit(one.url()) == {one.url(): Problem.CIRCLE}


def test_website_that_wants_its_cookie_back_works():
    def answer(server, connection, method):
        has_cookie = "cookie: a=1" in server.heads[-1].lower()
        connection.sendall(
            OK if has_cookie else status("302 Found", "Location: /", "Set-Cookie: a=1")
        )

    with Server({"/": answer}) as server:
        assert visit(server.url()) == {server.url(): None}


def test_robots_of_the_redirect_target_are_obeyed():
    with Server({"/": OK}, robots("User-agent: *\nDisallow: /")) as other:
        with Server({"/": moved(other.url())}) as server:
            assert visit(server.url()) == {server.url(): Problem.ROBOTS}
        assert other.pages() == []


def test_robots_are_asked_once():
    with Server({"/a": OK, "/b": OK}) as server:
        visit(server.url("/a"), server.url("/b"))
    assert server.asked == [("GET", "/robots.txt"), ("HEAD", "/a"), ("HEAD", "/b")]


def test_robots_forbid_a_part():
    rules = robots("User-agent: *\nDisallow: /private/")
    with Server({"/private/a": OK, "/b": OK}, rules) as server:
        found = visit(server.url("/private/a"), server.url("/b"))
    assert found == {server.url("/private/a"): Problem.ROBOTS, server.url("/b"): None}


def test_host_that_asks_to_wait_is_left_alone():
    with Server({"/a": status("429 Slow Down"), "/b": OK}) as server:
        found = visit(server.url("/a"), server.url("/b"))
    assert found == {server.url("/a"): Problem.WAIT, server.url("/b"): Problem.WAIT}
    assert server.pages() == [("HEAD", "/a")]


def test_one_request_at_a_time_per_host_with_a_pause():
    def slow(server, connection, method):
        time.sleep(0.05)
        connection.sendall(OK)

    with contextlib.ExitStack() as stack:
        busy = stack.enter_context(Server({f"/{number}": slow for number in range(8)}))
        # Others lead to the same host, all at the same time.
        others = [
            stack.enter_context(Server({"/": moved(busy.url(f"/{number}"))})) for number in range(4)
        ]
        own = [busy.url(f"/{number}") for number in range(4, 8)]
        found = visit(*own, *(other.url() for other in others), pause=0.1)
    assert set(found.values()) == {None}
    spans = sorted(busy.times)
    assert len(spans) == 9
    pauses = [later - ended for (_began, ended), (later, _end) in itertools.pairwise(spans)]
    assert min(pauses) > 0.08


def test_several_hosts_at_once():
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(Server({"/": hangs})) for _number in range(8)]
        began = time.monotonic()
        visit(*(server.url() for server in servers), deadline=0.5)
    assert time.monotonic() - began < 3  # one after the other: eight seconds


def test_crawl_delay_is_kept():
    with Server({"/": OK}, robots("User-agent: *\nCrawl-delay: 1\nDisallow: /x")) as server:
        assert visit(server.url()) == {server.url(): None}
    (_began, ended), (later, _end) = server.times
    assert later - ended > 0.9


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "0", "[::ffff:127.0.0.1]"]
)
def test_what_lies_inside_is_not_asked(host):
    with Server({"/": OK}, host="127.0.0.1") as server:
        address = server.url(host=host)
        assert visit(address, allowed=()) == {address: Problem.INSIDE}
    assert server.times == []


def test_redirect_to_the_inside_is_not_followed():
    with Server({"/": OK}) as secret, Server({"/": moved(secret.url())}) as server:
        allowed = [ipaddress.ip_network(server.host)]
        assert visit(server.url(), allowed=allowed) == {server.url(): Problem.INSIDE}
    assert secret.times == []


@pytest.mark.parametrize(
    ("number", "public"),
    [
        ("93.184.216.34", True), ("10.0.0.1", False), ("172.16.0.1", False),
        ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("127.0.0.1", False), ("0.1.2.3", False), ("224.0.0.1", False),
        ("255.255.255.255", False), ("2606:2800:220:1::1", True), ("::1", False), ("::", False),
        ("fe80::1", False), ("fd00::1", False), ("ff02::1", False), ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True), ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::93.184.216.34", True), ("2002:a00:1::", False), ("2001:0:a00:1::", False),
    ],
)  # fmt: skip
def test_public_addresses(number, public):
    assert is_public(ipaddress.ip_address(number)) == public


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("javascript:alert(1)", Problem.NOT_WEB),
        ("file:///etc/passwd", Problem.NOT_WEB),
        ("http://[::1", Problem.NO_ADDRESS),
        ("http://", Problem.NO_ADDRESS),
        ("http:///path", Problem.NO_ADDRESS),
        ("http://127.0.0.1:99999/", Problem.NO_ADDRESS),
        ("http://127.0.0.1:0/", Problem.NO_ADDRESS),
        ("http://127.0.0.1:-1/", Problem.NO_ADDRESS),
        ("http://256.1.1.1/", Problem.NO_ADDRESS),
        ("http://☃/", Problem.NO_ADDRESS),
        ("http://a\u202eb.example/", Problem.NO_ADDRESS),
        ("http://a\0b/", Problem.NO_ADDRESS),
        ("http://" + "a" * 64 + ".invalid/", Problem.NO_ADDRESS),
        ("http://127.0.0.1/" + "x" * 100_000, Problem.NO_ADDRESS),
        ("", Problem.NOT_WEB),
    ],
)  # fmt: skip
def test_address_that_is_none(address, problem):
    assert visit(address) == {address: problem}


@pytest.mark.parametrize("path", ["/ä?ö=ü", "/" + "x" * 10_000, "//[", "/%00", "/%2F%2F[", "/a b"])
def test_strange_path_is_asked(path):
    with Server() as server:
        assert visit(server.url(path)) == {server.url(path): Problem.GONE}
    assert [method for method, _path in server.pages()] == ["HEAD", "GET"]


@pytest.mark.parametrize("name", ["nobody.invalid", "müller.invalid", "a_b.invalid"])
def test_name_that_does_not_exist(name):
    try:
        socket.getaddrinfo("nobody.invalid", 80)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            pytest.skip("no resolver here that could say that a name does not exist")
    address = f"http://{name}/"
    assert visit(address) == {address: Problem.NO_NAME}


def test_resolver_that_is_away_says_nothing_about_the_website():
    assert problem_of(socket.gaierror(socket.EAI_NONAME, "")) == Problem.NO_NAME
    assert problem_of(socket.gaierror(socket.EAI_AGAIN, "")) == Problem.UNREACHABLE
    assert problem_of(OSError(101, "Network is unreachable")) == Problem.UNREACHABLE


def test_refused_connection():
    with Server() as server:
        pass
    assert visit(server.url()) == {server.url(): Problem.CLOSED}


def test_dead_host_is_asked_once_however_many_links_lead_there():
    with Server(robots=closes) as server:
        found = visit(server.url("/a"), server.url("/b"))
    assert set(found.values()) == {Problem.GARBLED}
    assert len(server.times) == 1


def test_passwords_in_addresses_are_not_sent():
    with Server({"/": OK}) as other, Server() as server:
        server.answers["/"] = moved(other.url(host=f"me:again@{other.host}"))
        address = server.url(host=f"user:secret@{server.host}")
        assert visit(address) == {address: None}
    heads = "".join(server.heads + other.heads).lower()
    assert "authorization" not in heads
    assert "secret" not in heads


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("no openssl to make a certificate with")
    key, cert = (tmp_path_factory.mktemp("tls") / name for name in ("key.pem", "cert.pem"))
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, cert


@pytest.fixture
def tls_server(certificate):
    key, cert = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with Server({"/": OK}, host="127.0.0.1", tls=context) as server:
        yield server


def test_certificate_that_nobody_knows(tls_server):
    address = tls_server.url(host="localhost")
    assert visit(address) == {address: Problem.CERTIFICATE}
    assert tls_server.asked == []


def test_certificate_counts_for_its_name_only(tls_server, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    right, wrong = tls_server.url(host="localhost"), tls_server.url(host="127.0.0.1")
    assert visit(right, wrong) == {right: None, wrong: Problem.CERTIFICATE}


def test_no_tls_where_tls_is_expected():
    with Server({"/": OK}) as server:
        address = server.url().replace("http:", "https:")
        assert visit(address) == {address: Problem.CERTIFICATE}


def test_proxy_of_the_environment_is_not_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    with Server({"/": OK}) as server:
        assert visit(server.url()) == {server.url(): None}


def test_who_stops_listening_stops_the_visits():
    with Server({f"/{number}": OK for number in range(50)}) as server:
        addresses = [server.url(f"/{number}") for number in range(50)]
        visits = Visits(pause=0.1, allowed=LOOPBACK).visit_all(addresses)
        assert next(visits) == (addresses[0], None)
        visits.close()
    assert len(server.pages()) < 10


def test_no_addresses():
    assert visit() == {}


def test_timeout_of_the_library_is_silence():
    assert problem_of(httpx.ConnectTimeout("")) == Problem.SILENT
