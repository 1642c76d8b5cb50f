"""Finished pages in front of the real site."""

import pytest
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation

from iqnetz.finished import Finished, Page
from iqnetz.front import Front, find, host, language
from iqnetz.lifeline import Lifeline
from services.models import Office
from tests import public_addresses
from tests.pagecache.site import until
from tests.wire import Wire


def environ(address, **more):
    return RequestFactory(headers={"host": "localhost"}).get(address, **more).environ


def addresses():
    found = public_addresses.of_pages() + public_addresses.of_slugs() + public_addresses.of_codes()
    found += [f"/api/v1/{name}" for name in ("offices.geojson", "nearest.json?q=39104")]
    by_pattern = {}
    for address in found:
        path, _sign, query = address.partition("?")
        if find(path) is not None:
            with translation.override("en" if path.startswith("/en/") else "de"):
                by_pattern.setdefault((resolve(path).view_name, path[:4], bool(query)), address)
    return list(by_pattern.values())


class Visitor:
    def __init__(self, application):
        self.application = application

    def get(self, address, **more):
        answer = {}

        def start_response(status, headers, exc_info=None):
            answer.update(status=int(status[:3]), headers=dict(headers))

        body = self.application(environ(address, **more), start_response)
        answer["body"] = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        return answer


@pytest.fixture
def front(tmp_path):
    front = Front(get_wsgi_application(), tmp_path / "pages")
    front.cache.assured()
    # As Django's test client does: they would close the test's own connection.
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield front
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        ("/de/", Finished()),
        ("/de/aktuelles/", Finished(("page",))),
        ("/de/suche/", Finished(("q",))),
        ("/de/suche", Finished(("q",))),  # led on, with what was asked
        ("/en/suche/", Finished()),  # not found
        ("/de/gibt-es-nicht/x/y/", Finished()),
        ("/de/\xff\xfe/", Finished()),
        ("/gibt-es-nicht/", None),
        ("/admin/", None),
        ("/static/css/base.css", None),
        ("/healthz", None),
        ("/readyz", None),
        ("/de/servicestellen/x/hinweis/", None),  # a form
        ("/de/bestaetigen/x/", None),
        ("/de/" + "x" * 300, None),
        ("", None),
        ("//", None),
    ],
)
def test_what_may_be_kept(path, mark):
    assert find(path) == mark


def test_finder_s_questions_are_kept_by_all_that_it_reads():
    assert find("/de/servicestellen/").parameters == find("/en/offices/").parameters
    assert {"q", "need", "language", "page"} < set(find("/de/servicestellen/").parameters)
    assert find("/api/v1/nearest.json").refuses_others


@pytest.mark.parametrize(
    ("name", "port", "kept"),
    [
        ("localhost", "8000", "localhost"),
        ("LocalHost:8000", "8000", "localhost:8000"),
        ("127.0.0.1:8000", "443", "127.0.0.1:8000"),  # SITE_URL's
        ("localhost:9999", "8000", None),
        ("evil.example", "8000", None),
        ("localhost:8000@evil.example", "8000", None),
        ("localhost\x00", "8000", None),
        ("[::1]:8000", "8000", "[::1]:8000"),
        ("", "8000", None),
        ("localhost," * 100, "8000", None),
    ],
)
def test_host_is_one_of_ours(name, port, kept):
    assert host({"HTTP_HOST": name, "SERVER_PORT": port}) == kept


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [("en", "en"), ("fr, en;q=0.5", "en"), ("fr", "de"), ("", "de"), ("x" * 9_999, "de")],
)
def test_language_is_what_the_browser_asks_for(accepted, chosen):
    assert language({"HTTP_ACCEPT_LANGUAGE": accepted}) == chosen


