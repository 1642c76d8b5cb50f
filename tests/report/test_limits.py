"""How many reports are taken, and what is not taken at all."""

import datetime
from urllib.parse import quote, urlencode

import pytest
from django.utils import timezone

from services.models import ContactPerson, Office, Phone, Report, ReportTally
from tests import factories
from tests.report.sending import (
    ADDRESS,
    FORM,
    PARTNER,
    form,
    html,
    person,
    send,
)

pytestmark = pytest.mark.django_db


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
