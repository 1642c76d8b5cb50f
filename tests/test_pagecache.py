"""The store of finished pages, around an application that does what a test wants."""

import threading
import time

import brotli
import pytest

from iqnetz import pagecache
from iqnetz.finished import TYPED, Finished, Key, Page
from iqnetz.pagecache import PageCache

HTML = [("Content-Type", "text/html; charset=utf-8")]
MARKS = {
    "/page/": Finished(),
    "/list/": Finished(("q", "need"), instead="/all/"),
    "/all/": Finished(),
    "/strict/": Finished(("q",), refuses_others=True),
    "/o/": Finished(by_language=True),
    "/api/": Finished(),
}


class Application:
    """Counts what it is asked, and answers what it was told to."""

    def __init__(self):
        self.asked = []
        self.status = "200 OK"
        self.headers = HTML
        self.body = b"<p>page</p>" * 100
        self.counts = False
        self.act = lambda: None

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        body = str(len(self.asked)).encode() if self.counts else self.body
        self.act()
        start_response(self.status, list(self.headers))
        return [body]


class Site:
    def __init__(self, folder=None, **options):
        self.application = Application()
        self.cache = PageCache(
            self.application,
            find=lambda path: MARKS.get(path, Finished() if path.startswith("/page/") else None),
            host=lambda environ: (
                environ["HTTP_HOST"].lower() if "evil" not in environ["HTTP_HOST"] else None
            ),
            language=lambda environ: environ.get("HTTP_ACCEPT_LANGUAGE") or "de",
            folder=folder,
            passing=["vorschau"],
            negotiated=["/api/"],
            **options,
        )
        self.cache.assured()

    @property
    def times_asked(self):
        return len(self.application.asked)

    def get(self, address, method="GET", **environ):
        path, _sign, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "site.example",
            "wsgi.url_scheme": "http",
        } | environ
        answer = {}

        def start_response(status, headers, exc_info=None):
            answer.update(status=status[:3], headers=dict(headers), count=len(headers))
            assert len(dict(headers)) == len(headers)

        body = self.cache(environ, start_response)
        answer["body"] = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        return answer


@pytest.fixture
def site():
    return Site()


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


# --- Freshness ---


def test_change_is_on_the_next_page(site):
    site.get("/page/")
    site.application.body = b"new"
    site.cache.changed()
    assert site.get("/page/")["body"] == b"new"
    assert "Cache-Status" not in site.get("/page/")["headers"]


def test_page_lives_for_a_minute_and_a_second_where_nobody_listens(site, monkeypatch):
    now = time.monotonic()
    clock = [now]
    monkeypatch.setattr(pagecache.time, "monotonic", lambda: clock[0])
    site.cache.assured()
    site.get("/page/")
    for seconds, asked in [(59, 1), (61, 2)]:
        clock[0] = now + seconds
        site.cache.assured()
        site.get("/page/")
        assert site.times_asked == asked
    site.cache.doubted()
    site.get("/page/")
    assert site.times_asked == 2
    clock[0] += 1.1
    site.get("/page/")
    assert site.times_asked == 3


def test_listener_that_fell_silent_is_not_trusted(site, monkeypatch):
    clock = [time.monotonic()]
    monkeypatch.setattr(pagecache.time, "monotonic", lambda: clock[0])
    site.cache.assured()
    site.get("/page/")
    clock[0] += pagecache.ASSURED_FOR + 0.1
    site.get("/page/")
    assert site.times_asked == 2


def test_change_while_a_page_is_made_makes_it_stale(site):
    site.application.act = site.cache.changed
    site.get("/page/")
    site.application.act = lambda: None
    site.get("/page/")
    assert site.times_asked == 2


# --- Several at once ---


def at_once(site, count, address="/page/"):
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(site.get(address))) for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    return threads, answers


