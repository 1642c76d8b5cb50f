"""What each page says of itself in JSON-LD: in the words of schema.org, and only what is public."""

import datetime
import json
import re
from html.parser import HTMLParser

import pytest
from django.utils import timezone, translation

from content.models import NewsItem, Page
from iqnetz import addresses
from services.formats.jsonld import filled
from services.formats.jsonld_hours import opening_hours
from services.models import Language, Network, Office, Organisation, Service
from tests import factories
from tests.schema_org import faults
from tests.test_pages import ADDRESSES

pytestmark = pytest.mark.django_db

HOST = "http://testserver"
HOSTILE = "</script><script>alert('1')</script><!-- <script> & \u2028 \u2029 \u202e \\u003C/script>"


class _Head(HTMLParser):
    """The texts of the blocks of JSON-LD, the other scripts and the crumbs of a page."""

    def __init__(self, html):
        super().__init__()
        self.blocks, self.scripts, self.crumbs = [], [], []
        self._into, self._is_way = None, False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "script":
            self._into = None
            if attrs.get("type") == "application/ld+json":
                self.blocks.append("")
                self._into = self.blocks
            else:
                self.scripts.append(attrs)
        elif tag == "nav":
            self._is_way = attrs.get("class") == "breadcrumbs"
        elif tag == "li" and self._is_way:
            self.crumbs.append("")
            self._into = self.crumbs
        elif tag == "small":  # "only in German so far" is no part of a name
            self._into = None

    def handle_endtag(self, tag):
        if tag in {"script", "li"}:
            self._into = None
        if tag == "nav":
            self._is_way = False

    def handle_data(self, data):
        if self._into is not None:
            self._into[-1] += data


