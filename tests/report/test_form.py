"""“Is something wrong here?”: the public form."""

import datetime
import re
import time

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from services import report_form
from services.models import ContactPerson, Office, Organisation, Phone, Report, ReportTally
from tests import factories
from tests.report.sending import (
    ADDRESS,
    ENGLISH,
    PARTNER,
    THANKS,
    form,
    html,
    office,
    only,
    opened,
    person,
    salt_of,
    send,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (ADDRESS, "Stimmt hier etwas nicht?"),
        (ENGLISH, "Is something wrong here?"),
        (PARTNER, "Stimmt hier etwas nicht?"),
        ("/en/partners/migra/report/", "Is something wrong here?"),
    ],
)
def test_form_is_there_in_both_languages(client, address, name):
    response = client.get(address)
    assert response.status_code == 200
    assert f"<h1>{name}</h1>" in html(response)


def test_form_lists_what_is_shown(client):
    page = html(client.get(ADDRESS))
    for phone in office().phones.all():
        assert f'value="phone-{phone.pk}"' in page
        assert phone.number.as_national in page
    assert office().street in page


@pytest.mark.parametrize("address", [ADDRESS, ENGLISH, PARTNER, THANKS])
def test_answer_is_not_indexed_and_sets_no_cookie(client, address):
    response = client.get(address)
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in html(response)
    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()


@pytest.mark.parametrize("address", [ADDRESS, PARTNER])
def test_form_is_not_kept_by_anybody(client, address):
    assert client.get(address).headers["Cache-Control"] == "no-store"
    assert send(client, address, 400, field="no").headers["Cache-Control"] == "no-store"


def test_report_is_kept_and_thanked():
    client = Client(enforce_csrf_checks=True)
    response = send(client, reply_to="ich@example.org")
    assert response.headers["Location"] == THANKS
    assert not response.cookies
    report = only()
    assert (report.record, report.field, report.shown) == (office(), "street", office().street)
    assert (report.right, report.reply_to) == ("Neue Straße 1", "ich@example.org")
    assert (report.language, report.state) == ("de", "open")
    assert "Danke" in html(client.get(THANKS))


def test_language_of_the_page_is_kept(client):
    response = send(client, ENGLISH)
    assert response.headers["Location"] == "/en/offices/anerkennung-halle/report/thanks/"
    assert only().language == "en"


def test_report_on_a_person(client):
    send(client, f"{ADDRESS}?person={person().pk}", field="left", right="")
    assert (only().record, only().field, only().right) == (person(), "left", "")


def test_report_on_a_phone_keeps_the_number_as_it_was_shown(client):
    phone = office().phones.first()
    send(client, field=f"phone-{phone.pk}", right="0345 1234567")
    assert only().shown == phone.number.as_national


def test_foreign_number_is_shown_as_dialled(client):
    phone = office().phones.first()
    Phone.objects.filter(pk=phone.pk).update(number="+48221234567")
    person_shown = person()
    ContactPerson.objects.filter(pk=person_shown.pk).update(phone="+4315056030")
    assert "+48 22 123 45 67" in html(client.get(ADDRESS))
    assert "+43 1 5056030" in html(client.get(f"{ADDRESS}?person={person_shown.pk}"))
    send(client, field=f"phone-{phone.pk}", right="0345 1234567")
    assert only().shown == "+48 22 123 45 67"


def test_report_on_an_organisation(client):
    send(client, PARTNER, field="website", right="www.example.org")
    assert only().record == Organisation.objects.get(slug="migra")
    assert client.get(PARTNER + "danke/").status_code == 200


def test_pages_lead_to_the_form(client):
    page = html(client.get(office().get_absolute_url()))
    assert f'href="{ADDRESS}"' in page
    assert f'href="{ADDRESS}?person={person().pk}"' in page
    assert f'aria-label="Stimmt etwas nicht? {person().full_name}"' in page
    assert f'href="{PARTNER}"' in html(client.get("/de/partner/migra/"))


