"""oEmbed 1.0: what other sites' editors learn about an address of ours."""

from xml.etree import ElementTree

import pytest
from django.utils.http import urlencode

from services.formats import oembed as formats
from services.models import Office
from tests import factories
from tests.test_bad_input import HOSTILE
from tests.test_snippets import IFRAME, NAME, SHOWN, Tags, framed

pytestmark = pytest.mark.django_db

SITE = "http://testserver"


@pytest.fixture
def halle():
    return Office.objects.get(slug="anerkennung-halle")


def ask(client, path, **parameters):
    return client.get(f"/oembed?{urlencode({'url': SITE + path} | parameters)}")


def frame_of(client, path):
    """The address of the frame in the answer for one of ours."""
    return Tags(ask(client, path).json()["html"]).all("iframe")[0]["src"].removeprefix(SITE)


def test_whole_answer():
    author = {"name": "Verein", "url": "https://iq.example/en/partners/verein/"}
    provider = {"name": "IQ", "url": "https://iq.example/en/"}
    html = IFRAME.replace(";width:100%", "")
    assert formats.answer(framed(), provider, author) == {
        "type": "rich",
        "version": "1.0",
        "title": "Stelle Nord",
        "author_name": "Verein",
        "author_url": "https://iq.example/en/partners/verein/",
        "provider_name": "IQ",
        "provider_url": "https://iq.example/en/",
        "cache_age": 86400,
        "html": html,
        "width": 480,
        "height": 620,
    }
    small = formats.answer(framed(), provider, {}, widest=300, highest=9000)
    assert (small["width"], small["height"]) == (300, 620)
    assert small["html"] == html.replace("480", "300")
    assert "author_name" not in small


def test_json_and_xml_say_the_same(client):
    path = "/de/servicestellen/anerkennung-halle/"
    answer = ask(client, path)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Language"] == "de"
    assert not answer.cookies
    values = answer.json()
    assert ask(client, path, format="json").json() == values
    xml = ask(client, path, format="xml")
    assert xml.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(xml.content)  # noqa: S314 (our own)
    assert root.tag == "oembed"
    assert {each.tag: each.text for each in root} == {key: str(values[key]) for key in values}


def test_every_address_of_ours_has_its_frame(client, halle):
    code, partner = halle.code, halle.organisation.code
    for path, frame in {
        "/de/servicestellen/anerkennung-halle/": f"/de/einbetten/servicestelle/{code}/",
        "/en/offices/anerkennung-halle/?x=1#people": f"/en/embed/office/{code}/",
        "/en/offices/anerkennung-halle": f"/en/embed/office/{code}/",
        "/de/partner/spi/": f"/de/einbetten/partner/{partner}/",
        "/en/partners/spi/": f"/en/embed/partner/{partner}/",
        "/de/servicestellen/?q=39104": "/de/einbetten/suche/",
        "/en/offices/": "/en/embed/finder/",
        "/de/": "/de/einbetten/suche/",
        f"/o/{code}/": f"/de/einbetten/servicestelle/{code}/",
        f"/o/{code.upper()}": f"/de/einbetten/servicestelle/{code}/",
        f"/o/{partner}/": f"/de/einbetten/partner/{partner}/",
        f"/o/{halle.contacts.first().code}/": f"/de/einbetten/servicestelle/{code}/",
        f"/en/embed/office/{code}/": f"/en/embed/office/{code}/",
        "/de/einbetten/suche/": "/de/einbetten/suche/",
    }.items():
        assert frame_of(client, path) == frame, path
        assert client.get(frame).status_code == 200


def test_language_of_an_address_without_one_can_be_chosen(client, halle):
    answer = ask(client, f"/o/{halle.code}/", lang="en")
    assert f"/en/embed/office/{halle.code}/" in answer.json()["html"]
    assert answer.headers["Content-Language"] == "en"


def test_browser_language_changes_nothing(client, halle):
    answer = client.get(
        f"/oembed?url={SITE}/o/{halle.code}/", headers={"Accept-Language": "en"}
    ).json()
    assert answer["provider_url"] == f"{SITE}/de/"


