"""Reading what pages say of themselves in JSON-LD, as others' parsers would."""

import json
import re
from html.parser import HTMLParser

from services.models import Language
from tests import factories

HOST = "http://testserver"


class _Head(HTMLParser):
    """The texts of the blocks of JSON-LD, the other scripts and the crumbs of a page."""

    def __init__(self, html):
        super().__init__()
        self.blocks, self.scripts, self.crumbs = [], [], []
        self._into, self._is_way = None, False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "script":
            self._into = None
            if attrs.get("type") == "application/ld+json":
                self.blocks.append("")
                self._into = self.blocks
            else:
                self.scripts.append(attrs)
        elif tag == "nav":
            self._is_way = attrs.get("class") == "breadcrumbs"
        elif tag == "li" and self._is_way:
            self.crumbs.append("")
            self._into = self.crumbs
        elif tag == "small":  # "only in German so far" is no part of a name
            self._into = None

    def handle_endtag(self, tag):
        if tag in {"script", "li"}:
            self._into = None
        if tag == "nav":
            self._is_way = False

    def handle_data(self, data):
        if self._into is not None:
            self._into[-1] += data


def head(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return _Head(response.content.decode())


def document(client, address, status=200):
    (block,) = head(client, address, status).blocks
    return json.loads(block)


def node(client, address, key):
    """The node of the page with this "@id" (its end is enough)."""
    graph = document(client, address)["@graph"]
    return next(found for found in graph if found["@id"].endswith(key))


def full_office(**values):
    """An office of which everything is known."""
    made = factories.full_office(
        house="Rathaus", latitude=52.131512, longitude=11.640123, email="stelle@example.org",
        website="https://stelle.example.org/", step_free=False, assured_on="2026-01-31", **values
    )  # fmt: skip
    arabic, dari = (Language.objects.get(code=code) for code in ("ar", "prs"))
    made.languages.add(arabic, dari)
    made.phones.create(number="+49391222", extension="12", position=2).languages.add(dari)
    made.phones.create(number="+49391333", kind="fax", position=3)
    person = made.contacts.get()
    person.languages.add(arabic)
    type(person).objects.update(role_de="Beraterin", role_en="", phone="+49391444")
    made.closures.update(starts_on="2030-12-24", ends_on="2031-01-01")
    day = {"opens": "11:00", "closes": "15:00"}
    made.consultation_days.update(day="2030-01-07", **day)
    made.consultation_days.create(
        day="2030-01-08", street="Markt 1", postcode="39326", town="Wolmirstedt", note_de="Bitte"
        " rufen Sie vorher an.", **day
    )  # fmt: skip
    return made


def all_addresses(client):
    """The paths of every page that the sitemap names, in both languages, and of the others."""
    xml = client.get("/sitemap.xml").content.decode()
    return [
        *re.findall(f"<loc>{HOST}(.*?)</loc>", xml),
        "/de/suche/?q=Halle", "/en/search/",
    ]  # fmt: skip
