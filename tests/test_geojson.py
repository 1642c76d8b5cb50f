"""The offices as GeoJSON (RFC 7946): every record, and by others' validator."""

import datetime
from urllib.parse import quote

import geojson
import pytest
from django.utils import timezone

from iqnetz.licence import LICENCE
from services.formats.tables import TABLES
from services.models import ContactPerson, Office
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/offices.geojson"
QUERIES = 1  # whatever there is
COMING = timezone.localdate() + datetime.timedelta(days=3)


def get(client, query="", status=200):
    response = client.get(ADDRESS + query)
    assert response.status_code == status, response.content
    return response.json()


def names(client, query=""):
    return {each["properties"]["name"] for each in get(client, query)["features"]}


def one(client, office):
    """The Feature of an office."""
    (found,) = (
        each
        for each in get(client)["features"]
        if each["properties"]["permanent_url"].endswith(office.get_permanent_url())
    )
    return found


def test_whole_feature(client):
    office = factories.told_office(name="Stelle Altmark", slug="altmark", street="Weg 1")
    today = timezone.localdate()
    permanent = f"http://testserver/o/{office.code}/"
    feature = one(client, office)
    changed_at = feature["properties"].pop("changed_at")
    assert datetime.datetime.fromisoformat(changed_at) == office.changed_at.replace(microsecond=0)
    today_there = f"{today.year} {today:%b} {today.day:02}"
    assert feature == {
        "type": "Feature",
        "id": permanent,
        "geometry": {"type": "Point", "coordinates": [11.64, 52.131568]},
        "properties": {
            "uid": str(office.uid),
            "name": "Stelle Altmark",
            "service_de": "Anerkennung",
            "service_en": "Recognition",
            "need": "recognition",
            "audience": "people",
            "organisation": "SPI Soziale Stadt und Land Entwicklungsgesellschaft mbH",
            "organisation_website": "http://www.spi-ost.de",
            "house": "Rathaus, Zimmer 1",
            "street": "Weg 1",
            "postcode": "39104",
            "town": "Magdeburg",
            "federal_state": "DE-ST",
            "country": "DE",
            "position_accuracy": "door",
            "responsible_for": ["DE-ST"],
            "phones": [
                {
                    "number": "+493911234567",
                    "dialled": "0391 1234567",
                    "extension": None,
                    "kind": "voice",
                    "languages": ["ar"],
                },
                {
                    "number": "+48221234567",
                    "dialled": "+48 22 123 45 67",
                    "extension": "12",
                    "kind": "fax",
                    "languages": [],
                },
            ],
            "email": "stelle@example.org",
            "website": "https://example.org/stelle",
            "languages": ["ar", "uk"],
            "interpreter": True,
            "access": ["walk_in", "by_phone"],
            "access_note_de": "Bitte klingeln",
            "access_note_en": "Please ring",
            "step_free": False,
            "opening_hours": f"Mo 09:00-12:00; {today_there} off; 2199 Dec 24-2199 Dec 31 off",
            "closures": [
                {
                    "starts_on": today.isoformat(),
                    "ends_on": today.isoformat(),
                    "reason_de": "Fortbildung",
                    "reason_en": None,
                },
                {
                    "starts_on": "2199-12-24",
                    "ends_on": "2199-12-31",
                    "reason_de": None,
                    "reason_en": None,
                },
            ],
            "next_consultation_day": {
                "date": COMING.isoformat(),
                "opens": "10:00",
                "closes": "12:30",
                "house": "Bürgerhaus",
                "address": "Markt 1, 39288 Burg",
                "is_elsewhere": True,
                "note_de": "Bitte rufen Sie vorher an",
                "note_en": None,
            },
            "closed_from": None,
            "permanent_url": permanent,
            "url_de": "http://testserver/de/servicestellen/altmark/",
            "url_en": "http://testserver/en/offices/altmark/",
            "assured_on": "2026-05-01",
            "assured_precision": "day",
            "license": "CC-BY-4.0",
        },
    }


def test_every_record_is_valid(client):
    factories.told_office()
    factories.office(postcode="00000")
    response = client.get(ADDRESS)
    assert response.headers["Content-Type"] == "application/geo+json"
    collection = geojson.loads(response.content)
    assert len(collection.features) == Office.objects.published().count()
    assert collection.is_valid
    assert not collection.errors()
    for feature in collection.features:
        assert feature.is_valid
        assert not feature.errors()
        if feature.geometry:
            longitude, latitude = feature.geometry.coordinates
            assert 5.8 < longitude < 15.1 < 47.2 < latitude < 55.1  # in Germany, not in Yemen
    assert "crs" not in collection  # section 4: WGS 84, and nothing else
    assert collection["license"] == LICENCE


def test_bbox_holds_all_points_and_no_more(client):
    found = get(client)
    longitudes, latitudes = zip(
        *(each["geometry"]["coordinates"] for each in found["features"]), strict=True
    )
    assert found["bbox"] == [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]


def test_empty_collection_has_no_bbox(client):
    assert get(client, "?state=DE-HB") == {
        "type": "FeatureCollection",
        "license": LICENCE,
        "features": [],
    }


