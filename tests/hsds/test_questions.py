"""What the network as HSDS 3.0 can be asked, and what an answer costs."""

import datetime
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iqnetz.models import PermanentAddress
from services.models import ContactPerson, Office, Organisation, Service
from tests import factories
from tests.hsds.asking import KINDS, ROOT, contents, get, names
from tests.test_api import wrong

pytestmark = pytest.mark.django_db


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
