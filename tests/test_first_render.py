"""A page that is in no store yet: how often it asks the database, whatever there is and how much.

Each public address stands here with its number of queries; one that does not fails.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone, translation
from modeltranslation.translator import translator

from content.models import NewsItem, Page
from services.finder import PAGE_SIZE
from services.formats.tables import TABLES
from services.models import Logo, Office, Organisation, Phone, UnfoundPlace
from services.sitemaps import BilingualSitemap
from services.tags import text_columns
from tests import factories, public_addresses

pytestmark = pytest.mark.django_db

MOST = 4
LANGUAGES = ("de", "en")
# Who sends a form or has a link in a mail is no reader: these are not in any store.
FORMS = {
    "office_report", "office_report_thanks", "partner_report", "partner_report_thanks",
    "review", "review_office", "review_contact", "review_left",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """An address by the name of its URL pattern; `arguments` names attributes of Records."""

    name: str
    queries: int
    arguments: tuple[str, ...] = ()
    query: str = ""
    status: int = 200

    def address(self, records):
        arguments = [getattr(records, name, name) for name in self.arguments]
        return reverse(self.name, args=arguments) + self.query

    def __str__(self):
        return " ".join([self.name, *self.arguments, self.query]).strip()


CASES = [
    Case("root", 0, status=302),
    Case("home", 2),
    Case("offices", 3),
    Case("offices", 3, query="?need=all"),
    Case("offices", 3, query="?need=recognition"),
    Case("offices", 3, query="?q=39104"),
    Case("offices", 3, query="?q=Halle"),  # several of that name
    Case("offices", 3, query="?q=Magdburg"),
    Case("offices", 3, query="?q=80331"),  # outside
    Case("offices", 3, query="?q=18057&need=recognition"),
    Case("offices", 3, query="?q=39104&need=all"),
    Case("offices", 3, query="?q=39104&language=ar&access=phone"),
    Case("offices", 3, query="?need=quatsch", status=400),
    Case("offices", 3, query="?abroad=yes"),
    Case("offices", 1, query="?near=52.1,11.6", status=302),
    Case("offices", 4, query="?q=xyzzy"),  # is counted
    Case("offices", 4, query="?page=9999", status=404),
    Case("offices", 4, query="?page=9999&step_free=yes", status=404),
    Case("offices_unsearched", 3),
    Case("office_feed", 4),
    Case("office", 2, ("slug",)),
    Case("office", 2, ("closed_slug",)),
    Case("office", 2, ("old_slug",), status=301),
    Case("office", 3, ("gone_slug",), status=410),
    Case("office", 2, ("nothing",), status=404),
    Case("office_card", 1, ("slug",)),
    Case("office_card", 2, ("closed_slug",), status=410),
    Case("suggestions", 0, query="?q=Hal"),
    Case("services", 2),
    Case("service", 2, ("service_slug",)),
    Case("service", 2, ("nothing",), status=404),
    Case("partners", 2),
    Case("partners", 3, query="?page=9999", status=404),
    Case("partner", 2, ("partner_slug",)),
    Case("partner", 3, ("partner_slug",), query="?page=9999", status=404),
    Case("partner", 2, ("nothing",), status=404),
    Case("network", 2),
    Case("data", 3),
    Case("data", 2, query="?example=offices_geojson"),
    Case("data", 3, query="?example=csv"),
    Case("data", 3, query="?example=hsds_services"),
    Case("embed_office", 2, ("code",)),
    Case("embed_office", 3, ("closed_code",)),
    Case("embed_office", 3, ("gone_code",), status=410),
    Case("embed_partner", 3, ("partner_code",)),
    Case("embed_finder", 0),
    Case("news", 2),
    Case("news", 3, query="?page=9999", status=404),
    Case("news_feed", 2),
    Case("news_item", 2, ("news_slug",)),
    Case("search", 1),
    Case("search", 3, query="?q=Stelle"),
    Case("search", 2, query="?q=0391 1234567"),
    Case("search", 4, query="?q=qqqq Stelle"),
    Case("page", 1, ("page_slug",)),
    Case("page", 2, ("contact_page",)),
    Case("page", 2, ("nothing",), status=404),
    Case("permanent", 2, ("code",), status=301),
    Case("permanent", 2, ("person_code",), status=301),
    Case("permanent", 4, ("gone_code",), status=410),
    Case("vcard", 2, ("code",)),
    Case("vcard", 2, ("person_code",)),
    Case("vcard4", 2, ("code",)),
    Case("vcard", 4, ("closed_code",), status=410),
    Case("calendar", 3, ("code",)),
    Case("qr_svg", 2, ("code",)),
    Case("qr_png", 2, ("code",)),
    Case("embed_script", 0),
    Case("logo", 1, ("logo",)),
    Case("logo", 2, ("no_logo",), status=404),
    Case("oembed", 4, query="?url=http://testserver/o/{code}/"),
    Case("oembed", 2, query="?url=http://testserver/de/servicestellen/{slug}/"),
    Case("oembed", 4, query="?url=http://testserver/de/servicestellen/{old_slug}/"),
    Case("humans", 3),
    Case("security", 1),
    Case("sitemap", 4),
    *(Case("sitemap_section", 2, (name,)) for name in ("offices", "services", "partners")),
    *(Case("sitemap_section", 2, (name,)) for name in ("pages", "news")),
    *(Case("sitemap_section", 1, (name,)) for name in ("home", "lists")),
    Case("openapi", 2),
    Case("offices_geojson", 1),
    Case("nearest", 2, query="?q=39104"),
    Case("datapackage", 3),
    Case("datapackage_zip", 3),
    *(Case("csv", 2, (name,)) for name in TABLES),
    Case("hsds", 0),
    Case("hsds_services", 2),
    Case("hsds_services", 2, query="?full=true"),
    Case("hsds_organizations", 2),
    Case("hsds_organizations", 2, query="?full=true"),
    Case("hsds_service_at_locations", 2),
    Case("hsds_service", 3, ("services_first",)),
    Case("hsds_organization", 3, ("partner_uid",)),
    Case("hsds_service_at_location", 3, ("uid",)),
    Case("hsds_taxonomies", 1),
    Case("hsds_taxonomy", 1, ("taxonomies_first",)),
    Case("hsds_taxonomy_terms", 2),
    Case("hsds_taxonomy_term", 2, ("taxonomy_terms_first",)),
]
# Of these the addresses have no names.
WITHOUT_NAME = {"healthz": 0, "readyz": 1, "robots.txt": 0, "favicon.ico": 0, "o/<str:code>": 2}


class Records:
    """Something of every kind to ask for; `text` stands in all texts but those in LATER."""

    def __init__(self, client, text=""):
        organisation, service = factories.organisation(), factories.service()
        factories.membership(organisation=organisation)
        both = {"organisation": organisation, "service": service}
        office = factories.told_office(**both)
        closing = {"closed_from": timezone.localdate(), "successor": office}
        closed = factories.told_office(**both, **closing)
        moved, gone = factories.office(**both), factories.office(**both, successor=office)
        self.old_slug, self.gone_slug, self.gone_code = moved.slug, gone.slug, gone.code
        gone.delete()
        moved.slug += "-neu"
        moved.save()
        made = {"title_de": "Neues", "published_from": timezone.now()}
        made |= {"summary_de": "Ein Satz.", "body_de": "Ein Satz."}
        news = NewsItem.objects.create(slug=office.slug, **made)
        page = Page.objects.create(slug=office.slug, **made)
        contact_page = Page.objects.create(
            slug=f"{office.slug}-kontakt", shows_coordination=True, **made
        )
        if text:
            write_into_all(text)
        self.slug, self.code, self.uid = office.slug, office.code, office.uid
        self.closed_slug, self.closed_code = closed.slug, closed.code
        self.person_code = office.contacts.get().code
        self.service_slug, self.news_slug = service.slug, news.slug
        self.page_slug, self.contact_page = page.slug, contact_page.slug
        self.partner_slug, self.partner_code = organisation.slug, organisation.code
        self.partner_uid = organisation.uid
        self.logo, self.no_logo = sha256(b"logo").hexdigest()[:32], "0" * 32
        sizes = {"width": 9, "height": 9, "is_light": False}
        Logo.objects.get_or_create(digest=self.logo, data=b"logo", **sizes)
        for kind in ("services", "taxonomies", "taxonomy_terms"):
            first = client.get(f"/api/hsds/v3/{kind}").json()["contents"][0]
            setattr(self, f"{kind}_first", first["id"])


def write_into_all(text):
    """The text into each translated text, in both languages; of a foot's page its title stays."""
    for model in translator.get_registered_models(abstract=False):
        names = set(text_columns(model)) - LATER
        if not hasattr(model, "pgh_tracked_model"):  # no history
            models.QuerySet(model).update(**dict.fromkeys(names, text))


