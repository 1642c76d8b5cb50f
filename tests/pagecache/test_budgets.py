"""How much is kept."""

from iqnetz.finished import Key, Page
from tests.pagecache.site import HTML, Site


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
