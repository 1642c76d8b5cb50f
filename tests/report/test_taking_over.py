"""What a coordinator takes over from a report."""

import datetime

import pytest
from django.utils import timezone

from iqnetz import history
from services.models import ContactPerson, Office, Organisation, Phone
from tests import factories
from tests.report.deciding import decide, office, page, person, report

pytestmark = pytest.mark.django_db


def test_taken_street_is_on_the_page_and_in_the_history(desk, client, coordinator):
    made = report()
    words = decide(desk, made, "take")
    assert "Auf der Seite steht jetzt „Neue Straße 1“" in words
    assert office().street == "Neue Straße 1"
    assert (made.state, made.decided_by) == ("taken", coordinator)
    assert "Neue Straße 1" in client.get(office().get_absolute_url()).content.decode()
    entry = history.entries(history.changes(Office, [office().pk]))[0]
    assert entry.author == "coordinator, nach einem Hinweis"
    assert [change.changed for change in entry.changes] == [["street"]]


@pytest.mark.parametrize(
    "typed",
    ["0345 123 45 67", "0345/1234567", "+49 345 1234567", "0049 345 1234567", "(0345) 12345-67",
     "+49 (0)345 1234567", "\u202e0345\u200e 1234567\u2069", "０３４５ 1234567", " 0345\n1234567 "],
)  # fmt: skip
def test_phone_is_taken_over_however_it_is_written(desk, typed):
    phone = office().phones.first()
    made = report(field=f"phone-{phone.pk}", right=typed)
    assert "0345 1234567" in page(desk, made)
    decide(desk, made, "take")
    phone.refresh_from_db()
    assert str(phone.number.as_e164) == "+493451234567"
    assert made.state == "taken"


def test_foreign_number_keeps_its_country(desk):
    phone = office().phones.first()
    made = report(field=f"phone-{phone.pk}", right="+48 221234567")
    assert "+48 22 123 45 67" in page(desk, made)
    decide(desk, made, "take")
    phone.refresh_from_db()
    assert str(phone.number.as_e164) == "+48221234567"


@pytest.mark.parametrize(
    "typed",
    ["0345 1234567 ab Mai", "Neu: 0345 1234567", "kein Anschluss", "123", "0345 1" + "1" * 900,
     "0345 1234567 oder 0345 7654321", "<b>", "\u202e"],
)  # fmt: skip
def test_what_is_no_number_is_left_to_the_coordinator(desk, typed):
    phone = office().phones.first()
    before = phone.number
    made = report(field=f"phone-{phone.pk}", right=typed)
    html = page(desk, made)
    assert 'value="take"' not in html
    assert "Selbst ändern" in html
    decide(desk, made, "take")
    phone.refresh_from_db()
    assert (phone.number, made.state) == (before, "open")


def test_phone_of_another_office_is_never_changed(desk):
    other = Phone.objects.create(office=factories.office(), number="+493911234567")
    made = report(field=f"phone-{other.pk}", right="0345 1234567", shown="x")
    assert 'value="take"' not in page(desk, made)
    decide(desk, made, "take")
    other.refresh_from_db()
    assert (str(other.number.as_e164), made.state) == ("+493911234567", "open")


def test_phone_that_is_gone_is_told(desk):
    phone = Phone.objects.create(office=office(), number="+493911234567")
    made = report(field=f"phone-{phone.pk}", right="0345 1234567")
    phone.delete()
    html = page(desk, made)
    assert "Diese Nummer steht bei der Servicestelle nicht mehr." in html
    assert "Das hat seit dem Hinweis schon jemand geändert." in html


def test_number_that_is_there_already_is_refused_in_words(desk):
    first = office().phones.first()
    other = Phone.objects.create(office=office(), number="+493911234567", kind=first.kind)
    made = report(field=f"phone-{other.pk}", right=first.number.as_national)
    assert "Phone with this" not in page(desk, made)
    assert 'value="take"' not in page(desk, made)
    decide(desk, made, "take")
    assert made.state == "open"


@pytest.mark.parametrize(
    ("field", "right", "value"),
    [
        ("email", "neu@example.org", "neu@example.org"),
        ("email", "\u200bneu@example.org\u200d", "neu@example.org"),
        ("website", "www.example.org", "https://www.example.org"),
        ("house", "Haus am\nMarkt", "Haus am Markt"),
        ("postcode", "06108", "06108"),
        ("town", "Halle (Saale)", "Halle (Saale)"),
        ("name", "Servicestelle Neu", "Servicestelle Neu"),
    ],
)
def test_field_of_an_office_is_taken_over(desk, field, right, value):
    made = report(field=field, right=right)
    decide(desk, made, "take")
    assert (getattr(office(), field), made.state) == (value, "taken")


