"""How long a page is what everybody gets."""

import time

from iqnetz import pagecache


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


def test_page_that_took_long_to_make_is_as_old_as_its_question(site, monkeypatch):
    clock = [time.monotonic()]
    monkeypatch.setattr(pagecache.time, "monotonic", lambda: clock[0])

    def take_long():
        clock[0] += 2

    site.application.act = take_long
    site.get("/page/")
    site.cache.doubted()
    site.get("/page/")
    assert site.times_asked == 2
