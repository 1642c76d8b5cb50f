import os
import subprocess
import sys
import threading
import time

import pytest

from iqnetz.finished import Answer, Key, Page
from iqnetz.kept_pages import KeptPages
from tests.pagecache.site import Site

KEY = Key("https", "site.example", "/de/stra\xc3\x9fe/")
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-cache")]


def page(body=b"<p>page</p>" * 100, key=KEY):
    return Page(key, Answer("200 OK", HEADERS, [body]), 0, time.monotonic())


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "pages"


def only_file(folder):
    (path,) = folder.iterdir()
    return path


def test_page_comes_back_as_it_was(folder):
    KeptPages(folder).keep(page())
    status, headers, body, age = KeptPages(folder).read(KEY)
    assert (status, body) == ("200 OK", page().body)
    assert headers == page().headers
    assert 0 <= age < 5
    assert KeptPages(folder).read(KEY._replace(path="/de/")) is None


def test_page_is_written_only_when_it_changed(folder):
    kept = KeptPages(folder)
    kept.keep(page())
    before = only_file(folder).stat().st_mtime_ns
    kept.keep(page())
    assert only_file(folder).stat().st_mtime_ns == before
    kept.keep(page(b"other"))
    assert kept.read(KEY)[2] == b"other"


def test_page_that_is_none_any_more_is_removed(folder):
    kept = KeptPages(folder)
    kept.keep(page())
    kept.forget(KEY)
    kept.forget(KEY)
    assert kept.read(KEY) is None


def cut_short(content):
    return content[: len(content) // 2]


def one_bit_turned(content):
    return content[:-20] + bytes([content[-20] ^ 1]) + content[-19:]


def nothing(content):
    return b""


def one_line(content):
    return content.split(b"\n")[0] + b"\n"


def other_header(content):
    return content.replace(b"no-cache", b"no-stray")


@pytest.mark.parametrize("spoil", [cut_short, one_bit_turned, nothing, one_line, other_header])
def test_spoilt_page_is_never_answered(folder, spoil, caplog):
    kept = KeptPages(folder)
    kept.keep(page())
    path = only_file(folder)
    path.write_bytes(spoil(path.read_bytes()))
    assert kept.read(KEY) is None
    assert "cannot be read" in caplog.text
    kept.keep(page())
    assert kept.read(KEY)[2] == page().body


def test_page_of_another_address_is_never_answered(folder, caplog):
    kept = KeptPages(folder)
    kept.keep(page())
    other = KEY._replace(path="/en/")
    only_file(folder).rename(kept._path(other))
    assert kept.read(other) is None
    assert "another page" in caplog.text


def test_folder_has_a_budget(folder):
    kept = KeptPages(folder, budget=300_000)
    for number in range(400):
        kept.keep(page(os.urandom(5_000), KEY._replace(path=f"/{number}/")))
    kept._make_room()
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 300_000
    assert kept.read(KEY._replace(path="/399/")) is not None
    assert kept.read(KEY._replace(path="/0/")) is None


def test_what_was_left_half_written_goes(folder):
    kept = KeptPages(folder)
    kept.keep(page())
    left = folder / "abc.17-4"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    fresh = folder / "abc.18-4"
    fresh.write_bytes(b"half")
    kept._make_room()
    assert sorted(path.suffix for path in folder.iterdir()) == [".18-4", ".page"]


def test_disk_that_takes_nothing_is_told_once(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    kept = KeptPages(tmp_path / "file" / "pages")
    for _ in range(3):
        kept.keep(page())
        assert kept.read(KEY) is None
    assert caplog.text.count("Pages cannot be kept") == 1


def test_full_disk_leaves_what_was_there(folder, caplog):
    kept = KeptPages(folder)
    kept.keep(page())
    # Where this thread writes first, there is a device that is always full.
    fresh = kept._path(KEY).with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    for _ in range(2):
        fresh.symlink_to("/dev/full")
        kept.keep(page(b"other"))
    assert "No space left on device" in caplog.text
    assert caplog.text.count("Pages cannot be kept") == 1
    assert kept.read(KEY)[2] == page().body
    assert only_file(folder).suffix == ".page"
    kept.keep(page(b"other"))
    assert kept.read(KEY)[2] == b"other"


def test_what_cannot_be_read_or_removed_is_told_once(folder, caplog):
    kept = KeptPages(folder)
    kept._path(KEY).mkdir(parents=True)
    for _ in range(3):
        kept.keep(page())
        kept.forget(KEY)
        assert kept.read(KEY) is None
    assert len(caplog.records) == 1
    other = KEY._replace(path="/de/")
    kept.keep(page(key=other))
    assert kept.read(other)[2] == page().body


@pytest.mark.parametrize("seconds", [-(10**6), 10**6])
def test_clock_that_was_set_anew_harms_nothing(folder, monkeypatch, seconds):
    kept = KeptPages(folder)
    kept.keep(page())
    now = time.time
    monkeypatch.setattr("iqnetz.kept_pages.time.time", lambda: now() + seconds)
    assert kept.read(KEY)[2] == page().body
    assert kept.read(KEY)[3] == pytest.approx(max(0, seconds), abs=60)
    kept.keep(page(b"other"))
    assert kept.read(KEY)[2:] == (b"other", pytest.approx(0, abs=60))


WRITER = """
import sys, time
from iqnetz.finished import Answer, Key, Page
from iqnetz.kept_pages import KeptPages
kept, key = KeptPages(sys.argv[1]), Key("https", "site.example", "/page/")
while True:
    for number in range(10):
        body = str(number).encode() * 20_000
        kept.keep(Page(key, Answer("200 OK", [], [body]), 0, time.monotonic()))
"""


def test_killed_in_the_middle_leaves_a_whole_page_or_none(folder):
    kept, key = KeptPages(folder), Key("https", "site.example", "/page/")
    for _ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)])
        try:
            while kept.read(key) is None and writer.poll() is None:
                time.sleep(0.01)
            for _ in range(50):
                assert len(set(kept.read(key)[2])) == 1
        finally:
            writer.kill()
            writer.wait()
        assert len(set(kept.read(key)[2])) == 1


def test_restart_during_an_outage_begins_with_what_was_kept(folder):
    before = Site(KeptPages(folder))
    fresh = before.get("/page/")
    before.application.status = "404 Not Found"
    before.get("/page/gone/")
    before.get("/list/?q=a")
    assert len(list(folder.iterdir())) == 1

    after = Site(KeptPages(folder))
    after.application.status, after.application.body = "503 Service Unavailable", b"away"
    answer = after.get("/page/")
    assert "Cache-Status" in answer["headers"]
    assert (answer["status"], answer["body"]) == (fresh["status"], fresh["body"])
    assert answer["headers"]["ETag"] == fresh["headers"]["ETag"]
    assert after.get("/page/gone/")["status"] == "503"
    # Back again.
    after.application.status, after.application.body = "200 OK", b"new"
    assert after.get("/page/")["body"] == b"new"


def test_withdrawn_page_is_not_there_in_the_next_outage(folder):
    site = Site(KeptPages(folder))
    site.get("/page/")
    site.cache.changed()
    site.application.status = "404 Not Found"
    site.get("/page/")
    assert list(folder.iterdir()) == []


def test_page_made_before_a_change_is_not_written_after_it(folder):
    site = Site(KeptPages(folder))
    site.application.act = site.cache.changed
    site.get("/page/")
    assert not folder.exists()
