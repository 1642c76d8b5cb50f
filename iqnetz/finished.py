"""A finished page: what the application answered to everybody, as the bytes that travel."""

import gzip
import html
import re
from email.utils import parsedate_to_datetime
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import unquote_plus

import brotli

KEPT_STATUSES = {"200", "301", "302", "404", "410"}
COMPRESSED = ("text/", "application/json", "application/xml", "image/svg+xml")
SMALLEST_COMPRESSED = 200  # bytes: less would grow
# Brotli's quality, and its window as a power of two. For a page of up to 64 kB, some milliseconds
# are worth a tenth fewer bytes; for what is larger and for programs they are not.
BROTLI_OF_PAGE, BROTLI_OF_MORE = {"quality": 10, "lgwin": 16}, {"quality": 9, "lgwin": 22}
PACKED_WELL_UP_TO = 1 << 16  # bytes
REMADE = {"content-length", "etag", "date", "vary"}
# What an answer may depend on and yet be kept.
VARIES = {"accept-language": "Accept-Language", "accept-encoding": "Accept-Encoding", "": ""}
# What a 304 says again (RFC 9110, section 15.4.5); of policies nothing: what it said of them would
# replace what the browser keeps with the page.
REPEATED = {"cache-control", "content-location", "etag", "expires", "last-modified", "vary"}
LONGEST_TYPED = 200  # characters
PAGE_OVERHEAD = 4_000  # bytes: what a page takes beside its bodies, measured
# Where the application leaves room for what somebody typed, in a page that stands in for another
# one (`Finished.instead`). From Unicode's private use area: nobody types it.
TYPED = "\ue000typed\ue001"
# Stands in the environ of a request that asks for everybody; no header can set it.
FOR_ALL = "iqnetz.finished"


class Finished(NamedTuple):
    """What may be kept of a view's answers."""

    parameters: tuple[str, ...] = ()
    instead: str = ""
    refuses_others: bool = False
    by_language: bool = False


def finished(*parameters, instead="", refuses_others=False, by_language=False):
    """Mark a view whose answers are the same for everybody. It reads these parameters of the query
    and no others; or else it refuses others. `instead` names the pattern of a page that is shown
    where none can be made. `by_language`: it depends on which of our languages the browser asks
    for.
    """

    def mark(view):
        view.finished = Finished(parameters, instead, refuses_others, by_language)
        return view

    return mark


class Key(NamedTuple):
    """What a page is kept under. Path and query are as WSGI has them."""

    scheme: str
    host: str
    path: str
    query: str = ""
    language: str = ""


class Answer(NamedTuple):
    """What the application answered: the body in parts, and what is still to come of a long one."""

    status: str
    headers: list
    parts: list
    rest: object = ()

    @property
    def failed(self):
        return self.status >= "500"


FAILED = Answer("500 Internal Server Error", [("Content-Type", "text/plain")], [b"error\n"])
LATE = FAILED._replace(parts=[b"no answer in time\n"])


