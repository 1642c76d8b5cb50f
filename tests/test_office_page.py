"""What stands where on the page of an office: the answer first, what can be passed on last."""

import datetime
import re

import pytest
from django.utils import timezone

from services.models import Office
from tests import factories
from tests.test_pages import _Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    office = factories.full_office(slug="probe", walk_in=True, by_appointment=True)
    office.hours.create(weekday=1, opens="13:00", closes="17:30")
    return office


def headings(html):
    return re.findall(r'<h2 id="([^"]+)"', html)


def words(html):
    return " ".join(re.sub("<[^>]+>", "", html).split())


def test_answer_first_and_what_can_be_passed_on_last(client, office):
    html = client.get("/de/servicestellen/probe/").content.decode()
    found = headings(html)
    assert (found[:4], found[-1]) == (["call", "where", "access", "people"], "pass-on")
    last = html[html.index('<section class="pass-on"') :]
    links = [link["href"] for link in _Page(last[: last.index("<details")]).all("a")]
    assert links == [
        "/de/servicestellen/probe/karte/",
        f"webcal://testserver/o/{office.code}/kalender.ics",
        f"/o/{office.code}/qr.svg?lang=de",
        f"/o/{office.code}/",
    ]


def test_each_day_and_each_way_in_stands_once(client, office):
    html = words(client.get("/de/servicestellen/probe/").content.decode())
    assert "Ohne Termin, mit Termin Montag 9 bis 12 Uhr, 13 bis 17.30 Uhr" in html


def test_office_that_will_close_has_its_own_phone_first(client, office):
    instead = Office.objects.get(slug="anerkennung-halle")
    day = timezone.localdate() + datetime.timedelta(days=9)
    Office.objects.filter(pk=office.pk).update(closed_from=day, successor=instead)
    html = client.get("/de/servicestellen/probe/").content.decode()
    assert headings(html)[:5] == ["call", "where", "access", "instead", "people"]
    frame = client.get(f"/de/einbetten/servicestelle/{office.code}/").content.decode()
    assert frame.index("0391 1234567") < frame.index("Wer Ihnen dann hilft")
    for address in (
        "/de/servicestellen/?need=all",
        f"/de/einbetten/partner/{office.organisation.code}/",
    ):
        listed = client.get(address).content.decode()
        card = listed[listed.index('<a href="/de/servicestellen/probe/"') :].split("</article>")[0]
        assert "Schließt für immer am" in card, address


def test_closed_office_offers_only_its_address(client, office):
    Office.objects.filter(pk=office.pk).update(closed_from=timezone.localdate())
    html = client.get("/de/servicestellen/probe/").content.decode()
    assert "pass-on" not in headings(html)
    assert "webcal:" not in html
    assert "use-this" not in html.split("</head>")[1]
    assert f'href="/o/{office.code}/" rel="bookmark"' in html
