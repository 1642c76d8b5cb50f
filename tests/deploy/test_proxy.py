"""nginx as deploy/nginx has it, in front of machines that write down what they are asked."""

import contextlib
import re
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from iqnetz.access_log import read_line
from tests.deploy.machines import NAME
from tests.deploy.proxy import Proxy, received_of, why_not

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


class Machine(ThreadingHTTPServer):
    """Answers as `answers` says by path: a status, or None for hanging up; else 200."""

    daemon_threads = True

    def __init__(self, answers):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = answers
        self.asked = []  # (method, path, headers, length of the body)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}).start()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # in one piece: else each answer waits for an acknowledgement of its first

    def answer(self):
        length = len(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.server.asked.append((self.command, self.path, self.headers, length))
        status = self.server.answers.get(self.path.partition("?")[0], 200)
        if status is None:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("ETag", '"strong"')
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"page\n")

    do_GET = do_POST = answer

    def log_message(self, *_words):
        pass


@pytest.fixture(scope="module")
def machines():
    """Two, and of each a path on which it does not answer."""
    both = [
        Machine({"/a/": None, "/all/": None, "/static/a.css": 404, "/de/no/": 404}),
        Machine({"/b/": None, "/all/": None, "/static/b.css": 404, "/de/no/": 404}),
    ]
    yield both
    for machine in both:
        machine.shutdown()
        machine.server_close()


@pytest.fixture(scope="module")
def proxy(open_folder, machines):
    # So many failures in a row that none of the tests takes a machine out of the round.
    lines = "".join(f"server 127.0.0.1:{one.server_port} max_fails=1000;" for one in machines)
    with Proxy(open_folder, lines) as proxy:
        yield proxy


@pytest.fixture(autouse=True)
def _nothing_asked(machines):
    for machine in machines:
        machine.asked.clear()


def asked(machines):
    return [request for machine in machines for request in machine.asked]


def post(proxy, path, body, source="127.0.0.1"):
    head = f"POST {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n"
    return proxy.ask(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body, source)


def test_nginx_finds_nothing_wrong(proxy):
    assert [line.rpartition(" ")[2] for line in proxy.checked()] == ["ok", "successful"]


def test_what_the_client_says_of_itself_is_not_passed_on(proxy, machines):
    status, headers, _body = proxy.get(
        "/de/",
        "X-Forwarded-For: 198.51.100.9",
        "X_Forwarded_For: 198.51.100.9",
        "X-Forwarded-Proto: http",
        "X-Forwarded-Host: evil.example",
        "Forwarded: for=198.51.100.9",
        "X-Real-IP: 198.51.100.9",
        "TE: trailers",
        "Accept-Encoding: br;q=1, gzip",
        host="IQ.Example.org:443",
        source="127.0.0.9",
    )
    assert (status, headers["etag"], "content-encoding" in headers) == (200, '"strong"', False)
    ((_method, path, passed, _length),) = asked(machines)
    assert path == "/de/"
    assert passed.get_all("Host") == [NAME]
    assert passed.get_all("X-Forwarded-For") == ["127.0.0.9"]
    assert passed.get_all("X-Forwarded-Proto") == ["https"]
    assert passed["Accept-Encoding"] == "br;q=1, gzip"
    for name in ("X_Forwarded_For", "X-Forwarded-Host", "Forwarded", "TE"):
        assert name not in passed


def test_reading_goes_on_with_another_machine(proxy, machines):
    for path in ["/a/"] * 4 + ["/b/"] * 4:
        assert proxy.get(path)[0] == 200
    assert len(asked(machines)) > 8  # some were asked of the wrong one first


def test_what_writes_is_sent_once(proxy, machines):
    status, _headers, _body = post(proxy, "/all/", b"report=1")
    assert status == 503
    assert [(method, path) for method, path, *_ in asked(machines)] == [("POST", "/all/")]


def test_styles_of_the_new_version_are_asked_of_the_other_machine(proxy, machines):
    for path in ["/static/a.css"] * 3 + ["/static/b.css"] * 3:
        assert proxy.get(path)[0] == 200
    machines[0].asked.clear()
    machines[1].asked.clear()
    assert proxy.get("/de/no/")[0] == 404
    assert len(asked(machines)) == 1


def test_nobody_there(proxy):
    status, headers, body = proxy.get("/all/")
    assert (status, headers["retry-after"], headers["cache-control"]) == (503, "10", "no-store")
    assert "gerade nicht da" in body.decode()
    assert '<section lang="en">' in body.decode()


