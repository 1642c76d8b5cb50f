"""How often pages were opened, as the desk shows it, and to whom."""

import datetime
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iqnetz import roles
from iqnetz.models import PageViews
from services.models import Office
from tests import factories

pytestmark = pytest.mark.django_db

OVERVIEW = "/admin/aufrufe/"


@pytest.fixture
def halle():
    return Office.objects.get(slug="anerkennung-halle")


def address_of(record):
    content_type = ContentType.objects.get_for_model(type(record))
    return f"{OVERVIEW}{content_type.pk}/{record.pk}/"


def viewed(record, number, name="office", language="de", day=None):
    PageViews.objects.create(
        day=day or timezone.localdate(), name=name, language=language, number=number,
        code=record.code if record else "",
    )  # fmt: skip


def months_ago(number):
    day = timezone.localdate().replace(day=1)
    for _ in range(number):
        day = (day - datetime.timedelta(days=1)).replace(day=1)
    return day


def table(response):
    return [[*line.split(";")] for line in response.content.decode("utf-8-sig").splitlines()]


def test_overview_adds_up_both_languages_by_month(desk, halle, spi):
    viewed(halle, 1_234)
    viewed(halle, 3, language="en")
    viewed(halle, 50, day=months_ago(1))
    viewed(halle, 700, day=months_ago(11))
    viewed(halle, 90_000, day=months_ago(12))
    viewed(spi, 60, name="partner", day=months_ago(1))
    viewed(None, 9, name="home")
    viewed(halle, 8, name="embed_office")
    rows = desk.get(OVERVIEW).context["rows"]
    assert [(row.name, row.month, row.before, row.year) for row in rows] == [
        (halle.name, 1_237, 50, 1_987),
        (spi.name, 0, 60, 60),
        ("Startseite", 9, 0, 9),
    ]
    assert [row.address for row in rows] == [address_of(halle), address_of(spi), "/de/"]
    for order, first in [("month", halle.name), ("before", spi.name), ("name", halle.name)]:
        assert desk.get(OVERVIEW, {"sort": order}).context["rows"][0].name == first
    embedded = desk.get(OVERVIEW, {"way": "embed"}).context["rows"]
    assert [(row.name, row.year) for row in embedded] == [(halle.name, 8)]
    assert "1.987" in desk.get(OVERVIEW).content.decode()


@pytest.mark.parametrize("query", ["way=x&sort=x", "sort=" + "x" * 10_000, "way=a&way=page"])
def test_unknown_choices_show_the_first_ones(desk, halle, query):
    viewed(halle, 5)
    assert desk.get(f"{OVERVIEW}?{query}").context["rows"][0].year == 5


def test_one_record_by_month(desk, halle):
    viewed(halle, 1_234)
    viewed(halle, 3, language="en")
    viewed(halle, 2, day=months_ago(13))
    viewed(halle, 8, name="vcard", language="")
    viewed(halle, 9, name="vcard4", language="")
    response = desk.get(address_of(halle))
    months = response.context["months"]
    assert response.context["columns"] == [
        "Seite",
        "Deutsch",
        "Englisch",
        "Kontakte gespeichert",
    ]
    assert months[0] == (months_ago(0), [1_237, 1_234, 3, 17])
    assert months[13] == (months_ago(13), [2, 2, 0, 0])
    assert len(months) == 15
    html = response.content.decode()
    assert '<meter min="0" max="1237" value="1237" aria-hidden="true">' in html
    assert 'href="/de/servicestellen/anerkennung-halle/"' in html


def test_person_without_a_page_has_saved_contacts(desk):
    person = factories.contact()
    assert "noch keine Zahlen" in desk.get(address_of(person)).content.decode()
    viewed(person, 4, name="vcard", language="")
    response = desk.get(address_of(person))
    assert (response.context["columns"], response.context["months"][0][1]) == (
        ["Kontakte gespeichert"],
        [4],
    )


def test_tables_as_csv(desk, halle):
    viewed(halle, 12)
    viewed(None, 20, name="home")
    response = desk.get(f"{OVERVIEW}aufrufe.csv?sort=name")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert table(response) == [
        ['"Seite"', '"Art"', '"Nutzung"', '"Dieser Monat"', '"Letzter Monat"', '"12 Monate"'],
        [f'"{halle.name}"', '"Servicestelle"', '"Seiten"', '"12"', '"0"', '"12"'],
        ['"Startseite"', '""', '"Seiten"', '"20"', '"0"', '"20"'],
    ]
    rows = table(desk.get(f"{address_of(halle)}aufrufe.csv"))
    assert rows[:2] == [
        ['"Monat"', '"Seite"', '"Deutsch"', '"Englisch"'],
        [f'"{timezone.localdate():%Y-%m}"', '"12"', '"12"', '"0"'],
    ]