def queries(client, case, records):
    address = case.address(records).format(**vars(records))
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
        if response.streaming:
            b"".join(response.streaming_content)
    assert response.status_code == case.status, address
    return len(asked)


def asked(client, language, records):
    with translation.override(language):
        return {str(case): queries(client, case, records) for case in CASES}


# Names of the office and the person are only known when they are there: to name others, they ask
# once more.
LATER = {"role_de", "role_en", "title_de", "title_en"}
NAMING = "[[office:anerkennung-halle]] [[contact:1]] [[office:x]]"
EXPECTED = {str(case): case.queries for case in CASES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_number_of_queries_is_small_and_does_not_grow(client, language):
    records = Records(client)
    assert asked(client, language, records) == EXPECTED
    Records(client)
    Records(client)
    assert asked(client, language, records) == EXPECTED


def test_number_of_queries_is_never_above_four():
    assert max(EXPECTED.values()) == MOST


def test_names_in_texts_are_asked_for_once_for_the_whole_page(client):
    found = asked(client, "en", Records(client, NAMING))
    more = {case: number - EXPECTED[case] for case, number in found.items()}
    assert more.pop("office_card slug") == 2  # once in each language
    assert set(more.values()) == {0, 1}
    assert max(found.values()) == MOST


def test_no_public_address_asks_more_for_names_in_texts(client):
    write_into_all(NAMING)
    of_records = [*public_addresses.of_slugs(), *public_addresses.of_codes()]
    numbers = {}
    for address in [*public_addresses.of_pages(), *of_records[::3]]:
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        numbers[address] = len(found)
    assert len(numbers) > 80
    assert {address: number for address, number in numbers.items() if number > MOST} == {}


def test_names_in_the_tasks_of_people_are_asked_for_once_more(client):
    people = [factories.contact(is_public=True) for _number in range(3)]
    NewsItem.objects.update(body_de=" ".join(f"[[contact:{each.pk}]]" for each in people))
    address = NewsItem.objects.published().first().get_absolute_url()
    for count in (1, 3):
        for each in people[:count]:
            each.role_de = f"Vertretung von [[contact:{people[0].pk}]]"
            each.save()
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).content.decode().count("Vertretung von Person") == count
        # Once for those in the text, and once for those in the tasks of whom it names.
        assert len(found) == EXPECTED["news_item news_slug"] + 2