def test_language_switch_keeps_the_person(client):
    page = html(client.get(f"{ADDRESS}?person={person().pk}"))
    assert f'href="{ENGLISH}?person={person().pk}"' in page


@pytest.mark.parametrize("field", ["hours", "closed", "left", "other"])
def test_long_shown_values_fit(client, field):
    made = factories.full_office()
    for weekday in range(1, 8):
        made.hours.filter(weekday=weekday).delete()
        for hour in range(0, 20, 2):
            made.hours.create(weekday=weekday, opens=f"{hour:02}:00", closes=f"{hour + 1:02}:00")
    address = f"/de/servicestellen/{made.slug}/hinweis/"
    status = 400 if field == "left" else 303
    send(client, address, status, field=field)


@pytest.mark.parametrize("change", ["draft", "withdrawn", "organisation"])
def test_hidden_office_has_no_form(client, desk, change):
    made = factories.full_office(organisation=factories.organisation())
    address = f"/de/servicestellen/{made.slug}/hinweis/"
    assert client.get(address).status_code == 200
    if change == "draft":
        Office.objects.filter(pk=made.pk).update(published_from=None)
    elif change == "withdrawn":
        Office.objects.filter(pk=made.pk).update(withdrawn_from=timezone.now())
    else:
        Organisation.objects.filter(pk=made.organisation.pk).update(published_from=None)
    for who in (client, desk):
        assert who.get(address).status_code == 404
        assert who.post(address, form()).status_code == 404
        assert who.get(address + "danke/").status_code == 404
    assert "hinweis" not in html(desk.get(made.get_absolute_url()))


@pytest.mark.parametrize(
    "number", ["", "0", "-1", "abc", "%00", "9" * 400, "%ED%A0%80", "1%0A", "٣", "1e3"]
)
def test_unknown_person_is_not_found(client, number):
    assert client.get(f"{ADDRESS}?person={number}").status_code == 404


def test_hidden_and_foreign_persons_are_not_found(client):
    hidden = factories.contact(is_public=False)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    left = factories.contact(is_public=True, valid_to=yesterday)
    foreign = factories.contact(office=factories.office(), is_public=True)
    for each in (hidden, left, foreign):
        assert client.get(f"{ADDRESS}?person={each.pk}").status_code == 404


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"field": ""}, "Bitte wählen Sie aus, was nicht stimmt."),
        ({"field": "\0"}, "Bitte wählen Sie aus, was nicht stimmt."),
        ({"field": "internal_note"}, "Bitte wählen Sie aus, was nicht stimmt."),
        ({"right": ""}, "Bitte schreiben Sie, was richtig ist"),
        ({"right": " \u202e\u200f \0"}, "Bitte schreiben Sie, was richtig ist"),
        ({"right": "x" * 1001}, "höchstens 1.000 Zeichen"),
        ({"reply_to": "keine Adresse"}, "keine vollständige E-Mail-Adresse"),
        ({"reply_to": "a@example.org\nBcc: b@example.org"}, "keine vollständige E-Mail-Adresse"),
        ({"reply_to": f"{'x' * 60}@{'y' * 60}.{'z' * 10_000}"}, "keine vollständige"),
        ({"opened": 1}, "Das ging sehr schnell."),
        ({"opened": -500}, "Das ging sehr schnell."),
        ({"opened": ""}, "Diese Seite war lange offen."),
        ({"opened": "x:y:z"}, "Diese Seite war lange offen."),
        ({"opened": "\0"}, "Diese Seite war lange offen."),
        ({"opened": "ü" * 10_000}, "Diese Seite war lange offen."),
        ({"opened": signing.dumps(1, salt="other")}, "Diese Seite war lange offen."),
    ],
)
def test_what_is_wrong_is_said_and_everything_is_kept(client, values, words):
    if isinstance(values.get("opened"), int):
        values = {"opened": opened(seconds=values["opened"])}
    kept = {"field": "town", "right": "Halle <b>", "reply_to": "ich@example.org"}
    page = html(send(client, status=400, **(kept | values)))
    assert words in page
    assert "\0" not in page
    assert not Report.objects.exists()
    if "right" not in values:
        assert ">Halle &lt;b&gt;</textarea>" in page
    if "field" not in values:
        assert 'value="town" checked' in page
    if "reply_to" not in values:
        assert 'value="ich@example.org"' in page


