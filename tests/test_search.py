import pytest
from django.utils import translation

from content.models import Page
from content.search import search

pytestmark = pytest.mark.django_db


def titles(typed, language="de"):
    with translation.override(language):
        return [hit.title for hit in search(typed).hits]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("Hörner", "Sylvia Hörner"),
        ("Hoerner", "Sylvia Hörner"),
        ("HOERNER", "Sylvia Hörner"),
        ("Saaleaue", "Servicestelle „Anerkennung“ Süd (Halle)"),
        ("18057", "Koordinierung des IQ-Netzwerks (Rostock)"),
        ("migra", "migra e.V."),
        ("Wismar", "Hochschule Wismar"),
        ("Zeugnis", "Anerkennung"),  # the text says "Zeugnisse"
        ("Impress", "Impressum"),
        ("Büromöbel", "Das IQ-Netzwerk Mecklenburg-Vorpommern/Sachsen-Anhalt hat begonnen"),
    ],
)
def test_german_search(typed, title):
    assert title in titles(typed)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("certificate", "Recognition"),  # the text says "certificates"
        ("cookies", "Privacy"),
        ("furniture", "The IQ network Mecklenburg-Vorpommern/Sachsen-Anhalt has begun"),
        ("Kürschner", "Denise Kürschner"),
    ],
)
def test_english_search(typed, title):
    assert title in titles(typed, "en")


def test_title_ranks_before_text():
    assert titles("Datenschutz")[0] == "Datenschutz"


def test_missing_translation_is_found_by_its_german_text():
    Page.objects.filter(slug="datenquellen").update(title_en="", body_en=None, summary_en=None)
    assert "Datenquellen" in titles("Mittelpunkte", "en")


def test_match_is_shown_and_the_rest_is_escaped():
    Page.objects.filter(slug="impressum").update(body_de="<b onclick=x> Kranich & Co")
    [hit] = search("Kranich").hits
    assert "<mark>Kranich</mark>" in hit.excerpt
    assert "&amp; Co" in hit.excerpt
    assert "<b" not in hit.excerpt


def test_some_words_are_better_than_none():
    outcome = search("Hörner Quastenflosser")
    assert outcome.loosely
    assert [hit.title for hit in outcome.hits] == ["Sylvia Hörner"]


def test_contact_leads_to_the_person(client):
    [hit] = search("Kanigowski").hits
    assert hit.url.startswith("/de/servicestellen/anerkennung-halle/#person-")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Geben Sie ein, was Sie suchen"),
        ("   ", "Geben Sie ein, was Sie suchen"),
        ("x", "mindestens zwei Buchstaben"),
        ("?!", "mindestens zwei Buchstaben"),
        ("xyzzy", "haben wir nichts gefunden"),
        ("' | ! & ( ) :* \\", "mindestens zwei Buchstaben"),
        ("it's:* & !x'", "haben wir nichts gefunden"),
    ],
)
def test_odd_queries_are_answered_kindly(client, typed, words):
    response = client.get("/de/suche/", {"q": typed})
    assert response.status_code == 200
    assert words in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("0391 4080510", "Servicestelle „Anerkennung“ Nord (Magdeburg)"),
        ("0391 / 4080 510", "Servicestelle „Anerkennung“ Nord (Magdeburg)"),
        ("+49 (0)381 / 37 54 74 58", "Koordinierung des IQ-Netzwerks (Rostock)"),
        ("duc@caritas-ikz-md.de", "Nguyen Tien Duc"),
        ("BMAS", "Bundesministerium für Arbeit und Soziales"),
        ("Fachstellen", "IQ-Netzwerk Mecklenburg-Vorpommern/Sachsen-Anhalt"),
    ],
)
def test_number_address_and_network_are_found(typed, title):
    assert titles(typed)[0] == title


def test_only_the_empty_search_page_may_be_indexed(client):
    assert "noindex" not in client.get("/de/suche/").text
    assert "noindex" in client.get("/de/suche/", {"q": "Halle"}).text