def head(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return _Head(response.content.decode())


def document(client, address, status=200):
    (block,) = head(client, address, status).blocks
    return json.loads(block)


def node(client, address, key):
    """The node of the page with this "@id" (its end is enough)."""
    graph = document(client, address)["@graph"]
    return next(found for found in graph if found["@id"].endswith(key))


def full_office(**values):
    """An office of which everything is known."""
    made = factories.full_office(
        house="Rathaus", latitude=52.131512, longitude=11.640123, email="stelle@example.org",
        website="https://stelle.example.org/", step_free=False, assured_on="2026-01-31", **values
    )  # fmt: skip
    arabic, dari = (Language.objects.get(code=code) for code in ("ar", "prs"))
    made.languages.add(arabic, dari)
    made.phones.create(number="+49391222", extension="12", position=2).languages.add(dari)
    made.phones.create(number="+49391333", kind="fax", position=3)
    person = made.contacts.get()
    person.languages.add(arabic)
    type(person).objects.update(role_de="Beraterin", role_en="", phone="+49391444")
    made.closures.update(starts_on="2030-12-24", ends_on="2031-01-01")
    day = {"opens": "11:00", "closes": "15:00"}
    made.consultation_days.create(day="2030-01-07", **day)
    made.consultation_days.create(
        day="2030-01-08", street="Markt 1", postcode="39326", town="Wolmirstedt", note_de="Bitte"
        " rufen Sie vorher an.", **day
    )  # fmt: skip
    return made


def all_addresses(client):
    """The paths of every page that the sitemap names, in both languages, and of the others."""
    xml = client.get("/sitemap.xml").content.decode()
    return [
        *re.findall(f"<loc>{HOST}(.*?)</loc>", xml),
        "/de/suche/?q=Halle", "/en/search/", "/de/servicestellen/?q=39104", "/en/offices/?q=xyzzy",
    ]  # fmt: skip


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


def test_office_page_says_all_of_the_office(client):
    made = full_office()
    organisation, service, person = made.organisation, made.service, made.contacts.get()
    here = f"{HOST}/en/offices/{made.slug}/"
    identity = f"{HOST}/o/{made.code}/"
    expected = {
        "@type": "LocalBusiness",
        "@id": identity,
        "url": here,
        "name": made.name,
        "parentOrganization": {"@id": f"{HOST}/o/{organisation.code}/"},
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "opens": "09:00",
                "closes": "12:00",
                "dayOfWeek": ["https://schema.org/Monday"],
            },
            {
                "@type": "OpeningHoursSpecification",
                "opens": "09:00",
                "closes": "15:00",
                "validFrom": "2030-01-07",
                "validThrough": "2030-01-07",
            },
            {
                "@type": "OpeningHoursSpecification",
                "opens": "00:00",
                "closes": "00:00",
                "validFrom": "2030-12-24",
                "validThrough": "2031-01-01",
            },
        ],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": made.street,
            "postalCode": "39104",
            "addressLocality": "Magdeburg",
            "addressCountry": "DE",
            "extendedAddress": "Rathaus",
            "addressRegion": "Sachsen-Anhalt",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": 52.131512, "longitude": 11.640123},
        "description": service.summary_en,
        "sameAs": "https://stelle.example.org/",
        "telephone": "+493911234567",
        "faxNumber": ["+49391333"],
        "email": "stelle@example.org",
        "contactPoint": [
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
            {
                "@type": "ContactPoint",
                "@id": f"{HOST}/o/{person.code}/",
                "contactType": {"@value": "Beraterin", "@language": "de"},
                "name": person.name,
                "telephone": "+49391444",
                "email": "person@example.org",
                "availableLanguage": ["ar"],
            },
        ],
        "areaServed": [{"@type": "State", "name": "Sachsen-Anhalt", "identifier": "DE-ST"}],
        "knowsLanguage": ["ar", "prs"],
        "amenityFeature": {
            "@type": "LocationFeatureSpecification",
            "name": "Barrier-free access",
            "value": False,
        },
        "event": [
            {
                "@type": "Event",
                "name": "Advice in Wolmirstedt",
                "startDate": "2030-01-08T11:00:00+01:00",
                "endDate": "2030-01-08T15:00:00+01:00",
                "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
                "location": {
                    "@type": "Place",
                    "address": {
                        "@type": "PostalAddress",
                        "streetAddress": "Markt 1",
                        "postalCode": "39326",
                        "addressLocality": "Wolmirstedt",
                        "addressCountry": "DE",
                    },
                },
                "organizer": {"@id": identity},
                "description": {"@value": "Bitte rufen Sie vorher an.", "@language": "de"},
            }
        ],
    }
    graph = document(client, f"/en/offices/{made.slug}/")["@graph"]
    assert graph[0] == expected
    assert graph[1] == {
        "@type": "WebPage",
        "@id": here,
        "url": here,
        "name": made.name,
        "inLanguage": "en",
        "isPartOf": {"@id": f"{HOST}/#website"},
        "breadcrumb": {"@id": f"{here}#way"},
        "mainEntity": {"@id": identity},
        "dateModified": made.changed_at.isoformat(timespec="seconds"),
        "lastReviewed": "2026-01-31",
    }
    assert graph[-1] == {
        "@type": "GovernmentService",
        "@id": f"{HOST}/o/{service.code}/",
        "url": f"{HOST}/en/services/{service.slug}/",
        "name": service.name_en,
        "provider": {"@id": f"{HOST}/o/{organisation.code}/"},
        "availableChannel": {
            "@type": "ServiceChannel",
            "serviceLocation": {"@id": identity},
            "serviceUrl": here,
            "availableLanguage": ["ar", "prs"],
        },
    }


def test_identity_is_the_permanent_address_in_both_languages(client):
    german = document(client, "/de/servicestellen/anerkennung-halle/")["@graph"][0]
    english = document(client, "/en/offices/anerkennung-halle/")["@graph"][0]
    assert german["@id"] == english["@id"]
    answer = client.get(german["@id"].removeprefix(HOST), headers={"Accept-Language": "de"})
    assert HOST + answer["Location"] == german["url"]


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("Verein e.V.", ["LocalBusiness", "NGO"]),
        ("Verein e. V. im Land", ["LocalBusiness", "NGO"]),
        ("Hilfe gGmbH", ["LocalBusiness", "NGO"]),
        ("Hilfe GmbH", "LocalBusiness"),
        ("Die V. GmbH", "LocalBusiness"),
    ],
)
def test_office_is_not_for_profit_where_the_name_says_so(client, name, types):
    made = factories.office(organisation=factories.organisation(name=name))
    assert document(client, made.get_absolute_url())["@graph"][0]["@type"] == types


