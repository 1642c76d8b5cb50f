"""What is kept, of whose requests, and under which key."""

import pytest

from tests.pagecache.site import HTML, Site


def test_page_is_made_once(site):
    assert site.get("/page/") == site.get("/page/")
    assert site.times_asked == 1


def test_what_everybody_gets_was_asked_for_by_nobody(site):
    site.get("/page/?x=1", HTTP_COOKIE="a=b", HTTP_ACCEPT_ENCODING="br", HTTP_USER_AGENT="x")
    asked = {name: text for name, text in site.application.asked[0].items() if "wsgi" not in name}
    assert asked == {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/page/",
        "QUERY_STRING": "",
        "HTTP_ACCEPT_LANGUAGE": "",
        "REMOTE_ADDR": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "site.example",
        "iqnetz.finished": True,
    }


def test_parameters_that_nobody_reads_are_dropped(site):
    for number in range(50):
        site.get(f"/list/?utm_{number}={number}&q=a&need=x")
    assert site.times_asked == 1
    assert site.application.asked[0]["QUERY_STRING"] == "q=a&need=x"


def test_parameters_have_one_order(site):
    site.get("/list/?need=x&q=a&need=y")
    site.get("/list/?q=a&need=x&need=y")
    assert site.times_asked == 1
    site.get("/list/?q=a&need=y&need=x")
    assert site.times_asked == 2


def test_what_refuses_other_parameters_may_do_so(site):
    site.get("/strict/?q=a&other=b")
    assert site.application.asked[0]["QUERY_STRING"] == "q=a&other=b"
    assert not site.cache.store.pages


def test_each_host_and_scheme_has_pages_of_its_own(site):
    site.get("/page/")
    site.get("/page/", HTTP_HOST="other.example")
    site.get("/page/", **{"wsgi.url_scheme": "https"})
    site.get("/page/", HTTP_HOST="SITE.example")
    assert site.times_asked == 3


def test_foreign_host_is_the_application_s_business(site):
    site.get("/page/", HTTP_HOST="evil.example")
    site.get("/page/", HTTP_HOST="evil.example")
    assert site.times_asked == 2
    assert not site.cache.store.pages


def test_behind_a_proxy_only_what_came_by_tls_is_kept():
    site = Site(proxy_scheme="HTTP_X_FORWARDED_PROTO")
    site.get("/page/", HTTP_X_FORWARDED_PROTO="http")
    site.get("/page/", HTTP_X_FORWARDED_PROTO="no such thing")
    assert not site.cache.store.pages
    site.get("/page/", HTTP_X_FORWARDED_PROTO="https")
    assert site.application.asked[-1]["HTTP_X_FORWARDED_PROTO"] == "https"
    assert [key.scheme for key in site.cache.store.pages] == ["https"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", "X" * 50])
def test_other_methods_are_the_application_s_business(site, method):
    site.get("/page/")
    site.get("/page/", method)
    assert site.application.asked[-1]["REQUEST_METHOD"] == method


def test_head_is_get_without_a_body(site):
    head = site.get("/page/", "HEAD")
    get = site.get("/page/")
    assert (head["status"], head["headers"], head["body"]) == ("200", get["headers"], b"")
    assert site.times_asked == 1


@pytest.mark.parametrize(
    "header",
    [
        ("Set-Cookie", "a=b"),
        ("Cache-Control", "private"),
        ("Cache-Control", "max-age=60, No-Store"),
        ("Vary", "Cookie"),
        ("Vary", "*"),
        ("Content-Encoding", "gzip"),
    ],
)
def test_answer_for_one_person_is_never_kept(site, header):
    site.application.headers = [*HTML, header]
    answer = site.get("/page/")
    assert header[1].lower() in answer["headers"][header[0]].lower()
    site.get("/page/")
    assert site.times_asked == 2
    assert not site.cache.store.pages


def test_form_with_a_token_is_never_kept(site):
    site.application.body = b'<input name="csrfmiddlewaretoken" value="secret">'
    assert site.get("/page/")["body"] == site.application.body
    assert not site.cache.store.pages


@pytest.mark.parametrize("status", ["206 Partial", "400 Bad", "403 No", "405 No", "429 Slow"])
def test_other_statuses_are_never_kept(site, status):
    site.application.status = status
    assert site.get("/page/")["status"] == status[:3]
    assert not site.cache.store.pages


def test_page_that_became_private_is_forgotten(site):
    site.get("/page/")
    site.cache.changed()
    site.application.headers = [*HTML, ("Cache-Control", "no-store")]
    site.get("/page/")
    assert not site.cache.store.pages


def test_staff_see_each_page_live(site):
    site.get("/page/")
    site.get("/page/", HTTP_COOKIE="theme=dark; sessionid=abc")
    assert site.times_asked == 2
    assert site.application.asked[1]["HTTP_COOKIE"] == "theme=dark; sessionid=abc"
    # While nobody can ask, they see what everybody sees.
    site.cache.is_away = True
    assert site.get("/page/", HTTP_COOKIE="sessionid=abc")["status"] == "200"
    assert site.times_asked == 2


@pytest.mark.parametrize(
    "query", ["vorschau=abc", "q=1&vorschau=abc", "%76orschau=abc", "vorschau"]
)
def test_preview_is_for_whoever_has_its_link(site, query):
    site.get(f"/list/?{query}")
    assert site.application.asked[0]["QUERY_STRING"] == query
    assert not site.cache.store.pages


def test_programs_that_want_another_type_ask_the_application(site):
    site.get("/api/")
    site.get("/api/", HTTP_ACCEPT="application/json, */*;q=0.1")
    assert site.times_asked == 1
    site.get("/api/", HTTP_ACCEPT="text/turtle")
    assert site.times_asked == 2
    assert site.application.asked[1]["HTTP_ACCEPT"] == "text/turtle"


def test_page_in_the_browser_s_language_is_kept_in_each(site):
    site.application.headers = [*HTML, ("Vary", "Accept-Language")]
    for language in ("de", "en", "de", "en"):
        answer = site.get("/o/", HTTP_ACCEPT_LANGUAGE=language)
    assert answer["headers"]["Vary"] == "Accept-Language, Accept-Encoding"
    assert [asked["HTTP_ACCEPT_LANGUAGE"] for asked in site.application.asked] == ["de", "en"]