def names(patterns):
    """The names of all URL patterns; of those without one the routes."""
    for each in patterns:
        if isinstance(each, URLPattern):
            yield each.name or str(each.pattern)
        elif str(each.pattern) != "admin/":
            yield from names(each.url_patterns)


def test_every_public_address_stands_here():
    known = {case.name for case in CASES} | FORMS | set(WITHOUT_NAME)
    assert set(names(get_resolver().url_patterns)) == known


@pytest.mark.parametrize(("route", "number"), WITHOUT_NAME.items())
def test_address_without_a_name(client, django_assert_num_queries, route, number):
    address = route.replace("<str:code>", Office.objects.get(slug="anerkennung-halle").code)
    with django_assert_num_queries(number):
        client.get(f"/{address}")


def scatter(count):
    """So many offices more, of one partner, all over Germany."""
    like = factories.told_office()
    names = [
        field.attname
        for field in Office._meta.local_fields
        if not field.generated and field.name not in {"id", "slug", "latitude", "longitude"}
    ]
    values = {name: getattr(like, name) for name in names}
    made = Office.objects.bulk_create(
        Office(**values, slug=f"viele-{number}", latitude=48 + number % 60 / 10, longitude=11)
        for number in range(count)
    )
    Phone.objects.bulk_create(Phone(office=office, number="+493911234567") for office in made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_offices_make_no_page_longer_or_dearer(client, language, monkeypatch):
    monkeypatch.setattr(BilingualSitemap, "limit", 100)
    records = Records(client)
    scatter(3 * PAGE_SIZE)
    partner = Organisation.objects.get(slug="spi")
    records.partner_slug, records.partner_code = partner.slug, partner.code
    found = asked(client, language, records)
    assert {case: number for case, number in found.items() if number > EXPECTED[case]} == {}
    with translation.override(language):
        pages = [
            reverse("offices") + "?need=all",
            reverse("offices") + "?q=39104&need=recognition",
            reverse("offices") + "?page=3",
            reverse("service", args=["anerkennung"]),
            reverse("partner", args=["spi"]),
            reverse("embed_partner", args=[partner.code]),
        ]
    for page in pages:
        with CaptureQueriesContext(connection) as found:
            assert client.get(page).content.decode().count("<article") == PAGE_SIZE, page
        with_details = [each["sql"] for each in found if "services_phone" in each["sql"]]
        assert with_details
        assert all("LIMIT" in sql for sql in with_details), page


def test_first_question_of_a_day_that_is_counted_asks_no_more(client, django_assert_num_queries):
    client.get("/de/servicestellen/?q=xyzzy")
    UnfoundPlace.objects.update(day=timezone.localdate() - timedelta(days=1))
    with django_assert_num_queries(MOST):
        client.get("/de/servicestellen/?q=xyzzy")