def test_postcode_centre_is_no_position(client):
    made = factories.office()
    assert made.point is not None
    assert "geo" not in document(client, made.get_absolute_url())["@graph"][0]


def spans(office):
    with_details = Office.objects.with_details().get(pk=office.pk)
    return [
        (span["opens"], span["closes"], span.get("dayOfWeek") or span["validFrom"])
        for span in map(filled, opening_hours(with_details))
    ]


def test_days_with_the_same_hours_stand_together():
    made = factories.office()
    for weekday in (1, 2, 4):
        made.hours.create(weekday=weekday, opens="09:00", closes="12:00")
    made.hours.create(weekday=2, opens="13:00", closes="16:30")
    days = [f"https://schema.org/{day}" for day in ("Monday", "Tuesday", "Thursday")]
    assert spans(made) == [("09:00", "12:00", days), ("13:00", "16:30", [days[1]])]


def test_consultation_day_keeps_the_hours_of_that_weekday():
    made = factories.office()
    made.hours.create(weekday=1, opens="09:00", closes="12:00")
    made.hours.create(weekday=2, opens="08:00", closes="10:00")
    for opens, closes in [("12:00", "14:00"), ("16:00", "18:00")]:
        made.consultation_days.create(day="2030-01-07", opens=opens, closes=closes)  # a Monday
    assert spans(made)[2:] == [
        ("09:00", "14:00", "2030-01-07"),
        ("16:00", "18:00", "2030-01-07"),
    ]


def test_consultation_on_a_closing_day_is_all_of_that_day():
    made = factories.office()
    made.hours.create(weekday=1, opens="09:00", closes="12:00")
    made.consultation_days.create(day="2030-01-07", opens="16:00", closes="18:00")
    made.closures.create(starts_on="2030-01-06", ends_on="2030-01-07")
    assert spans(made)[1:] == [
        ("16:00", "18:00", "2030-01-07"),
        ("00:00", "00:00", "2030-01-06"),
    ]


def test_past_days_are_not_told():
    made = factories.office()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    made.consultation_days.create(day=yesterday, opens="16:00", closes="18:00")
    made.closures.create(starts_on=yesterday, ends_on=yesterday)
    assert spans(made) == []


def test_closed_office_says_since_when_and_where_to_go(client):
    instead = Office.objects.get(slug="anerkennung-magdeburg")
    made = full_office(closed_from="2020-01-31", successor=instead)
    graph = document(client, made.get_absolute_url())["@graph"]
    assert graph[0] == {
        "@type": "LocalBusiness",
        "@id": f"{HOST}/o/{made.code}/",
        "url": f"{HOST}{made.get_absolute_url()}",
        "name": made.name,
        "parentOrganization": {"@id": f"{HOST}/o/{made.organisation.code}/"},
        "dissolutionDate": "2020-01-31",
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "opens": "00:00",
                "closes": "00:00",
                "validFrom": "2020-01-31",
            }
        ],
    }
    assert graph[1]["significantLink"] == f"{HOST}/de/servicestellen/anerkennung-magdeburg/"


def test_office_that_will_close_is_there_until_then(client):
    made = full_office(closed_from="2099-12-31")
    itself = document(client, made.get_absolute_url())["@graph"][0]
    assert itself["dissolutionDate"] == "2099-12-31"
    assert itself["telephone"] == "+493911234567"
    assert itself["openingHoursSpecification"][-1] == {
        "@type": "OpeningHoursSpecification",
        "opens": "00:00",
        "closes": "00:00",
        "validFrom": "2099-12-31",
    }


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
    (*_others, found) = document(client, "/de/servicestellen/?q=39104")["@graph"]
    assert found["@type"] == "ItemList"
    first = Office.objects.get(slug="anerkennung-magdeburg")
    assert found["itemListElement"][0] == {
        "@type": "ListItem",
        "position": 1,
        "name": first.name,
        "url": f"{HOST}/de/servicestellen/anerkennung-magdeburg/",
    }


