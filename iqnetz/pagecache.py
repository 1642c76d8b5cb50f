"""Finished public pages as bytes, in front of Django.

A WSGI application around another. It keeps what that one answers to a view that is marked
`@finished`, as the bytes that go over the wire, and gives them to everybody who asks, without SQL
and without Django:

* A page is kept under scheme, host, path and those parameters of the query that its view reads.
  All others are dropped, so that nobody can fill the store by inventing some.
* It is fresh until something changes (`changed`) and for LIFETIME at most, so that what hangs on
  the date turns by itself. While nobody can tell us of changes, it is fresh for one second.
* Of several who ask for what is not fresh, one asks the application and the others wait for it.
* When the application fails, whoever asks gets the bytes that were there before, from the memory
  or from a folder (iqnetz.kept_pages), and a header that says so (RFC 9211).

Only what is for everybody is kept: it was asked for without cookies, sets none, and does not say
`private` or `no-store`. Whoever has a session gets every page from the application itself.

Knows nothing of Django but the answers, and nothing of our models. Conditions are weighed as
RFC 9110, section 13.2.2 says.
"""

import logging
import threading
import time
from operator import attrgetter
from urllib.parse import unquote_plus

from iqnetz.asking import asked
from iqnetz.finished import (
    FAILED,
    LATE,
    Answer,
    Key,
    Page,
    encoding_for,
    filled,
    may_be_kept,
    weigh,
)

logger = logging.getLogger(__name__)

LIFETIME = 60  # seconds
UNASSURED_LIFETIME = 1  # seconds: while changes may have gone by unnoticed
ASSURED_FOR = 3  # seconds: for so long we trust that whoever tells us of changes is alive
PATIENCE = 5  # seconds to wait for what somebody else has asked for
LONGEST_QUERY = 1_000  # characters
LONGEST_ACCEPTED = 200  # characters: how long an Accept-Encoding may be that is remembered
ACCEPTED = 8  # of them are remembered for a page

# In bytes. Questions, and addresses that do not exist or lead on, are without number: they have
# shelves of their own, so that they cannot push out the pages.
BUDGETS = {
    "pages": 64_000_000,
    "questions": 16_000_000,
    "moved": 1_000_000,
    "missing": 2_000_000,
}


class Store:
    """Pages by key, on shelves. From a shelf that holds more than its budget, those go first that
    nobody has asked for the longest (`used_at`, which whoever gives a page sets).
    """

    def __init__(self, budgets):
        self.pages = {}
        self.sizes = dict.fromkeys(budgets, 0)
        self._budgets = budgets
        self._shelves = {name: {} for name in budgets}
        self.begin()

    def begin(self):
        self._lock = threading.Lock()

    def put(self, page):
        page.used_at = time.monotonic()
        with self._lock:
            self._take(page.key)
            shelf = self._shelves[page.shelf]
            self.pages[page.key] = shelf[page.key] = page
            self.sizes[page.shelf] += page.size
            while self.sizes[page.shelf] > self._budgets[page.shelf]:
                self._take(min(shelf.values(), key=attrgetter("used_at")).key)

    def take(self, key):
        with self._lock:
            self._take(key)

    def _take(self, key):
        page = self.pages.pop(key, None)
        if page is not None:
            del self._shelves[page.shelf][key]
            self.sizes[page.shelf] -= page.size


class Flight:
    """One request to the application, which others wait for."""

    def __init__(self):
        self.started = time.monotonic()
        self.landed = threading.Event()
        self.outcome = None  # a Page, or an Answer that may not be kept


