"""Every page says what it shows in the words of schema.org, without gaps."""

import json

import pytest

from content.models import NewsItem, Page
from services.models import FundingPhase, Network, Office, Organisation, Service
from tests import factories
from tests.jsonld.reading import HOST, all_addresses, document, full_office, head
from tests.jsonld.schema_org import faults
from tests.test_pages import ADDRESSES

pytestmark = pytest.mark.django_db


def test_every_page_keeps_to_the_vocabulary(client):
    made = full_office()
    factories.full_office(closed_from="2020-01-31", successor=made)
    factories.full_office(closed_from="2099-12-31", organisation=made.organisation)
    factories.office(latitude=None, organisation=factories.organisation(town="", website=""))
    factories.membership(organisation=made.organisation, role="sponsor", starts_on="2026-01-01")
    for model in (Service, NewsItem, Page):  # nothing is translated
        fields = [f.name for f in model._meta.fields if f.name.endswith("_en")]
        model.objects.update(**dict.fromkeys(fields))
    Organisation.objects.filter(slug="migra").update(description_en=None)
    found = {address: faults(document(client, address)) for address in all_addresses(client)}
    assert len(found) > 60
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_way_is_the_one_that_the_page_shows(client):
    NewsItem.objects.update(title_en=None)
    for address, _heading, _language in ADDRESSES:
        page = head(client, address)
        graph = json.loads(page.blocks[0])["@graph"]
        ways = [found for found in graph if found["@type"] == "BreadcrumbList"]
        names = [crumb["name"] for way in ways for crumb in way["itemListElement"]]
        names = [name["@value"] if isinstance(name, dict) else name for name in names]
        assert names == [" ".join(crumb.split()) for crumb in page.crumbs], address


def test_identity_is_the_permanent_address_in_both_languages(client):
    german = document(client, "/de/servicestellen/anerkennung-halle/")["@graph"][0]
    english = document(client, "/en/offices/anerkennung-halle/")["@graph"][0]
    assert german["@id"] == english["@id"]
    answer = client.get(german["@id"].removeprefix(HOST), headers={"Accept-Language": "de"})
    assert HOST + answer["Location"] == german["url"]


def test_site_without_any_data_says_so_without_gaps(client):
    for model in [Office, Service, Organisation, Network, NewsItem, Page]:
        model.objects.all().delete()
    for address in ["/de/", "/de/servicestellen/", "/en/partners/", "/de/angebote/", "/en/news/"]:
        found = document(client, address)
        assert faults(found) == []
        assert {"ItemList", "Organization"} & {node["@type"] for node in found["@graph"]} == set()


@pytest.mark.parametrize("address", ["/de/angebote/neu/", "/en/partners/{}/", "/en/network/"])
def test_number_of_queries_does_not_grow(client, django_assert_max_num_queries, address):
    made, runs = factories.service(slug="neu"), factories.organisation()
    address = address.format(runs.slug)

    def queries():
        with django_assert_max_num_queries(20) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def add(number):
        office = factories.full_office(service=made, organisation=runs)
        office.consultation_days.create(day="2030-01-07", opens="16:00", closes="18:00")
        factories.membership(
            organisation=runs,
            starts_on=f"200{number}-01-01",
            role="funder",
            phase=FundingPhase.objects.get(),
        )
        factories.service()

    add(1)
    one = queries()
    add(2)
    add(3)
    assert queries() == one
