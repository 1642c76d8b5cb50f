"""The site with finished pages in front of it: what iqnetz.pagecache needs to know of us."""

import html
import os
import re
from functools import lru_cache
from types import SimpleNamespace
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.db import connections
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from iqnetz import changes, database, lifeline, preview
from iqnetz.finished import Finished, Key, Page
from iqnetz.kept_pages import KeptPages
from iqnetz.lifeline import Lifeline
from iqnetz.pagecache import PageCache
from iqnetz.warmth import Warmth

LANGUAGES = [code for code, _name in settings.LANGUAGES]
LONGEST_PATH = 300  # characters: ours are shorter, and what is remembered must be bounded
PERMANENT = re.compile(r"/o/\w{5}/")
SCHEME = "HTTP_X_FORWARDED_PROTO" if settings.BEHIND_TLS else ""


class Front:
    """What stands in front of the site; `cache` is the WSGI application that a server runs."""

    def __init__(self, site, folder=database.VAR / "pages"):
        # Imports all views and reads the catalogues: processes that are forked off share them.
        for code in LANGUAGES:
            with translation.override(code):
                reverse("home")
        self._site = site
        self.cache = PageCache(
            self._asked,
            find=find,
            host=host,
            language=language,
            folder=KeptPages(folder),
            session_cookie=settings.SESSION_COOKIE_NAME,
            passing=[preview.PARAMETER],
            negotiated=("/api/", "/oembed"),
            proxy_scheme=SCHEME,
        )
        self._lifeline = Lifeline(database.url(), changes.tables(), self.cache)
        self._warmth = Warmth(self.cache, self._keys, connections.close_all)

    def start(self):
        """Begin to listen and to warm up, here and in every process that is forked off later."""
        self._start()
        os.register_at_fork(after_in_child=self._start)

    def _start(self):
        self.cache.begin()
        self._lifeline.start()
        self._warmth.start()

    def stop(self):
        self._warmth.stop()
        self._lifeline.stop()

    def _asked(self, environ, start_response):
        if environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            with lifeline.reading():
                return self._site(environ, start_response)
        return self._site(environ, start_response)

    def _keys(self):
        """Of every page that the sitemap names, under the site's own address, and of the permanent
        addresses that stand on it: somebody may have printed them. First, those that stand in for
        others.
        """
        for code in LANGUAGES:
            with translation.override(code):
                instead = find(reverse("offices")).instead
            if instead:
                yield self._key(instead)
        permanent = set()
        for key in self._named_in("/sitemap.xml"):
            yield key
            page = self.cache.store.pages.get(key)  # by now it is made
            permanent.update(PERMANENT.findall(page.body.decode()) if page else ())
        for path in sorted(permanent):
            for code in LANGUAGES:
                yield self._key(path)._replace(language=code)

    def _named_in(self, path, query=""):
        """The keys of the pages that a sitemap names, or those that it leads on to."""
        page = self.cache.refresh(self._key(path, query))
        if not isinstance(page, Page):
            raise LookupError(path)
        for found in re.findall("<loc>(.*?)</loc>", page.body.decode()):
            named = urlsplit(html.unescape(found))
            if named.path.endswith(".xml"):
                yield from self._named_in(named.path, named.query)
            else:
                yield self._key(unquote(named.path).encode().decode("latin-1"))

    def _key(self, path, query=""):
        address = urlsplit(settings.SITE_URL)
        return Key("https" if SCHEME else "http", address.netloc.lower(), path, query)


def find(path):
    """What may be kept of what is answered at a path, which is as WSGI has it: a Finished, or None
    where the answer is not for everybody.
    """
    return _find(path) if len(path) <= LONGEST_PATH else None


@lru_cache(maxsize=4096)
def _find(path):
    text = path.encode("latin-1").decode(errors="replace")
    language = text.split("/")[1] if "/" in text else ""
    with translation.override(language if language in LANGUAGES else settings.LANGUAGE_CODE):
        try:
            found = resolve(text)
        except Resolver404:
            if language not in LANGUAGES:
                return None  # an answer in the browser's language
            # With the slash that is missing, it may be a page; what it reads is led on with it.
            return Finished() if text.endswith("/") else find(f"{path}/")
        mark = getattr(found.func, "finished", None)
        if mark is None or not mark.instead:
            return mark
        return mark._replace(instead=quote(reverse(mark.instead), safe="/~"))


def language(environ):
    """The language of ours that the browser likes best."""
    accepted = environ.get("HTTP_ACCEPT_LANGUAGE", "")
    return _language(accepted if len(accepted) <= LONGEST_PATH else "")


@lru_cache(maxsize=256)
def _language(accepted):
    asked = SimpleNamespace(META={"HTTP_ACCEPT_LANGUAGE": accepted}, COOKIES={}, path_info="/")
    return translation.get_language_from_request(asked)


@lru_cache(maxsize=256)
def _host(name, port):
    domain, own = split_domain_port(name)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return None
    # An answer names the port: whoever invents ports must not fill the store with them.
    ports = {"", port, str(urlsplit(settings.SITE_URL).port or "")}
    return name.lower() if own in ports else None


def host(environ):
    """The name by which the site was called; None for one that is not its own."""
    name = environ.get("HTTP_HOST", "")
    return _host(name, environ.get("SERVER_PORT", "")) if 0 < len(name) <= LONGEST_PATH else None
