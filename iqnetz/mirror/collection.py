"""All that belongs to the copy: found by following the links from page to page."""

import re
from collections import deque
from html import unescape
from urllib.parse import quote, unquote, urljoin, urlsplit

from django.conf import settings

from iqnetz.mirror import pages, scope, styles

_IN_SITEMAP = re.compile(r"<loc>\s*(.*?)\s*</loc>", re.DOTALL)


def own(live, url, base):
    """(address, fragment) of a URL of ours, as it stands on the page `base`; None of any other."""
    try:
        parts = urlsplit(urljoin(live + base, url.strip()))
    except ValueError:  # it looks like an address, and is none
        return None
    here = urlsplit(live)
    if (parts.scheme, parts.netloc.lower()) != (here.scheme, here.netloc.lower()):
        return None
    address = quote(unquote(parts.path or "/"), safe="/~!$&'()*+,;=:@")
    return f"{address}?{parts.query}" if parts.query else address, parts.fragment


class Collection:
    """Answers by address, and how they lead to one another. Addresses begin with /."""

    def __init__(self, site):
        self.live = site.copy.live
        self.answers = {}
        self.elements = {}  # of each page
        self.leading_on = {}  # from an address to where it leads, by language
        self.failed = []  # (address, what was answered, the page with a link to it)
        self._site = site
        self._known = {}  # from an address to the page with the first link to it
        self._waiting = deque()
        self._asked_with = {}  # from a path to the addresses with a query behind it

    def gather(self, progress):
        """Ask for everything; `progress(done, known)` is called after each answer."""
        may_be_gone = set(scope.leading_on())
        for address in [*scope.starts(), *sorted(may_be_gone)]:
            self._note(address, "")
        while self._waiting:
            address = self._waiting.popleft()
            answer = self._site.get(address)
            if answer.status == 200:
                self._keep(address, answer)
            elif answer.leads_on and self._follow(address, answer):
                pass
            elif not (address in may_be_gone and answer.status in {404, 410}):
                says = f"{answer.status} {answer.location}".strip()
                self.failed.append((address, says, self._known[address]))
            progress(len(self._known) - len(self._waiting), len(self._known))

    def add(self, address, answer):
        """Put in a page that is the copy's own. What it needs is gathered with all else."""
        self._known.setdefault(address, "")
        self._keep(address, answer)

    def _note(self, address, base):
        path, _, query = address.partition("?")
        if not scope.belongs(unquote(path)):
            return
        if path not in self._known:
            self._known[path] = base
            self._waiting.append(path)
        if query:
            self._asked_with.setdefault(path, {})[address] = base
            self._ask_with_query(path)

    def _ask_with_query(self, path):
        # A page is copied once, without a question; a file may be another one for another question.
        if path in self.answers and not self.answers[path].is_page:
            for address, base in self._asked_with.pop(path, {}).items():
                if address not in self._known:
                    self._known[address] = base
                    self._waiting.append(address)

    def _keep(self, address, answer):
        self.answers[address] = answer
        self._ask_with_query(address)
        if other := scope.other_format(address):
            self._note(other, address)
        for url in self._urls(address, answer):
            if found := own(self.live, url, address):
                self._note(found[0], address)

    def _urls(self, address, answer):
        if answer.is_page:
            self.elements[address] = pages.elements(answer.body.decode())
            for element in self.elements[address]:
                if not is_code(element):
                    yield from (url for _name, url in element.addresses())
        elif answer.content_type == "text/css":
            yield from styles.addresses(answer.body.decode())
        elif answer.content_type in {"application/xml", "text/xml"}:
            yield from map(unescape, _IN_SITEMAP.findall(answer.body.decode()))

    def _follow(self, address, answer):
        """Note where a redirect leads, in each language; whether that is a page of ours."""
        leads = {}
        for language in scope.LANGUAGES:
            is_asked = language == settings.LANGUAGE_CODE
            there = answer if is_asked else self._site.get(address, language)
            found = own(self.live, there.location, address) if there.leads_on else None
            if found is None:
                return False
            leads[language] = found
        for target, _fragment in leads.values():
            self._note(target, address)
        self.leading_on[address] = leads
        return True


def is_code(element):
    """Whether it is a program: a copy runs none."""
    return element.tag == "script" and "src" in element.attributes
