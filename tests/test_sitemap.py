"""The map of all public pages, read by a parser of XML."""

import datetime

import pytest
from defusedxml import ElementTree
from django.utils import timezone

from content.models import NewsItem, Page
from iqnetz.history import EVENTS
from iqnetz.models import PermanentAddress
from services.models import Figure, FundingPhase, Membership, Network, Office, Organisation, Service
from services.sitemaps import BilingualSitemap
from tests import factories

pytestmark = pytest.mark.django_db

NAMES = {
    "map": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
SITE = "http://testserver"
HALLE = "/de/servicestellen/anerkennung-halle/"
MOMENT = datetime.datetime(2026, 3, 1, 9, 30, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _long_unchanged():
    PermanentAddress.objects.update(changed_at=factories.LONG_AGO)
    for model in (Network, FundingPhase, Figure, Membership):
        EVENTS[model].objects.update(pgh_created_at=factories.LONG_AGO)


def tree(client, address="/sitemap.xml"):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/xml"
    return ElementTree.fromstring(response.content)


def lastmods(client, address="/sitemap.xml"):
    """{path: when it changed last}"""
    return {
        url.findtext("map:loc", namespaces=NAMES).removeprefix(
            SITE
        ): datetime.datetime.fromisoformat(url.findtext("map:lastmod", namespaces=NAMES))
        for url in tree(client, address).findall("map:url", NAMES)
    }


def touch(model, **values):
    record = model.objects.get(**values)
    kept = PermanentAddress.objects.filter(kind=model_kind(model), record=record.pk)
    assert kept.update(changed_at=MOMENT) == 1


def model_kind(model):
    return {Office: "office", Organisation: "partner", Service: "service", Page: "page"}.get(
        model, "news"
    )


def changed(client):
    """The German pages that changed at the moment."""
    return {
        path
        for path, moment in lastmods(client).items()
        if moment == MOMENT and path.startswith("/de/")
    }


def test_every_page_says_when_it_changed_and_names_its_other_language(client):
    dates = lastmods(client)
    assert all(moment.tzinfo for moment in dates.values())
    for url in tree(client).findall("map:url", NAMES):
        links = {
            link.get("hreflang"): link.get("href").removeprefix(SITE)
            for link in url.findall("xhtml:link", NAMES)
        }
        assert list(links) == ["de", "en", "x-default"]
        assert links["x-default"] == links["de"] in dates
        assert links["en"] in dates
        assert url.findtext("map:loc", namespaces=NAMES).removeprefix(SITE) in links.values()


def test_office_changes_with_what_its_page_shows(client):
    assert changed(client) == set()
    touch(Office, slug="anerkennung-halle")
    assert changed(client) == {
        HALLE, "/de/servicestellen/", "/de/angebote/anerkennung/", "/de/partner/spi/", "/de/daten/"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("model", "slug"), [(Organisation, "spi"), (Service, "anerkennung")], ids=["partner", "service"]
)
def test_what_an_office_belongs_to_changes_its_page(client, model, slug):
    touch(model, slug=slug)
    assert {HALLE, "/de/servicestellen/"} <= changed(client)
    assert "/de/aktuelles/" not in changed(client)


def test_news_changes_the_home_page(client):
    touch(NewsItem, slug="start-des-netzwerks")
    assert changed(client) == {"/de/", "/de/aktuelles/", "/de/aktuelles/start-des-netzwerks/"}


def test_network_changes_its_pages(client):
    EVENTS[Network].objects.update(pgh_created_at=MOMENT)
    assert changed(client) == {"/de/", "/de/netzwerk/", "/de/partner/", "/de/daten/"}


def test_what_is_withdrawn_changes_the_list(client):
    Office.objects.filter(slug="anerkennung-halle").update(withdrawn_from=MOMENT)
    PermanentAddress.objects.update(changed_at=factories.LONG_AGO)
    assert changed(client) == {"/de/servicestellen/", "/de/daten/"}
    assert HALLE not in lastmods(client)


def test_closed_office_changed_on_its_last_day(client):
    Office.objects.filter(slug="anerkennung-halle").update(closed_from=datetime.date(2026, 3, 1))
    PermanentAddress.objects.update(changed_at=factories.LONG_AGO)
    assert lastmods(client)[HALLE] == MOMENT.replace(day=28, month=2, hour=23, minute=0)


def test_scheduled_record_changed_when_it_was_published(client):
    Office.objects.filter(slug="anerkennung-halle").update(published_from=MOMENT)
    PermanentAddress.objects.update(changed_at=factories.LONG_AGO)
    assert HALLE in changed(client)


def test_drafts_and_tools_are_not_on_the_map(client):
    factories.office(slug="entwurf", published_from=None)
    paths = lastmods(client)
    for word in ("entwurf", "/o/", "/suche/", "karte", "einbetten", "atom", "/admin", "?"):
        assert not [path for path in paths if word in path], word


def test_unchanged_map_is_not_sent_again(client):
    since = client.get("/sitemap.xml").headers["Last-Modified"]
    assert client.get("/sitemap.xml", headers={"If-Modified-Since": since}).status_code == 304
    touch(Office, slug="anerkennung-halle")
    answer = client.get("/sitemap.xml", headers={"If-Modified-Since": since})
    assert answer.headers["Last-Modified"] == "Sun, 01 Mar 2026 09:30:00 GMT"


def test_large_map_is_an_index_that_reaches_every_page(client, monkeypatch):
    whole = lastmods(client)
    monkeypatch.setattr(BilingualSitemap, "limit", 5)
    index = tree(client)
    assert index.tag == f"{{{NAMES['map']}}}sitemapindex"
    files = [
        each.findtext("map:loc", namespaces=NAMES).removeprefix(SITE)
        for each in index.findall("map:sitemap", NAMES)
    ]
    assert "/sitemap-offices.xml?p=2" in files
    parts = [lastmods(client, address) for address in files]
    assert all(0 < len(part) <= 5 for part in parts)
    assert sum(map(len, parts)) == len(whole)
    assert {path: moment for part in parts for path, moment in part.items()} == whole
    for moment in index.findall("map:sitemap/map:lastmod", NAMES):
        assert datetime.datetime.fromisoformat(moment.text) <= timezone.now()


@pytest.mark.parametrize("page", ["0", "-1", "2", "9" * 5000, "x", "%00", "%ED%A0%80", "1&p=2"])
def test_page_of_the_map_that_there_is_not(client, page):
    assert client.get(f"/sitemap-offices.xml?p={page}").status_code == 404
    assert client.get(f"/sitemap.xml?p={page}").status_code == 404


def test_part_of_the_map_that_there_is_not(client):
    assert client.get("/sitemap-nothing.xml").status_code == 404
