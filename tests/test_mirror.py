"""The copy of the site as files: every link in it leads to a file, and nobody sees half of it."""

import json
import os
import re
import shutil
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from content.models import Page
from iqnetz.mirror import scope
from iqnetz.mirror.export import CannotCopy, export
from iqnetz.mirror.site import Site
from services.models import Office
from tests import factories

LIVE = "https://iq.example.org"
DAY, NEXT_DAY = date(2026, 3, 1), date(2026, 3, 2)


@pytest.fixture(scope="module")
def copy(tmp_path_factory, django_db_setup, django_db_blocker):
    """The network's own data as a copy, made outside of any transaction of the tests."""
    place = tmp_path_factory.mktemp("copy") / "site"
    levels = set()

    def note_level(done, known):
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            levels.add(cursor.fetchone()[0])

    with django_db_blocker.unblock():
        export(place, LIVE, note_level, today=DAY)
        connection.close()
    assert levels == {"repeatable read"}
    return place


def contents(place):
    return {
        str(path.relative_to(place)): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


def stamps(place):
    return {
        str(path.relative_to(place)): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in place.rglob("*")
        if path.is_file()
    }


class Links(HTMLParser):
    """(tag, rel, address) of all that a page names."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.ids = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids.add(attrs.get("id"))
        for name in ("href", "src", "action", "formaction", "poster"):
            if name in attrs:
                self.found.append((tag, attrs.get("rel", ""), attrs[name]))
        if attrs.get("http-equiv") == "refresh":
            self.found.append((tag, "", attrs["content"].partition("url=")[2]))


def pages(place):
    return {path: Links(path.read_text()) for path in place.rglob("*.html")}


def test_every_link_of_the_copy_leads_to_a_file(copy):
    found = pages(copy)
    assert len(found) > 90
    checked = 0
    for path, page in found.items():
        for _tag, _rel, link in page.found:
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in {"http", "https", "mailto", "tel", "geo", "webcal"}, (
                    path,
                    link,
                )
                continue
            assert not parts.netloc, (path, link)
            assert not parts.query, (path, link)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_relative_to(copy), (path, link)
            assert target.is_file(), (path, link)
            if parts.fragment and target.suffix == ".html":
                assert parts.fragment in found[target].ids, (path, link)
            checked += 1
    assert checked > 1000


def test_links_to_the_live_site_are_those_that_a_copy_cannot_follow(copy):
    plain = {
        urlsplit(link).path
        for page in pages(copy).values()
        for tag, rel, link in page.found
        if link.startswith(LIVE) and tag == "a" and rel not in {"external", "bookmark"}
    }
    halle = "/de/servicestellen/anerkennung-halle/hinweis/"
    assert {"/de/suche/", "/en/search/", halle} < plain
    assert [path for path in plain if scope.belongs(path)] == []


def test_copy_has_all_addresses_of_the_sitemap(copy):
    listed = re.findall(f"<loc>{LIVE}/(.*?)</loc>", (copy / "sitemap.xml").read_text())
    codes = [f"o/{path.name}/" for path in (copy / "o").iterdir()]
    assert len(codes) > 20
    assert {
        "404.html",
        "favicon.ico",
        "index.html",
        "mirror.json",
        "robots.txt",
        *(f"{address}index.html" for address in [*listed, *codes]),
    } < contents(copy).keys()
    only_live = re.compile("(de/suche|en/search|admin)/|.*/(hinweis|report)/")
    assert [path for path in contents(copy) if only_live.match(path)] == []


def test_list_of_offices_is_whole_and_says_that_it_is_a_copy(copy):
    german = (copy / "de/servicestellen/index.html").read_text()
    assert (
        "Das ist eine Kopie von iq.example.org vom 1. März 2026. Die Suche nach Orten gibt es nur"
        f' im Original: <a rel="external" href="{LIVE}/de/servicestellen/">iq.example.org</a>'
    ) in german
    assert re.findall('<h2 id="de-[a-z]+" lang="de">(.*?)</h2>', german) == [
        "Mecklenburg-Vorpommern",
        "Sachsen-Anhalt",
    ]
    assert german.count("<article") == 5
    assert '<a href="tel:+4934568694823"><bdi dir="ltr">0345 68694823</bdi></a>' in german
    english = (copy / "en/offices/index.html").read_text()
    assert (
        "This is a copy of iq.example.org from 1 March 2026. Searching by place needs the live"
        f' site: <a rel="external" href="{LIVE}/en/offices/">iq.example.org</a>'
    ) in english
    assert "<form" not in german + english


def test_copy_runs_no_programs_and_its_forms_ask_the_live_site(copy):
    for page, links in pages(copy).items():
        for tag, _rel, link in links.found:
            assert tag != "script", page
            assert tag != "form" or link.startswith(f"{LIVE}/"), page


@pytest.mark.django_db
def test_live_site_keeps_its_finder(client):
    for address in ("/de/", "/de/servicestellen/"):
        page = client.get(address).content.decode()
        assert '<form class="finder"' in page
        assert "Kopie" not in page


def test_each_page_says_that_it_is_a_copy_and_where_the_original_is(copy):
    for page in pages(copy):
        address = "/" + str(page.relative_to(copy)).removesuffix("index.html")
        link = f'<a rel="external" href="{LIVE}{address}">iq.example.org</a></p>'
        german = (
            f'<p class="assurance" role="note" lang="de">Kopie vom 1. März 2026. Original: {link}'
        )
        english = (
            f'<p class="assurance" role="note" lang="en">Copy of 1 March 2026. Live site: {link}'
        )
        text = page.read_text()
        assert (german in text) == (not address.startswith("/en/")), address
        assert (english in text) == (not address.startswith("/de/")), address
        assert "\ue0c0" not in text
        assert text.count("Content-Security-Policy") == 1


def test_page_names_itself_by_its_live_address(copy):
    text = (copy / "en/offices/anerkennung-halle/index.html").read_text()
    there = f"{LIVE}/en/offices/anerkennung-halle/"
    assert f'<link rel="canonical" href="{there}">' in text
    assert f'hreflang="de" href="{LIVE}/de/servicestellen/anerkennung-halle/"' in text
    assert f'<a class="wrong" href="{there}report/">' in text
    assert re.search(f'<a href="{LIVE}/o/[a-z0-9]{{5}}/" rel="bookmark">', text)


def test_drawings_stand_in_the_page(copy):
    """No browser takes them from another file on a disk."""
    text = (copy / "de/servicestellen/anerkennung-halle/index.html").read_text()
    assert "<use" not in text
    assert (
        '<svg class="icon" aria-hidden="true" width="24" height="24">'
        '<svg viewBox="0 0 24 24"><circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.25 2"/>'
        "</svg></svg>"
    ) in text


def test_permanent_address_leads_on_in_both_languages(copy, django_db_blocker):
    with django_db_blocker.unblock():
        code = Office.objects.get(slug="anerkennung-halle").code
    text = (copy / "o" / code / "index.html").read_text()
    german = "../../de/servicestellen/anerkennung-halle/index.html"
    assert f'<meta http-equiv="refresh" content="0; url={german}">' in text
    assert f'<link rel="canonical" href="{LIVE}/o/{code}/">' in text
    assert f'<a href="{german}" hreflang="de">Auf Deutsch</a>' in text
    english = "../../en/offices/anerkennung-halle/index.html"
    assert f'<a href="{english}" hreflang="en">In English</a>' in text


def test_names_of_files_fit_on_any_disk(copy):
    paths = [str(path.relative_to(copy)) for path in copy.rglob("*")]
    assert len({path.casefold() for path in paths}) == len(paths)
    assert [path for path in paths if not re.fullmatch(r"[A-Za-z0-9._/-]{1,150}", path)] == []


@pytest.mark.django_db
def test_second_run_changes_nothing_and_says_so(copy, capfd):
    before, made = stamps(copy), (copy / "mirror.json").read_text()
    call_command("export_site", copy, live=LIVE)
    said, bar = capfd.readouterr()
    pattern = r"(\d+) files, \d\.\d MB: 0 changed, \1 unchanged, 0 removed, in \d+\.\d s\.\n"
    assert re.fullmatch(pattern, said)
    assert bar == ""  # nobody watches
    assert stamps(copy) == before
    assert (copy / "mirror.json").read_text() == made
    assert json.loads(made)["files"]["de/index.html"]["day"] == "2026-03-01"


@pytest.fixture
def own_copy(copy, db, tmp_path):
    """A copy that the test may change."""
    return shutil.copytree(copy, tmp_path / "site")


def test_change_renews_its_pages_only(own_copy):
    before = stamps(own_copy)
    Office.objects.filter(slug="anerkennung-halle").update(street="Neue Straße 1")
    Page.objects.get(slug="einfache-sprache").delete()
    removed = {f"{language}/einfache-sprache/index.html" for language in ("de", "en")}
    Page.objects.create(
        slug="neu", title_de="Neu", body_de="Neu", published_from=factories.LONG_AGO
    )
    outcome = export(own_copy, LIVE, today=NEXT_DAY)
    after = stamps(own_copy)
    assert removed < before.keys() - after.keys()
    changed = {path for path in after if after[path] != before.get(path)}
    assert outcome.changed == len(changed) - 1  # but for mirror.json
    assert "de/servicestellen/anerkennung-halle/index.html" in changed
    assert "en/offices/index.html" in changed
    assert {"de/neu/index.html", "index.html", "mirror.json", "sitemap.xml"} < changed
    assert {"404.html", "robots.txt", "static/css/base.css"} & changed == set()
    assert "2. März 2026" in (own_copy / "de/servicestellen/index.html").read_text()
    assert "2 March 2026" in (own_copy / "index.html").read_text()
    assert os.listdir(own_copy.parent) == ["site"]


def test_copy_is_what_the_public_sees_now(own_copy):
    factories.office(slug="entwurf", name="Stelle Geheim", published_from=None)
    office = factories.full_office(internal_note="Nur intern")
    factories.contact(office=office, name="Verborgen", is_public=False)
    Office.objects.filter(slug="anerkennung-halle").update(slug="halle")
    Page.objects.filter(slug="impressum").update(
        body_de="[1](https://iq.example.org/de/datenschutz) [2](/de/suche?q=Halle#x) [3](http://[)"
    )
    export(own_copy, LIVE, today=NEXT_DAY)
    everything = b"".join(contents(own_copy).values())
    assert office.name.encode() in everything
    for hidden in ("entwurf", "Geheim", "Nur intern", "Verborgen", "/admin/auth", "csrf"):
        assert hidden.encode() not in everything
    # An old slug leads on.
    text = (own_copy / "en/offices/anerkennung-halle/index.html").read_text()
    assert '<meta http-equiv="refresh" content="0; url=../halle/index.html">' in text
    assert "<h1>On to the page</h1>" in text
    text = (own_copy / "de/servicestellen/anerkennung-halle/index.html").read_text()
    assert "<h1>Weiter zur Seite</h1>" in text
    # What editors write as they like leads where it would on the site.
    text = (own_copy / "de/impressum/index.html").read_text()
    assert '<a href="../datenschutz/index.html"' in text
    assert f'<a href="{LIVE}/de/suche?q=Halle#x"' in text


def test_nothing_is_written_to_the_database(db, tmp_path):
    def write(done, known):
        Office.objects.update(street="x")

    with pytest.raises(DatabaseError, match="read-only transaction"):
        export(tmp_path / "site", LIVE, write)
    assert os.listdir(tmp_path) == []


def test_full_list_asks_the_same_for_any_number_of_offices(db):
    site, counted = Site(LIVE), []
    factories.full_office()
    site.get("/de/servicestellen/")
    for _number in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert site.get("/de/servicestellen/").status == 200
        counted.append(len(queries))
        factories.full_office()
        factories.full_office(federal_state="DE-BY")
    assert counted[0] == counted[1]


def test_address_that_does_not_answer_stops_the_run(own_copy):
    before = contents(own_copy)
    Page.objects.filter(slug="impressum").update(body_de="[weg](/de/gibt-es-nicht/)")
    with pytest.raises(CannotCopy) as refused:
        export(own_copy, LIVE)
    assert str(refused.value) == (
        "1 addresses do not answer as they should. Nothing was changed.\n"
        "  /de/gibt-es-nicht/: 404 (on /de/impressum/)"
    )
    assert contents(own_copy) == before
    assert os.listdir(own_copy.parent) == ["site"]


@pytest.mark.parametrize(
    "live", ["", "iq.example.org", "ftp://x.de", "https://x.de/iq", "https://", "https://x y.de"]
)
def test_command_refuses_what_is_no_address(tmp_path, live):
    with pytest.raises(CommandError, match="is not the address of a site"):
        call_command("export_site", tmp_path / "site", live=live)
    assert os.listdir(tmp_path) == []


def test_answer_is_that_of_somebody_not_signed_in_in_the_language_asked_for(db):
    site = Site(LIVE)
    with translation.override("en"):
        assert site.get("/").location == "/de/"
        assert site.get("/", "en").location == "/en/"
        assert site.get("/de/").content_type == "text/html"
        assert translation.get_language() == "en"
    assert site.get("/static/%2e%2e/manage.py").status == 404
    assert site.get("/static/css/").status == 404
    assert Path(settings.STATICFILES_DIRS[0], "css/base.css").read_bytes() == (
        site.get("/static/css/base.css").body
    )
