"""The finder as a visitor meets it: groups with reasons, wishes in the address, near me, the map,
suggestions, and what happens when nothing is found.
"""

import datetime
import json
import re
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.http import QueryDict
from django.utils import timezone

from services import gazetteer, region_map
from services.forms import FinderForm
from services.models import Language, Office, UnfoundPlace
from services.models.unfound import DAILY_LIMIT, KEPT
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


# --- Nothing found ---


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


def ask(client, text, times=1):
    for _ in range(times):
        assert client.get(GERMAN, {"q": text}).headers["Cache-Control"] == "no-store"


def test_unfound_text_is_told_from_the_third_request_on(client):
    ask(client, "Xyzzy-Stadt", times=2)
    assert not UnfoundPlace.objects.told().exists()
    row = UnfoundPlace.objects.get()
    assert "xyz" not in json.dumps(
        {field.name: str(getattr(row, field.name)) for field in row._meta.fields}
    )
    ask(client, " xyzzy  STADT")
    told = UnfoundPlace.objects.told().get()
    assert (told.text, told.requests, told.day) == ("xyzzy stadt", 3, timezone.localdate())


def test_unfound_counts_have_no_address_cookie_or_time_of_day():
    kinds = {field.name: field.get_internal_type() for field in UnfoundPlace._meta.fields}
    assert kinds == {
        "id": "BigAutoField",
        "day": "DateField",
        "digest": "CharField",
        "text": "CharField",
        "requests": "PositiveIntegerField",
    }


def test_unfound_text_below_three_is_forgotten_the_next_day(client):
    ask(client, "xyzzy", times=2)
    ask(client, "qwrtz", times=3)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    UnfoundPlace.objects.update(day=yesterday)
    ask(client, "blorpqux")
    assert [row.text for row in UnfoundPlace.objects.filter(day=yesterday)] == ["qwrtz"]


def test_unfound_is_forgotten_after_a_year(client):
    ask(client, "xyzzy", times=3)
    UnfoundPlace.objects.update(day=timezone.localdate() - KEPT - datetime.timedelta(days=1))
    ask(client, "qwrtz")
    assert not UnfoundPlace.objects.told().exists()


def test_digest_is_keyed_with_the_secret_of_the_site(client, settings):
    ask(client, "xyzzy")
    first = UnfoundPlace.objects.get().digest
    UnfoundPlace.objects.all().delete()
    settings.SECRET_KEY = "another one"  # noqa: S105 (of a test)
    ask(client, "xyzzy")
    assert UnfoundPlace.objects.get().digest != first


def test_found_places_errors_and_empty_texts_are_not_counted(client):
    for text in ("Halle", "Magdbrug", "?!", "", "\0", "x" * 401, "x" * 90):
        client.get(GERMAN, {"q": text})
    assert not UnfoundPlace.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_three_first_requests_at_once_are_all_counted():
    def count():
        try:
            UnfoundPlace.objects.count_request("xyzzy")
        finally:
            connection.close()

    threads = [Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert UnfoundPlace.objects.told().get().requests == 6


@pytest.mark.parametrize(
    "text", ["0176 12345678", "max.mustermann@example.org", "Olena Kowalenko 0176/1234567"]
)
def test_what_is_personal_is_not_counted(text):
    for _ in range(3):
        UnfoundPlace.objects.count_request(text)
    assert not UnfoundPlace.objects.exists()


def test_same_text_with_other_wishes_or_only_its_head_is_not_counted_again(client):
    ask(client, "xyzzy")
    for more in ({"need": "training"}, {"need": "all"}, {"language": "ar"}, {"step_free": "yes"}):
        client.get(GERMAN, {"q": "xyzzy"} | more)
    client.head(GERMAN, {"q": "xyzzy"})
    assert UnfoundPlace.objects.get().requests == 1
    client.get(GERMAN, {"q": "xyzzy", "need": "recognition", "language": ""})  # the list's own form
    assert UnfoundPlace.objects.get().requests == 2


def test_command_forgets(client):
    ask(client, "xyzzy", times=2)
    UnfoundPlace.objects.update(day=timezone.localdate() - datetime.timedelta(days=1))
    call_command("forget_unfound")
    assert not UnfoundPlace.objects.exists()


def test_flood_of_nonsense_fills_no_table(client):
    today = timezone.localdate()
    UnfoundPlace.objects.bulk_create(
        UnfoundPlace(day=today, digest=str(number), requests=1) for number in range(DAILY_LIMIT)
    )
    ask(client, "xyzzy", times=4)
    assert UnfoundPlace.objects.count() == DAILY_LIMIT


def test_answer_stands_where_counting_fails(client, monkeypatch, caplog):
    def fail(text):
        raise DatabaseError("read only")

    monkeypatch.setattr(UnfoundPlace.objects, "count_request", fail)
    assert "Wir kennen keinen Ort „<bdi>xyzzy</bdi>“." in html(client, GERMAN, q="xyzzy")
    assert "could not be counted" in caplog.text


def test_desk_shows_what_was_told_and_lets_it_be_erased(client, desk):
    ask(client, "xyzzy", times=3)
    ask(client, "wxvutsr", times=2)
    page = html(desk, "/admin/services/unfoundplace/")
    assert "xyzzy" in page
    assert "wxvutsr" not in page
    assert desk.get("/admin/services/unfoundplace/add/").status_code == 403
    data = {"action": "delete_selected", "post": "yes"}
    data["_selected_action"] = [UnfoundPlace.objects.told().get().pk]
    assert desk.post("/admin/services/unfoundplace/", data).status_code == 302
    assert not UnfoundPlace.objects.told().exists()


# --- Near me ---


@pytest.mark.parametrize(
    ("point", "found"),
    [
        ("52.12,11.64", "39104+Magdeburg"),
        ("51.481234567,11.934567", "06122+Halle"),
        ("54.09,12.1", "18057+Rostock"),
    ],
)
def test_point_becomes_a_place_without_the_point(client, point, found):
    response = client.get(GERMAN, {"near": point, "need": "all", "language": "ar"})
    assert response.status_code == 302
    assert response.headers["Cache-Control"] == "no-store"
    location = response.headers["Location"]
    assert location.startswith(f"{GERMAN}?q={found}")
    assert "need=all&language=ar" in location
    assert "near" not in location
    assert len(cards(client.get(location).content.decode())) == 5


@pytest.mark.parametrize("point", ["90,0", "-90,180", "0,0", "48.85,2.35", "-0,-0"])
def test_point_outside_germany_gets_a_kind_word_and_the_full_list(client, point):
    response = client.get(GERMAN, {"near": point, "need": "all"})
    assert response.headers["Location"] == f"{GERMAN}?need=all&abroad=yes"
    page = html(client, response.headers["Location"])
    assert "Ihr Gerät sagt, dass Sie nicht in Deutschland sind." in page
    assert len(cards(page)) == 5


def test_point_is_rounded_here_too():
    form = FinderForm(QueryDict("near=52.123456,11.678901"), [])
    assert form.is_valid()
    assert form.cleaned_data["near"] == (52.12, 11.68)


@pytest.mark.parametrize("code", ["01776", "85293", "91282", "91287", "39104"])
def test_place_of_a_point_contradicts_nothing(code):
    place = gazetteer.postcode(code)
    assert gazetteer.find(place.query).how == "exact"


def test_button_for_the_device_is_hidden_until_its_module_runs(client):
    page = html(client, GERMAN)
    assert re.search(r'<p class="near-me" hidden data-near-me', page)
    assert "geolocation=(self)" in client.get(GERMAN).headers["Permissions-Policy"]


# --- Suggestions ---


def test_suggestions_tell_what_to_type_and_the_state(client):
    response = client.get("/de/places.json", {"q": "magdeb"})
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert not response.cookies
    assert response.headers.get("Vary", "") in {"", "Accept-Encoding"}  # one copy for everybody
    first = response.json()["places"][0]
    assert first == {"query": "39108 Magdeburg", "label": "Magdeburg", "state": "Sachsen-Anhalt"}


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "x"}, {"q": "xyzzy"}])
def test_no_suggestions_are_an_empty_list(client, query):
    assert client.get("/de/places.json", query).json() == {"places": []}