def test_old_slug_leads_to_the_same_frame(client):
    office = factories.office(slug="frueher")
    office.slug = "jetzt"
    office.save()
    expected = f"/en/embed/office/{office.code}/"
    assert frame_of(client, "/en/offices/frueher/") == expected
    office.delete()
    assert ask(client, "/en/offices/frueher/").status_code == 404
    assert ask(client, "/en/offices/jetzt/").status_code == 404


@pytest.mark.parametrize(
    "url",
    ["http://evil.example/de/partner/spi/", "http://testserver.evil.example/de/",
     "http://testserver@evil.example/de/", "http://x@testserver/de/", "http://testserver:81/de/",
     "ftp://testserver/de/", "javascript:alert(1)", "//testserver/de/", "/de/", "x", "http://[",
     "http://testserver", f"{SITE}/", f"{SITE}/de/nichts/", f"{SITE}/de/partner/nein/",
     f"{SITE}/de/netzwerk/", f"{SITE}/admin/", f"{SITE}/o/zzzzz/", f"{SITE}/o/%00/",
     f"{SITE}/de/partner/%00/", f"{SITE}/en/embed/office/zzzzz/", f"{SITE}/healthz"],
)  # fmt: skip
def test_what_is_not_ours_or_shows_nothing_is_not_found(client, url):
    response = client.get("/oembed?" + urlencode({"url": url}))
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.json()["status"] == 404


def test_draft_is_not_found(client, desk):
    draft = factories.office(published_from=None)
    for path in [draft.get_absolute_url(), f"/o/{draft.code}/"]:
        assert ask(client, path).status_code == 404


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"url": ""}, "url"),
        ({"url": "x" * 2001}, "url"),
        ({"url": "a\0b"}, "url"),
        ({"maxwidth": "0"}, "maxwidth"),
        ({"maxwidth": "-1"}, "maxwidth"),
        ({"maxheight": "1.5"}, "maxheight"),
        ({"maxheight": "9" * 400}, "maxheight"),
        ({"maxwidth": "NaN"}, "maxwidth"),
        ({"format": "\0"}, "format"),
        ({"lang": "fr"}, "lang"),
    ],
)
def test_wrong_parameter_is_named(client, parameters, name):
    response = ask(client, "/de/", **parameters)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert [error["parameter"] for error in response.json()["errors"]] == [name]


@pytest.mark.parametrize("format_", ["yaml", "JSON", "xml2"])
def test_other_formats_are_no_failure_of_ours(client, format_):
    response = ask(client, "/de/", format=format_)
    assert (response.status_code, response.json()["status"]) == (400, 400)
    assert response.json()["errors"] == [{"parameter": "format", "message": "Give json or xml."}]


def test_unknown_parameters_of_other_editors_do_no_harm(client):
    assert ask(client, "/de/", dnt="1", maxwidth="9999", format="json").status_code == 200


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_hostile_parameters_are_answered(client, text):
    for query in ["url={0}", "url=http://testserver/{0}", "url=http://testserver/de/&maxwidth={0}",
                  "url=http://testserver/de/&url={0}&{0}=1"]:  # fmt: skip
        assert client.get("/oembed?" + query.format(text)).status_code in {200, 400, 404}


def test_hostile_name_stays_a_name(client):
    organisation = factories.organisation(name=NAME + "\x0b\uffff")
    office = factories.office(name=NAME + "\x0b\uffff", organisation=organisation)
    values = ask(client, office.get_absolute_url()).json()
    assert (values["title"], values["author_name"]) == (SHOWN, SHOWN)
    assert [tag for tag, _attrs in Tags(values["html"]).tags] == ["iframe"]
    xml = ask(client, office.get_absolute_url(), format="xml").content
    root = ElementTree.fromstring(xml)  # noqa: S314 (our own)
    assert root.findtext("title") == SHOWN


def test_pages_say_where_to_ask(client, halle):
    for path in [
        "/de/servicestellen/anerkennung-halle/",
        "/en/partners/spi/",
        "/de/servicestellen/",
    ]:
        links = Tags(client.get(path).content.decode()).all("link")
        found = {link.get("type"): link["href"] for link in links if "oembed" in link["href"]}
        assert set(found) == {"application/json+oembed", "text/xml+oembed"}
        for address in found.values():
            assert client.get(address.removeprefix(SITE)).status_code == 200
        answer = client.get(found["application/json+oembed"].removeprefix(SITE))
        assert answer.json()["version"] == "1.0"
