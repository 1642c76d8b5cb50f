"""Pages that other sites may frame, what they copy for it, and the module that helps them."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from services.embed_views import SCRIPT
from services.formats import snippets
from services.models import Office
from tests import factories

pytestmark = pytest.mark.django_db

NAME = "A\"B' <script>alert(1)</script> & C\u202e \u0639\u0631\u0628\u064a"
SHOWN = "A\"B' <script>alert(1)</script> & C عربي"


class Tags(HTMLParser):
    """The tags of some HTML with their attributes, and the texts."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


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
    assert "All about this Servicestelle:" in english


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


# --- To copy ---


def framed(**values):
    site = "https://iq.example"
    values = {
        "kind": "office",
        "code": "k7m2x",
        "name": "Stelle Nord",
        "name_language": "de",
        "language": "en",
        "link": f"{site}/o/k7m2x/",
        "page": f"{site}/en/offices/nord/",
        "frame": f"{site}/en/embed/office/k7m2x/",
        "script": f"{site}/embed/v1.js",
        "width": 480,
        "height": 620,
    } | values
    return snippets.Framed(**values)


IFRAME = (
    '<iframe src="https://iq.example/en/embed/office/k7m2x/" title="Stelle Nord" width="480"'
    ' height="620" style="border:0;width:100%" loading="lazy" referrerpolicy="no-referrer"'
    ' sandbox="allow-scripts allow-same-origin allow-forms allow-popups'
    ' allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"></iframe>'
)


def test_snippets():
    link = '<a href="https://iq.example/o/k7m2x/" lang="de">Stelle Nord</a>'
    assert snippets.link(framed()) == link
    assert snippets.link(framed(language="de")) == link.replace(' lang="de"', "")
    assert snippets.frame(framed()) == IFRAME
    assert snippets.element(framed()) == (
        '<script type="module" src="https://iq.example/embed/v1.js"></script>\n'
        f'<iq-netz office="k7m2x" lang="en">{link}</iq-netz>'
    )
    finder = framed(kind="finder", code="", name="Find", name_language="en")
    assert '\n<iq-netz finder lang="en"><a href=' in snippets.element(finder)


def test_snippets_of_a_hostile_name_are_one_link_and_one_frame():
    hostile = framed(name=NAME)
    link, frame = Tags(snippets.link(hostile)), Tags(snippets.frame(hostile))
    assert [tag for tag, _attrs in link.tags] == ["a"]
    assert "".join(link.texts) == SHOWN
    assert [tag for tag, _attrs in frame.tags] == ["iframe"]
    assert frame.all("iframe")[0]["title"] == SHOWN
    element = Tags(snippets.element(hostile))
    assert [tag for tag, _attrs in element.tags] == ["script", "iq-netz", "a"]


def test_name_without_what_cannot_be_shown():
    assert snippets.plain(" A\0\x1b\u202eB\n\u2066 C\ud800 ") == "AB C"


def copied(client, address):
    """What the page offers to copy, as parsed HTML, and the page itself."""
    html = client.get(address).content.decode()
    texts = re.findall("<textarea[^>]*>(.*?)</textarea>", html, re.DOTALL)
    return [Tags(unescape(text)) for text in texts], Tags(html)


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_the_pages_offer_leads_somewhere(client, halle, language):
    with translation.override(language):
        addresses = [halle.get_absolute_url(), halle.organisation.get_absolute_url()]
    for address, number in zip(addresses, [1, 3], strict=True):
        offered, page = copied(client, address)
        assert len(offered) == number * 2 * 3
        assert len(page.all("iframe")) == number * 2
        assert len({frame["title"] for frame in page.all("iframe")}) == number * 2
        assert {frame["loading"] for frame in page.all("iframe")} == {"lazy"}
        followed = {frame["src"] for frame in page.all("iframe")}
        for snippet in offered:
            followed |= {
                value
                for _tag, attrs in snippet.tags
                for name, value in attrs.items()
                if name in {"href", "src"}
            }
        absolute = {each for each in followed if each.startswith("http://testserver/")}
        assert followed - absolute == {frame["src"] for frame in page.all("iframe")}
        for each in followed:
            answer = client.get(each.removeprefix("http://testserver"), follow=True)
            assert answer.status_code == 200, each


def test_page_offers_a_hostile_name_as_text(client):
    organisation = factories.organisation(name=NAME)
    office = factories.office(name=NAME, organisation=organisation)
    for address in [office.get_absolute_url(), organisation.get_absolute_url()]:
        offered, page = copied(client, address)
        links = [snippet for snippet in offered if [tag for tag, _attrs in snippet.tags] == ["a"]]
        assert [SHOWN] in [link.texts for link in links]
        assert all("src" in script for script in page.all("script"))


def test_preview_of_a_draft_offers_nothing(desk):
    office = factories.office(published_from=None)
    html = desk.get(office.get_absolute_url()).content.decode()
    assert "Auf der eigenen Website zeigen" not in html
    assert "oembed" not in html


# --- The module of the custom element ---


def test_script_is_small_and_for_all_sites(client):
    response = client.get("/embed/v1.js")
    headers = response.headers
    assert response.content == SCRIPT.read_bytes()
    assert len(response.content) < 3000
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Cache-Control"] == "public, max-age=86400"
    assert not response.cookies
    again = client.get("/embed/v1.js", headers={"If-None-Match": headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_script_evaluates_nothing_and_knows_our_addresses():
    script = SCRIPT.read_text()
    assert not re.search(r"\beval\b|Function\(|innerHTML|document\.write|import\(", script)
    sandbox = re.search(r"SANDBOX =(.*?);", script, re.DOTALL)[1]
    assert "".join(re.findall('"(.*?)"', sandbox)) == snippets.SANDBOX
    for language in ["de", "en"]:
        places = dict(re.findall(r'(\w+): "([a-z/]+)"', re.search(f"{language}: {{.*", script)[0]))
        with translation.override(language):
            assert places == {
                "office": reverse("embed_office", args=["x"])[4:-3],
                "partner": reverse("embed_partner", args=["x"])[4:-3],
                "finder": reverse("embed_finder")[4:-1],
            }