@pytest.mark.parametrize("typed", ["\0", "x" * 401])
def test_suggestions_refuse_what_the_finder_refuses(client, typed):
    response = client.get("/de/places.json", {"q": typed})
    assert (response.status_code, response.json()) == (400, {"places": []})


def test_suggestions_ask_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/de/places.json", {"q": "ro"})


# --- The map ---


def test_map_shows_offices_and_the_visitor(client):
    page = html(client, GERMAN, q="06122", need="all")
    drawing = page[page.index("<svg viewBox") : page.index("</figure>")]
    assert drawing.count('class="state"') == 2
    assert drawing.count('class="office"') == 3
    assert drawing.count('class="visitor"') == 1
    words = " ".join(re.sub(r"<[^>]+>", "", drawing[drawing.index("<figcaption") :]).split())
    assert "Halle (Saale) (2), Magdeburg (2), Rostock." in words
    assert "Ihr Ort, als Ring: 06122 Halle (Saale)." in words


def test_map_is_true_to_the_compass():
    offices = Office.objects.in_reading_order()
    drawn = region_map.draw(offices)
    halle, magdeburg, rostock = (
        next(mark for mark in drawn.marks if mark.town == town)
        for town in ("Halle (Saale)", "Magdeburg", "Rostock")
    )
    assert rostock.y < magdeburg.y < halle.y
    assert magdeburg.x < halle.x < rostock.x
    # Magdeburg and Halle are 73 km from each other, Rostock and Halle 290 km.
    near = ((magdeburg.x - halle.x) ** 2 + (magdeburg.y - halle.y) ** 2) ** 0.5
    far = ((rostock.x - halle.x) ** 2 + (rostock.y - halle.y) ** 2) ** 0.5
    assert far / near == pytest.approx(290 / 73, rel=0.05)


@pytest.mark.parametrize(
    ("town", "edge"), [("80331", "south"), ("50667", "west"), ("02826", "east"), ("24103", "west")]
)
def test_visitor_outside_is_shown_at_the_edge(town, edge):
    drawn = region_map.draw(Office.objects.all(), gazetteer.postcode(town))
    visitor = drawn.visitor
    assert not visitor.is_inside
    assert {
        "south": visitor.y > drawn.height * 0.9,
        "west": visitor.x < drawn.width * 0.1,
        "east": visitor.x > drawn.width * 0.9,
    }[edge]
    assert 0 <= visitor.x <= drawn.width
    assert 0 <= visitor.y <= drawn.height


def test_no_map_without_coordinates():
    Office.objects.update(centre_latitude=None, centre_longitude=None)
    assert region_map.draw(Office.objects.all()) is None


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
