"""What lies ready is given without a further thought: it must be what thinking would have given."""

import pytest

from iqnetz.finished import TYPED
from iqnetz.pagecache import ACCEPTED
from tests.pagecache.site import HTML, Site

MODIFIED = ("Last-Modified", "Wed, 01 Apr 2026 12:00:00 GMT")


@pytest.fixture
def page(site):
    site.application.headers = [*HTML, MODIFIED]
    site.get("/page/", HTTP_ACCEPT_ENCODING="br")
    (page,) = site.cache.store.pages.values()
    return page


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accepted", ["", "br", "gzip", "gzip;q=0.1, br;q=0.2", "x" * 300])
@pytest.mark.parametrize(
    ("conditions", "status"),
    [
        ({}, "200"),
        ({"RANGE": "bytes=0-9"}, "200"),
        ({"IF_NONE_MATCH": "{etag}"}, "304"),
        ({"IF_NONE_MATCH": '"x", W/{etag}'}, "304"),
        ({"IF_NONE_MATCH": "*", "IF_MODIFIED_SINCE": "never"}, "304"),
        ({"IF_NONE_MATCH": '"x"', "IF_MODIFIED_SINCE": MODIFIED[1]}, "200"),
        ({"IF_MODIFIED_SINCE": MODIFIED[1]}, "304"),
        ({"IF_MATCH": '"x"', "IF_NONE_MATCH": "{etag}"}, "412"),
        ({"IF_MATCH": "{etag}", "IF_UNMODIFIED_SINCE": "never"}, "200"),
        ({"IF_UNMODIFIED_SINCE": "Wed, 01 Apr 2020 12:00:00 GMT"}, "412"),
    ],
)
def test_what_lies_ready_is_what_the_long_way_gives(
    site, page, method, accepted, conditions, status
):
    etag = site.get("/page/", HTTP_ACCEPT_ENCODING=accepted)["headers"]["ETag"]
    asked = {f"HTTP_{name}": value.format(etag=etag) for name, value in conditions.items()}
    page.ready.clear()
    long_way = site.get("/page/", method, HTTP_ACCEPT_ENCODING=accepted, **asked)
    assert (accepted in page.ready) is (len(accepted) < 300)
    assert site.get("/page/", method, HTTP_ACCEPT_ENCODING=accepted, **asked) == long_way
    assert (long_way["status"], site.times_asked) == (status, 1)


def test_what_is_not_a_page_for_everybody_never_lies_ready(site):
    site.get("/api/")
    site.get("/o/", HTTP_ACCEPT_LANGUAGE="de")
    site.application.body = TYPED.encode()
    site.get("/all/")
    site.application.status, site.application.body = "404 Not Found", b"none"
    site.get("/page/none/")
    pages = site.cache.store.pages
    assert {key.path for key in pages if pages[key].ready} == {"/o/"}  # under "de": nobody finds it
    etag = site.get("/page/none/")["headers"]["ETag"]
    assert site.get("/page/none/", HTTP_IF_NONE_MATCH=etag)["status"] == "404"
    assert site.get("/o/", HTTP_ACCEPT_LANGUAGE="en")["status"] == "404"


def test_few_encodings_of_all_that_may_be_named_lie_ready(site, page):
    for number in range(50):
        answer = site.get("/page/", HTTP_ACCEPT_ENCODING=f"x{number}, gzip")
        assert answer["headers"]["Content-Encoding"] == "gzip"
    assert len(page.ready) == ACCEPTED


def test_what_lies_ready_is_wanted_and_stays(site, page):
    used_at, page.is_wanted = page.used_at, False
    site.get("/page/", HTTP_ACCEPT_ENCODING="br")
    assert page.is_wanted
    assert page.used_at > used_at


@pytest.mark.parametrize("proxy", ["", "HTTP_X_FORWARDED_PROTO"])
def test_for_what_lies_ready_nobody_is_asked(proxy):
    site = Site(proxy_scheme=proxy)
    tls = {"HTTP_X_FORWARDED_PROTO": "https"}
    answer = site.get("/list/?q=a", **tls)
    site.cache.find = site.cache.host = site.cache.app = None
    assert site.get("/list/?q=a", **tls) == answer


def test_each_question_has_an_answer_of_its_own(site):
    site.application.counts = True
    assert [site.get(f"/list/{query}")["body"] for query in ("", "?q=a", "?q=b", "", "?q=a")] == [
        b"1", b"2", b"3", b"1", b"2",
    ]  # fmt: skip
