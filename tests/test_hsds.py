"""The network as HSDS 3.0: what the answers say, whom they leave out, and what they cost."""

import datetime
import json
import os
from functools import cache
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from iqnetz.models import PermanentAddress
from iqnetz.openapi import COMPONENTS, OPERATIONS
from services import api_urls, hsds
from services.models import ContactPerson, Language, Office, Organisation, Service
from tests import factories
from tests.test_api import wrong

pytestmark = pytest.mark.django_db
assert api_urls.urlpatterns

ROOT = "/api/hsds/v3/"
STANDARD = os.environ.get("HSDS_SCHEMAS")
KINDS = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}


def get(client, address, **query):
    response = client.get(ROOT + address, query)
    assert response.status_code == 200, response.content
    return response.json()


def contents(client, address, **query):
    return get(client, address, per_page=500, **query)["contents"]


def names(client, address, **query):
    """The names of the places or services of a list."""
    records = contents(client, address, **query)
    return [record.get("location", record)["name"] for record in records]


@pytest.fixture
def rich():
    """An office with one of everything that an answer can have."""
    owner = factories.organisation(name="Verein Elbe e.V.", short_name="Elbe", slug="elbe")
    offer = factories.service(
        slug="beratung",
        need="advice",
        name_de="Beratung",
        name_en="Advice",
        what_to_bring_de="Bitte:\n\n- **Ausweis**\n- Zeugnis",
        cost_de="Nichts.",
        how_to_apply_de="Fragen Sie [[office:stelle-elbe]].",
    )
    arabic = Language.objects.get(code="ar")
    office = factories.office(
        name="Stelle Elbe",
        slug="stelle-elbe",
        organisation=owner,
        service=offer,
        house="Rathaus",
        street="Markt 1",
        email="elbe@example.org",
        latitude=52.1,
        longitude=11.6,
        walk_in=True,
        access_note_de="Zweiter Stock.",
        step_free=False,
        interpreter=True,
        assured_on=datetime.date(2026, 3, 1),
        assured_by="Erika Geheim",
    )
    phone = office.phones.create(number="+493911234567", extension="42")
    phone.languages.add(arabic)
    office.phones.create(number="+493911234568", extension="042", kind="fax")
    office.hours.create(weekday=2, opens="09:00", closes="12:30")
    office.closures.create(
        starts_on=datetime.date(2031, 12, 24),
        ends_on=datetime.date(2031, 12, 31),
        reason_de="Ferien",
    )
    office.consultation_days.create(
        day=datetime.date(2031, 7, 1),
        opens="10:00",
        closes="11:00",
        street="Weg 2",
        postcode="39104",
        town="Magdeburg",
    )
    office.areas.create(federal_state="DE-ST")
    person = factories.contact(
        office=office,
        name="Anna Muster",
        title="Dr.",
        email="anna@example.org",
        phone="+493911234569",
        role_de="Beraterin",
        is_public=True,
    )
    person.languages.add(arabic)
    return office


# --- What the answers say ---


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
    told = get(client, f"service_at_locations/{rich.uid}")
    offers = hsds.offers
    monkeypatch.setattr(hsds, "offers", lambda keys, **kwargs: offers(keys, **kwargs)[1:])
    assert client.get(f"{ROOT}service_at_locations/{told['id']}").status_code == 404
    assert get(client, "service_at_locations")["size"] > 0


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


# --- What can be asked ---


