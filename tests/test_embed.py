"""Pages that other sites may frame: what they show, and what no other page allows."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from services.models import Office
from tests import factories
from tests.test_snippets import Tags

pytestmark = pytest.mark.django_db


@pytest.fixture
def halle():
    return Office.objects.get(slug="anerkennung-halle")


@pytest.fixture
def frames(halle):
    """The address of each kind of frame, in both languages."""
    code, partner = halle.code, halle.organisation.code
    return [
        f"/de/einbetten/servicestelle/{code}/",
        f"/en/embed/office/{code}/",
        f"/de/einbetten/partner/{partner}/",
        f"/en/embed/partner/{partner}/",
        "/de/einbetten/suche/",
        "/en/embed/finder/",
    ]


def ancestors(response):
    return re.search("frame-ancestors ([^;]*)", response.headers["Content-Security-Policy"])[1]


def test_frames_may_be_framed_and_set_no_cookie(client, frames):
    for address in frames:
        response = client.get(address)
        headers = dict(response.headers)
        policy = set(headers.pop("Content-Security-Policy").split("; "))
        assert policy == {
            "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'",
            "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'",
            "frame-ancestors *",
        }  # fmt: skip
        assert response.status_code == 200
        assert "X-Frame-Options" not in headers
        assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
        assert headers["X-Robots-Tag"] == "noindex"
        assert not response.cookies
        assert "Cookie" not in headers.get("Vary", "")


def test_what_has_not_changed_keeps_its_policies(client, frames, halle):
    for address in [*frames, halle.get_absolute_url(), "/de/"]:
        tag = client.get(address).headers["ETag"]
        again = client.get(address, headers={"If-None-Match": tag})
        assert again.status_code == 304
        assert not {"Content-Security-Policy", "Cross-Origin-Resource-Policy"} & set(again.headers)
        assert "X-Frame-Options" not in again.headers


def test_no_other_page_may_be_framed(client):
    xml = client.get("/sitemap.xml").content.decode()
    listed = re.findall("<loc>http://testserver(.*?)</loc>", xml)
    others = ["/de/nichts/", "/admin/login/", "/embed/v1.js", "/oembed", "/de/suche/?q=Halle"]
    assert len(listed) > 20
    for address in [*listed, *others]:
        response = client.get(address)
        assert ancestors(response) == "'none'", address
        assert response.headers["X-Frame-Options"] == "DENY", address


def test_only_pages_with_a_preview_show_frames(client, halle):
    for address, shows in [
        (halle.get_absolute_url(), True),
        (halle.organisation.get_absolute_url(), True),
        ("/de/", False),
        ("/de/servicestellen/", False),
    ]:
        policy = client.get(address).headers["Content-Security-Policy"]
        assert ("frame-src 'self'" in policy) == shows
        assert ("frame-src" in policy) == shows


def test_frame_leads_out_to_the_whole_page(client, frames):
    pages = [
        "/de/servicestellen/anerkennung-halle/",
        "/en/offices/anerkennung-halle/",
        "/de/partner/spi/",
        "/en/partners/spi/",
        "/de/servicestellen/",
        "/en/offices/",
    ]
    for address, page in zip(frames, pages, strict=True):
        html = Tags(client.get(address).content.decode())
        assert html.all("base") == [{"target": "_top"}]
        assert {"rel": "canonical", "href": f"http://testserver{page}"} in html.all("link")
        assert {"href": page, "target": "_top"} in html.all("a")
        assert [form["action"] for form in html.all("form")] == (
            [page] if address in frames[4:] else []
        )
        assert {link.get("target", "_top") for link in html.all("a")} == {"_top"}
        assert html.all("nav") == html.all("header") == html.all("iframe") == []
        assert len(html.all("h1")) == 1


def test_card_has_name_phone_and_address_in_both_languages(client, frames):
    german, english = (client.get(address).content.decode() for address in frames[:2])
    for html in (german, english):
        assert "Servicestelle „Anerkennung“ Süd (Halle)" in html
        assert 'href="tel:+4934568694823"' in html
        assert "Zur Saaleaue 51a" in html
    assert "Alles zu dieser Servicestelle:" in german
    assert "All about this office:" in english


def test_code_in_capitals_is_the_same(client, halle):
    html = client.get(f"/en/embed/office/{halle.code}/").content
    assert client.get(f"/en/embed/office/{halle.code.upper()}/").content == html


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_can_be_fixed(client, frames, theme):
    for address in frames:
        html = client.get(f"{address}?theme={theme}").content.decode()
        assert f'<meta name="color-scheme" content="{theme}">' in html
        assert f'data-theme="{theme}"' in html


def test_without_a_theme_the_device_decides(client, frames):
    html = client.get(frames[0]).content.decode()
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "data-theme" not in html


@pytest.mark.parametrize(
    "theme", ["blue", "%00", "LIGHT", "%22%3E%3Cscript%3E", "x" * 10_000, "%ED%A0%80", "-1"]
)
def test_unknown_theme_is_refused_and_the_card_is_there(client, halle, theme):
    response = client.get(f"/de/einbetten/servicestelle/{halle.code}/?theme={theme}")
    assert (response.status_code, ancestors(response)) == (400, "*")
    assert "Zur Saaleaue 51a" in response.content.decode()
    assert "data-theme" not in response.content.decode()


@pytest.mark.parametrize("kind", ["servicestelle", "partner"])
@pytest.mark.parametrize(
    "code", ["zzzzz", "lO01i", "%00", "a%00bcd", "%E2%80%AE", "%ED%A0%80", "x" * 10_000, "-1", "'"]
)
def test_unknown_code_is_a_small_page(client, kind, code):
    response = client.get(f"/de/einbetten/{kind}/{code}/")
    html = response.content.decode()
    assert (response.status_code, ancestors(response)) == (404, "*")
    assert "Hier kann nichts gezeigt werden" in html
    assert "<nav" not in html


def test_code_of_another_kind_is_unknown(client, halle):
    assert client.get(f"/en/embed/partner/{halle.code}/").status_code == 404
    assert client.get(f"/en/embed/office/{halle.organisation.code}/").status_code == 404
    assert client.get(f"/en/embed/office/{halle.service.code}/").status_code == 404


def test_what_is_not_public_is_unknown_to_staff_too(desk, halle):
    draft = factories.office(published_from=None)
    withdrawn = factories.office(withdrawn_from=timezone.now())
    hidden = factories.office(organisation=factories.organisation(published_from=None))
    for office in [draft, withdrawn, hidden]:
        for client in (Client(), desk):
            response = client.get(f"/en/embed/office/{office.code}/?vorschau=x")
            assert response.status_code == 404
            assert office.name not in response.content.decode()
    assert desk.get(f"/en/embed/partner/{hidden.organisation.code}/").status_code == 404


def test_deleted_office_is_gone_and_names_who_helps(client, halle):
    office = factories.office(successor=halle)
    code = office.code
    office.delete()
    response = client.get(f"/de/einbetten/servicestelle/{code}/?theme=dark")
    html = response.content.decode()
    assert (response.status_code, ancestors(response)) == (410, "*")
    assert "X-Frame-Options" not in response.headers
    assert 'href="/de/servicestellen/anerkennung-halle/"' in html
    assert 'data-theme="dark"' in html
    assert "<nav" not in html


def test_closed_office_says_so_and_who_helps(client, halle):
    closed = factories.full_office(closed_from=timezone.localdate(), successor=halle)
    html = client.get(f"/de/einbetten/servicestelle/{closed.code}/").content.decode()
    assert "Geschlossen seit" in html
    assert closed.street not in html
    assert 'href="/de/servicestellen/anerkennung-halle/"' in html
    partner = client.get(f"/de/einbetten/partner/{closed.organisation.code}/").content.decode()
    assert closed.name not in partner


def test_hidden_contact_and_note_are_in_no_frame(client):
    office = factories.office(internal_note="Geheim", email="stelle@example.org")
    factories.contact(office=office, name="Verborgene Person", is_public=False)
    for address in [
        f"/de/einbetten/servicestelle/{office.code}/",
        f"/de/einbetten/partner/{office.organisation.code}/",
    ]:
        html = client.get(address).content.decode()
        assert "Geheim" not in html
        assert "Verborgene" not in html
        assert "stelle@example.org" in html


def test_number_of_queries_does_not_grow(client, django_assert_max_num_queries):
    organisation = factories.organisation()

    def queries():
        counts = []
        for address in [
            f"/de/einbetten/partner/{organisation.code}/",
            f"/de/partner/{organisation.slug}/",
            f"/oembed?url=http://testserver/de/partner/{organisation.slug}/",
        ]:
            with django_assert_max_num_queries(20) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
        return counts

    factories.full_office(organisation=organisation)
    one = queries()
    factories.full_office(organisation=organisation)
    factories.full_office(organisation=organisation)
    assert queries() == one