def test_deleted_record_is_told_to_the_coordination_only(signed_in, halle, spi):
    code = halle.code
    viewed(halle, 5)
    halle.delete()
    client = signed_in(roles.READER)
    row = client.get(OVERVIEW).context["rows"][0]
    assert (row.name, row.kind, row.address) == (f"gelöscht ({code})", "Servicestelle", "")
    assert signed_in(roles.EDITOR, spi).get(OVERVIEW).context["rows"] == []


@pytest.mark.parametrize("role", [roles.COORDINATOR, roles.READER])
def test_coordination_and_readers_see_all_and_are_led_there(signed_in, halle, role):
    client = signed_in(role)
    viewed(halle, 5)
    assert client.get(OVERVIEW).context["rows"][0].year == 5
    assert f'href="{OVERVIEW}"' in client.get("/admin/").content.decode()
    form = client.get(f"/admin/services/office/{halle.pk}/change/").content.decode()
    assert f'href="{address_of(halle)}"' in form
    assert client.get(address_of(halle)).status_code == 200


def test_editor_sees_the_own_organisations_pages_only(signed_in, spi):
    mine = factories.full_office(organisation=spi)
    person = mine.contacts.get()
    foreign = factories.full_office(organisation=factories.organisation())
    for record, name in [(mine, "office"), (foreign, "office"), (spi, "partner"),
                         (foreign.organisation, "partner"), (mine.service, "service"),
                         (person, "vcard"), (foreign.contacts.get(), "vcard"),
                         (None, "home")]:  # fmt: skip
        viewed(record, 5, name=name)
    client = signed_in(roles.EDITOR, spi)
    shown = {row.address for row in client.get(OVERVIEW).context["rows"]}
    assert shown == {address_of(mine), address_of(spi)}
    cards = client.get(OVERVIEW, {"way": "contact"}).context["rows"]
    assert [row.address for row in cards] == [address_of(person)]
    for own in (mine, spi, person):
        assert client.get(address_of(own)).status_code == 200
    others = [foreign, foreign.organisation, foreign.contacts.get(), mine.service]
    for record in others:
        for address in (address_of(record), f"{address_of(record)}aufrufe.csv"):
            assert client.get(address).status_code == 404
    assert foreign.name not in client.get(f"{OVERVIEW}aufrufe.csv").content.decode()


def test_nobody_else_sees_numbers(client, signed_in, halle):
    addresses = [OVERVIEW, f"{OVERVIEW}aufrufe.csv", address_of(halle)]
    for address in [*addresses, f"{address_of(halle)}aufrufe.csv"]:
        assert client.get(address).status_code == 302
    assert signed_in(roles.EDITOR).get(OVERVIEW).context["rows"] == []
    staff = signed_in(roles.READER)
    staff.get("/admin/")
    Group.objects.get(name=roles.READER).user_set.clear()
    assert [staff.get(address).status_code for address in addresses] == [403, 403, 404]


@pytest.mark.parametrize("rest", ["0/1/", f"{10**30}/1/", "1/1/", "x/1/", "1/-1/"])
def test_number_of_nothing_is_not_found(desk, rest):
    assert desk.get(OVERVIEW + quote(rest)).status_code == 404


def test_record_of_another_number_is_not_found(desk, halle):
    content_type = ContentType.objects.get_for_model(Office).pk
    for number in (0, 10**9, 10**30):
        assert desk.get(f"{OVERVIEW}{content_type}/{number}/").status_code == 404


def test_desk_asks_as_much_for_one_page_as_for_three(desk):
    offices = [factories.office() for _ in range(3)]

    def queries(address):
        with CaptureQueriesContext(connection) as made:
            desk.get(address)
        return len(made)

    viewed(offices[0], 5)
    queries(OVERVIEW)
    one = queries(OVERVIEW), queries(address_of(offices[0]))
    for office in offices:
        viewed(office, 5, day=months_ago(1))
    assert (queries(OVERVIEW), queries(address_of(offices[0]))) == one