class PageCache:
    """The WSGI application. What it needs to know of the site is given:

    * `find(path)` tells what may be kept there: a Finished, whose `instead` is then a path; or
      None for what is not for everybody.
    * `host(environ)` is the name under which pages are kept, None for one that is not ours;
      `language(environ)` which of our languages the browser asks for.
    * `folder` keeps pages beyond the life of this process (iqnetz.kept_pages), or is None.
    * `session_cookie` is the name of the cookie that staff have; `passing` are parameters that
      open something to one person; below the paths `negotiated`, answers depend on Accept.
    * `proxy_scheme` is the variable in which our proxy tells the scheme, where there is one.
    """

    def __init__(
        self, app, *, find, host, language, folder=None, session_cookie="sessionid", passing=(),
        negotiated=(), proxy_scheme="", budgets=BUDGETS,
    ):  # fmt: skip
        self.app = app
        self.find = find
        self.host = host
        self._language = language
        self.folder = folder
        self.store = Store(budgets)
        self.edition = 0
        # Of the database, as whoever watches it says:
        self.is_away = False
        self.is_standby = False  # what is read there may be older than what was saved elsewhere
        self._cookie = f"{session_cookie}="
        self._passing = set(passing)
        self._negotiated = tuple(negotiated)
        self._proxy_scheme = proxy_scheme
        self._says_scheme = proxy_scheme or "wsgi.url_scheme"
        self._assured_at = float("-inf")
        self.begin()

    def begin(self):
        """Begin in this process: in one that was forked off, nobody gives back what was locked."""
        self.store.begin()
        self._flights = {}
        self._lock = threading.Lock()

    # --- What whoever watches the database says ---

    def changed(self):
        """Something that pages show has changed: none is fresh any more."""
        with self._lock:
            self.edition += 1

    def assured(self):
        """Of all changes up to now we have been told."""
        self._assured_at = time.monotonic()

    def doubted(self):
        """From now on, changes may go by untold."""
        self._assured_at = float("-inf")

    # --- What keeps pages warm (iqnetz.warmth) ---

    def refresh(self, key):
        """Make the page anew unless it is fresh. Returns it, or the Answer that may not be kept."""
        return self._made(key)

    def wanted(self):
        """The keys of pages that somebody has asked for, and that are no longer what is true."""
        pages = list(self.store.pages.values())
        return [page.key for page in pages if page.is_wanted and page.edition != self.edition]

    def is_fresh(self, page, now=None):
        """Whether it is what is true, at `now` by time.monotonic() or this moment."""
        now = now or time.monotonic()
        is_assured = now - self._assured_at < ASSURED_FOR
        lifetime = LIFETIME if is_assured else UNASSURED_LIFETIME
        return page.edition == self.edition and now - page.made_at < lifetime

    # --- Requests ---

    def __call__(self, environ, start_response):
        """Most requests are answered right here, with what lies ready: under a fast server, every
        call of a function is felt. What is in any way unusual goes the long way (`_look`).
        """
        method = environ["REQUEST_METHOD"]
        if method != "GET" and method != "HEAD":
            return self.app(environ, start_response)
        try:
            # A Key. What lies under it was found to be for everybody.
            host, path = environ["HTTP_HOST"], environ["PATH_INFO"]
            key = environ[self._says_scheme], host, path, environ["QUERY_STRING"], ""
            page = self.store.pages[key]
            headers, repeated, body, etag = page.ready[environ.get("HTTP_ACCEPT_ENCODING", "")]
        except KeyError:
            return self._look(environ, start_response)
        now = time.monotonic()
        if "HTTP_COOKIE" in environ or self.is_standby or not self.is_fresh(page, now):
            return self._look(environ, start_response)
        page.used_at, page.is_wanted = now, True
        if weighed := weigh(environ, etag, page.modified):
            start_response(weighed, repeated)
            return []
        start_response(page.status, headers)
        return body if method == "GET" else []

    def _look(self, environ, start_response):
        found = self._found(environ)
        if found is None:
            return self.app(environ, start_response)
        mark, key = found
        page = self.store.pages.get(key)
        if page is not None and self.is_fresh(page):
            return self._give(page, environ, start_response)
        outcome = FAILED if self.is_away else self._made(key)
        if isinstance(outcome, Page):
            return self._give(outcome, environ, start_response)
        if outcome.failed:
            if old := self.store.pages.get(key) or self._read(key):
                return self._give(old, environ, start_response, why_old=self._why(outcome))
            if mark.instead:
                other = Key(key.scheme, key.host, mark.instead)
                if old := self.store.pages.get(other) or self._read(other):
                    return self._give(old, environ, start_response, why_old=self._why(outcome))
            if outcome is FAILED and self.is_away:
                return self.app(environ, start_response)
        return self._pass_on(key, outcome, environ, start_response)

    def _why(self, outcome):
        """Why an old page is answered. The application gives 503 for one reason only."""
        if self.is_away or outcome.status.startswith("503"):
            return "database away"
        return "late" if outcome is LATE else "error"

    def _found(self, environ):
        """What may be kept of the answer, and under which key; None where nothing may: then the
        application is asked as if we were not there.
        """
        if environ.get("SCRIPT_NAME") or not self._accepts(environ):
            return None
        # Staff see each page as it is this moment; when nobody can, they see what everybody sees.
        if self._cookie in environ.get("HTTP_COOKIE", "") and not self.is_away:
            return None
        parts = [part for part in environ.get("QUERY_STRING", "").split("&") if part]
        named = [(unquote_plus(part.partition("=")[0]), part) for part in parts]
        if any(name in self._passing for name, _part in named):
            return None
        mark, host = self.find(environ["PATH_INFO"]), self.host(environ)
        scheme = self._scheme(environ)
        # Behind a proxy that ends TLS, without it there is only the way to it.
        if mark is None or host is None or (self._proxy_scheme and scheme != "https"):
            return None
        # Always in the same order; of several with one name, in theirs.
        read = [each for each in named if each[0] in mark.parameters]
        read.sort(key=lambda each: mark.parameters.index(each[0]))
        if mark.refuses_others and len(read) < len(named):
            return None
        query = "&".join(part for _name, part in read)
        language = self._language(environ) if mark.by_language else ""
        return mark, Key(scheme, host, environ["PATH_INFO"], query, language)

    def _scheme(self, environ):
        if not self._proxy_scheme:
            return environ["wsgi.url_scheme"]
        return "https" if environ.get(self._proxy_scheme) == "https" else "http"

    def _accepts(self, environ):
        """Whether whoever asks takes what everybody gets."""
        if not environ["PATH_INFO"].startswith(self._negotiated):
            return True
        return "*/*" in environ.get("HTTP_ACCEPT", "*/*")

    # --- Making pages ---

    def _made(self, key):
        """The page, made by whoever asks for it first; or the Answer that may not be kept."""
        arrived_in = self.edition
        while True:
            with self._lock:
                page = self.store.pages.get(key)
                if page is not None and self.is_fresh(page):
                    return page  # somebody has just made it
                flight = self._flights.get(key)
                is_first = flight is None or time.monotonic() - flight.started > PATIENCE
                if is_first:
                    flight = self._flights[key] = Flight()
            if is_first:
                return self._lead(flight, key, arrived_in)
            flight.landed.wait(PATIENCE)
            outcome = flight.outcome
            if outcome is None:  # it hangs
                return LATE if key in self.store.pages else self._ask(key, arrived_in)
            if isinstance(outcome, Answer):
                # What may not be kept is for one person.
                return outcome if outcome.failed else self._ask(key, arrived_in)
            if outcome.edition >= arrived_in:
                return outcome
            # It was asked for before the change that we have been told of.

    def _lead(self, flight, key, edition):
        try:
            flight.outcome = self._ask(key, edition)
        finally:
            with self._lock:
                if self._flights.get(key) is flight:
                    del self._flights[key]
            flight.landed.set()
        return flight.outcome

    def _ask(self, key, edition):
        asked_at = time.monotonic()  # what it says is as old, however long it takes to say it
        try:
            answer = asked(self.app, key, self._proxy_scheme)
        except Exception:
            logger.exception("The application failed on a page.")
            return FAILED
        if answer.failed:
            return answer
        if not may_be_kept(answer):
            self._forget(key)
            return answer
        page = Page(key, answer, edition, asked_at)
        if len(key.query) <= LONGEST_QUERY:
            self.store.put(page)
        if self.folder and edition == self.edition:
            if page.shelf == "pages":
                self.folder.keep(page)
            elif not key.query:
                self.folder.forget(key)
        return page

    def _read(self, key):
        """What an earlier process kept in the folder."""
        read = self.folder and self.folder.read(key)
        if not read:
            return None
        status, headers, body, age = read
        page = Page(key, Answer(status, headers, [body]), -1, time.monotonic() - age)
        self.store.put(page)
        return page

    def _forget(self, key):
        self.store.take(key)
        if self.folder:
            self.folder.forget(key)

    # --- Answering ---

    def _give(self, page, environ, start_response, *, why_old=""):
        page.used_at, page.is_wanted = time.monotonic(), True
        if page.has_gap:
            page = filled(page, environ)
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        form = page.form(encoding_for(accepted) if page.is_compressed else "")
        if self._may_lie_ready(page, accepted):
            page.ready[accepted] = form
        headers, repeated, body, etag = form
        status = page.status
        if why_old or self.is_standby:
            says = 'iqnetz; detail="database in recovery"'
            if why_old:
                age = max(1, round(time.monotonic() - page.made_at))
                says = f'iqnetz; hit; ttl=-{age}; detail="{why_old}"'
            said = ("Cache-Status", says)
            headers, repeated = [*headers, said], [*repeated, said]
        if status[:3] == "200":
            weighed = weigh(environ, etag, page.modified)
            if weighed:
                start_response(weighed, repeated)
                return []
        start_response(status, headers)
        return body if environ["REQUEST_METHOD"] == "GET" else []

    def _may_lie_ready(self, page, accepted):
        """Whether, while it is fresh, it is for whoever accepts this and has no cookies."""
        return (
            page.status[:3] == "200"
            and not page.key.path.startswith(self._negotiated)
            and len(accepted) <= LONGEST_ACCEPTED
            and len(page.ready) < ACCEPTED
        )

    def _pass_on(self, key, answer, environ, start_response):
        """Answer what may not be kept."""
        if answer.rest:
            start_response(answer.status, answer.headers)
            if environ["REQUEST_METHOD"] == "GET":
                return answer.rest.after(answer.parts)
            answer.rest.close()
            return []
        page = Page(key, answer, self.edition, time.monotonic())
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        headers, _repeated, body, _etag = page.form(
            encoding_for(accepted) if page.is_compressed else ""
        )
        start_response(page.status, [pair for pair in headers if pair[0] != "ETag"])
        return body if environ["REQUEST_METHOD"] == "GET" else []