def token(page):
    return re.search('name="opened" value="([^"]+)"', page)[1]


def test_quick_visitor_sends_the_same_page_again_and_loses_nothing(client, monkeypatch):
    started = token(html(client.get(ADDRESS)))
    page = html(send(client, status=400, opened=started))
    assert token(page) == started
    monkeypatch.setattr(report_form, "QUICKEST", -1)  # as if three seconds had passed
    send(client, opened=started)
    assert Report.objects.count() == 1


def test_page_of_one_record_is_no_key_for_another(client, monkeypatch):
    addresses = [ADDRESS, f"{ADDRESS}?person={person().pk}", PARTNER]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 60)
    opened_there = [token(html(client.get(address))) for address in addresses]
    monkeypatch.undo()
    values = {"field": "other", "right": "Ganz falsch", "reply_to": "ich@example.org"}
    for address, other in zip(addresses, opened_there[1:] + opened_there[:1], strict=True):
        page = html(send(client, address, 400, opened=other, **values))
        assert "Diese Seite war lange offen." in page
        assert ">Ganz falsch</textarea>" in page
        assert 'value="ich@example.org"' in page
        assert 'value="other" checked' in page
    assert not Report.objects.exists()
    for address, own in zip(addresses, opened_there, strict=True):
        send(client, address, opened=own, **values)
    assert Report.objects.count() == 3


def test_old_page_gets_a_fresh_time(client, monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - report_form.LONGEST_OPEN - 5)
    old = token(html(client.get(ADDRESS)))
    monkeypatch.undo()
    page = html(send(client, status=400, opened=old))
    assert "lange offen" in page
    assert token(page) != old
    assert abs(signing.loads(token(page), salt=salt_of(office())) - now) < 60


def test_text_that_is_too_long_is_kept_up_to_a_bound(client):
    page = html(send(client, status=400, right="ü" * 12_000))
    assert f">{'ü' * 10_000}</textarea>" in page


def test_line_breaks_count_once(client):
    send(client, right="\r\n".join("x" * 500))
    assert only().right == "\n".join("x" * 500)


def test_what_nobody_sees_is_not_kept(client):
    send(client, right="\u202e0345\u200e 123\u00ad45\0\x0767 \ue000 می\u200cخواهم")
    assert only().right == "0345 1234567  می\u200cخواهم"


def test_robot_is_thanked_and_nothing_is_kept(client):
    response = send(client, homepage="https://spam.example", opened="")
    assert response.headers["Location"] == THANKS
    assert not Report.objects.exists()
    assert not ReportTally.objects.exists()


def test_robots_field_is_hidden_from_people(client):
    page = html(client.get(ADDRESS))
    hidden = re.search('<div class="elsewhere" aria-hidden="true">(.*?)</div>', page, re.S)[1]
    assert 'tabindex="-1"' in hidden
    assert 'autocomplete="off"' in hidden
    assert "Bitte lassen Sie dieses Feld leer" in hidden


def test_same_report_is_kept_once(client):
    for _ in range(3):
        send(client)
    assert Report.objects.count() == 1
    send(client, right="Andere Straße 1")
    assert Report.objects.count() == 2


def test_same_report_again_with_an_address_gets_the_address(client):
    send(client)
    send(client, ENGLISH, reply_to="ich@example.org")
    send(client, reply_to="ich@example.org")
    send(client)
    assert (only().reply_to, only().language) == ("ich@example.org", "en")
    send(client, reply_to="du@example.org")
    assert set(Report.objects.values_list("reply_to", flat=True)) == {
        "ich@example.org",
        "du@example.org",
    }


def test_same_report_after_a_decision_is_kept_again(client):
    send(client)
    Report.objects.update(state=Report.State.DISMISSED)
    send(client)
    assert Report.objects.count() == 2