def test_names_that_are_not_ours(proxy):
    assert proxy.get("/de/", host="evil.example")[0] == 421
    assert httpx.get(f"http://127.0.0.1:{proxy.plain}/de/").status_code == 421
    with pytest.raises(ssl.SSLError, match=r"UNRECOGNIZED_NAME|unrecognized name"):
        proxy.connect(name="evil.example")


def test_without_tls_only_the_way_to_it(proxy, machines):
    answer = httpx.get(f"http://127.0.0.1:{proxy.plain}/de/?q=a%20b", headers={"Host": NAME})
    assert (answer.status_code, answer.headers["location"]) == (301, f"https://{NAME}/de/?q=a%20b")
    assert asked(machines) == []


def test_log_holds_neither_addresses_nor_questions(proxy):
    before = len(proxy.access_log.read_text().splitlines())
    proxy.get(
        "/de/servicestellen/?q=Geheim", "Referer: https://x.example/?Geheim", source="127.0.0.9"
    )
    proxy.get("/de/bestaetigen/Geheim/")
    proxy.get("//en//confirm/Geheim/a")
    proxy.get("/all/?q=Geheim")
    proxy.get('/de/%0A"\\Geheim%22/?Geheim'.replace("Geheim", "x"))
    lines = proxy.access_log.read_text().splitlines()[before:]
    found = [read_line(line.encode()) for line in lines]
    assert [(one.method, one.path, one.status) for one in found[:4]] == [
        ("GET", "/de/servicestellen/", 200),
        ("GET", "/de/bestaetigen/***", 200),
        ("GET", "/en/confirm/***", 200),
        ("GET", "/all/", 503),
    ]
    assert len(lines) == 5
    assert "Geheim" not in str(lines)
    assert "127.0.0.9" not in str(lines)
    assert (proxy.folder / "error.log").read_text() == ""


def at_once(proxy, source, number, line, body=""):
    """Ask so many times in one go; the statuses, in order."""
    head = f"{line} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {len(body)}\r\n"
    requests = f"{head}\r\n{body}" * (number - 1) + f"{head}Connection: close\r\n\r\n{body}"
    with proxy.connect(source) as connection:
        connection.sendall(requests.encode())
        received = received_of(connection)
    return [int(status) for status in re.findall(rb"^HTTP/1.1 (\d{3}) ", received, re.M)]


def test_many_questions_of_one_client(proxy):
    statuses = at_once(proxy, "127.0.0.21", 80, "GET /de/?q=1")
    assert len(statuses) == 80
    assert set(statuses) == {200, 429}
    assert statuses.index(429) > 40
    status, headers, body = proxy.get("/de/?q=2", source="127.0.0.21")
    assert (status, headers["retry-after"]) == (429, "10")
    assert "Too many requests" in body.decode()
    assert proxy.get("/de/?q=1", source="127.0.0.22")[0] == 200
    # Kept pages cost nothing, and are never refused.
    assert at_once(proxy, "127.0.0.21", 80, "GET /de/") == [200] * 80


def test_many_tries_to_sign_in(proxy):
    statuses = at_once(proxy, "127.0.0.23", 30, "POST /admin/login/", "a=1")
    assert len(statuses) == 30
    assert set(statuses) == {200, 429}
    assert statuses.index(429) > 20
    assert post(proxy, "/admin/login/", b"a=1", "127.0.0.24")[0] == 200


def test_sizes_of_what_is_sent(proxy, machines):
    assert post(proxy, "/de/", bytes(256 * 1024))[0] == 200
    assert post(proxy, "/admin/x/import/", bytes(3 * 1024 * 1024))[0] == 200
    assert [length for *_rest, length in asked(machines)] in (
        [256 * 1024, 3 * 1024 * 1024],
        [3 * 1024 * 1024, 256 * 1024],
    )
    for path, size in (("/de/", 257 * 1024), ("/admin/x/import/", 4 * 1024 * 1024)):
        status, _headers, body = post(proxy, path, bytes(size))
        assert status == 413
        assert "Das ist zu groß" in body.decode()


def test_connections_of_one_client(proxy):
    # Each waits for nine bytes that never come.
    head = f"GET /de/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 9\r\n\r\n".encode()
    with contextlib.ExitStack() as stack:
        for _number in range(100):
            stack.enter_context(proxy.connect("127.0.0.25")).sendall(head)
        deadline = time.monotonic() + 5
        while proxy.get("/de/", source="127.0.0.25")[0] != 429:
            assert time.monotonic() < deadline
        assert proxy.get("/de/", source="127.0.0.26")[0] == 200