def test_site_without_any_data_says_so_without_gaps(client):
    for model in [Office, Service, Organisation, Network, NewsItem, Page]:
        model.objects.all().delete()
    for address in ["/de/", "/de/servicestellen/", "/en/partners/", "/de/angebote/", "/en/news/"]:
        found = document(client, address)
        assert faults(found) == []
        assert {"ItemList", "Organization"} & {node["@type"] for node in found["@graph"]} == set()


def test_hostile_texts_stay_data(client):
    NewsItem.objects.update(title_de=HOSTILE, summary_de=HOSTILE)
    made = full_office(name=HOSTILE)
    for address, field in [("/de/aktuelles/start-des-netzwerks/", "headline"),
                           (made.get_absolute_url(), "name")]:  # fmt: skip
        page = head(client, address)
        assert page.scripts == []
        (block,) = page.blocks
        assert not set(block) & set("<>&\u2028\u2029")
        assert json.loads(block)["@graph"][0][field] == HOSTILE


def test_texts_with_references_have_the_names(client):
    person = factories.contact(name="Erika Muster", is_public=True)
    NewsItem.objects.update(summary_de=f"Fragen Sie [[person:{person.pk}]].")
    article = document(client, "/de/aktuelles/start-des-netzwerks/")["@graph"][0]
    assert article["description"] == "Fragen Sie Erika Muster."


def test_what_is_not_public_is_nowhere(client):
    made = full_office(internal_note="streng geheim")
    Organisation.objects.update(review_email="geheim@example.org")
    factories.contact(office=made, name="Geheim Eins", is_public=False)
    factories.contact(office=made, name="Geheim Zwei", is_public=True, valid_to="2020-01-01")
    factories.office(name="Geheim Drei", published_from=None)
    factories.office(name="Geheim Vier", organisation=factories.organisation(published_from=None))
    factories.membership(organisation=factories.organisation(name="Geheim", published_from=None))
    for address in [
        "/de/servicestellen/", made.get_absolute_url(), "/de/angebote/anerkennung/", "/de/partner/",
        "/de/partner/spi/", "/de/netzwerk/",
    ]:  # fmt: skip
        assert "geheim" not in json.dumps(document(client, address)).lower(), address


@pytest.mark.parametrize("kind", ["office", "partner", "service", "news", "page"])
def test_preview_says_nothing_to_machines(client, desk, kind):
    model = addresses.KINDS[kind]
    record = model.objects.published().first()
    model.objects.filter(pk=record.pk).update(published_from=None)
    response = desk.get(record.get_absolute_url())
    assert response.status_code == 200
    assert "ld+json" not in response.content.decode()
    assert "og:" not in response.content.decode()


def test_errors_say_nothing_to_machines(client):
    made = factories.office()
    with translation.override("en"):
        address = made.get_absolute_url()
    made.delete()
    assert head(client, address, 410).blocks == []
    assert head(client, "/en/nothing-here/", 404).blocks == []


def test_permanent_addresses_are_asked_for_once(django_assert_num_queries):
    records = [*Office.objects.all(), *Organisation.objects.all(), *Service.objects.all()]
    with django_assert_num_queries(1):
        addresses.fetch(*records, *Office.objects.none())
        codes = [record.code for record in records]
    assert len(set(codes)) == len(records)
    assert codes[0] == Office.objects.get(pk=records[0].pk).code


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
        factories.membership(organisation=runs, starts_on=f"200{number}-01-01", role="funder")
        factories.service()

    add(1)
    one = queries()
    add(2)
    add(3)
    assert queries() == one
