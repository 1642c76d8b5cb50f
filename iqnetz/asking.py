"""Asking a WSGI application for a page, in the name of nobody in particular: no cookies, no
encoding, no conditions. What it answers may then be for everybody.
"""

import io
import sys

from iqnetz.finished import FOR_ALL, Answer

LARGEST_PAGE = 1_000_000  # bytes; of a longer one the rest stays where it is


def asked(app, key, proxy_scheme=""):
    """The Answer to a request for the page with this Key. `proxy_scheme` is the variable in which a
    proxy tells the scheme, where there is one. Raises what the application raises.
    """
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": key.path,
        "QUERY_STRING": key.query,
        "HTTP_ACCEPT_LANGUAGE": key.language,
        "REMOTE_ADDR": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443" if key.scheme == "https" else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": key.host,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": key.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        FOR_ALL: True,
    }
    if proxy_scheme:
        environ[proxy_scheme] = key.scheme
    begun = []

    def start_response(status, headers, exc_info=None):
        begun[:] = [status, headers]

    body = app(environ, start_response)
    parts, size, chunks = [], 0, iter(body)
    for part in chunks:
        parts.append(part)
        size += len(part)
        if size > LARGEST_PAGE:
            return Answer(*begun, parts, _Rest(chunks, body))
    _close(body)
    return Answer(*begun, parts)


class _Rest:
    """The rest of a body that is too long to be kept."""

    def __init__(self, chunks, body):
        self._chunks, self._body = chunks, body
        self._first = ()

    def after(self, parts):
        self._first = parts
        return self

    def __iter__(self):
        yield from self._first
        yield from self._chunks

    def close(self):
        _close(self._body)


def _close(body):
    if hasattr(body, "close"):
        body.close()
