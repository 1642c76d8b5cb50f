"""Open data as CSV."""

import csv
import datetime
import io
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from services.formats.csv import as_text
from services.formats.tables import TABLES
from services.models import Office, Organisation, Service
from tests import factories

pytestmark = pytest.mark.django_db

QUERIES = {
    "organisations": 2, "services": 2, "offices": 2, "phones": 2, "contacts": 2,
    "opening_hours": 2, "closures": 2, "consultation_days": 2, "service_areas": 2,
    "languages": 2,
}  # fmt: skip


def raw(client, table):
    response = client.get(f"/api/v1/csv/{table}.csv")
    assert response.status_code == 200
    return response.content.decode()


def read(client, table):
    return list(csv.DictReader(io.StringIO(raw(client, table), newline=""), strict=True))


def of(client, table, office):
    return [
        row
        for row in read(client, table)
        if (row["code"] if table == "offices" else row["office"]) == office.code
    ]


def test_bytes(client):
    response = client.get("/api/v1/csv/service_areas.csv")
    coordination = Office.objects.get(slug="koordinierung-rostock").code
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response.headers["Content-Disposition"] == 'attachment; filename="service_areas.csv"'
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    lines = response.content.decode().split("\r\n")
    assert lines[0] == "office,federal_state"  # and no byte order mark
    assert f"{coordination},DE-MV" in lines
    assert lines[-1] == ""
    assert "\n" not in response.content.decode().replace("\r\n", "")


def test_offices(client):
    office = factories.told_office(name='Stelle "Nord", Altmark', slug="altmark", street="Weg 1")
    today = timezone.localdate()
    (row,) = of(client, "offices", office)
    off = f"{today.year} {today:%b} {today.day:02} off; 2199 Dec 24-2199 Dec 31 off"
    assert row == {
        "code": office.code,
        "uid": str(office.uid),
        "name": 'Stelle "Nord", Altmark',
        "service": office.service.code,
        "organisation": office.organisation.code,
        "house": "Rathaus, Zimmer 1",
        "street": "Weg 1",
        "postcode": "39104",
        "town": "Magdeburg",
        "federal_state": "DE-ST",
        "latitude": "52.131568",
        "longitude": "11.64",
        "position_accuracy": "door",
        "email": "stelle@example.org",
        "website": "https://example.org/stelle",
        "walk_in": "true",
        "by_appointment": "false",
        "by_phone": "true",
        "online": "false",
        "access_note_de": "Bitte klingeln",
        "access_note_en": "Please ring",
        "step_free": "false",
        "languages": "ar uk",
        "interpreter": "true",
        "opening_hours": f"Mo 09:00-12:00; {off}",
        "closed_from": "",
        "permanent_url": f"http://testserver/o/{office.code}/",
        "url_de": "http://testserver/de/servicestellen/altmark/",
        "url_en": "http://testserver/en/offices/altmark/",
        "assured_on": "2026-05-01",
        "assured_precision": "day",
        "changed_at": f"{office.changed_at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}",
    }


def test_what_nobody_told_is_empty(client):
    (row,) = of(client, "offices", factories.office(postcode="00000"))
    unknown = ["walk_in", "by_appointment", "by_phone", "online", "step_free", "interpreter"]
    unknown += ["languages", "opening_hours", "latitude", "position_accuracy", "assured_precision"]
    assert [row[name] for name in unknown] == [""] * len(unknown)


def test_what_belongs_to_an_office(client):
    office = factories.told_office()
    today = timezone.localdate()
    (person,) = office.contacts.all()
    assert of(client, "phones", office) == [
        {
            "office": office.code,
            "position": "1",
            "number": "+493911234567",
            "dialled": "0391 1234567",
            "extension": "",
            "kind": "voice",
            "languages": "ar",
        },
        {
            "office": office.code,
            "position": "2",
            "number": "+48221234567",
            "dialled": "+48 22 123 45 67",
            "extension": "12",
            "kind": "fax",
            "languages": "",
        },
    ]
    (contact,) = of(client, "contacts", office)
    assert (contact["code"], contact["name"], contact["email"], contact["phone"]) == (
        person.code, person.name, "person@example.org", "",
    )  # fmt: skip
    assert of(client, "opening_hours", office) == [
        {"office": office.code, "weekday": "1", "opens": "09:00:00", "closes": "12:00:00"}
    ]
    assert of(client, "closures", office) == [
        {
            "office": office.code,
            "starts_on": today.isoformat(),
            "ends_on": today.isoformat(),
            "reason_de": "Fortbildung",
            "reason_en": "",
        },
        {
            "office": office.code,
            "starts_on": "2199-12-24",
            "ends_on": "2199-12-31",
            "reason_de": "",
            "reason_en": "",
        },
    ]
    there, here = of(client, "consultation_days", office)
    assert there == {
        "office": office.code,
        "day": (today + datetime.timedelta(days=3)).isoformat(),
        "opens": "10:00:00",
        "closes": "12:30:00",
        "is_elsewhere": "true",
        "house": "Bürgerhaus",
        "street": "Markt 1",
        "postcode": "39288",
        "town": "Burg",
        "note_de": "Bitte rufen Sie vorher an",
        "note_en": "",
    }
    assert (here["is_elsewhere"], here["street"], here["town"]) == (
        "false", office.street, "Magdeburg",
    )  # fmt: skip
    assert of(client, "service_areas", office) == [
        {"office": office.code, "federal_state": "DE-ST"}
    ]


