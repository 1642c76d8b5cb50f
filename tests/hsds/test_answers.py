"""The network as HSDS 3.0: what the answers say, and whom they leave out."""

import datetime
import json

import pytest

from services import hsds
from services.models import Office, Organisation, Service
from tests import factories
from tests.hsds.asking import ROOT, contents, get, names

pytestmark = pytest.mark.django_db


def test_root_says_which_standard(client):
    assert get(client, "") == {
        "version": "3.0",
        "profile": "https://docs.openreferraluk.org/en/latest/",
        "openapi_url": "http://testserver/api/openapi.json",
    }


def test_slash_at_the_end_changes_nothing(client):
    for address in ["", "services", "organizations", "service_at_locations", "taxonomies"]:
        with_slash = client.get(f"{ROOT}{address}".rstrip("/") + "/")
        without = client.get(f"{ROOT}{address}".rstrip("/"))
        assert (with_slash.status_code, without.status_code) == (200, 200)
        assert with_slash.content == without.content


def test_office_has_one_of_everything(client, rich):
    told = get(client, f"service_at_locations/{rich.uid}")
    service = told.pop("service")
    location = told.pop("location")
    attributes = told.pop("attributes")

    def without_ids(records):
        kept = {"location_id", "service_at_location_id", "contact_id", "phone_id", "id"}
        return [
            {
                name: without_ids(value) if isinstance(value, list) else value
                for name, value in record.items()
                if name not in kept
            }
            for record in records
        ]

    assert without_ids([told, location]) == [
        {
            "service_id": service["id"],
            "description": "Ohne Termin\nZweiter Stock.",
            "contacts": [
                {"name": "Stelle Elbe", "email": "elbe@example.org"},
                {
                    "name": "Dr. Anna Muster",
                    "title": "Beraterin",
                    "email": "anna@example.org",
                    "phones": [
                        {
                            "number": "+493911234569",
                            "type": "voice",
                            "languages": [{"name": "Arabisch", "code": "ar"}],
                        }
                    ],
                },
            ],
            "phones": [
                {
                    "number": "+493911234567",
                    "extension": 42,
                    "type": "voice",
                    "languages": [{"name": "Arabisch", "code": "ar"}],
                },
                {"number": "+493911234568", "type": "fax", "description": "Nachwahl 042"},
            ],
            "schedules": [
                {
                    "wkst": "MO",
                    "freq": "WEEKLY",
                    "byday": "TU",
                    "opens_at": "09:00",
                    "closes_at": "12:30",
                    "attending_type": "Ohne Termin",
                    "notes": "Ortszeit in Deutschland",
                },
                {
                    "valid_from": "2031-12-24",
                    "valid_to": "2031-12-31",
                    "description": "Geschlossen",
                    "notes": "Ferien",
                },
                {
                    "valid_from": "2031-07-01",
                    "valid_to": "2031-07-01",
                    "dtstart": "2031-07-01",
                    "timezone": 2.0,
                    "count": 1,
                    "description": "Sprechtag, Weg 2, 39104 Magdeburg",
                    "opens_at": "10:00+02:00",
                    "closes_at": "11:00+02:00",
                },
            ],
        },
        {
            "location_type": "physical",
            "organization_id": str(rich.organisation.uid),
            "name": "Stelle Elbe",
            "latitude": 52.1,
            "longitude": 11.6,
            "external_identifier": f"http://testserver/o/{rich.code}/",
            "external_identifier_type": "URL",
            "addresses": [
                {
                    "attention": "Rathaus",
                    "address_1": "Markt 1",
                    "city": "Magdeburg",
                    "state_province": "Sachsen-Anhalt",
                    "postal_code": "39104",
                    "country": "DE",
                    "address_type": "physical",
                }
            ],
            "accessibility": [{"description": "Nicht barrierefrei"}],
            "languages": [{"name": "Arabisch", "code": "ar"}],
        },
    ]
    assert [attribute["value"] for attribute in attributes] == ["walk_in"]
    assert "Erika Geheim" not in json.dumps(told)


def test_service_belongs_to_one_organization(client, rich):
    (told,) = contents(client, "services", organization_id=rich.organisation.uid, full="true")
    assert get(client, f"services/{told['id']}") == told
    assert told["organization_id"] == told["organization"]["id"] == str(rich.organisation.uid)
    assert (told["name"], told["status"], told["assured_date"]) == (
        "Beratung",
        "active",
        "2026-03-01",
    )
    assert told["fees_description"] == "Nichts."
    assert told["application_process"] == "Fragen Sie Stelle Elbe."
    assert told["required_documents"][0]["document"] == "Bitte:\n- Ausweis\n- Zeugnis"
    assert told["interpretation_services"] == "Dolmetschen auf Wunsch"
    assert [area["description"] for area in told["service_areas"]] == ["DE-ST"]
    assert [place["id"] for place in told["service_at_locations"]] == [str(rich.uid)]
    other = factories.office(service=rich.service)
    both = contents(client, "services", search="Beratung")
    assert {each["organization_id"] for each in both} >= {
        str(rich.organisation.uid),
        str(other.organisation.uid),
    }


