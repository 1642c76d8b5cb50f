"""Where the database cannot be reached, or is lost on the way: nothing is saved, and everybody is
told so on a page that needs no database.
"""

import os
import socket
import threading
from urllib.parse import urlencode

import pytest
from axes.models import AccessLog
from django.contrib.auth import get_user_model
from django.db import close_old_connections, connection
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from services.models import Office, Report, ReportTally, UnfoundPlace
from tests.away import faults
from tests.away.pages import is_plain_refusal, read
from tests.report import sending
from tests.signing_in import LOGIN, PASSWORD, sign_in

CHANGE = "/admin/services/office/{}/change/"
DIES, FULL = faults.DIES, faults.FULL


@pytest.fixture
def desk(lasting):
    """Signed in for good, until it is undone."""
    person = get_user_model().objects.create_superuser("lasting", password=PASSWORD)
    TOTPDevice.objects.create(user=person, name="App")
    client = Client(raise_request_exception=False)
    sign_in(client, person)
    yield client
    client.session.delete()
    TOTPDevice.objects.filter(user=person).delete()
    person.delete()
    AccessLog.objects.all().delete()


@pytest.mark.parametrize(
    "address", ["/de/", "/en/offices/?q=Halle", "/de/nichts/", "/sitemap.xml", "/de/suche/?q=x"]
)
@pytest.mark.usefixtures("lasting")
def test_public_page(client, unreachable, address):
    with unreachable():
        response = client.get(address)
    assert is_plain_refusal(response)
    html = response.content.decode()
    language = "en" if address.startswith("/en/") else "de"
    assert f'<html lang="{language}"' in html
    assert {"de": "Unsere Datenbank ist gerade nicht erreichbar",
            "en": "Our database cannot be reached right now"}[language] in html  # fmt: skip
    assert {"de": "/de/servicestellen/", "en": "/en/offices/"}[language] in html
    assert "tel:" not in html
    assert not response.cookies


@pytest.mark.usefixtures("lasting")
def test_report(client, unreachable):
    data = sending.form(right="Neue Straße 1")
    with unreachable():
        response = client.post(sending.ADDRESS, urlencode(data), content_type=sending.FORM)
    assert is_plain_refusal(response)
    assert "Es wurde nichts gespeichert." in response.content.decode()
    assert read(response).fields == list(data.items())


@pytest.mark.usefixtures("lasting")
def test_programs_are_told_in_their_own_way(client, unreachable):
    with unreachable():
        response = client.get("/api/v1/offices.geojson")
    assert is_plain_refusal(response)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.json()["status"] == 503


@pytest.mark.usefixtures("lasting")
def test_frame_on_another_site_is_not_empty(client):
    with faults.stopped():
        response = client.get("/de/einbetten/servicestelle/xxxxx/")
    assert is_plain_refusal(response)
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
    assert "Unsere Datenbank ist gerade nicht erreichbar" in response.content.decode()


def test_desk(desk, unreachable):
    office = Office.objects.first()
    with unreachable():
        page = desk.get(CHANGE.format(office.pk))
    with unreachable():
        saved = desk.post(CHANGE.format(office.pk), {"street": "Neu 1"})
    with unreachable():
        login = desk.post(LOGIN, {"username": "lasting", "password": PASSWORD})
    for response in (page, saved, login):
        assert is_plain_refusal(response)
        html = response.content.decode()
        assert "Unsere Datenbank ist gerade nicht erreichbar" in html
        assert 'lang="de"' in html
        assert PASSWORD not in html
    assert "Es wurde nichts gespeichert." not in page.content.decode()
    assert read(saved).shown == [("Straße und Hausnummer", "Neu 1")]
    assert read(login).shown == [("Benutzername", "lasting")]
    assert "sessionid" not in {**page.cookies, **saved.cookies, **login.cookies}
    assert desk.get("/admin/").status_code == 200


def test_count_of_a_place_not_found_of_which_the_commit_fails(client, lasting):
    for action in (DIES, FULL):
        with faults.at_commit("services_unfoundplace", action):
            response = client.get("/de/servicestellen/?q=Atlantis")
            assert response.status_code == 200
            close_old_connections()  # as between two requests, but for Django's test client
            assert client.get("/de/servicestellen/").status_code == 200
        assert not UnfoundPlace.objects.exists()


def test_report_of_which_the_commit_fails(client, lasting):
    body = urlencode(sending.form(right="Neue Straße 1"))
    for action in (DIES, FULL):
        with faults.at_commit("services_report", action):
            response = client.post(sending.ADDRESS, body, content_type=sending.FORM)
        assert is_plain_refusal(response)
        assert "Es wurde nichts gespeichert." in response.content.decode()
        assert ("right", "Neue Straße 1") in read(response).fields
        assert (Report.objects.count(), ReportTally.objects.count()) == (0, 0)


def shut_down(number):
    with socket.socket(fileno=os.dup(number)) as end:
        end.shutdown(socket.SHUT_RDWR)


def test_report_of_which_nobody_knows_whether_it_was_kept(client, lasting):
    body = urlencode(sending.form(right="Neue Straße 1"))
    with faults.at_commit("services_report", "PERFORM pg_sleep(2)"):
        connection.ensure_connection()
        cut = threading.Timer(1, shut_down, [connection.connection.fileno()])
        cut.start()
        response = client.post(sending.ADDRESS, body, content_type=sending.FORM)
        cut.join()
    assert is_plain_refusal(response)
    html = response.content.decode()
    assert "Wir wissen nicht, ob das gespeichert wurde." in html
    assert "Es wurde nichts gespeichert." not in html
    # Here it was: PostgreSQL ended what it had begun.
    assert Report.objects.count() == 1
    Report.objects.all().delete()
    ReportTally.objects.all().delete()


def test_change_at_the_desk_of_which_the_commit_fails(desk):
    from tests.test_admin import filled_form

    address, data = filled_form(desk, Office.objects.get(slug="anerkennung-halle"))
    for action in (DIES, FULL):
        with faults.at_commit("services_office", action):
            response = desk.post(address, data | {"street": "Neu 1"})
        assert is_plain_refusal(response)
        assert ("street", "Neu 1") in read(response).fields
        assert Office.objects.get(slug="anerkennung-halle").street == "Zur Saaleaue 51a"


def test_health(client, lasting):
    with faults.stopped():
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").status_code == 200


def test_all_is_fresh_at_once_when_it_is_back(client, lasting):
    with faults.stopped():
        assert client.get("/de/").status_code == 503
    assert client.get("/de/").status_code == 200
    assert connection.is_usable()