def test_organisations_say_what_they_are_to_the_network(client):
    roles = {row["name"]: row["roles"] for row in read(client, "organisations")}
    assert len(roles) == Organisation.objects.published().count()
    assert roles["migra e.V."] == "coordinator"
    assert roles["Genres e.V."] == "partner"


def test_services_have_their_texts_in_both_languages(client):
    (row,) = (row for row in read(client, "services") if row["need"] == "recognition")
    service = Service.objects.get(need="recognition")
    for name in ("name", "summary", "for_whom", "what_to_bring", "cost"):
        assert row[f"{name}_de"] == (getattr(service, f"{name}_de") or "")
        assert row[f"{name}_en"] == (getattr(service, f"{name}_en") or "")
    assert row["url_en"] == "http://testserver/en/services/anerkennung/"


def test_languages(client):
    assert {
        "code": "ar", "name_de": "Arabisch", "name_en": "Arabic", "endonym": "العربية",
    } in read(client, "languages")  # fmt: skip


@pytest.mark.parametrize("name", ["=1+1", "+49 391", "-1", "@SUM(A1)", "\tx", "a\r\nb", "a\rb"])
def test_values_are_not_damaged(client, name):
    (row,) = of(client, "offices", factories.office(name=name))
    assert row["name"] == name


def test_tags_in_texts_are_words(client):
    office = factories.office(access_note_de="Oder: [[office:anerkennung-halle]]")
    (row,) = of(client, "offices", office)
    assert row["access_note_de"] == "Oder: Servicestelle „Anerkennung“ Süd (Halle)"


@pytest.mark.parametrize("more", [1, 3])
def test_queries_do_not_grow(client, more, django_assert_num_queries):
    for _number in range(more):
        factories.told_office(organisation=factories.organisation(), service=factories.service())
    assert list(QUERIES) == list(TABLES)
    for table, queries in QUERIES.items():
        with django_assert_num_queries(queries, info=table):
            raw(client, table)


def test_cells():
    berlin = datetime.datetime(2026, 7, 1, 1, 30, 59, 999_999, ZoneInfo("Europe/Berlin"))
    cells = [None, True, False, 0, berlin, berlin.date(), datetime.time(9, 5), 11.5, "a"]
    assert [as_text(cell) for cell in cells] == [
        "", "true", "false", "0", "2026-06-30T23:30:59Z", "2026-07-01", "09:05:00", "11.5", "a",
    ]  # fmt: skip


def test_answer_is_asked_for_again_with_conditions(client):
    first = client.get("/api/v1/csv/offices.csv")
    for name, header in [("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")]:
        again = client.get("/api/v1/csv/offices.csv", headers={name: first.headers[header]})
        assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    ["unfug.csv", "%00.csv", "Offices.csv", "..%2Foffices.csv", "offices.csv.csv", "offices.json",
     "%ED%A0%80.csv", "x" * 10_000 + ".csv", "offices", "auth_user.csv", ".csv"],
)  # fmt: skip
def test_no_such_table(client, path):
    response = client.get(f"/api/v1/csv/{path}")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["page=1", "need=training", "%00=1"])
def test_unknown_parameters_are_refused(client, query):
    assert client.get(f"/api/v1/csv/offices.csv?{query}").status_code == 400


def test_table_asks_for_nothing_that_it_does_not_tell(client):
    with CaptureQueriesContext(connection) as asked:
        read(client, "closures")
    sql = " ".join(each["sql"] for each in asked)
    assert '"services_closure"' in sql
    for other in ("phone", "openinghours", "consultationday_", "servicearea"):
        assert f'FROM "services_{other}"' not in sql