@pytest.mark.parametrize(
    ("field", "right"),
    [
        ("email", "neu@"), ("website", "javascript:alert(1)"), ("postcode", "0610"),
        ("town", "x" * 101), ("name", "x" * 201), ("hours", "Mo 9-12"), ("access", "offen"),
        ("languages", "Arabisch"), ("other", "Alles"), ("closed", ""), ("street", ""),
        ("internal_note", "x"), ("slug", "x"), ("no-field", "x"), ("phone-", "0345 1234567"),
        ("phone-99999999999999999999", "0345 1234567"), ("phone-x", "0345 1234567"),
    ],
)  # fmt: skip
def test_what_is_no_valid_field_is_left_to_the_coordinator(desk, field, right):
    before = Office.objects.filter(pk=office().pk).values().get()
    made = report(field=field, right=right, shown="x")
    assert 'value="take"' not in page(desk, made)
    decide(desk, made, "take")
    assert made.state == "open"
    assert Office.objects.filter(pk=office().pk).values().get() == before


def test_postcode_moves_the_centre(desk):
    made = report(field="postcode", right="19053")
    decide(desk, made, "take")
    assert office().centre_latitude == 53.6257


def test_moved_office_with_known_door_asks_for_its_coordinates(desk):
    Office.objects.filter(pk=office().pk).update(latitude=51.5, longitude=11.9)
    assert "Koordinaten sind noch die der alten Adresse" in decide(desk, report(), "take")


def test_name_of_a_person_keeps_the_title(desk):
    ContactPerson.objects.filter(pk=person().pk).update(title="Dr.")
    decide(desk, report(person(), field="name", right="Dr. Anna Neu"), "take")
    assert (person().title, person().name) == ("Dr.", "Anna Neu")
    made = report(person(), field="name", right="Prof. Anna Neu")
    assert "Titel und Name stehen in zwei Feldern." in page(desk, made)


@pytest.mark.parametrize(("language", "column"), [("de", "role_de"), ("en", "role_en")])
def test_task_is_taken_over_in_the_visitors_language(desk, language, column):
    ContactPerson.objects.filter(pk=person().pk).update(role_de="Alt", role_en="Old")
    decide(desk, report(person(), field="role", right="Neu", language=language), "take")
    roles = {"role_de": person().role_de, "role_en": person().role_en}
    assert roles == {"role_de": "Alt", "role_en": "Old"} | {column: "Neu"}


def test_persons_phone_and_mail_are_taken_over(desk):
    decide(desk, report(person(), field="phone", right="0345 1234567"), "take")
    decide(desk, report(person(), field="email", right="neu@example.org"), "take")
    assert (person().phone.as_e164, person().email) == ("+493451234567", "neu@example.org")


def test_person_who_left_is_no_longer_shown(desk, client):
    who = person()
    made = report(who, field="left", right="")
    words = decide(desk, made, "take")
    assert "Nachfolge eintragen" in words
    assert f"/admin/services/contactperson/{who.pk}/change/" in words
    who.refresh_from_db()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    assert (who.valid_to, who.is_public, made.state) == (yesterday, True, "taken")
    assert who.name not in client.get(office().get_absolute_url()).content.decode()
    again = report(who, field="left", right="")
    assert "zeigt diese Person schon nicht mehr" in page(desk, again)
    assert 'value="take"' not in page(desk, again)


def test_organisations_website_is_taken_over(desk):
    migra = Organisation.objects.get(slug="migra")
    made = report(migra, field="website", right="https://neu.example.org")
    decide(desk, made, "take")
    migra.refresh_from_db()
    assert migra.website == "https://neu.example.org"


def test_page_says_that_the_value_has_changed_since(desk):
    made = report()
    assert "seit dem Hinweis" not in page(desk, made)
    Office.objects.filter(pk=office().pk).update(street="Dritte Straße 3")
    html = page(desk, made)
    assert "Das hat seit dem Hinweis schon jemand geändert." in html
    assert "Dritte Straße 3" in html


def test_value_that_changed_behind_the_page_is_not_overwritten(desk):
    made = report()
    before = office().street
    Office.objects.filter(pk=office().pk).update(street="Dritte Straße 3")
    assert "gerade jemand geändert" in decide(desk, made, "take", seen=before)
    assert (office().street, made.state) == ("Dritte Straße 3", "open")