@pytest.mark.django_db
def test_each_public_address_is_kept_and_is_what_django_answers(front):
    visitor, django = Visitor(front.cache), Visitor(get_wsgi_application())
    remade = {"ETag", "Vary", "Content-Length", "Cache-Control", "Content-Security-Policy"}
    for address in addresses():
        given, plain = visitor.get(address), django.get(address)
        assert (given["status"], given["body"]) == (plain["status"], plain["body"]), address
        names = given["headers"].keys() | plain["headers"].keys()
        differ = {n for n in names if given["headers"].get(n) != plain["headers"].get(n)}
        assert differ <= remade, address
        if "no-store" not in plain["headers"].get("Cache-Control", ""):
            assert [page for page in front.cache.store.pages.values() if page.is_wanted], address
        for page in front.cache.store.pages.values():
            page.is_wanted = False


@pytest.mark.django_db
def test_what_has_no_language_is_the_same_in_each(front):
    """Or else it must be marked: only then it is kept in each."""
    django = Visitor(get_wsgi_application())
    for address in addresses():
        mark = find(address.partition("?")[0])
        if not address.startswith(("/de/", "/en/")) and not mark.by_language:
            german = django.get(address, HTTP_ACCEPT_LANGUAGE="de")
            english = django.get(address, HTTP_ACCEPT_LANGUAGE="en")
            assert german["body"] == english["body"], address


@pytest.mark.django_db
def test_edit_is_on_the_next_page_and_not_before_it_was_told(front, django_assert_num_queries):
    visitor = Visitor(front.cache)
    office = Office.objects.published().get(slug="anerkennung-halle")
    address = office.get_absolute_url()
    assert b"0345 68694823" in visitor.get(address)["body"]
    with django_assert_num_queries(0):
        visitor.get(address, HTTP_ACCEPT_ENCODING="br", QUERY_STRING="utm_source=x")
    office.phones.filter(number="+4934568694823").update(number="+493451112223")
    front.cache.changed()
    body = visitor.get(address)["body"]
    assert b"0345 1112223" in body
    assert b"68694823" not in body


@pytest.mark.django_db
def test_question_without_an_answer_counts_each_time(front):
    """And is not kept: see the counting of places that were not found."""
    visitor = Visitor(front.cache)
    for _ in range(2):
        answer = visitor.get("/de/servicestellen/?q=Xyzzyqwertz")
        assert answer["headers"]["Cache-Control"] == "no-store"
    assert not [page for page in front.cache.store.pages.values() if page.key.query]


@pytest.mark.django_db
def test_preview_and_staff_are_not_kept(front, desk):
    visitor = Visitor(front.cache)
    office = Office.objects.published().first()
    Office.objects.filter(pk=office.pk).update(published_from=None)
    session = desk.cookies["sessionid"].value
    given = visitor.get(office.get_absolute_url(), HTTP_COOKIE=f"sessionid={session}")
    assert given["status"] == 200
    assert "no-store" in given["headers"]["Cache-Control"]
    assert visitor.get(office.get_absolute_url())["status"] == 404
    assert len(front.cache.store.pages) == 1


@pytest.mark.django_db(transaction=True)
def test_started_it_warms_up_hears_and_keeps_on_disk(front, tmp_path):
    wire = Wire(tmp_path)
    front._lifeline = Lifeline(wire.conninfo, {"services_office"}, front.cache)
    front.start()
    try:
        until(lambda: len(front.cache.store.pages) > 9)
        keys = [key for key in front.cache.store.pages if key.path == "/de/"]
        assert [(key.scheme, key.host) for key in keys] == [("http", "127.0.0.1:8000")]
        until(lambda: len(list((tmp_path / "pages").glob("*.page"))) > 9)
        page = front.cache.store.pages[keys[0]]
        assert isinstance(page, Page)
        Office.objects.update(street="Neuer Weg 1")
        until(lambda: not front.cache.is_fresh(page))
        # Without the database, what was there stays.
        visitor, address = (
            Visitor(front.cache),
            Office.objects.published().first().get_absolute_url(),
        )
        visitor.get(address, HTTP_HOST="127.0.0.1:8000")
        wire.cut()
        until(lambda: front.cache.is_away)
        pages = list(front.cache.store.pages.values())
        until(lambda: not any(map(front.cache.is_fresh, pages)))  # for a second they are
    finally:
        front.stop()
        wire.cut()
    given = visitor.get(address, HTTP_HOST="127.0.0.1:8000")
    assert given["status"] == 200
    assert "Cache-Status" in given["headers"]
