"""The page that is answered instead of a search while the database is away."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from iqnetz.finished import FOR_ALL, TYPED
from services.finder import PAGE_SIZE
from services.models import Office
from tests import factories

pytestmark = pytest.mark.django_db
SAID = {
    "de": "Die Suche geht gerade nicht.</strong> Hier sehen Sie alle Servicestellen.",
    "en": "The search does not work right now.</strong> Here you see all offices.",
}


def address(language):
    with translation.override(language):
        return reverse("offices_unsearched")


def cards(html):
    return re.findall(r'<article class="card">.*?</article>', html, re.S)


def test_address():
    assert address("de") == "/de/servicestellen/ohne-suche.html"
    assert address("en") == "/en/offices/unsearched.html"


@pytest.mark.parametrize("language", ["de", "en"])
def test_it_shows_what_the_list_shows_and_says_so(client, language):
    factories.full_office()
    with translation.override(language):
        full = client.get(reverse("offices")).content.decode()
    response = client.get(address(language), **{FOR_ALL: True})
    html = response.content.decode()
    assert (response.status_code, response.headers["Content-Language"]) == (200, language)
    assert cards(html) == cards(full)
    assert len(cards(html)) == Office.objects.count()
    assert re.search(f'<p class="message" role="status"><strong>{SAID[language]}</p>', html)
    assert SAID[language] not in full
    assert not response.cookies


def test_what_was_typed_has_one_place(client):
    html = client.get(address("de"), **{FOR_ALL: True}).content.decode()
    assert html.count(TYPED) == 1
    assert re.search(f'<input type="text" name="q"[^>]* value="{TYPED}"', html)


@pytest.mark.parametrize("name", ["HTTP_IQNETZ_FOR_ALL", "HTTP_IQNETZ.FOR_ALL"])
def test_nobody_from_outside_gets_to_see_the_mark(client, name):
    html = client.get(address("de") + "?q=Halle&iqnetz.finished=1", **{name: "1"}).content.decode()
    assert TYPED not in html
    assert re.search('<input type="text" name="q"[^>]* value=""', html)


def test_search_engines_know_the_list_only(client):
    html = client.get(address("de")).content.decode()
    assert '<meta name="robots" content="noindex, follow">' in html
    assert '<link rel="canonical" href="http://testserver/de/servicestellen/">' in html
    assert 'href="/en/offices/" hreflang="en"' in html
    assert "ohne-suche" not in html
    listed = client.get("/sitemap-lists.xml").content.decode()
    assert "/de/servicestellen/</loc>" in listed
    assert "ohne-suche" not in listed


def test_further_offices_are_a_page_further(client):
    for _number in range(PAGE_SIZE + 1):
        factories.office()
    html = client.get(address("de"), **{FOR_ALL: True}).content.decode()
    assert len(cards(html)) == PAGE_SIZE
    assert 'rel="next" href="/de/servicestellen/?page=2"' in html


def test_number_of_questions_is_the_same_for_many(client):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            client.get(address("de"))
        return len(asked)

    factories.full_office()
    questions()
    for_some = questions()
    for _number in range(3):
        factories.full_office()
    assert questions() == for_some
