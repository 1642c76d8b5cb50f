"""The site's answers to a visitor who is not signed in, without a server between."""

from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.management import call_command
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http.request import split_domain_port
from django.utils import translation

from iqnetz.mirror import days
from iqnetz.mirror.scope import is_static


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content_type: str  # without parameters
    body: bytes
    location: str = ""  # where a redirect leads

    @property
    def is_page(self):
        return self.content_type == "text/html"

    @property
    def leads_on(self):
        return self.status in {301, 302, 303, 307, 308}


class Copy:
    """What a template may say of the copy that it is rendered for, as `request.copy`."""

    def __init__(self, live):
        self.live = live  # address of the live site, without a slash at its end
        self.host = urlsplit(live).netloc

    @property
    def day(self):
        return days.mark()


class _Request(WSGIRequest):
    def __init__(self, environ):
        super().__init__(environ)
        self.copy = environ["iqnetz.copy"]


class _Handler(WSGIHandler):
    def resolve_request(self, request):
        match = super().resolve_request(request)
        match.func = getattr(match.func, "in_copy", match.func)
        return match


class Site:
    """Answers as the live site at the address `live` does."""

    def __init__(self, live):
        self.copy = Copy(live)
        # Without the names that are made when files are collected, no page can be rendered.
        if getattr(staticfiles_storage, "hashed_files", None) == {}:
            call_command("collectstatic", interactive=False, verbosity=0)
        self._handler = _Handler()

    def get(self, address, language=settings.LANGUAGE_CODE):
        """The Answer to GET for an address that begins with /, for a browser that prefers the
        language.
        """
        path, _, query = address.partition("?")
        if is_static(path):
            return _static(path)
        scheme, host = urlsplit(self.copy.live)[:2]
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path, "latin-1"),
            "QUERY_STRING": query,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "SERVER_NAME": host,
            "SERVER_PORT": "443" if scheme == "https" else "80",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": host,
            "HTTP_X_FORWARDED_PROTO": scheme,
            "HTTP_ACCEPT_LANGUAGE": language,
            "wsgi.url_scheme": scheme,
            "wsgi.input": BytesIO(),
            "iqnetz.copy": self.copy,
        }
        # Both back in the end: the handler leaves its own language behind.
        with _reached_as(host), translation.override(language):
            # Not through __call__, whose signals close the connection to the database: all answers
            # are to belong to one transaction.
            response = self._handler.get_response(_Request(environ))
            try:
                return Answer(
                    response.status_code,
                    response.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
                    b"".join(response),
                    response.headers.get("Location", ""),
                )
            finally:
                request_finished.disconnect(close_old_connections)
                try:
                    response.close()
                finally:
                    request_finished.connect(close_old_connections)


@contextmanager
def _reached_as(host):
    """Requests may name the live site, whatever names this machine goes by."""
    before = settings.ALLOWED_HOSTS
    settings.ALLOWED_HOSTS = [*before, split_domain_port(host)[0]]
    try:
        yield
    finally:
        settings.ALLOWED_HOSTS = before


def _static(path):
    name = unquote(path.removeprefix(settings.STATIC_URL))
    try:
        if hasattr(staticfiles_storage, "hashed_files"):
            with staticfiles_storage.open(name) as file:
                body = file.read()
        else:
            body = Path(finders.find(name) or settings.STATIC_ROOT / name).read_bytes()
    except (OSError, SuspiciousOperation):
        return Answer(404, "", b"")
    return Answer(200, guess_type(name)[0] or "application/octet-stream", body)
