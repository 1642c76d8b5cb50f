"""Every public page, in both languages."""

import re
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from content.models import NewsItem, Page
from services.models import Network, Office, Organisation, Service
from tests import factories

pytestmark = pytest.mark.django_db

# (German address, German heading, English address, English heading)
PAGES = [
    ("/de/", "Ihr Abschluss aus dem Ausland", "/en/", "Your qualification from abroad"),
    ("/de/servicestellen/", "Beratung finden", "/en/offices/", "Find advice"),
    (
        "/de/servicestellen/anerkennung-halle/",
        "Servicestelle „Anerkennung“ Süd (Halle)",
        "/en/offices/anerkennung-halle/",
        "Servicestelle „Anerkennung“ Süd (Halle)",
    ),
    ("/de/angebote/", "Angebote", "/en/services/", "What we offer"),
    ("/de/angebote/anerkennung/", "Anerkennung", "/en/services/anerkennung/", "Recognition"),
    ("/de/partner/", "Partner", "/en/partners/", "Partners"),
    ("/de/partner/migra/", "migra e.V.", "/en/partners/migra/", "migra e.V."),
    ("/de/netzwerk/", "Das Netzwerk", "/en/network/", "The network"),
    ("/de/aktuelles/", "Aktuelles", "/en/news/", "News"),
    (
        "/de/aktuelles/start-des-netzwerks/",
        "Das IQ-Netzwerk Mecklenburg-Vorpommern/Sachsen-Anhalt hat begonnen",
        "/en/news/start-des-netzwerks/",
        "The IQ network Mecklenburg-Vorpommern/Sachsen-Anhalt has begun",
    ),
    ("/de/ueber-uns/", "Über diese Seite", "/en/ueber-uns/", "About this site"),
    ("/de/einfache-sprache/", "Einfache Sprache", "/en/einfache-sprache/", "Plain language"),
    ("/de/impressum/", "Impressum", "/en/impressum/", "Imprint"),
    ("/de/datenschutz/", "Datenschutz", "/en/datenschutz/", "Privacy"),
    ("/de/barrierefreiheit/", "Barrierefreiheit", "/en/barrierefreiheit/", "Accessibility"),
    ("/de/datenquellen/", "Datenquellen", "/en/datenquellen/", "Data sources"),
    ("/de/suche/", "Suche", "/en/search/", "Search"),
    ("/de/daten/", "Offene Daten", "/en/data/", "Open data"),
]
ADDRESSES = [
    (address, heading, language)
    for german, german_heading, english, english_heading in PAGES
    for address, heading, language in (
        (german, german_heading, "de"),
        (english, english_heading, "en"),
    )
]


