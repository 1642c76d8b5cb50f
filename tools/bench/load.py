"""A client of HTTP/1.1 that costs little: raw sockets, kept alive, every answer checked.

It sends a request on each connection, then reads each answer, and begins anew: so the server
always has something to do, and there are two system calls and no parser between two requests.
"""

import socket
import time
from dataclasses import dataclass

CONNECTIONS = 16
CHUNK = 256 * 1024
PATIENCE = 30  # seconds
NO_BODY = (204, 304)


class Unexpected(Exception):
    """The server did not answer what it should; the text says what it did."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name):
        """The header's value, or "" where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True)
class Request:
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    method: str = "GET"

    def to(self, port):
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Connection:
    def __init__(self, port):
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, wire):
        self.socket.sendall(wire)

    def receive(self, expected=0, with_body=True):
        """The bytes of one answer. Where `expected` come at once, the head is not looked into."""
        data = self.socket.recv(CHUNK)
        if expected and len(data) == expected:
            return data
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        length = end + 4
        if with_body and int(data[9:12]) not in NO_BODY:
            length += _content_length(data[:end])
        while len(data) < length:
            data += self._more()
        if len(data) > length:
            raise Unexpected("more bytes than the answer announced")
        return data

    def _more(self):
        more = self.socket.recv(CHUNK)
        if not more:
            raise Unexpected("the server closed the connection")
        return more

    def ask(self, request):
        self.send(request.to(self.port))
        return parse(self.receive(with_body=request.method != "HEAD"))

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def _content_length(head):
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise Unexpected("an answer without Content-Length")


def parse(data):
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines]
    return Answer(int(first[9:12]), headers, body)


def fetch(port, request):
    """One answer, over a connection of its own."""
    with Connection(port) as connection:
        return connection.ask(request)


def flood(port, request, seconds, status=200, connections=CONNECTIONS):
    """Ask the same for so long, over so many connections. How many were answered, in how many
    seconds; raises Unexpected on another status than the one expected.
    """
    wire, with_body = request.to(port), request.method != "HEAD"
    start_line = b"HTTP/1.1 %d" % status
    lines = [Connection(port) for _ in range(connections)]
    try:
        lines[0].send(wire)
        expected = len(lines[0].receive(with_body=with_body))
        answered, start = 0, time.perf_counter()
        while (passed := time.perf_counter() - start) < seconds:
            for line in lines:
                line.send(wire)
            for line in lines:
                data = line.receive(expected, with_body)
                if not data.startswith(start_line):
                    raise Unexpected(f"{data[9:12].decode('latin-1')} instead of {status}")
            answered += len(lines)
        return answered, passed
    finally:
        for line in lines:
            line.close()


def each(port, requests, status=200):
    """Ask one after the other over one connection: the milliseconds of each."""
    times = []
    with Connection(port) as connection:
        for request in requests:
            start = time.perf_counter()
            answer = connection.ask(request)
            times.append((time.perf_counter() - start) * 1000)
            if answer.status != status:
                raise Unexpected(f"{answer.status} instead of {status} for {request.path}")
    return times
