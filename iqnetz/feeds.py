"""Feeds in Atom 1.0 (RFC 4287), with what Django's generator leaves out: full texts, a language for
each of them, links that name theirs, and a date that is never “now”.

Knows no records of ours: services and content make the entries.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from uuid import UUID, uuid5

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.http import http_date
from django.utils.xmlutils import SimplerXMLGenerator

from iqnetz.licence import LICENCE
from iqnetz.publishing import PLAUSIBLE

MOST = 50  # entries of a feed: the newest
CONTENT_TYPE = Atom1Feed.content_type
# For the ids of feeds: an address may change with its host or its path, an id never does.
FEEDS = UUID("4b0d9c52-7f0e-5d0b-9a53-0c1f5f3a7e61")

# Whatever is no character of XML 1.0 (section 2.2): most control characters, halves of characters.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Text:
    """A text and the language that it is in."""

    value: str
    language: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `content` is HTML with absolute links; `pages` are the absolute
    addresses where people read it, by language.
    """

    uid: UUID
    title: Text
    summary: Text
    content: Text
    pages: dict[str, str]
    published: datetime
    updated: datetime
    category: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself, in one language. `pages` and `feeds` are absolute addresses by
    language: of the page for people, and of the feed itself.
    """

    uid: UUID
    language: str
    title: str
    subtitle: str
    author: str
    home: str
    pages: dict[str, str]
    feeds: dict[str, str]


def feed_uid(name: str) -> UUID:
    """The id of a feed, by a name that says what is in it and in which language."""
    return uuid5(FEEDS, name)


def write(feed: Feed, entries: list[Entry], changed: datetime | None) -> str:
    """The feed as XML: the same text for the same data. Without entries its date is when one went
    (`changed`), if ever.
    """
    atom = _Atom(
        title=feed.title,
        link=feed.pages[feed.language],
        description=None,
        language=feed.language,
        subtitle=feed.subtitle,
        author_name=feed.author,
        author_link=feed.home,
        feed_url=feed.feeds[feed.language],
        feed_guid=feed.uid.urn,
        feed_copyright=f"© {feed.author}, {LICENCE['name']} {LICENCE['path']}",
        feed=feed,
        changed=changed,
    )
    for entry in entries:
        atom.add_item(
            entry.title.value,
            entry.pages[feed.language],
            None,
            pubdate=entry.published,
            updateddate=entry.updated,
            unique_id=entry.uid.urn,
            entry=entry,
        )
    written = StringIO()
    atom.write(written, "utf-8")
    return written.getvalue()


def respond(text: str, changed: datetime | None) -> HttpResponse:
    """The answer with a feed, which other sites may read too."""
    response = HttpResponse(text, content_type=CONTENT_TYPE)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if changed:
        response.headers["Last-Modified"] = http_date(changed.timestamp())
    return response


def _moment(moment):
    return rfc3339_date(moment.replace(microsecond=0).astimezone(UTC))


class _Writer(SimplerXMLGenerator):
    """Django's own refuses a text with characters that XML cannot hold; here they are blanks."""

    def characters(self, content):
        super().characters(_NO_CHARACTER.sub(" ", content))

    def startElement(self, name, attrs):
        clean = {key: _NO_CHARACTER.sub(" ", value) for key, value in attrs.items()}
        super().startElement(name, clean)


class _Atom(Atom1Feed):
    def write(self, outfile, encoding):
        handler = _Writer(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        handler.startElement("feed", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("feed")

    def latest_post_date(self):
        newest = max((item["updateddate"] for item in self.items), default=None)
        last = newest or self.feed["changed"] or PLAUSIBLE[0]
        return last.replace(microsecond=0).astimezone(UTC)

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        feed = self.feed["feed"]
        for language, address in feed.feeds.items():
            if language != feed.language:
                self._link(handler, "alternate", address, language, "application/atom+xml")

    def add_item_elements(self, handler, item):
        entry = item["entry"]
        self._text(handler, "title", entry.title)
        for language, address in entry.pages.items():
            # Readers know one alternate only: some take the first, some the last.
            rel = "alternate" if language == self.feed["language"] else "related"
            self._link(handler, rel, address, language, "text/html")
        handler.addQuickElement("id", item["unique_id"])
        handler.addQuickElement("published", _moment(entry.published))
        handler.addQuickElement("updated", _moment(entry.updated))
        if entry.category:
            handler.addQuickElement("category", "", {"term": entry.category})
        self._text(handler, "summary", entry.summary)
        self._text(handler, "content", entry.content, {"type": "html"})

    def _text(self, handler, name, text, attrs=None):
        own = {} if text.language == self.feed["language"] else {"xml:lang": text.language}
        handler.addQuickElement(name, text.value, own | (attrs or {}))

    def _link(self, handler, rel, address, language, content_type):
        handler.addQuickElement(
            "link",
            "",
            {"rel": rel, "href": address, "hreflang": language, "type": content_type},
        )
