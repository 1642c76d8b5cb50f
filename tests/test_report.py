"""“Is something wrong here?”: what visitors send, and what is kept of it."""

import datetime
import re
import time
from urllib.parse import quote, urlencode

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from services import report_form
from services.models import ContactPerson, Office, Organisation, Phone, Report, ReportTally
from tests import factories

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
ADDRESS = "/de/servicestellen/anerkennung-halle/hinweis/"
THANKS = "/de/servicestellen/anerkennung-halle/hinweis/danke/"
ENGLISH = "/en/offices/anerkennung-halle/report/"
PARTNER = "/de/partner/migra/hinweis/"


def office():
    return Office.objects.get(slug="anerkennung-halle")


def person():
    return office().contacts.public().first()


def salt_of(record):
    return f"{report_form.SALT}.{record._meta.model_name}.{record.pk}"


def opened(seconds=60, record=None):
    return signing.dumps(time.time() - seconds, salt=salt_of(record or office()))


def form(record=None, **values):
    return {"field": "street", "right": "Neue Straße 1", "opened": opened(record=record)} | values


def at(address):
    """The record that the form at an address is about."""
    if "?person=" in address:
        return ContactPerson.objects.filter(pk=address.partition("=")[2]).first()
    model = Organisation if "partner" in address else Office
    return model.objects.filter(slug=address.split("/")[3]).first()


def send(client, address=ADDRESS, status=303, sender="127.0.0.1", **values):
    body = urlencode(form(at(address), **values))
    response = client.post(address, body, content_type=FORM, REMOTE_ADDR=sender)
    assert response.status_code == status
    return response


def html(response):
    return response.content.decode()


def only():
    return Report.objects.get()


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


# --- What is missing or wrong ---


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


# --- How many ---


def test_sixth_report_within_an_hour_waits_and_is_kept_in_the_page(client):
    for number in range(5):
        send(client, right=f"Straße {number}")
    response = send(client, status=429, right="Straße 6", reply_to="ich@example.org")
    assert 0 < int(response.headers["Retry-After"]) <= 3600
    page = html(response)
    assert ">Straße 6</textarea>" in page
    assert 'value="ich@example.org"' in page
    coordination = Office.objects.published().of_coordination().first()
    assert coordination.voice_phones[0].number.as_national in page
    assert Report.objects.count() == 5
    send(client, right="Straße 7", status=429)


def test_others_may_still_report(client):
    for number in range(6):
        send(client, right=f"Straße {number}", status=303 if number < 5 else 429)
    response = client.post(ADDRESS, urlencode(form()), content_type=FORM, REMOTE_ADDR="192.0.2.7")
    assert response.status_code == 303


def test_many_senders_together_are_limited(client):
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    ReportTally.objects.create(hour=hour, digest="all", count=200)
    send(client, status=429)
    assert not Report.objects.exists()


def test_tally_holds_no_address_and_is_erased(client):
    old = timezone.now() - datetime.timedelta(hours=4)
    ReportTally.objects.create(hour=old, digest="old")
    send(client)
    tallies = list(ReportTally.objects.values_list("digest", "count"))
    assert ("old", 0) not in tallies
    assert sorted(count for _digest, count in tallies) == [1, 1]
    assert "127.0.0.1" not in str(tallies)


def test_one_network_of_ipv6_is_one_sender(client):
    for number in range(ReportTally.objects.SENDER_LIMIT):
        send(client, sender=f"2001:db8::{number}", right=f"0345 {number}")
    send(client, status=429, sender="2001:db8:0:0:ffff::2", right="0345 9")
    send(client, sender="2001:db8:0:1::1", right="0345 9")


def test_digest_is_another_one_every_hour():
    hour = timezone.now()
    digest = ReportTally.objects.digest
    assert digest(hour, "192.0.2.1") != digest(hour, "192.0.2.2")
    assert digest(hour, "192.0.2.1") != digest(hour + datetime.timedelta(hours=1), "192.0.2.1")


# --- Bad input ---


@pytest.mark.parametrize(
    ("body", "content_type", "statuses"),
    [
        (b"{}", "application/json", {415}),
        (b"field=street", "text/plain", {415}),
        (b"", "", {415}),
        (b"field=street", "multipart/form-data", {415}),
        (b"field=street", f"{FORM}; charset=latin-1", {400}),
        (b"field=street", f"{FORM}; charset=rot13", {400}),
        (b"right=" + b"x" * 140_000, FORM, {413}),
        (b"right=" + b"x" * 5_000_000, FORM, {413}),
        (b"a=1&" * 900, FORM, {400}),
        (b"a=1&" * 2_000, FORM, {400}),
        (b"\xff\xfe\x00=&&&=%", FORM, {400}),
        (b"field=%ED%A0%80&right=%ED%A0%80&reply_to=%00&opened=%ED%A0%80", FORM, {400}),
        (b"=", FORM, {400}),
    ],
    ids=lambda value: str(value)[:30],
)
@pytest.mark.parametrize("address", [ADDRESS, PARTNER])
def test_unreadable_body_is_a_page(client, address, body, content_type, statuses):
    response = client.generic("POST", address, body, content_type=content_type)
    assert response.status_code in statuses
    assert "<h1>" in html(response)
    assert "\0" not in html(response)
    assert not Report.objects.exists()


def test_file_is_not_taken(client, tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("x")
    with path.open() as file:
        assert client.post(ADDRESS, form() | {"right": file}).status_code == 415
    assert not Report.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_form_takes_nothing_but_get_and_post(client, method):
    assert getattr(client, method)(ADDRESS).status_code == 405


def test_phone_of_another_office_is_no_choice(client):
    other = Phone.objects.create(office=factories.office(), number="+493911234567")
    send(client, status=400, field=f"phone-{other.pk}")
    send(client, PARTNER, 400, field="street")
    send(client, f"{ADDRESS}?person={person().pk}", 400, field="closed")


@pytest.mark.parametrize(
    "text", ["%00", "%ED%A0%80", "%E2%80%AE", "%F0%9F%8F%A0", "'", "%25s", "{{7*7}}", "<script>"]
)
@pytest.mark.parametrize("name", ["field", "right", "reply_to", "homepage", "opened"])
def test_hostile_values(client, name, text):
    values = {key: quote(str(value)) for key, value in form(reply_to="a@example.org").items()}
    body = "&".join(f"{key}={value}" for key, value in (values | {name: text}).items())
    response = client.post(ADDRESS, body, content_type=FORM)
    assert response.status_code in {303, 400}
    assert "<script>" not in html(response)


def test_queries_do_not_grow_with_phones(client, django_assert_max_num_queries):
    made = factories.full_office()
    address = f"/de/servicestellen/{made.slug}/hinweis/"
    counts = []
    for number in range(2):
        with django_assert_max_num_queries(20) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))
        for last in range(2):
            Phone.objects.create(office=made, number=f"+49391765432{number}{last}")
            ContactPerson.objects.create(office=made, name=f"P{number}{last}", is_public=False)
    assert counts[0] == counts[1]
