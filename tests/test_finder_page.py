"""The finder as a visitor meets it: what was understood, groups with reasons, wishes in the
address, and what she is told when nothing is found.
"""

import re

import pytest
from django.db import connection

from services import gazetteer
from services.models import Language, Office
from tests import factories

pytestmark = pytest.mark.django_db

GERMAN, ENGLISH = "/de/servicestellen/", "/en/offices/"


def html(client, address, status=200, **query):
    response = client.get(address, query)
    assert response.status_code == status
    return response.content.decode()


def cards(page):
    """{slug of the first link: the card's text without tags} in the page's order."""
    found = {}
    for card in re.findall(r"<article.*?</article>", page, re.DOTALL):
        slug = re.search(r'href="[^"]*/([^/"]+)/"', card)[1]
        found[slug] = " ".join(re.sub(r"<[^>]+>", " ", card).split())
    return found


def test_groups_have_headings_and_cards_say_why(client):
    page = html(client, GERMAN, q="06122 Halle")
    assert 'Zuständig für <span lang="de">Sachsen-Anhalt</span></h2>' in page
    first, second = cards(page).values()
    assert "Zuständig für: Sachsen-Anhalt" in first
    assert "in Ihrem Postleitzahlgebiet" in first
    assert "etwa 73 km von 06122 Halle (Saale)" in second


def test_mecklenburg_vorpommern_is_told_whom_to_call_first(client):
    page = html(client, ENGLISH, q="Schwerin")
    assert "Call here first" in page
    assert next(iter(cards(page))) == "koordinierung-rostock"
    assert 'For <span lang="de">Mecklenburg-Vorpommern</span> no office' in page


@pytest.mark.parametrize("typed", ["80331", "Мюнхен", "Bayern", "80"])
def test_outside_our_states_says_so_and_names_the_national_website(client, typed):
    page = html(client, ENGLISH, q=typed)
    assert "Our network works in" in page
    assert "netzwerk-iq.de" in page
    assert list(cards(page)) == ["anerkennung-halle", "anerkennung-magdeburg"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Magdbrug", "Wir kennen „<bdi>Magdbrug</bdi>“ nicht. Vielleicht meinen Sie:"),
        ("Magdeb", "Wir kennen „<bdi>Magdeb</bdi>“ nicht. Vielleicht meinen Sie:"),
        ("شترالزوند", "Wir lesen „<bdi>شترالزوند</bdi>“ so:"),
        ("Rostock Xyzviertel", "Nicht alles, was Sie eingegeben haben, ist ein Ort."),
        ("39104 Rostock", "Postleitzahl und Ort passen nicht zusammen."),
        ("39090", "Wir kennen die Postleitzahl 39090 nicht."),
        ("LK Rostock", "Wir messen ab der Kreisstadt"),
        ("391", "Postleitzahlen, die mit <strong>391</strong> beginnen"),
        ("Sachsen-Anhalt", "dann sehen Sie Entfernungen"),
    ],
)
def test_what_was_understood_is_said_in_words(client, typed, words):
    assert words in html(client, GERMAN, q=typed)


def test_ambiguous_name_names_the_others_with_their_state(client):
    page = html(client, GERMAN, q="Halle")
    others = page[page.index("Meinten Sie einen anderen Ort?") : page.index("Suche ändern")]
    assert "33790 Halle" in others
    assert "Nordrhein-Westfalen" in others
    assert others.count("<li>") == len(gazetteer.find("Halle").others)


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ({"q": "شترالزوند"}, "ar"),
        ({"q": "Штральзунд"}, "uk"),
        ({"q": "Stralsund", "language": "tr"}, "tr"),
    ],
)
def test_who_writes_or_wishes_another_language_is_told_what_to_say(client, query, language):
    page = html(client, GERMAN, **query)
    words = page[page.index('class="results"') : page.index("<svg viewBox")]
    assert f'<li lang="{language}"' in words
    assert "Ich suche Beratung." in words
    assert "phrases" not in html(client, GERMAN, q="Stralsund")


def test_coordination_is_not_offered_twice(client):
    assert "Nichts passt?" in html(client, GERMAN, q="06122")
    assert "Nichts passt?" not in html(client, GERMAN, q="18057")


def test_page_beyond_the_last_keeps_what_was_typed(client):
    page = html(client, GERMAN, status=404, q="Halle", page=2)
    assert "Diese Seite gibt es nicht." in page
    assert 'value="Halle"' in page
    assert len(cards(page)) == 2


def test_line_breaks_and_tabs_stay_between_the_words(client):
    page = html(client, GERMAN, q="Maria Muster\nMusterstr. 5\t39104 Magdeburg")
    assert 'value="Maria Muster Musterstr. 5 39104 Magdeburg"' in page


def test_postcode_that_stands_for_another_is_not_the_visitors_area(client):
    assert "in Ihrem Postleitzahlgebiet" in html(client, GERMAN, q="39104")
    assert "in Ihrem Postleitzahlgebiet" not in html(client, GERMAN, q="39090")


