"""How long one stays signed in, and what becomes of a late form."""

import re
import time
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from services.models import Office
from tests import factories
from tests.signing_in import (
    code_of,
    is_in,
    send,
    sign_in,
)
from tests.test_admin import filled_form

pytestmark = pytest.mark.django_db


def age(client, **seconds):
    session = client.session
    for name, value in seconds.items():
        session[name] = int(time.time()) - value
    session.save()


@pytest.mark.parametrize(
    ("signed_in", "seen", "stays"),
    [
        (3590, 3590, True),
        (3610, 3610, False),
        (12 * 3600 - 10, 10, True),
        (12 * 3600 + 10, 10, False),
    ],
)
def test_session_ends(desk, signed_in, seen, stays):
    draft = factories.office(published_from=timezone.now() + timedelta(days=1))
    age(desk, signed_in_at=signed_in, seen_at=seen)
    assert desk.get(draft.get_absolute_url()).status_code == (200 if stays else 404)
    response = desk.get("/admin/services/office/", follow=True)
    assert bool(response.redirect_chain) != stays
    if not stays:
        assert "Sie wurden abgemeldet" in response.content.decode()
        assert "next=/admin/services/office/" in response.redirect_chain[0][0]


def test_every_page_keeps_the_session_alive(desk):
    age(desk, seen_at=3000)
    desk.get("/admin/")
    assert time.time() - desk.session["seen_at"] < 10


def test_session_without_its_times_has_ended(desk):
    session = desk.session
    del session["seen_at"]
    session.save()
    assert not is_in(desk)


def late_form(desk):
    address, data = filled_form(desk, Office.objects.get(slug="anerkennung-halle"))
    data |= {"street": 'Neue "Straße" 5', "access_note_de": "Erste Zeile\r\nZweite <Zeile>"}
    age(desk, seen_at=4000)
    return address, data


def hidden(html):
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    return {unescape(name): unescape(value) for name, value in pairs}


def test_form_that_is_sent_too_late_is_handed_back_after_signing_in(desk, coordinator):
    address, data = late_form(desk)
    page = desk.post(address, data)
    html = page.content.decode()
    assert "Was Sie getippt haben, ist nicht verloren" in html
    assert "Neue" not in html
    assert Office.objects.get(slug="anerkennung-halle").street == "Zur Saaleaue 51a"
    handed = send(desk, code=code_of(coordinator), **hidden(html))
    html = handed.content.decode()
    assert f'action="{address}"' in html
    assert Office.objects.get(slug="anerkennung-halle").street == "Zur Saaleaue 51a"
    sent = hidden(html)
    del data["languages"]  # none is chosen
    assert {name: str(value) for name, value in data.items()}.items() <= sent.items()
    assert desk.post(address, sent).status_code == 302
    office = Office.objects.get(slug="anerkennung-halle")
    assert (office.street, office.access_note_de) == (
        'Neue "Straße" 5',
        "Erste Zeile\r\nZweite <Zeile>",
    )


def test_form_is_handed_to_nobody_else(desk, reader):
    kept = hidden(desk.post(*late_form(desk)).content.decode())
    response = send(desk, "reader", **kept)
    assert response.headers["Location"] == "/admin/"
    assert "Was vorher getippt war, ist weg" in desk.get("/admin/").content.decode()


def test_forged_form_is_not_handed_back(client, reader):
    response = send(client, "reader", kept="eyJwYXRoIjoiLyJ9:1:x")
    assert response.headers["Location"] == "/admin/"


def test_late_form_without_its_token_is_refused(coordinator):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, coordinator)
    age(client, seen_at=4000)
    response = client.post("/admin/services/office/1/change/", {"street": "x"})
    assert response.status_code == 403


def test_passwords_and_files_are_not_carried_along(desk, coordinator):
    from io import BytesIO

    for address, data in [
        ("/admin/password_change/", {"old_password": "geheim-1"}),
        ("/admin/auth/user/add/", {"password1": "geheim-1"}),
        ("/admin/auth/user/1/password/", {"password1": "geheim-1"}),
        ("/admin/services/office/add/", {"file": BytesIO(b"x" * 10)}),
        ("/admin/services/office/add/", {"name": "x" * 200_001}),
    ]:
        sign_in(desk, coordinator)
        age(desk, seen_at=4000)
        html = desk.post(address, data, follow=True).content.decode()
        assert 'name="kept"' not in html
        assert "Sie wurden abgemeldet" in html
