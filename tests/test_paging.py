"""Lists of partners, offices and news: a page of them at a time, and nobody is left out."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from content.models import NewsItem
from services.finder import PAGE_SIZE
from services.models import Membership, Network, Office, Organisation
from services.paging import LINES
from tests import factories

pytestmark = pytest.mark.django_db

# More than one page of each.
PARTNERS, OFFICES, NEWS = 2 * LINES, 3 * PAGE_SIZE, 2 * PAGE_SIZE
HEAVIEST = 60_000  # bytes, as it is
# The name of the list and its arguments, and what leads to one of its records, in both languages.
LISTS = [
    ("partners", [], r'<li><a href="/(?:de/partner|en/partners)/([^/"]+)/"'),
    ("partner", ["spi"], r'<h3><a href="/(?:de/servicestellen|en/offices)/([^/"]+)/"'),
    ("news", [], r'<h2><a href="/(?:de/aktuelles|en/news)/([^/"]+)/"'),
]
# What was asked for, and with which status the first page comes.
WRONG = {
    "9999": 404, "10000": 404, "10001": 400, "0": 400, "-1": 400, "x": 400, "1e9": 400,
    "%00": 400, "2%00": 400, "%ED%A0%80": 400, "%FF": 400, "9" * 10_000: 400, "x" * 10_000: 400,
    "٩٩٩": 404, "2.5": 400, "%E2%80%AE2": 400,
}  # fmt: skip


@pytest.fixture
def many(db):
    """Many partners, of which one has many offices, and much news."""
    network, when = Network.objects.get(), {"published_from": factories.LONG_AGO}
    partners = Organisation.objects.bulk_create(
        Organisation(name=f"Verein {n} e. V.", slug=f"verein-{n}", town="Stendal", **when)
        for n in range(PARTNERS)
    )
    Membership.objects.bulk_create(
        Membership(network=network, organisation=each, role=Membership.Role.PARTNER)
        for each in partners
    )
    spi = Organisation.objects.get(slug="spi")
    like = factories.office(organisation=spi)
    made = {"organisation": spi, "service": like.service, "street": "Weg 1", "postcode": "39104"}
    made |= {"town": "Magdeburg", "federal_state": "DE-ST", **when}
    Office.objects.bulk_create(
        Office(name=f"Stelle {n}", slug=f"viele-{n}", **made) for n in range(OFFICES)
    )
    now = timezone.now()
    NewsItem.objects.bulk_create(
        NewsItem(
            slug=f"neues-{n}", title_de=f"Neues {n}", summary_de="Ein Satz.", body_de="Ein Satz.",
            dated_on=(now - timedelta(days=n // 2)).date(), published_from=now,
        )
        for n in range(NEWS)
    )  # fmt: skip


def everything():
    offices = Office.objects.published().open().filter(organisation__slug="spi")
    found = Organisation.objects.published().partners(), offices, NewsItem.objects.published()
    return [sorted(records.values_list("slug", flat=True)) for records in found]


def main(html):
    return html[html.index("<main") : html.index("</main>")]


def pages_of(client, address):
    """The HTML of all pages of a list, by the ways that lead on."""
    asked, pages = address, []
    while asked and len(pages) < 20:
        pages.append(client.get(asked).content.decode())
        following = re.search(r'rel="next" href="([^"]+)"', main(pages[-1]))
        asked = following and address + following[1]
    return pages


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_record_of_a_list_is_on_one_of_its_pages(client, many, language):
    for (name, arguments, pattern), slugs in zip(LISTS, everything(), strict=True):
        with translation.override(language):
            address = reverse(name, args=arguments)
        pages = pages_of(client, address)
        found = [slug for page in pages for slug in re.findall(pattern, main(page))]
        assert sorted(found) == slugs, name
        assert len(pages) > 2
        for number, page in enumerate(pages, 1):
            before = re.findall(r'rel="prev" href="([^"]+)"', main(page))
            assert before == ([f"?page={number - 1}"] if number > 1 else []), name
            assert f'<link rel="canonical" href="http://testserver{address}">' in page
            assert ('content="noindex, follow"' in page) == (number > 1), name


def test_places_of_a_later_page_go_on_counting(client, many):
    for address, size in (("/de/partner/", LINES), ("/de/aktuelles/", PAGE_SIZE)):
        places = re.findall(
            r'"position":(\d+),"name":"[^"]*","url"', client.get(f"{address}?page=2").text
        )
        assert list(map(int, places)) == list(range(size + 1, 2 * size + 1))


@pytest.mark.parametrize(("name", "arguments", "pattern"), LISTS, ids=lambda each: str(each)[:8])
def test_page_that_is_not_there_is_the_first(client, name, arguments, pattern):
    address = reverse(name, args=arguments)
    first = client.get(address).content.decode()
    for page, status in WRONG.items():
        response = client.get(f"{address}?page={page}")
        assert response.status_code == status, page[:20]
        html = response.content.decode()
        error = "Diese Seite gibt es nicht. Sie sehen die erste Seite."
        assert html.count(f'<p class="message" role="alert">{error}</p>') == 1, page[:20]
        assert re.findall(pattern, main(html)) == re.findall(pattern, main(first))
    for page in ("", "1", "%D9%A1"):
        assert 'role="alert"' not in client.get(f"{address}?page={page}").content.decode()


def test_network_names_the_first_partners_and_leads_to_all(client, many):
    shown = Membership.objects.public().filter(role=Membership.Role.PARTNER)
    html = main(client.get("/de/netzwerk/").content.decode())
    of_partners = html.partition('id="partners"')[2].partition("</section>")[0]
    assert of_partners.count("<li>") == LINES < shown.count()
    assert '<p><a href="/de/partner/">Alle Partner</a></p>' in of_partners
    for other in Membership.objects.public().exclude(role=Membership.Role.PARTNER):
        assert other.organisation.get_absolute_url() in html


def test_network_of_few_leads_nowhere(client):
    assert '<p><a href="/de/partner/">' not in main(client.get("/de/netzwerk/").content.decode())


def test_partner_offers_its_own_texts_and_leads_to_those_of_an_office(client, many):
    html = main(client.get("/de/partner/spi/").content.decode())
    assert html.count("<textarea") == 2 * 2 * 3  # for its list and the search, in two languages
    slugs = re.findall(r'<li><a href="/de/servicestellen/([^/]+)/#use-this"', html)
    assert slugs == re.findall(LISTS[1][2], html)
    assert len(slugs) == PAGE_SIZE
    office = client.get(f"/de/servicestellen/{slugs[0]}/").content.decode()
    assert '<details class="use-this" id="use-this">' in office
    assert office.count("<textarea") == 2 * 3


def test_partner_without_offices_leads_to_none(client):
    partner = factories.organisation()
    assert "#use-this" not in client.get(partner.get_absolute_url()).content.decode()


def test_no_page_is_heavy(client, many):
    addresses = ["/de/", "/de/angebote/anerkennung/", "/de/suche/?q=Stelle", "/de/suche/?q=39104"]
    addresses += ["/de/servicestellen/?q=39104&need=all", "/de/servicestellen/viele-1/"]
    names = ("offices", "services", "partners", "network", "news", "search", "data", "news_feed")
    addresses += [reverse(name) for name in (*names, "office_feed", "embed_finder")]
    addresses += [reverse("partner", args=["spi"]), reverse("partner", args=["spi"]) + "?page=2"]
    spi = Organisation.objects.get(slug="spi")
    addresses.append(reverse("embed_partner", args=[spi.code]))
    sizes = {address: len(client.get(address).content) for address in addresses}
    assert {address: size for address, size in sizes.items() if size > HEAVIEST} == {}
