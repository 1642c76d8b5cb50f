"""Several who ask for one page at the same time."""

import threading
import time

from iqnetz import pagecache
from tests.pagecache.site import HTML, at_once, ended, until


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
    assert answer["headers"]["Cache-Status"] == 'iqnetz; hit; ttl=-1; detail="late"'
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
