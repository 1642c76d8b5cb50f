"""What other sites copy to show something of ours, and the module that helps them."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import translation

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
    for address, number in zip(addresses, [1, 2], strict=True):
        offered, page = copied(client, address)
        assert len(offered) == number * 2 * 3
        # Nobody loads what they do not look at, without JavaScript either.
        assert page.all("iframe") == []
        previews = {link["href"] for link in page.all("a") if "data-preview" in link}
        assert len(previews) == number * 2
        followed = set(previews)
        for snippet in offered:
            followed |= {
                value
                for _tag, attrs in snippet.tags
                for name, value in attrs.items()
                if name in {"href", "src"}
            }
        absolute = {each for each in followed if each.startswith("http://testserver/")}
        assert followed - absolute == previews
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
        programs = [each for each in page.all("script") if "json" not in each.get("type", "")]
        assert all("src" in script for script in programs)


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