def test_position_of_the_postcode_is_said_to_be_one(client):
    feature = one(client, Office.objects.get(slug="anerkennung-halle"))
    assert feature["geometry"] == {"type": "Point", "coordinates": [11.92929, 51.48428]}
    assert feature["properties"]["position_accuracy"] == "postcode"


def test_office_without_a_position_is_there_without_one(client):
    feature = one(client, factories.office(postcode="00000"))
    assert feature["geometry"] is None
    assert feature["properties"]["position_accuracy"] is None


def test_what_nobody_told_is_null(client):
    told = one(client, factories.office())["properties"]
    unknown = ["house", "email", "website", "interpreter", "step_free", "opening_hours"]
    unknown += ["next_consultation_day", "assured_on", "assured_precision", "access_note_de"]
    assert [told[name] for name in unknown] == [None] * len(unknown)
    assert (told["access"], told["languages"], told["phones"], told["closures"]) == ([], [], [], [])


def test_tags_in_texts_are_words(client):
    factories.office(
        slug="andere",
        name="Die andere Stelle",
        access_note_de="Fragen Sie [[office:anerkennung-halle]].",
        access_note_en="[[contact:999999999]] knows. [[office:anerkennung-halle]], too.",
    )
    (told,) = (
        each["properties"]
        for each in get(client)["features"]
        if each["properties"]["name"] == "Die andere Stelle"
    )
    halle = "Servicestelle „Anerkennung“ Süd (Halle)"
    coordination = "Koordinierung des IQ-Netzwerks (Rostock)"
    assert told["access_note_de"] == f"Fragen Sie {halle}."
    assert told["access_note_en"] == f"{coordination} knows. {halle}, too."


def test_need(client):
    assert names(client, "?need=training") == {
        "Servicestelle „Qualifizierung“ Magdeburg",
        "Servicestelle „Qualifizierung“ Halle",
    }


def test_state(client):
    assert names(client, "?state=DE-MV") == {"Koordinierung des IQ-Netzwerks (Rostock)"}
    assert names(client, "?state=DE-MV&need=training") == set()


def test_bbox(client):
    factories.office(postcode="00000")
    assert names(client, "?bbox=12,53.6,12.5,54.5") == {"Koordinierung des IQ-Netzwerks (Rostock)"}
    assert len(names(client, "?bbox=-180,-90,180,90")) == 5


def test_updated_since(client):
    assert names(client, "?updated_since=2026-01-01") == names(client)
    later = timezone.now() + datetime.timedelta(seconds=2)
    assert names(client, f"?updated_since={quote(later.isoformat())}") == set()
    told = one(client, Office.objects.first())["properties"]["changed_at"]
    # Who asks with what was told misses nothing.
    assert told in {
        each["properties"]["changed_at"]
        for each in get(client, f"?updated_since={told}")["features"]
    }


def test_hidden_and_closed_offices_are_not_there(client):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    factories.office(name="Entwurf", published_from=None)
    factories.office(name="Zurückgezogen", withdrawn_from=timezone.now())
    factories.office(name="Zu", closed_from=yesterday)
    factories.office(name="Bald", published_from=timezone.now() + datetime.timedelta(days=1))
    factories.office(name="Ohne Träger", organisation=factories.organisation(published_from=None))
    assert names(client) == set(Office.objects.published().open().values_list("name", flat=True))
    assert "Zu" not in names(client)


def test_nothing_private_is_in_any_file(client):
    office = factories.told_office(internal_note="geheim-notiz")
    office.organisation.review_email = "geheim@example.org"
    office.organisation.save()
    ContactPerson.objects.create(office=office, name="Geheim Person", email="geheim@example.org")
    tables = [f"/api/v1/csv/{name}.csv" for name in TABLES]
    for address in [ADDRESS, "/api/v1/nearest.json?q=39104&count=50", *tables]:
        assert "eheim" not in client.get(address).content.decode()


@pytest.mark.parametrize("more", [1, 3])
def test_queries_do_not_grow(client, more, django_assert_num_queries):
    for _number in range(more):
        factories.told_office()
    with django_assert_num_queries(QUERIES):
        client.get(ADDRESS)


def test_answer_is_asked_for_again_with_conditions(client):
    first = client.get(ADDRESS)
    for name, header in [("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")]:
        assert client.get(ADDRESS, headers={name: first.headers[header]}).status_code == 304
    factories.office()
    assert client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert first.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "query",
    ["need=unfug", "need=all", "need=%00", "need=", "state=ST", "state=DE-XX", "state=%ED%A0%80",
     "updated_since=gestern", "updated_since=2026-02-30", "updated_since=", "bbox=1,2,3",
     "bbox=12,53,11,54", "bbox=1,2,3,nan", "bbox=0,0,0,91", "bbox=" + "9" * 10_000, "unfug=1",
     "need=training&need=recognition", "page=1", "updated_since=%E2%80%AE2026-01-01"],
)  # fmt: skip
def test_bad_input(client, query):
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["errors"][0]["parameter"] == query.partition("=")[0]
