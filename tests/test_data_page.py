"""The page that explains the open data: every address on it works, every answer is real."""

import html
import json
import re
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from content.models import Page
from services import data_page
from services.data_offers import EXAMPLES, Offer
from services.models import Office, Service
from tests import factories

pytestmark = pytest.mark.django_db

QUERIES = 3  # whatever there is
PAGES = ["/de/daten/", "/en/data/"]


def main_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    text = response.content.decode()
    return text[text.index("<main") : text.index("</main>")]


def examples_of(page):
    """(address, curl line, answer) of each example; of all but one without the answer."""
    found = re.findall(r'<article class="example"[^>]*>(.*?)</article>', page, re.S)
    return [
        (
            html.unescape(re.search(r'<a href="([^"]+)"', each)[1]),
            *map(html.unescape, re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", each, re.S)),
        )
        for each in found
    ]


def test_every_address_works(client):
    followed = set()
    for page in PAGES:
        text = main_of(client, page)
        for address in map(html.unescape, re.findall(r'href="([^"]+)"', text)):
            if address.startswith("?"):
                assert f'id="{address.partition("#")[2]}"' in text
                followed.add(page + address)
            elif address.startswith("#"):
                assert f'id="{address[1:]}"' in text
            elif not address.startswith(("https://", "tel:")):
                followed.add(address)
    assert len(followed) > 20
    for address in followed:
        status = 301 if address.startswith("/o/") and address.endswith("/") else 200
        assert client.get(address).status_code == status, address


@pytest.mark.parametrize("page", PAGES)
def test_examples_show_the_answer_as_it_is(client, page):
    assert [len(shown) for shown in examples_of(main_of(client, page))] == [3, 2, 2, 2]
    pages = [main_of(client, f"{page}?example={offer.name}") for offer in EXAMPLES]
    shown = [each for page in pages for each in examples_of(page) if len(each) == 3]
    assert len({address for address, _curl, _answer in shown}) == len(EXAMPLES)
    for address, curl, answer in shown:
        assert curl == f'curl "http://testserver{address}"'
        response = client.get(address)
        whole = response.content.decode()
        if "json" in response.headers["Content-Type"]:
            whole = data_page.pretty(response.json())
            assert json.loads(whole) == response.json()
        assert answer.count("\n") > 5
        assert answer == data_page.shortened(whole)


def test_examples_change_with_the_data(client):
    assert "Neue Stelle" not in main_of(client, "/de/daten/")
    Office.objects.filter(slug="anerkennung-magdeburg").update(name="Neue Stelle")
    assert "Neue Stelle" in main_of(client, "/de/daten/")


def test_every_operation_is_named(client):
    page = main_of(client, "/de/daten/")
    for name in ("offices_geojson", "nearest", "datapackage", "datapackage_zip", "openapi", "hsds"):
        assert f'href="{reverse(name)}' in page


def test_every_parameter_is_explained_in_german(client):
    page = main_of(client, "/de/daten/")
    described = client.get("/api/openapi.json").json()["paths"]
    for path in ("/api/v1/nearest.json", "/api/v1/offices.geojson"):
        for parameter in described[path]["get"]["parameters"]:
            assert f"<dt><code>{parameter['name']}</code></dt>" in page
            assert parameter["description"] not in page  # that is English
    assert "<code>recognition</code>, <code>training</code>" in page


def test_licence_and_freshness_are_said(client):
    page = main_of(client, "/en/data/")
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in page
    assert "GeoNames" in page
    assert re.search(r"last changed on \d{1,2} \w+ \d{4}\.", page)


def test_page_without_any_office(client):
    Office.objects.update(published_from=None)
    Service.objects.update(published_from=None)
    page = main_of(client, "/de/daten/")
    assert "/o/" not in page
    assert "Wer hilft in Magdeburg?" in page
    assert len(examples_of(page)) == len(EXAMPLES)


def test_address_that_needs_an_office():
    offer = Offer("", "", "search", "HTML", query="q={page}&a=b")
    office = SimpleNamespace(get_absolute_url=lambda: "/de/x/?a=b")
    assert offer.address(None, "https://a.example") is None
    assert offer.address(office, "https://a.example") == (
        "/de/suche/?q=https%3A%2F%2Fa.example%2Fde%2Fx%2F%3Fa%3Db&a=b"
    )


def test_long_answers_are_cut():
    assert data_page.shortened("a\nb") == "a\nb"
    assert data_page.shortened("x" * 500) == "x" * 400 + "…"
    assert data_page.shortened("\n".join("abcdefghijklmnopqrstuvwxyz")) == (
        "\n".join("abcdefghijklmnopqrstuvwx") + "\n…"
    )


def test_page_is_in_footer_and_sitemap(client):
    assert '<a href="/de/daten/">Offene Daten</a>' in client.get("/de/").content.decode()
    assert '<a href="/en/data/">Open data</a>' in client.get("/en/").content.decode()
    sitemap = client.get("/sitemap.xml").content.decode()
    assert "<loc>http://testserver/de/daten/</loc>" in sitemap
    assert "<loc>http://testserver/en/data/</loc>" in sitemap


@pytest.mark.parametrize("slug", ["daten", "data", "embed", "einbetten"])
def test_no_page_may_take_the_address(slug):
    page = Page(title="x", slug=slug, summary="x", body="x")
    with pytest.raises(ValidationError, match="gehört schon zu einem anderen Teil"):
        page.full_clean()


@pytest.mark.parametrize("more", [1, 3])
def test_queries_do_not_grow(client, more, django_assert_num_queries):
    for _number in range(more):
        factories.told_office()
    with django_assert_num_queries(QUERIES):
        client.get("/de/daten/")


def test_page_takes_no_notice_of_parameters(client):
    assert client.get("/de/daten/?%00=%ED%A0%80&lang=xx&q=" + "x" * 9_000).status_code == 200