class _Page(HTMLParser):
    """The texts of a page with the language that each stands in, and the tags."""

    VOID = {"meta", "link", "input", "br", "wbr", "use", "hr", "img"}

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts, self._open = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if tag not in self.VOID:
            language = attrs.get("lang") or (self._open[-1][1] if self._open else None)
            self._open.append((tag, language))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and self._open and self._open[-1][0] != "script":
            self.texts.append((data.strip(), self._open[-1][1]))

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def get(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return _Page(response.content.decode())


@pytest.mark.parametrize(("address", "heading", "language"), ADDRESSES)
def test_page(client, address, heading, language):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Language"] == language
    html = response.content.decode()
    page = _Page(html)
    assert page.all("html")[0]["lang"] == language
    assert re.sub("<[^>]+>", "", re.search("<h1.*?</h1>", html, re.S)[0]).strip() == heading
    assert len(page.all("h1")) == 1
    description = next(meta for meta in page.all("meta") if meta.get("name") == "description")
    assert 20 <= len(description["content"]) <= 250


@pytest.mark.parametrize(("address", "heading", "language"), ADDRESSES)
def test_page_names_itself_and_the_other_language(client, address, heading, language):
    links = get(client, address).all("link")
    pair = next(page for page in PAGES if address in page)
    assert {
        link.get("hreflang") or link["rel"]: link["href"]
        for link in links
        if link["rel"] in {"canonical", "alternate"} and "type" not in link
    } == {
        "canonical": f"http://testserver{address}",
        "de": f"http://testserver{pair[0]}",
        "en": f"http://testserver{pair[2]}",
        "x-default": f"http://testserver{pair[0]}",
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[2])
def test_language_switch_stays_on_the_page(client, page):
    german = get(client, page[0] + "?q=Halle")
    assert {"href": page[2] + "?q=Halle", "hreflang": "en", "lang": "en"} in german.all("a")
    english = get(client, page[2] + "?q=Halle")
    assert {"href": page[0] + "?q=Halle", "hreflang": "de", "lang": "de"} in english.all("a")


DATA = "application/ld+json"  # a block of data: nothing runs it (tests/jsonld/)

# Words that only German sentences have. Names of places and people have none of them.
GERMAN = re.compile(
    r"\b(der|die|das|und|ist|nicht|Sie|Ihr|Ihre|mit|für|von|wir|auf|eine?|Stelle|Beratung)\b"
)
ENGLISH = re.compile(r"\b(the|and|is|not|you|your|with|for|of|we|office|advice)\b")


@pytest.mark.parametrize(("address", "heading", "language"), ADDRESSES)
def test_page_has_no_sentence_in_the_wrong_language(client, address, heading, language):
    wrong = GERMAN if language == "en" else ENGLISH
    strays = [
        text
        for text, spoken in get(client, address).texts
        if spoken == language and wrong.search(text)
    ]
    if address == "/en/einfache-sprache/":  # what to say in German on the phone
        strays = [text for text in strays if not text.startswith("Guten Tag")]
    assert strays == []


@pytest.mark.parametrize(("address", "heading", "language"), ADDRESSES)
def test_page_sets_no_cookie_and_varies_by_none(client, address, heading, language):
    response = client.get(address)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize(("address", "heading", "language"), ADDRESSES)
def test_page_loads_nothing_from_elsewhere(client, address, heading, language):
    page = get(client, address)
    loaded = [link["href"] for link in page.all("link") if link["rel"] in {"stylesheet", "icon"}]
    loaded += [use["href"] for use in page.all("use")]
    assert loaded
    loaded += [script["src"] for script in page.all("script") if script.get("type") != DATA]
    assert all(address.startswith("/static/") for address in loaded)
    assert page.all("img") == []
    assert all(frame["src"].startswith(("/de/", "/en/")) for frame in page.all("iframe"))
    assert "style" not in {name for _tag, attrs in page.tags for name in attrs}


def test_visitor_in_halle_has_name_phone_and_address(client):
    html = client.get("/de/servicestellen/?q=06122").content.decode()
    first = html[html.index("<article") : html.index("</article>")]
    assert "Servicestelle „Anerkennung“ Süd (Halle)" in first
    assert "Sylvia Hörner" in first
    assert '<a href="tel:+4934568694823"><bdi dir="ltr">0345 68694823</bdi></a>' in first
    text = " ".join(re.sub("<[^>]+>", "", first).split())
    assert "Zur Saaleaue 51a, 06122 Halle (Saale)" in text
    assert html.count("<article") == 2


def test_office_page_has_all_ways_to_reach_it(client):
    html = client.get("/de/servicestellen/anerkennung-halle/").content.decode()
    for fact in [
        "tel:+4934568694823",
        "tel:+4934568694821",
        "0345 68694828",
        "mailto:s.hoerner@spi-ost.de",
        "mailto:m.kanigowski@spi-ost.de",
        "http://www.spi-ost.de",
        "Zuletzt bestätigt im Jahr 2011.",
    ]:
        assert fact in html
    assert "tel:+4934568694828" not in html  # nobody should dial the fax


def test_map_link_does_not_pretend_to_know_the_door(client):
    address = "/de/servicestellen/anerkennung-halle/"
    place = "Zur%20Saaleaue%2051a%2C%2006122%20Halle%20%28Saale%29"
    assert {"href": f"geo:0,0?q={place}"} in get(client, address).all("a")
    Office.objects.filter(slug="anerkennung-halle").update(latitude=51.5, longitude=11.9)
    exact = f"geo:51.500000,11.900000?q=51.500000,11.900000({place})"
    assert {"href": exact} in get(client, address).all("a")


def test_finder_says_which_place_it_understood(client):
    html = client.get("/en/offices/?q=39090").content.decode()
    assert "We do not know the postcode 39090" in html
    html = client.get("/de/servicestellen/?q=Halle").content.decode()
    assert "Meinten Sie" in html
    assert 'href="/de/servicestellen/?q=33790+Halle"' in html


@pytest.mark.parametrize("typed", ["xyzzy", "00000", "?!"])
def test_unknown_place_gets_the_full_list_and_keeps_the_text(client, typed):
    response = client.get("/de/servicestellen/", {"q": typed})
    html = response.content.decode()
    assert response.status_code == 200
    assert f'value="{typed}"' in html
    assert "Wir kennen keinen Ort" in html
    assert html.count("<article") == Office.objects.published().count()


def test_need_is_part_of_the_address(client):
    html = client.get("/de/servicestellen/?q=39104&need=training").content.decode()
    assert html.index("qualifizierung-magdeburg") < html.index("qualifizierung-halle")
    assert "Servicestelle „Anerkennung“" not in html
    assert 'value="training" checked' in html


def test_distance_is_written_as_the_language_does(client):
    Office.objects.filter(slug="anerkennung-magdeburg").update(latitude=52.15, longitude=11.62)
    assert "3,7\N{NO-BREAK SPACE}km" in client.get("/de/servicestellen/?q=39104").content.decode()
    assert "3.7\N{NO-BREAK SPACE}km" in client.get("/en/offices/?q=39104").content.decode()


def test_missing_translation_is_german_marked_and_explained(client):
    Service.objects.filter(slug="anerkennung").update(cost_en="", name_en=None)
    html = client.get("/en/services/anerkennung/").content.decode()
    assert "This text has not been translated yet. Here it is in German." in html
    assert '<div lang="de"><p>Fragen Sie am Telefon' in html
    assert '<span lang="de">Anerkennung</span> <small>(only in German so far)</small>' in html


def test_hours_languages_and_closures_are_shown_where_known(client):
    made = factories.full_office(interpreter=True, step_free=False, walk_in=True)
    german = client.get(f"/de/servicestellen/{made.slug}/").content.decode()
    english = client.get(f"/en/offices/{made.slug}/").content.decode()
    assert "9 bis 12 Uhr" in german
    assert "9 am to 12 noon" in english
    assert "Geschlossen am" in german
    assert "Fortbildung" in german
    assert "Ohne Termin" in german
    assert "interpreter" in english


def test_hidden_contact_and_note_are_nowhere(client):
    made = factories.office(internal_note="streng intern")
    factories.contact(office=made, name="Geheim", is_public=False)
    for address in [
        f"/de/servicestellen/{made.slug}/",
        "/de/suche/?q=Geheim",
        "/de/suche/?q=streng",
    ]:
        html = client.get(address).content.decode()
        assert "streng intern" not in html
        assert ">Geheim" not in html


@pytest.mark.parametrize(
    "address",
    [
        "/de/servicestellen/{}/",
        "/de/partner/{}/",
        "/de/angebote/{}/",
        "/de/aktuelles/{}/",
        "/de/{}/",
    ],
)
def test_draft_is_for_staff_only(client, desk, address):
    models = {
        "servicestellen": Office,
        "partner": Organisation,
        "angebote": Service,
        "aktuelles": NewsItem,
    }
    model = models.get(address.split("/")[2], Page)
    record = model.objects.published().first()
    model.objects.filter(pk=record.pk).update(published_from=None)
    preview = desk.get(address.format(record.slug))
    assert preview.status_code == 200
    assert "Vorschau" in preview.content.decode()
    assert "no-store" in preview.headers["Cache-Control"]
    desk.logout()
    assert desk.get(address.format(record.slug)).status_code == 404


def test_withdrawn_office_is_gone_everywhere(client):
    Office.objects.filter(slug="anerkennung-halle").update(withdrawn_from=timezone.now())
    assert client.get("/de/servicestellen/anerkennung-halle/").status_code == 404
    for address in [
        "/de/servicestellen/?need=all",
        "/sitemap.xml",
        "/de/suche/?q=Saaleaue",
        "/de/partner/spi/",
    ]:
        assert "anerkennung-halle" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("address", "language", "words"),
    [
        ("/de/gibt-es-nicht/", "de", "Diese Seite gibt es nicht"),
        ("/en/does-not-exist/", "en", "This page does not exist"),
        ("/de/servicestellen/nein/", "de", "Diese Seite gibt es nicht"),
    ],
)
def test_not_found_helps_on(client, address, language, words):
    response = client.get(address)
    html = response.content.decode()
    assert response.status_code == 404
    assert f'<html lang="{language}"' in html
    assert words in html
    assert "tel:+4938137547458" in html


