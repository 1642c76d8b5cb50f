"""The card to print, and consultation days on the pages."""

import datetime
import re

import pytest
from django.utils import timezone, translation

from services.hours import week
from services.models import ContactPerson, Language, Office, OpeningHours
from tests import factories
from tests.test_pages import _Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    made = factories.full_office(
        name="Servicestelle „Mitte“",
        slug="probe",
        house="Haus der Beratung",
        email="stelle@example.org",
        walk_in=True,
        interpreter=True,
        access_note_de="2. Stock",
        access_note_en="Second floor",
        assured_on=datetime.date(2026, 5, 12),
        internal_note="geheim",
    )
    made.phones.create(number="+493911234568", extension="12", position=1)
    made.phones.create(number="+493911234569", kind="fax", position=2)
    made.languages.set(Language.objects.filter(code__in=["ar", "de"]))
    made.consultation_days.all().delete()
    made.consultation_days.create(
        day="2090-05-12", opens="09:00", closes="12:30", house="Rathaus", street="Am Markt 1",
        postcode="39288", town="Burg", note_de="Bitte anrufen", note_en="Please call",
    )  # fmt: skip
    return made


def sheet(html):
    """The words on the sheet, by the language that they stand in."""
    part = html[html.index('<article class="sheet') : html.index("</article>")]
    spoken = {}
    for words, language in _Page(part).texts:
        spoken.setdefault(language, []).append(" ".join(words.split()))
    return {language: " ".join(words) for language, words in spoken.items()}


SHEET = {
    None: "0391 1234567 0391 1234568 · stelle@example.org testserver /o/{}",
    "de": (
        "Servicestelle „Mitte“ SPI Soziale Stadt und Land Entwicklungsgesellschaft mbH dann 12"
        " wählen Haus der Beratung {street} 39104 Magdeburg Anerkennung Beratung für Menschen mit"
        " einem Abschluss aus dem Ausland. Ohne Termin 2. Stock Mo 9 bis 12 Uhr Sie können um eine"
        " Dolmetscherin oder einen Dolmetscher bitten. Sprachen: Arabisch, Deutsch Nächste"
        " Sprechtage Freitag, 12. Mai 2090 , 9 bis 12.30 Uhr , Rathaus , Am Markt 1, 39288 Burg ."
        " Bitte anrufen Stand: 12. Mai 2026. Neues steht unter der Adresse beim QR-Code. Rathaus"
        " Am Markt 1, 39288 Burg"
    ),
    "en": (
        "then dial 12 Recognition Advice for people with a qualification from abroad. Without an"
        " appointment Second floor Mon 9 am to 12 noon You can ask for an interpreter. Languages:"
        " Arabic, German Next consultation days Friday, 12 May 2090 , 9 am to 12:30 pm , , ."
        " Please call As of 12 May 2026. What is new stands at the address beside the QR code."
    ),
}


def test_sheet_is_the_same_in_both_languages(client, office):
    german = client.get("/de/servicestellen/probe/karte/").content.decode()
    english = client.get("/en/offices/probe/card/").content.decode()
    assert sheet(german) == sheet(english)
    assert "geheim" not in german
    assert {
        "src": f"/o/{office.code}/qr.svg?lang=de", "width": "164", "height": "164",
        "alt": "QR-Code dieser Adresse",
    } in _Page(german).all("img")  # fmt: skip
    assert "<h1>Card to print</h1>" in english
    for html, own in (
        (german, "/de/servicestellen/probe/karte/"),
        (english, "/en/offices/probe/card/"),
    ):
        assert '<meta name="robots" content="noindex">' in html
        assert f'<link rel="canonical" href="http://testserver{own}">' in html


def test_sheet(client, office):
    spoken = sheet(client.get("/de/servicestellen/probe/karte/").content.decode())
    street = office.street
    expected = {
        language: text.replace("{street}", street).replace("{}", office.code)
        for language, text in SHEET.items()
    }
    assert spoken == expected


@pytest.mark.parametrize(
    ("query", "size"), [("", "a6"), ("?size=a6", "a6"), ("?size=a4", "a4"), ("?size=", "a6")]
)
def test_size(client, office, query, size):
    page = _Page(client.get(f"/de/servicestellen/probe/karte/{query}").content.decode())
    assert [each["class"] for each in page.all("article")] == [f"sheet is-{size}"]
    sizes = [link for link in page.all("a") if link["href"].startswith("?size=")]
    assert [link["href"] for link in sizes if link.get("aria-current")] == [f"?size={size}"]


@pytest.mark.parametrize("size", ["a5", "%00", "A6", "x" * 10_000, "%ED%A0%80", "-1"])
def test_unknown_size_is_refused(client, office, size):
    assert client.get(f"/de/servicestellen/probe/karte/?size={size}").status_code == 400


def test_what_has_no_room_is_left_out_and_said(client, office):
    for weekday in range(2, 7):
        office.hours.create(weekday=weekday, opens=f"0{weekday}:00", closes="12:00")
    for number in range(5):
        office.phones.create(number=f"+4939155555{number}0", position=9)
        office.consultation_days.create(day=f"2090-06-0{number + 1}", opens="09:00", closes="12:00")
    found = {}
    for size in ("a6", "a4"):
        html = client.get(f"/en/offices/probe/card/?size={size}").content.decode()
        found[size] = (
            html.count('class="sheet-phone"'),
            html.count('class="sheet-day"'),
            html.count("You find the opening hours at the address"),
            html.count("is-full"),
        )
    assert found == {"a6": (3, 2, 1, 0), "a4": (4, 6, 1, 1)}