def until(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def ended(threads):
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def test_of_many_at_once_one_asks(site):
    go_on = threading.Event()
    site.application.act = lambda: go_on.wait(10)
    threads, answers = at_once(site, 20)
    until(lambda: site.times_asked == 1)
    landed_at = time.monotonic()
    go_on.set()
    ended(threads)
    assert time.monotonic() - landed_at < pagecache.PATIENCE  # they are told
    assert site.times_asked == 1
    assert [answer["body"] for answer in answers] == [site.application.body] * 20


def test_who_comes_after_a_change_does_not_get_what_was_asked_for_before(site):
    go_on = threading.Event()
    site.application.counts = True
    site.application.act = lambda: go_on.wait(10)
    threads, answers = at_once(site, 1)
    until(lambda: site.times_asked == 1)
    site.cache.changed()
    more, later = at_once(site, 3)
    time.sleep(0.05)
    go_on.set()
    ended(threads + more)
    assert [answer["body"] for answer in answers] == [b"1"]
    assert [answer["body"] for answer in later] == [b"2"] * 3


def test_exception_frees_who_waits(site, caplog):
    go_on = threading.Event()

    def fail():
        go_on.wait(10)
        raise RuntimeError("broken")

    site.application.act = fail
    threads, answers = at_once(site, 5)
    until(lambda: site.times_asked == 1)
    go_on.set()
    ended(threads)
    assert [answer["status"] for answer in answers] == ["500"] * 5
    assert "broken" in caplog.text
    site.application.act = lambda: None
    assert site.get("/page/")["status"] == "200"


def test_hanging_request_frees_who_waits(site, monkeypatch):
    monkeypatch.setattr(pagecache, "PATIENCE", 0.1)
    go_on = threading.Event()
    site.application.act = lambda: go_on.wait(10) if site.times_asked == 1 else None
    threads, _answers = at_once(site, 1)
    until(lambda: site.times_asked == 1)
    assert site.get("/page/")["status"] == "200"
    go_on.set()
    ended(threads)


def test_hanging_request_leaves_the_old_page(site, monkeypatch):
    monkeypatch.setattr(pagecache, "PATIENCE", 0.3)
    site.get("/page/")
    site.cache.changed()
    go_on = threading.Event()
    site.application.act = lambda: go_on.wait(10)
    threads, _answers = at_once(site, 1)
    until(lambda: site.times_asked == 2)
    answer = site.get("/page/")
    assert answer["status"] == "200"
    assert 'detail="database away"' in answer["headers"]["Cache-Status"]
    go_on.set()
    ended(threads)


def test_what_is_not_for_everybody_is_asked_for_by_each(site):
    go_on = threading.Event()
    site.application.act = lambda: go_on.wait(10)
    site.application.headers = [*HTML, ("Cache-Control", "no-store")]
    threads, _answers = at_once(site, 3)
    until(lambda: site.times_asked == 1)
    go_on.set()
    ended(threads)
    assert site.times_asked == 3


# --- The application fails ---


def test_failure_leaves_the_old_page_and_says_so(site):
    fresh = site.get("/page/")
    site.cache.changed()
    site.application.status, site.application.body = "503 Service Unavailable", b"away"
    answer = site.get("/page/")
    says = answer["headers"].pop("Cache-Status")
    assert says == 'iqnetz; hit; ttl=-1; detail="database away"'
    assert answer == fresh | {"count": fresh["count"] + 1}
    etag = fresh["headers"]["ETag"]
    assert site.get("/page/", HTTP_IF_NONE_MATCH=etag)["status"] == "304"
    assert site.get("/page/new/")["body"] == b"away"


def test_nobody_asks_while_the_database_is_away(site):
    site.get("/page/")
    site.cache.is_away = True
    site.cache.doubted()
    site.cache.changed()
    assert "Cache-Status" in site.get("/page/")["headers"]
    assert site.times_asked == 1
    # What nobody has seen yet, only the application can explain.
    site.application.status = "503 Service Unavailable"
    assert site.get("/page/unseen/")["status"] == "503"


def test_question_that_cannot_be_answered_gets_the_page_that_stands_in(site):
    site.application.body = f"<p>All</p><input value='{TYPED}'>".encode()
    assert site.get("/all/")["body"] == b"<p>All</p><input value=''>"
    site.application.status = "503 Service Unavailable"
    answer = site.get("/list/?need=x&q=%3Cb%3E%27+%22%00%F0%9F%98%80%ff&q=second")
    assert answer["status"] == "200"
    assert answer["body"].decode() == ("<p>All</p><input value='&lt;b&gt;&#x27; &quot;😀\ufffd'>")
    assert answer["headers"]["Cache-Control"] == "no-store"
    assert "Cache-Status" in answer["headers"]
    assert site.get("/list/?need=x")["body"] == b"<p>All</p><input value=''>"


# --- Encodings, conditions ---


def test_each_encoding_has_its_bytes_and_its_tag(site):
    plain = site.get("/page/")
    packed = site.get("/page/", HTTP_ACCEPT_ENCODING="gzip, deflate, br")
    assert packed["headers"]["Content-Encoding"] == "br"
    assert brotli.decompress(packed["body"]) == plain["body"]
    zipped = site.get("/page/", HTTP_ACCEPT_ENCODING="gzip")
    assert zipped["headers"]["Content-Encoding"] == "gzip"
    tags = [each["headers"]["ETag"] for each in (plain, packed, zipped)]
    assert len(set(tags)) == 3
    for each in (plain, packed, zipped):
        assert each["headers"]["Content-Length"] == str(len(each["body"]))
        assert each["headers"]["Vary"] == "Accept-Encoding"
    assert site.times_asked == 1


def test_encodings_are_made_once(site, monkeypatch):
    site.get("/page/", HTTP_ACCEPT_ENCODING="br")
    monkeypatch.delattr(brotli, "compress")
    assert site.get("/page/", HTTP_ACCEPT_ENCODING="br")["headers"]["Content-Encoding"] == "br"


def test_picture_is_not_packed(site):
    site.application.headers = [("Content-Type", "image/png")]
    answer = site.get("/page/", HTTP_ACCEPT_ENCODING="br")
    assert "Content-Encoding" not in answer["headers"]
    assert "Vary" not in answer["headers"]


def test_304_asks_nobody_and_repeats_no_policy(site):
    site.application.headers = [*HTML, ("Content-Security-Policy", "default-src 'none'")]
    etag = site.get("/page/")["headers"]["ETag"]
    answer = site.get("/page/", HTTP_IF_NONE_MATCH=f'"other", W/{etag}')
    assert (answer["status"], answer["body"]) == ("304", b"")
    assert answer["headers"] == {
        "Vary": "Accept-Encoding",
        "Cache-Control": "no-cache",
        "ETag": etag,
    }
    assert site.times_asked == 1


# --- Budgets ---


def test_a_million_questions_push_out_no_page():
    site = Site(budgets={"pages": 10**6, "questions": 10**5, "moved": 10**4, "missing": 10**4})
    site.get("/page/")
    for number in range(500):
        site.get(f"/list/?q={number}")
    assert site.cache.store.sizes["questions"] <= 10**5
    assert 5 < len(site.cache.store.pages) < 50
    asked = site.times_asked
    site.get("/page/")
    site.get("/list/?q=499")
    assert site.times_asked == asked
    site.get("/list/?q=0")
    assert site.times_asked == asked + 1


def test_what_is_asked_for_stays_the_longest():
    site = Site(budgets={"pages": 30_000, "questions": 0, "moved": 0, "missing": 0})
    for number in range(5):
        site.get(f"/page/{number}/")
        site.get("/page/0/")
    paths = [key.path for key in site.cache.store.pages]
    assert "/page/0/" in paths
    assert "/page/1/" not in paths
    assert [asked["PATH_INFO"] for asked in site.application.asked].count("/page/0/") == 1
    assert sum(page.size for page in site.cache.store.pages.values()) <= 30_000
    assert site.cache.store.sizes["pages"] == sum(
        page.size for page in site.cache.store.pages.values()
    )


def test_addresses_that_do_not_exist_are_bounded():
    site = Site(budgets={"pages": 10**6, "questions": 0, "moved": 0, "missing": 50_000})
    site.application.status = "404 Not Found"
    for number in range(100):
        assert site.get(f"/page/{number}")["status"] == "404"
    asked = site.times_asked
    site.get("/page/99")
    assert site.times_asked == asked
    assert site.cache.store.sizes["missing"] <= 50_000
    assert site.cache.store.sizes["pages"] == 0


def test_page_bigger_than_its_shelf_is_answered_and_not_kept():
    site = Site(budgets={"pages": 100, "questions": 0, "moved": 0, "missing": 0})
    assert site.get("/page/")["status"] == "200"
    assert not site.cache.store.pages
    assert site.cache.store.sizes["pages"] == 0


def test_long_body_is_passed_on_piece_by_piece(site):
    closed = []

    class Body:
        def __iter__(self):
            for _ in range(30):
                yield b"x" * 100_000

        def close(self):
            closed.append(True)

    def application(environ, start_response):
        start_response("200 OK", HTML)
        return Body()

    site.cache.app = application
    assert len(site.get("/page/")["body"]) == 3_000_000
    assert site.get("/page/", "HEAD")["body"] == b""
    assert closed == [True, True]
    assert not site.cache.store.pages


def test_long_question_is_answered_and_not_kept(site):
    assert site.get("/list/?q=" + "x" * 5_000)["status"] == "200"
    assert not site.cache.store.pages


def test_wanted_is_what_was_asked_for_and_is_stale(site):
    site.get("/page/a/")
    site.cache.refresh(Key("http", "site.example", "/page/b/"))
    assert site.cache.wanted() == []
    site.cache.changed()
    assert [key.path for key in site.cache.wanted()] == ["/page/a/"]
    for key in site.cache.wanted():
        assert isinstance(site.cache.refresh(key), Page)
    assert site.cache.wanted() == []
    site.cache.changed()
    assert site.cache.wanted() == []  # nobody has asked for it since
