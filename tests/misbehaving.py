"""A web server on loopback that misbehaves as it is told."""

import contextlib
import itertools
import socket
import struct
import threading
import time

_numbers = itertools.count(2)

ROBOTS_MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def status(line, *headers, body=b""):
    """A whole answer, as bytes."""
    lines = [f"HTTP/1.1 {line}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


OK = status("200 OK")


def robots(text):
    return status("200 OK", "Content-Type: text/plain", body=text.encode())


class Server:
    """Answers by path from `answers`: bytes, or a function of (server, connection, method). Every
    server is a host of its own (127.0.0.2, 127.0.0.3, …) and remembers what it was asked.
    """

    def __init__(self, answers=(), robots=ROBOTS_MISSING, host=None, tls=None):
        self.answers = {"/robots.txt": robots} | dict(answers)
        self.host = host or f"127.0.0.{next(_numbers)}"
        self.tls = tls
        self.asked = []  # (method, path)
        self.heads = []  # what was sent, whole
        self.times = []  # when a request came, and when its connection ended
        self.over = threading.Event()
        self._listener = socket.create_server((self.host, 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]

    def url(self, path="/", host=None):
        return f"{'https' if self.tls else 'http'}://{host or self.host}:{self.port}{path}"

    def pages(self):
        return [(method, path) for method, path in self.asked if path != "/robots.txt"]

    def __enter__(self):
        self._threads[0].start()
        return self

    def __exit__(self, *_error):
        self.over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _accept(self):
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=[connection])
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection):
        began = time.monotonic()
        # Whatever the other side does is its right: it may hang up on a server like this one.
        with connection, contextlib.suppress(OSError):
            connection.settimeout(10)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                self._answer(connection)
        self.times.append((began, time.monotonic()))

    def _answer(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            part = connection.recv(65536)
            if not part:
                return
            head += part
        method, path = head.decode("latin-1").split(" ")[:2]
        self.asked.append((method, path))
        self.heads.append(head.decode("latin-1"))
        answer = self.answers.get(path, status("404 Not Found"))
        if isinstance(answer, bytes):
            connection.sendall(answer)
        else:
            answer(self, connection, method)


def only_get(refusal):
    """Refuses HEAD with `refusal`, answers GET."""

    def answer(server, connection, method):
        connection.sendall(OK if method == "GET" else refusal)

    return answer


def closes_on_head(server, connection, method):
    if method == "GET":
        connection.sendall(OK)


def hangs(server, connection, method):
    server.over.wait()


def closes(server, connection, method):
    pass


def resets(server, connection, method):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def drips(start, part):
    """Sends `start` and then `part` for ever, ten times a second."""

    def answer(server, connection, method):
        connection.sendall(start)
        while not server.over.wait(0.1):
            connection.sendall(part)

    return answer


def floods(start, part):
    """Sends `start` and then `part` for ever, as fast as it can."""

    def answer(server, connection, method):
        connection.sendall(start)
        while not server.over.is_set():
            connection.sendall(part)

    return answer