def test_server_error_is_a_page_in_the_visitors_language(client, monkeypatch):
    def broken(*args):
        raise RuntimeError

    monkeypatch.setattr("services.views.offices_for", broken)
    client.raise_request_exception = False
    for address, language, words in [
        ("/de/servicestellen/", "de", "Bei uns ist etwas schiefgegangen"),
        ("/en/offices/", "en", "Something went wrong on our side"),
    ]:
        response = client.get(address)
        assert response.status_code == 500
        assert response.headers["Content-Language"] == language
        assert words in response.content.decode()


def test_site_without_any_data_still_answers(client):
    for model in [Office, Service, Organisation, Network, NewsItem, Page]:
        model.objects.all().delete()
    for address in [
        "/de/",
        "/de/servicestellen/",
        "/de/partner/",
        "/de/aktuelles/",
        "/de/suche/?q=x y",
        "/sitemap.xml",
    ]:
        assert client.get(address).status_code == 200
    assert client.get("/de/netzwerk/").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/de/servicestellen/?need=all", "/de/servicestellen/?need=all&q=39104",
     "/de/servicestellen/{}/", "/de/angebote/anerkennung/", "/de/partner/spi/", "/de/partner/",
     "/de/netzwerk/", "/de/aktuelles/", "/de/", "/de/suche/?q=Stelle", "/sitemap.xml"],
)  # fmt: skip
def test_number_of_queries_does_not_grow(client, django_assert_max_num_queries, address):
    def queries():
        with django_assert_max_num_queries(20) as captured:
            assert client.get(address.format(first.slug)).status_code == 200
        return len(captured)

    def add():
        organisation = factories.organisation()
        factories.membership(organisation=organisation)
        factories.full_office(organisation=organisation)
        NewsItem.objects.create(
            title_de="Neues", slug=organisation.slug, published_from=timezone.now()
        )
        return factories.full_office(organisation=Organisation.objects.get(slug="spi"))

    first = add()
    one = queries()
    add()
    add()
    assert queries() == one


