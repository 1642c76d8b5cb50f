"""Offices that close for good."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import Page
from services.models import Office
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def closing():
    new = factories.full_office(name="Die Neue")
    return factories.full_office(
        name="Die Alte", closed_from=TODAY - timedelta(days=1), successor=new
    )


def test_page_of_a_closed_office_stays_and_names_who_helps_first(client, closing):
    response = client.get(closing.get_absolute_url())
    html = response.content.decode()
    assert response.status_code == 200
    assert "Geschlossen seit" in html
    assert html.index("Die Neue") < html.index("Für wen")
    assert html.count("tel:+493911234567") == 1  # that of the new one, in its card
    english = client.get(f"/en/offices/{closing.slug}/").content.decode()
    assert "Closed since" in english
    assert "Who helps you now" in english


@pytest.mark.parametrize(
    "address",
    ["/de/servicestellen/", "/de/servicestellen/?q=39104", "/de/suche/?q=Alte",
     "/de/partner/spi/", "/de/angebote/anerkennung/", "/de/servicestellen/anerkennung-halle/"],
)  # fmt: skip
def test_closed_office_stands_in_no_list(client, closing, address):
    html = client.get(address).content.decode()
    assert closing.get_absolute_url() not in html


def test_office_that_closes_later_is_still_there_and_says_so(client, closing):
    Office.objects.filter(pk=closing.pk).update(closed_from=TODAY + timedelta(days=1))
    assert closing.get_absolute_url() in client.get("/de/servicestellen/?q=39104").content.decode()
    html = client.get(closing.get_absolute_url()).content.decode()
    assert "Schließt für immer am" in html
    assert "Die Neue" in html
    assert html.count("tel:+493911234567") > 1


def test_successor_that_closed_too_leads_on(client, closing):
    third = factories.full_office(name="Die Dritte")
    new = closing.successor
    Office.objects.filter(pk=new.pk).update(closed_from=TODAY, successor=third)
    assert closing.helps_instead() == third
    Office.objects.filter(pk=third.pk).update(closed_from=TODAY, successor=closing)
    assert closing.helps_instead() is None
    html = client.get(closing.get_absolute_url()).content.decode()
    assert "Die Koordinierung weiß, wer Ihnen stattdessen hilft." in html


def address_of(office):
    return f"/admin/schliessen/{office.pk}/"


def test_closing_asks_for_day_and_successor(desk):
    office, new = factories.office(), factories.office()
    response = desk.post(address_of(office), {"closed_from": "", "successor": ""})
    html = response.content.decode()
    assert "Dieses Feld ist zwingend erforderlich." in html
    assert "Nennen Sie die Servicestelle, die stattdessen hilft" in html
    data = {"closed_from": "01.03.2027", "successor": new.pk}
    assert desk.post(address_of(office), data | {"nobody": "on"}).status_code == 200
    assert desk.post(address_of(office), data).status_code == 302
    office.refresh_from_db()
    assert (str(office.closed_from), office.successor) == ("2027-03-01", new)


def test_nobody_takes_over_and_reopening(desk):
    office = factories.office()
    desk.post(address_of(office), {"closed_from": "01.03.2027", "nobody": "on"})
    office.refresh_from_db()
    assert (str(office.closed_from), office.successor) == ("2027-03-01", None)
    assert 'name="nobody" id="id_nobody" checked' in desk.get(
        address_of(office)
    ).content.decode().replace('aria-describedby="id_nobody_helptext" ', "")
    desk.post(address_of(office), {"reopen": "1"})
    office.refresh_from_db()
    assert office.closed_from is None


@pytest.mark.parametrize("forged", ["0", "-1", "x", "\0", "9" * 30, "own", "draft"])
def test_forged_successor_is_refused(desk, forged):
    office = factories.office()
    draft = factories.office(published_from=None)
    value = {"own": office.pk, "draft": draft.pk}.get(forged, forged)
    data = {"closed_from": "01.03.2027", "successor": value}
    assert desk.post(address_of(office), data).status_code == 200
    office.refresh_from_db()
    assert office.closed_from is None


@pytest.mark.parametrize("date", ["\0", "x" * 10_000, "31.02.2027", "01.01.99999", "0"])
def test_hostile_day_is_refused_at_the_field(desk, date):
    office = factories.office()
    response = desk.post(address_of(office), {"closed_from": date, "nobody": "on"})
    assert response.status_code == 200
    assert "Bitte ein gültiges Datum eingeben." in response.content.decode()


def test_desk_counts_what_closes_soon(desk):
    before = Office.objects.closing_soon().count()
    factories.office(closed_from=TODAY + timedelta(days=3))
    factories.office(closed_from=TODAY + timedelta(days=90))
    factories.full_office()  # closed today for a training
    assert Office.objects.closing_soon().count() == before + 2
    shown = desk.get("/admin/services/office/?closing=soon").context["cl"].queryset
    assert shown.count() == before + 2


def test_text_that_names_a_closed_office_leads_to_its_successor(client, closing):
    page = Page.objects.get(slug="impressum")
    page.body_de = f"Rufen Sie [[office:{closing.slug}]] an."
    page.save()
    html = client.get("/de/impressum/").content.decode()
    assert "Die Neue" in html
    assert "Die Alte" not in html