def test_pages_have_an_end(client):
    total = Office.objects.published().open().count()
    seen = []
    for number in range(1, total // 2 + 2):
        response = client.get(ROOT + "service_at_locations", {"page": number, "per_page": 2})
        page = response.json()
        if (number - 1) * 2 >= total:
            assert page["detail"].startswith(f"There is no page {number}; the last one is ")
            break
        assert (page["total_items"], page["total_pages"]) == (total, -(-total // 2))
        assert (page["page_number"], page["size"]) == (number, len(page["contents"]))
        assert page["first_page"] == (number == 1)
        assert page["last_page"] == (number == page["total_pages"])
        seen += [record["id"] for record in page["contents"]]
    assert len(set(seen)) == total
    assert get(client, "services", search="gibtesnicht") == {
        "total_items": 0,
        "total_pages": 0,
        "page_number": 1,
        "size": 0,
        "first_page": True,
        "last_page": True,
        "empty": True,
        "contents": [],
    }


@pytest.mark.parametrize("address", KINDS)
def test_lines_are_the_same_records(client, address):
    query = {} if address.startswith("tax") else {"full": "true"}
    response = client.get(ROOT + address, query | {"format": "ndjson"})
    assert response.headers["Content-Type"] == "application/x-ndjson"
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert [json.loads(line) for line in lines] == contents(client, address, **query)


def test_filters(client, rich):
    def places(**query):
        return set(names(client, "service_at_locations", **query))

    terms = {each["code"]: each["id"] for each in contents(client, "taxonomy_terms")}
    kinds = {each["name"]: each["id"] for each in contents(client, "taxonomies")}
    assert places(search="elbe rathaus") == {"Stelle Elbe"}
    assert places(organization_id=rich.organisation.uid) == {"Stelle Elbe"}
    assert places(taxonomy_term_id=terms["advice"]) == {"Stelle Elbe"}
    assert places(taxonomy_term_id=terms["walk_in"]) == {"Stelle Elbe"}
    assert places(taxonomy_id=kinds["Wege zur Beratung"]) == {"Stelle Elbe"}
    assert "Stelle Elbe" in places(taxonomy_term_id=terms["people"])
    assert "Stelle Elbe" not in places(taxonomy_term_id=terms["staff"])
    assert "Stelle Elbe" not in places(postcode="39104", proximity="1")
    near = places(postcode="39104", proximity="5000")
    assert near == {
        "Stelle Elbe",
        "Servicestelle „Anerkennung“ Nord (Magdeburg)",
        "Servicestelle „Qualifizierung“ Magdeburg",
    }
    responsible = places(postcode="39104")
    assert "Servicestelle „Anerkennung“ Süd (Halle)" in responsible
    assert all("Rostock" not in name for name in places(postcode="39104", search="Anerkennung"))
    unsaid = factories.office(name="Ohne Gebiet", federal_state="DE-MV", postcode="18057")
    assert unsaid.name in places(postcode="18057") - responsible
    of_taxonomy = contents(client, "taxonomy_terms", taxonomy_id=kinds["Gemacht für"])
    assert [each["code"] for each in of_taxonomy] == ["people", "staff", "anyone"]
    assert contents(client, "taxonomy_terms", parent_id=terms["people"]) == []
    assert len(contents(client, "taxonomy_terms", top_only="true")) == len(terms)


def test_only_what_changed(client, rich):
    PermanentAddress.objects.update(changed_at=factories.LONG_AGO)
    since = timezone.now() - datetime.timedelta(days=2)
    # Long ago, all of it went public.
    Office.objects.update(published_from=factories.LONG_AGO)
    Service.objects.update(published_from=factories.LONG_AGO)
    Organisation.objects.update(published_from=factories.LONG_AGO)
    PermanentAddress.objects.update(changed_at=factories.LONG_AGO)
    lists = ["services", "organizations", "service_at_locations"]
    moment = since.isoformat()

    def changed():
        return [len(contents(client, address, modified_after=moment)) for address in lists]

    assert changed() == [0, 0, 0]
    rich.phones.update(extension="1")
    assert changed() == [1, 0, 1]
    assert [len(contents(client, address, updated_since=moment)) for address in lists] == [1, 0, 1]
    PermanentAddress.objects.update(changed_at=factories.LONG_AGO)
    # By a date alone: somebody left yesterday.
    ContactPerson.objects.filter(office=rich).update(
        valid_to=timezone.localdate() - datetime.timedelta(days=1)
    )
    PermanentAddress.objects.update(changed_at=factories.LONG_AGO)
    assert changed() == [1, 0, 1]
    told = get(client, f"service_at_locations/{rich.uid}")["service"]["last_modified"]
    midnight = datetime.datetime.combine(timezone.localdate(), datetime.time.min)
    assert datetime.datetime.fromisoformat(told) == timezone.make_aware(midnight)


def test_minimal(client, rich):
    page = get(client, "services", minimal="true")
    assert page["size"] == page["total_items"]
    assert {tuple(sorted(record)) for record in page["contents"]} == {("id", "last_modified")}


UNKNOWN = "d773a1ef-7bfb-509f-8494-95e993c78c9c"


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("services?page=0&per_page=501&lang=fr&format=xml", "page per_page lang format"),
        ("services?page=-1&per_page=x&full=1", "page per_page full"),
        ("services?page=99999999999999", "page"),
        ("services?modified_after=2026-07-01&updated_since=2026-07-02", "updated_since"),
        ("services?minimal=true&full=true", "minimal"),
        (f"services?taxonomy_term_id={UNKNOWN}", "taxonomy_term_id"),
        (f"services?taxonomy_id={UNKNOWN}&organization_id={UNKNOWN}",
         "taxonomy_id organization_id"),
        ("services?taxonomy_term_id=1&organization_id=%00", "taxonomy_term_id organization_id"),
        ("services?search=a%00b", "search"),
        ("services?format=ndjson&page=1&per_page=1", "page per_page"),
        ("services?postcode=39104", "postcode"),
        ("service_at_locations?proximity=10", "proximity"),
        ("service_at_locations?postcode=1&proximity=10", "postcode"),
        ("service_at_locations?postcode=00000", "postcode"),
        ("service_at_locations?postcode=39104&proximity=-1", "proximity"),
        ("service_at_locations?modified_after=yesterday", "modified_after"),
        (f"taxonomy_terms?parent_id={UNKNOWN}&top_only=maybe", "parent_id top_only"),
        ("services/" + UNKNOWN + "?full=true", "full"),
    ],
)  # fmt: skip
def test_wrong_parameters_are_named(client, query, parameters):
    assert set(wrong(client.get(ROOT + query))) == set(parameters.split())


def test_term_of_another_taxonomy_is_a_contradiction(client):
    term = contents(client, "taxonomy_terms")[0]
    other = contents(client, "taxonomies")[1]
    query = {"taxonomy_id": other["id"], "taxonomy_term_id": term["id"]}
    assert wrong(client.get(ROOT + "services", query)) == {
        "taxonomy_term_id": "This term is not of the taxonomy asked for."
    }


# --- Whether others can read it ---


def every_record(client):
    """(the kind, the record) of all that the lists and the single addresses answer."""
    for address, kind in KINDS.items():
        queries = [{"lang": "en"}]
        queries += [] if address.startswith("tax") else [{"full": "true"}]
        queries += [{"full_service": "true"}] if address == "organizations" else []
        for query in queries:
            for record in contents(client, address, **query):
                yield kind, record
        yield kind, get(client, f"{address}/{record['id']}")


def test_every_record_is_as_we_describe_it(client, rich):
    checkers = {}
    for known in OPERATIONS.values():
        if "{" in known.path and known.path.startswith("/api/hsds/"):
            (schema,) = known.answers.values()
            whole = schema | {"components": {"schemas": COMPONENTS}}
            kind = KINDS.get(known.path.split("/")[-2])
            checkers[kind] = Draft202012Validator(whole, format_checker=FormatChecker())
    found = [
        (kind, list(error.absolute_path), error.message)
        for kind, record in every_record(client)
        for error in checkers[kind].iter_errors(record)
    ]
    assert found == []


@cache
def of_standard(kind):
    """The standard's schema of a kind, and nothing beside its fields."""
    compiled = Path(STANDARD, "compiled", f"{kind}.json")
    schema = json.loads(
        (compiled if compiled.exists() else Path(STANDARD, f"{kind}.json")).read_text()
    )
    return Draft202012Validator(alone(schema), format_checker=FormatChecker())


def alone(schema):
    if isinstance(schema, list):
        return [alone(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    # What a schema that is not compiled refers to is looked at by itself.
    closed = {name: alone(value) for name, value in schema.items() if name != "$ref"}
    if schema.get("type") == "object" and "properties" in schema:
        closed["additionalProperties"] = False
    return closed


@pytest.mark.skipif(not STANDARD, reason="HSDS_SCHEMAS names no folder with the standard's schemas")
def test_every_record_is_as_the_standard_says(client, rich):
    Office.objects.filter(slug="anerkennung-halle").update(closed_from=timezone.localdate())
    halle = Office.objects.get(slug="anerkennung-halle")
    records = [*every_record(client)]
    records.append(("service_at_location", get(client, f"service_at_locations/{halle.uid}")))
    found = [
        (kind, list(error.absolute_path), error.message)
        for kind, record in records
        for error in of_standard(kind).iter_errors(record)
    ]
    assert found == []
    assert len(records) > 50


# --- What it costs ---


@pytest.mark.parametrize(
    "query",
    [
        "services", "services?full=true", "services?minimal=true",
        "services?modified_after=2026-01-01", "services?search=a", "organizations?full=true",
        "organizations?full_service=true", "service_at_locations",
        "service_at_locations?full=true", "service_at_locations?postcode=39104&proximity=9000",
        "taxonomy_terms",
    ],
)  # fmt: skip
def test_queries_do_not_grow_with_the_records(client, rich, query):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(ROOT + query).status_code == 200
        return len(queries)

    once = count()
    for number in range(2):
        factories.full_office(
            organisation=factories.organisation(description_de="[[office:stelle-elbe]]"),
            service=factories.service(cost_de=f"[[office:stelle-elbe]] {number}"),
        )
    assert count() == once


def test_page_is_cut_in_the_database(client, rich):
    for address in ["services?full=true&per_page=1", "service_at_locations?full=true&per_page=1"]:
        with CaptureQueriesContext(connection) as queries:
            client.get(ROOT + address)
        # Of the offices, whole rows are asked for those of the page alone.
        whole = [query["sql"] for query in queries if '"services_office"."street"' in query["sql"]]
        assert len(whole) == 1
        assert " IN (" in whole[0]