def test_sitemap_lists_each_page_in_both_languages(client):
    xml = client.get("/sitemap.xml").content.decode()
    addresses = set(re.findall("<loc>http://testserver(.*?)</loc>", xml))
    expected = {page[0] for page in PAGES} | {page[2] for page in PAGES}
    assert expected - {"/de/suche/", "/en/search/"} <= addresses
    assert xml.count('hreflang="en"') == xml.count('hreflang="de"') == len(addresses)
    for address in addresses:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(
    ("postcode", "words"),
    [
        ("18057", 'Für <span lang="de">Mecklenburg-Vorpommern</span> ist hier keine'),
        ("Mecklenburg", "Rufen Sie zuerst hier an"),
        ("80331", "Sie sehen seine nächsten Servicestellen."),
    ],
)
def test_finder_is_honest_about_who_is_responsible(client, postcode, words):
    html = client.get(f"/de/servicestellen/?q={postcode}").content.decode()
    assert words in html
    assert words not in client.get("/de/servicestellen/?q=39104").content.decode()


def test_list_without_a_question_has_every_office(client):
    for address in ["/de/servicestellen/", "/de/servicestellen/?q=a%00b", "/de/servicestellen/?q="]:
        html = client.get(address).content.decode()
        assert html.count("<article") == Office.objects.published().count()


def test_typo_keeps_the_need(client):
    html = client.get("/de/servicestellen/?q=Magdburg&need=training").content.decode()
    assert "nicht. Vielleicht meinen Sie:" in html
    assert html.index("qualifizierung-magdeburg") < html.index("qualifizierung-halle")
    html = client.get("/de/servicestellen/?q=asdf&need=training").content.decode()
    assert 'href="/de/servicestellen/?q=24536+Tasdorf&amp;need=training"' in html
    assert 'value="training" checked' in html


def test_office_reached_by_mail_alone_shows_it(client):
    made = factories.office(email="nur@example.org")
    factories.contact(
        office=made, name="Nur Telefon", email="", phone="+493911234567", is_public=True
    )
    assert "nur@example.org" in client.get(made.get_absolute_url()).content.decode()
    card = client.get("/de/servicestellen/?need=recognition").content.decode()
    assert "nur@example.org" in card
    assert "tel:+493911234567" in card


def test_title_that_looks_like_markdown_is_a_title(client):
    NewsItem.objects.update(title_de="1. Juli 2026: *Neues*", summary_de="3. Platz")
    html = client.get("/de/aktuelles/start-des-netzwerks/").content.decode()
    assert "<title>1. Juli 2026: *Neues* –" in html
    assert 'content="3. Platz"' in html
