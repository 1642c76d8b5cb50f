"""What partners, services, the network, news, lists and the home page say in JSON-LD."""

import pytest

from content.models import NewsItem
from services.models import Organisation, Service
from tests import factories
from tests.jsonld.reading import HOST, document, full_office, node

pytestmark = pytest.mark.django_db


def test_partner_page_says_what_the_partner_is_to_the_network(client, spi):
    factories.membership(organisation=spi, role="sponsor", starts_on="2026-01-01")
    itself = node(client, "/de/partner/spi/", f"/o/{spi.code}/")
    assert itself == {
        "@type": "Organization",
        "@id": f"{HOST}/o/{spi.code}/",
        "url": f"{HOST}/de/partner/spi/",
        "name": "SPI Soziale Stadt und Land Entwicklungsgesellschaft mbH",
        "alternateName": "SPI GmbH",
        "sameAs": "http://www.spi-ost.de",
        "description": "Die Gesellschaft führt die Servicestelle „Anerkennung“ Süd in Halle.",
        "address": {
            "@type": "PostalAddress",
            "addressLocality": "Halle (Saale)",
            "addressRegion": "Sachsen-Anhalt",
            "addressCountry": "DE",
        },
        "memberOf": [
            {
                "@type": "OrganizationRole",
                "memberOf": {"@id": f"{HOST}/#network"},
                "roleName": "Partner",
                "startDate": "2011-07-01",
            }
        ],
        "subOrganization": [{"@id": f"{HOST}/o/{spi.offices.get().code}/"}],
    }
    assert node(client, "/de/partner/spi/", "#network")["sponsor"] == [
        {
            "@type": "OrganizationRole",
            "sponsor": {"@id": f"{HOST}/o/{spi.code}/"},
            "roleName": "Sponsor",
            "startDate": "2026-01-01",
        }
    ]


def test_network_page_names_members_and_who_paid_until_when(client):
    network = node(client, "/en/network/", "#network")
    assert len(network.pop("member")) == 8
    funders = network.pop("funder")
    assert [(role["roleName"], role["endDate"]) for role in funders] == [
        ("funder", "2014-12-31")
    ] * 3
    sponsor = Organisation.objects.get(slug="ostseesparkasse-rostock")
    assert network == {
        "@type": "Organization",
        "@id": f"{HOST}/#network",
        "name": "IQ-Netzwerk Mecklenburg-Vorpommern/Sachsen-Anhalt",
        "url": f"{HOST}/en/network/",
        "alternateName": "IQ-Netzwerk MV/ST",
        "foundingDate": "2011-07-01",
        "areaServed": [
            {"@type": "State", "name": "Mecklenburg-Vorpommern", "identifier": "DE-MV"},
            {"@type": "State", "name": "Sachsen-Anhalt", "identifier": "DE-ST"},
        ],
        "sponsor": [
            {
                "@type": "OrganizationRole",
                "sponsor": {"@id": f"{HOST}/o/{sponsor.code}/"},
                "roleName": "sponsor",
            }
        ],
    }


def test_service_page_names_channels_and_other_services(client):
    made = factories.service(slug="neu", summary_en="One sentence.", name_en="New")
    office = full_office(service=made)
    itself = node(client, "/en/services/neu/", f"/o/{made.code}/")
    others = Service.objects.exclude(pk=made.pk)
    assert itself == {
        "@type": "GovernmentService",
        "@id": f"{HOST}/o/{made.code}/",
        "url": f"{HOST}/en/services/neu/",
        "name": "New",
        "description": "One sentence.",
        "serviceType": "New",
        "audience": {
            "@type": "Audience",
            "audienceType": "people with a foreign qualification",
        },
        "areaServed": [{"@type": "State", "name": "Sachsen-Anhalt", "identifier": "DE-ST"}],
        "provider": [{"@id": f"{HOST}/o/{office.organisation.code}/"}],
        "availableChannel": [
            {
                "@type": "ServiceChannel",
                "serviceLocation": {"@id": f"{HOST}/o/{office.code}/"},
                "serviceUrl": f"{HOST}/en/offices/{office.slug}/",
                "availableLanguage": ["ar", "prs"],
                "servicePhone": [
                    {
                        "@type": "ContactPoint",
                        "contactType": "Advice",
                        "telephone": "+493911234567",
                        "availableLanguage": ["ar", "prs"],
                    },
                    {
                        "@type": "ContactPoint",
                        "contactType": "Advice",
                        "telephone": "+49391222",
                        "description": "then dial 12",
                        "availableLanguage": ["prs"],
                    },
                ],
            }
        ],
        "isRelatedTo": [{"@id": f"{HOST}/o/{other.code}/"} for other in others],
    }


def test_home_page_says_how_to_search(client):
    site = node(client, "/en/", "#website")
    assert site == {
        "@type": "WebSite",
        "@id": f"{HOST}/#website",
        "name": "IQ network MV/ST",
        "url": f"{HOST}/",
        "inLanguage": ["de", "en"],
        "publisher": {"@id": f"{HOST}/#network"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{HOST}/en/search/?q={{search_term}}",
            },
            "query-input": "required name=search_term",
        },
    }
    found = site["potentialAction"]["target"]["urlTemplate"].format(search_term="Halle")
    assert "anerkennung-halle" in client.get(found).content.decode()


def test_news_item_is_an_article_of_the_network(client):
    item = NewsItem.objects.get()
    NewsItem.objects.update(body_en=None)
    assert document(client, f"/en/news/{item.slug}/")["@graph"][0] == {
        "@type": "NewsArticle",
        "@id": f"{HOST}/o/{item.code}/",
        "url": f"{HOST}/en/news/{item.slug}/",
        "headline": item.title_en,
        "description": item.summary_en,
        "inLanguage": "de",
        "datePublished": "2011-07-21",
        "dateModified": NewsItem.objects.get().changed_at.isoformat(timespec="seconds"),
        "publisher": {"@id": f"{HOST}/#network"},
        "mainEntityOfPage": {"@id": f"{HOST}/en/news/{item.slug}/"},
    }


def test_lists_carry_names_and_addresses_only(client):
    (*_others, found) = document(client, "/de/angebote/")["@graph"]
    assert found["@type"] == "ItemList"
    first = Service.objects.published().first()
    assert found["itemListElement"][0] == {
        "@type": "ListItem",
        "position": 1,
        "name": first.name_de,
        "url": f"{HOST}/de/angebote/{first.slug}/",
    }


def test_finder_says_what_it_is_and_leaves_the_offices_to_their_pages(client):
    found = document(client, "/de/servicestellen/")["@graph"]
    assert [node["@type"] for node in found] == ["CollectionPage", "BreadcrumbList", "WebSite"]


@pytest.mark.parametrize("query", ["?q=39104", "?need=all", "?page=9999"])
def test_answers_of_the_finder_which_no_search_engine_keeps_have_no_data(client, query):
    html = client.get(f"/de/servicestellen/{query}").text
    assert '<meta name="robots" content="noindex, follow">' in html
    assert "ld+json" not in html
    assert "oembed" not in html
    assert "atom" not in html