def test_assured_date_is_that_of_the_oldest_office(client, rich):
    def told():
        (service,) = contents(client, "services", organization_id=rich.organisation.uid)
        return service.get("assured_date")

    same = {"organisation": rich.organisation, "service": rich.service}
    older = factories.office(**same, assured_on=datetime.date(2025, 1, 1))
    assert told() == "2025-01-01"
    Office.objects.filter(pk=older.pk).update(assured_on=None)
    assert told() is None


def test_language_is_asked_for(client, rich):
    told = contents(client, "services", organization_id=rich.organisation.uid, lang="en")[0]
    assert told["name"] == "Advice"
    assert told["url"] == "http://testserver/en/services/beratung/"
    assert told["fees_description"] == "Nichts."  # not translated
    term = contents(client, "taxonomy_terms", lang="en", search="appointment")
    assert [each["name"] for each in term] == ["without an appointment", "by appointment"]


def test_ids_outlive_every_edit(client, rich):
    address = f"service_at_locations/{rich.uid}"
    before = get(client, address)
    Organisation.objects.filter(pk=rich.organisation_id).update(slug="neu", name="Neu")
    Service.objects.filter(pk=rich.service_id).update(slug="neu", need="neu", name_de="Neu")
    Office.objects.filter(pk=rich.pk).update(slug="neu", name="Neu")
    after = get(client, address)
    assert after["service"]["id"] == before["service"]["id"]
    assert after["location"]["id"] == before["location"]["id"]
    assert [each["id"] for each in after["phones"]] == [each["id"] for each in before["phones"]]


def test_closed_office_is_found_by_id_only(client, rich):
    service = get(client, f"service_at_locations/{rich.uid}")["service"]["id"]
    Office.objects.filter(pk=rich.pk).update(closed_from=datetime.date(2026, 1, 31))
    assert "Stelle Elbe" not in names(client, "service_at_locations")
    assert contents(client, "services", organization_id=rich.organisation.uid) == []
    told = get(client, f"service_at_locations/{rich.uid}")
    assert told["description"] == "Für immer geschlossen seit 2026-01-31."
    assert sorted(told) == ["description", "id", "location", "location_id", "service", "service_id"]
    assert "languages" not in told["location"]
    assert get(client, f"services/{service}")["status"] == "inactive"


def test_hidden_records_are_not_found(client, rich):
    service = get(client, f"service_at_locations/{rich.uid}")["service"]["id"]
    term = contents(client, "taxonomy_terms", search="Beratung")[0]["id"]
    Service.objects.filter(pk=rich.service_id).update(published_from=None)
    addresses = [
        f"service_at_locations/{rich.uid}",
        f"services/{service}",
        f"taxonomy_terms/{term}",
        f"services/{rich.uid}",
        "organizations/%00",
    ]
    for address in addresses:
        response = client.get(ROOT + address)
        assert (response.status_code, response.json()["detail"]) == (
            404,
            "There is no record with this id.",
        )
    assert get(client, f"organizations/{rich.organisation.uid}").get("services") is None


def test_record_that_goes_while_it_is_read_is_left_out(client, rich, monkeypatch):
    told = get(client, "services")
    offers = hsds.offers
    monkeypatch.setattr(hsds, "offers", lambda keys, **kwargs: offers(keys, **kwargs)[1:])
    assert client.get(f"{ROOT}services/{told['contents'][0]['id']}").status_code == 404
    assert get(client, "services")["size"] == told["size"] - 1


def test_organization_has_its_places_and_services(client, rich):
    address = f"organizations/{rich.organisation.uid}"
    brief = get(client, address)
    assert [each["name"] for each in brief["locations"]] == ["Stelle Elbe"]
    assert "service_at_locations" not in brief["services"][0]
    full = get(client, address, full_service="true")
    assert full["services"][0]["service_at_locations"][0]["id"] == str(rich.uid)
    listed = contents(client, "organizations", search="Elbe")
    assert listed == [
        {name: value for name, value in brief.items() if name not in {"locations", "services"}}
    ]
    assert contents(client, "organizations", search="Elbe", full="true") == [brief]
    assert contents(client, "organizations", search="Elbe", full_service="true") == [full]