@pytest.mark.parametrize(("text", "count"), [("   ", 5), ("", 5), ("39104", 2)])
def test_blank_text_is_no_place(client, text, count):
    assert len(cards(html(client, GERMAN, q=text))) == count


def test_wishes_that_nobody_is_known_to_fit_say_so(client):
    words = "Wir wissen nicht, welche Servicestelle zu Ihren Wünschen passt."
    assert words in html(client, GERMAN, q="Halle", language="ar")
    Office.objects.get(slug="anerkennung-halle").languages.add(Language.objects.get(code="ar"))
    assert words not in html(client, GERMAN, q="Halle", language="ar")


def test_wide_place_shows_no_distance(client):
    assert 'class="distance"' not in html(client, GERMAN, q="Sachsen-Anhalt")
    assert 'class="distance"' in html(client, GERMAN, q="391")


def test_wishes_live_in_the_address_and_stay_in_every_link(client):
    query = {"q": "Halle", "need": "recognition", "language": "ar", "step_free": "yes"}
    page = html(client, GERMAN, **query, access=["walk-in", "phone"])
    again = re.search(r'href="([^"]*33790[^"]*)"', page)[1].replace("&amp;", "&")
    for part in ("need=recognition", "language=ar", "step_free=yes", "access=walk-in"):
        assert part in again
    assert '<option value="ar" selected>' in page
    assert 'value="walk-in" checked' in page
    assert 'value="phone" checked' in page
    assert 'value="online" checked' not in page
    assert 'name="step_free" value="yes" checked' in page
    assert 'href="/de/servicestellen/?q=Halle&amp;need=recognition">' in page


def test_language_is_marked_and_interpreter_is_always_said(client):
    halle = Office.objects.get(slug="anerkennung-halle")
    halle.languages.add(Language.objects.get(code="ar"))
    Office.objects.filter(slug="anerkennung-magdeburg").update(interpreter=True)
    found = cards(html(client, GERMAN, q="Halle", language="ar"))
    assert "Hier können Sie Arabisch sprechen." in found["anerkennung-halle"]
    assert "Hier können Sie" not in found["anerkennung-magdeburg"]
    assert "Dolmetsch" in found["anerkennung-magdeburg"]


def test_barriers_yes_no_and_unknown_are_told_apart(client):
    Office.objects.filter(slug="anerkennung-halle").update(step_free=True)
    Office.objects.filter(slug="anerkennung-magdeburg").update(step_free=False)
    factories.office(slug="dritte").areas.create(federal_state="DE-ST")
    plain = cards(html(client, GERMAN, q="Halle"))
    assert "Barrierefrei" in plain["anerkennung-halle"]
    assert "Nicht barrierefrei" in plain["anerkennung-magdeburg"]
    wished = html(client, GERMAN, q="Halle", step_free="yes")
    assert list(cards(wished)) == ["anerkennung-halle", "dritte"]
    assert "Ob es hier barrierefrei ist, wissen wir nicht." in cards(wished)["dritte"]
    assert "1 Servicestelle passt nicht zu Ihren Wünschen." in wished


def test_wishes_nobody_fits_show_everything_and_say_so(client):
    Office.objects.update(step_free=False)
    page = html(client, GERMAN, q="Halle", step_free="yes")
    assert "Wir kennen keine Servicestelle, die zu Ihren Wünschen passt." in page
    assert len(cards(page)) == 2


def test_nothing_found_shows_names_list_phone_and_languages(client):
    page = html(client, GERMAN, q="asdf")
    message = page[page.index('class="message"') : page.index("<form")]
    assert "Tasdorf" in message
    assert "0381 37547458" in message
    assert 'lang="ar" dir="rtl"' in message
    assert "Ich spreche Ukrainisch. Ich suche Beratung." in message
    assert "<title>Ort nicht gefunden" in page
    assert len(cards(page)) == Office.objects.published().count()
    assert 'value="asdf"' in page


@pytest.mark.parametrize(
    ("typed", "count"), [("xyzzy", 3), ("Krankenschwester", 3), ("?!", 0), ("哈勒", 0)]
)
def test_closest_names_are_shown_even_where_none_is_similar(client, typed, count):
    page = html(client, GERMAN, q=typed)
    message = page[page.index('class="message"') : page.index("<form")]
    assert message.count("/de/servicestellen/?q=") == count


def test_finder_asks_as_often_for_three_offices_as_for_one(client):
    counts = []
    for _ in range(2):
        with connection.execute_wrapper(counter := Counter()):
            client.get(GERMAN, {"q": "39104", "language": "ar", "access": "phone"})
        counts.append(counter.queries)
        for _ in range(2):
            factories.full_office()
    assert counts[0] == counts[1]


class Counter:
    queries = 0

    def __call__(self, execute, sql, params, many, context):
        self.queries += 1
        return execute(sql, params, many, context)