class Page:
    """One answer, in each encoding that somebody asked for."""

    def __init__(self, key, answer, edition, made_at):
        self.key = key
        self.status = answer.status
        self.body = b"".join(answer.parts)
        self.edition = edition
        self.made_at = made_at  # by time.monotonic()
        self.used_at = made_at
        self.is_wanted = False  # by anybody, since it was made
        self.shelf = _shelf(key, self.status)
        self.headers = [pair for pair in answer.headers if pair[0].lower() not in REMADE]
        names = {name.lower(): value for name, value in answer.headers}
        self.is_compressed = (
            len(self.body) >= SMALLEST_COMPRESSED
            and names.get("content-type", "").startswith(COMPRESSED)
            and "content-encoding" not in names
        )
        # We asked without a language where the view depends on none, whatever Django adds.
        varies = [each for each in _tokens(names.get("vary", "")) if each not in VARIES]
        varies += [VARIES["accept-language"]] * bool(key.language)
        varies += [VARIES["accept-encoding"]] * self.is_compressed
        if varies:
            self.headers.append(("Vary", ", ".join(varies)))
        if "cache-control" not in names:
            # A phone number is asked for again each time: that costs a 304 of some hundred bytes.
            self.headers.append(("Cache-Control", "no-cache"))
        self.has_gap = TYPED.encode() in self.body
        self.modified = _moment(names.get("last-modified", ""))
        self.digest = sha256(self.status.encode() + self.body).hexdigest()
        self.size = len(self.body) * (2 if self.is_compressed else 1) + PAGE_OVERHEAD
        self._forms = {}
        self.ready = {}  # Accept-Encoding → form: what needs no further thought (iqnetz.pagecache)

    def form(self, encoding):
        """The page in "br", "gzip" or "" (as it is), made once: its headers, those of a 304, the
        body, and the strong ETag.
        """
        form = self._forms.get(encoding)
        if form is None:
            form = self._forms[encoding] = self._formed(encoding)
        return form

    def _formed(self, encoding):
        body = encoded(self.body, encoding)
        etag = f'"{self.digest[:32]}{encoding and "-" + encoding}"'
        headers = [*self.headers, ("ETag", etag), ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        repeated = [pair for pair in headers if pair[0].lower() in REPEATED]
        return headers, repeated, [body], etag


def encoded(body, encoding):
    """The body as it travels, in "br", "gzip" or "" (as it is)."""
    if encoding == "br":
        options = BROTLI_OF_PAGE if len(body) <= PACKED_WELL_UP_TO else BROTLI_OF_MORE
        return brotli.compress(body, **options)
    return gzip.compress(body, mtime=0) if encoding else body


def _tokens(value):
    return [each.strip().lower() for each in value.split(",")]


def _shelf(key, status):
    if status.startswith("4"):
        return "missing"
    if status.startswith("3") and not key.language:
        return "moved"
    return "questions" if key.query else "pages"


def may_be_kept(answer):
    if answer.status[:3] not in KEPT_STATUSES or answer.rest:
        return False
    for name, value in answer.headers:
        name, value = name.lower(), value.lower()
        if name in {"set-cookie", "content-encoding", "content-range"}:
            return False
        if name == "cache-control" and ("private" in value or "no-store" in value):
            return False
        if name == "vary" and set(_tokens(value)) - VARIES.keys():
            return False
    return not any(b"csrfmiddlewaretoken" in part for part in answer.parts)


def filled(page, environ):
    """The page with what was typed where it leaves room for that; for this one request."""
    typed = ""
    for part in environ.get("QUERY_STRING", "").split("&"):
        name, _sign, value = part.partition("=")
        if unquote_plus(name) == "q" and not typed:
            text = unquote_plus(value, errors="replace")
            typed = "".join(sign for sign in text if sign.isprintable())[:LONGEST_TYPED]
    body = page.body.replace(TYPED.encode(), html.escape(typed).encode(errors="replace"))
    headers = [pair for pair in page.headers if pair[0].lower() != "cache-control"]
    headers.append(("Cache-Control", "no-store"))
    return Page(page.key, Answer(page.status, headers, [body]), page.edition, page.made_at)


_TAG = re.compile(r'(?:W/)?"([^"]*)"')


def weigh(environ, etag, modified):
    """The status that the request's conditions ask for instead of 200, or None (RFC 9110, section
    13.2.2). `modified` is in seconds since 1970, None where nobody knows.
    """
    known = environ.get("HTTP_IF_NONE_MATCH")
    if "HTTP_IF_MATCH" not in environ and "HTTP_IF_UNMODIFIED_SINCE" not in environ:
        if known == etag:
            return "304 Not Modified"  # to a browser that has been here before
        if known is None and "HTTP_IF_MODIFIED_SINCE" not in environ:
            return None
    wanted = environ.get("HTTP_IF_MATCH")
    unmodified_since = _moment(environ.get("HTTP_IF_UNMODIFIED_SINCE", ""))
    if wanted is not None:
        # Strongly: a weak one never matches.
        strong = {found[0] for found in _TAG.finditer(wanted) if not found[0].startswith("W/")}
        if wanted.strip() != "*" and etag not in strong:
            return "412 Precondition Failed"
    elif unmodified_since is not None and modified is not None and modified > unmodified_since:
        return "412 Precondition Failed"
    if known is not None:
        tags = {found[1] for found in _TAG.finditer(known)}
        matches = known.strip() == "*" or etag.strip('"') in tags
        return "304 Not Modified" if matches else None
    modified_since = _moment(environ.get("HTTP_IF_MODIFIED_SINCE", ""))
    if modified_since is not None and modified is not None and modified <= modified_since:
        return "304 Not Modified"
    return None


def _moment(text):
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def encoding_for(accepted):
    """Of "br", "gzip" and "" (as it is) the one that Accept-Encoding asks for; of several that it
    likes as much, the smallest (RFC 9110, section 12.5.3).
    """
    if len(accepted) > 200:  # a browser's is short; what is not, is not worth remembering
        return _encoding_for.__wrapped__(accepted)
    return _encoding_for(accepted)


@lru_cache(maxsize=500)
def _encoding_for(accepted):
    weights = {}
    for part in accepted.lower().split(","):
        name, _sign, parameter = part.partition(";")
        weight = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", parameter)
        if weight or not parameter.strip():
            weights[name.strip().removeprefix("x-")] = float(weight[1]) if weight else 1.0
    likes = {name: weights.get(name, weights.get("*", 0)) for name in ("br", "gzip")}
    best = max(likes, key=likes.get)
    return best if likes[best] > 0 and likes[best] >= weights.get("identity", 0) else ""
