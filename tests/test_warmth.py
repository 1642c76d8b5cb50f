import time

from iqnetz.finished import Key
from iqnetz.warmth import Warmth
from tests.pagecache.site import Site, until


def key(path):
    return Key("http", "site.example", path)


def test_all_pages_are_made_at_the_start():
    site = Site()
    warmth = Warmth(site.cache, lambda: [key("/page/"), key("/all/")])
    warmth.start()
    until(lambda: len(site.cache.store.pages) == 2)
    warmth.stop()
    site.get("/page/")
    assert site.times_asked == 2


def test_after_a_change_only_what_was_asked_for_is_made():
    site = Site()
    warmth = Warmth(site.cache, lambda: [key("/page/"), key("/all/")])
    warmth.start()
    until(lambda: len(site.cache.store.pages) == 2)
    site.get("/all/")
    site.cache.changed()
    until(lambda: site.times_asked == 3)
    time.sleep(0.6)
    warmth.stop()
    assert [asked["PATH_INFO"] for asked in site.application.asked] == ["/page/", "/all/", "/all/"]


def test_while_the_database_is_away_nothing_is_made_and_later_all():
    site = Site()
    site.cache.is_away = True
    warmth = Warmth(site.cache, lambda: [key("/page/")])
    warmth.start()
    time.sleep(0.4)
    assert site.times_asked == 0
    site.cache.is_away = False
    until(lambda: site.times_asked == 1)
    warmth.stop()


def test_takes_no_more_than_its_share_of_the_processor(monkeypatch):
    used = iter(range(100))  # each page takes a tenth of a second, as the processor counts
    monkeypatch.setattr("iqnetz.warmth.time.thread_time", lambda: next(used) / 10)
    site = Site()
    warmth = Warmth(site.cache, lambda: [key(f"/page/{number}/") for number in range(9)])
    begun = time.monotonic()
    warmth.start()
    until(lambda: site.times_asked == 6)
    warmth.stop()
    assert time.monotonic() - begun > 5 * 0.3


def test_page_that_fails_does_not_end_it(caplog):
    site = Site()
    site.application.status = "500 Internal Server Error"
    warmth = Warmth(site.cache, lambda: [key("/page/"), key("/all/")])
    warmth.start()
    until(lambda: site.times_asked == 2)
    site.application.status = "200 OK"
    site.get("/page/")
    site.cache.changed()
    until(lambda: site.times_asked == 4)
    warmth.stop()