def test_closed_draft_and_renamed_office(client, office):
    instead = Office.objects.get(slug="anerkennung-halle")
    Office.objects.filter(pk=office.pk).update(slug="neu")
    moved = client.get("/en/offices/probe/card/?size=a4")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/en/offices/neu/card/?size=a4")
    Office.objects.filter(pk=office.pk).update(closed_from=timezone.localdate(), successor=instead)
    closed = client.get("/en/offices/neu/card/")
    assert closed.status_code == 410
    assert "This office has closed." in closed.content.decode()
    assert f"/en/offices/{instead.slug}/" in closed.content.decode()
    Office.objects.filter(pk=office.pk).update(published_from=None)
    assert client.get("/en/offices/neu/card/").status_code == 404


def test_number_of_queries_does_not_grow(client, office, django_assert_max_num_queries):
    for address in ("/de/servicestellen/probe/karte/?size=a4", "/de/servicestellen/probe/"):
        counts = []
        client.get(address)
        for number in (1, 2, 3):
            factories.contact(office=office, is_public=True, name=f"{number} {address}")
            office.phones.create(number=f"+4939155555{number}{len(address) % 10}")
            office.consultation_days.create(
                day=f"2090-0{number}-{len(address) % 20 + 1:02}", opens="09:00", closes="10:00"
            )
            with django_assert_max_num_queries(35) as captured:
                client.get(address)
            counts.append(len(captured))
        assert counts == [counts[0]] * 3, address


def hours(*rows):
    return [OpeningHours(weekday=day, opens=opens, closes=closes) for day, opens, closes in rows]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], []),
        ([(1, 9, 12)], [("Mo", "Mon", 1)]),
        ([(1, 9, 12), (2, 9, 12), (3, 9, 12)], [("Mo–Mi", "Mon–Wed", 1)]),
        ([(1, 9, 12), (3, 9, 12)], [("Mo", "Mon", 1), ("Mi", "Wed", 1)]),
        ([(2, 13, 17), (1, 13, 17), (1, 9, 12), (2, 9, 12)], [("Mo–Di", "Mon–Tue", 2)]),
        ([(1, 9, 12), (2, 9, 13)], [("Mo", "Mon", 1), ("Di", "Tue", 1)]),
        ([(6, 9, 12), (7, 9, 12), (1, 9, 12)], [("Mo", "Mon", 1), ("Sa–So", "Sat–Sun", 1)]),
    ],
)
def test_week_in_few_lines(rows, expected):
    found = week(hours(*rows))
    german = [row.label for row in found]
    with translation.override("en"):
        english = [row.label for row in found]
    spans = [len(row.spans) for row in found]
    assert list(zip(german, english, spans, strict=True)) == expected


# --- Consultation days on the pages ---


def words(html):
    return " ".join(re.sub("<[^>]+>", "", html).split())


def test_office_page_has_the_next_consultation_days(client, office):
    office.consultation_days.create(
        day=timezone.localdate() - datetime.timedelta(days=1), opens="09:00", closes="10:00"
    )
    html = words(client.get("/de/servicestellen/probe/").content.decode())
    assert (
        "Nächste Sprechtage Freitag, 12. Mai 2090, 9 bis 12.30 Uhr, Rathaus, Am Markt 1,"
        " 39288 Burg. Bitte anrufen Im eigenen Kalender speichern Sprachen" in html
    )
    html = words(client.get("/en/offices/probe/").content.decode())
    assert "Friday, 12 May 2090, 9 am to 12:30 pm, Rathaus, Am Markt 1" in html
    for number in range(1, 9):
        office.consultation_days.create(day=f"2090-06-0{number}", opens="09:00", closes="12:00")
    html = client.get("/de/servicestellen/probe/").content.decode()
    assert html.count('<time datetime="2090-06') == 7
    assert "Weitere stehen im Kalender." in html


def test_card_in_lists_has_the_next_one_in_a_line(client, office):
    office.consultation_days.create(day="2090-05-11", opens="13:00", closes="15:00")
    html = client.get("/de/servicestellen/?need=all").content.decode()
    card = html[html.index(office.get_absolute_url()) :].split("</article>")[0]
    assert "Nächster Sprechtag: 11. Mai 2090, 13 bis 15 Uhr" in words(card)
    assert "12. Mai" not in card


def test_preview_offers_nothing_to_save(client, office, desk):
    Office.objects.filter(pk=office.pk).update(published_from=None)
    html = desk.get("/de/servicestellen/probe/").content.decode()
    assert "/kontakt.vcf" not in html
    assert "webcal:" not in html
    assert office.code not in html
    card = desk.get("/de/servicestellen/probe/karte/").content.decode()
    assert "qr.svg" not in card
    assert office.code not in card


def test_person_on_other_pages_is_not_to_be_saved(client, office):
    ContactPerson.objects.filter(office=office).update(name="Anna Muster")
    assert "/kontakt.vcf" not in client.get("/de/servicestellen/?need=all").content.decode()
