"""What other sites and messengers show of a link to us."""

import re
import struct
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from content.models import NewsItem
from services.templatetags.head import HEIGHT, PICTURES, WIDTH

pytestmark = pytest.mark.django_db

TEMPLATES = settings.BASE_DIR / "templates"
HOST = "http://testserver"


class _Metas(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        name = attrs.get("property") or attrs.get("name", "")
        if tag == "meta" and name.startswith(("og:", "twitter:")):
            self.found.append((name, attrs["content"]))


def metas(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    found = _Metas(response.content.decode()).found
    assert len(dict(found)) == len(found)
    return dict(found)


def test_office_is_shown_with_its_name_and_picture(client):
    assert metas(client, "/en/offices/anerkennung-halle/") == {
        "og:type": "website",
        "og:site_name": "IQ network MV/ST",
        "og:title": "Servicestelle „Anerkennung“ Süd (Halle)",
        "og:description": "Servicestelle „Anerkennung“ Süd (Halle), Zur Saaleaue 51a, 06122 Halle"
        " (Saale): phone number, contact persons and how to get in.",
        "og:url": f"{HOST}/en/offices/anerkennung-halle/",
        "og:locale": "en_GB",
        "og:locale:alternate": "de_DE",
        "og:image": f"{HOST}/static/img/og/office.png",
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Phone, address, whom to ask",
        "twitter:card": "summary_large_image",
    }


@pytest.mark.parametrize(
    ("address", "picture", "kind"),
    [
        ("/de/", "home", "website"),
        ("/de/servicestellen/", "offices", "website"),
        ("/de/servicestellen/anerkennung-halle/", "office", "website"),
        ("/de/partner/", "partner", "website"),
        ("/de/partner/spi/", "partner", "website"),
        ("/de/angebote/", "service", "website"),
        ("/de/angebote/anerkennung/", "service", "website"),
        ("/de/aktuelles/", "news", "website"),
        ("/de/aktuelles/start-des-netzwerks/", "news", "article"),
        ("/de/impressum/", "page", "website"),
        ("/de/netzwerk/", "page", "website"),
        ("/de/suche/", "page", "website"),
    ],
)
def test_page_has_the_picture_of_its_type(client, address, picture, kind):
    found = metas(client, address)
    assert found["og:image"] == f"{HOST}/static/img/og/{picture}.png"
    assert found["og:type"] == kind
    assert found["og:url"] == HOST + address
    assert (found["og:locale"], found["og:locale:alternate"]) == ("de_DE", "en_GB")


def test_picture_speaks_the_language_of_the_page(client):
    assert metas(client, "/de/")["og:image:alt"] == "Ihr Abschluss aus dem Ausland"
    assert metas(client, "/en/")["og:image:alt"] == "Your qualification from abroad"


def test_search_is_shown_by_the_address_of_the_page(client):
    assert metas(client, "/de/servicestellen/?q=Halle")["og:url"] == f"{HOST}/de/servicestellen/"


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_as_large_as_said_and_light(name):
    picture = Path(finders.find(f"img/og/{name}.png")).read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (WIDTH, HEIGHT) == (1200, 630)
    assert len(picture) < 40_000


@pytest.mark.parametrize(
    ("path", "policy"), [("img/og/home.png", "cross-origin"), ("img/icon.svg", "same-origin")]
)
def test_other_sites_may_load_these_pictures_alone(client, path, policy):
    response = client.get(f"/static/{path}")
    assert response.status_code == 200
    assert response.headers["Cross-Origin-Resource-Policy"] == policy
    response.close()


def test_templates_name_pictures_that_there_are():
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r"{% block picture %}(\w+){% endblock %}", path.read_text())
    }
    assert named == set(PICTURES)
    made = {path.stem for path in (settings.BASE_DIR / "static/img/og").iterdir()}
    assert made == set(PICTURES)


def test_title_cannot_break_out(client):
    NewsItem.objects.update(
        title_de='"><script>alert(1)</script>', summary_de='\'" onload="x &amp;'
    )
    found = metas(client, "/de/aktuelles/start-des-netzwerks/")
    assert found["og:title"] == '"><script>alert(1)</script>'
    assert found["og:description"] == '\'" onload="x &amp;'


@pytest.mark.parametrize("address", ["/de/gibt-es-nicht/", "/en/offices/nothing/"])
def test_page_that_is_not_there_shows_nothing(client, address):
    assert metas(client, address, 404) == {}
