"""What everybody gets while the application fails."""

from iqnetz.finished import TYPED


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


def test_fault_of_our_own_is_not_called_the_database_s(site, caplog):
    def fail():
        raise RuntimeError("broken")

    site.get("/page/")
    site.cache.changed()
    site.application.act = fail
    answer = site.get("/page/")
    assert (answer["status"], answer["body"]) == ("200", site.application.body)
    assert answer["headers"]["Cache-Status"] == 'iqnetz; hit; ttl=-1; detail="error"'
    site.application.act = lambda: None
    site.application.status = "500 Internal Server Error"
    answer = site.get("/page/")
    assert answer["headers"]["Cache-Status"] == 'iqnetz; hit; ttl=-1; detail="error"'
    # What fails because the database is gone is the database's, whatever the application calls it.
    site.cache.is_away = True
    answer = site.get("/page/")
    assert answer["headers"]["Cache-Status"] == 'iqnetz; hit; ttl=-1; detail="database away"'


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


def test_what_is_read_on_a_standby_says_so(site):
    fresh = site.get("/page/")
    site.cache.is_standby = True
    for address in ("/page/", "/page/new/"):
        answer = site.get(address)
        assert answer["headers"].pop("Cache-Status") == 'iqnetz; detail="database in recovery"'
        assert answer["headers"] == fresh["headers"]
    etag = fresh["headers"]["ETag"]
    assert "Cache-Status" in site.get("/page/", HTTP_IF_NONE_MATCH=etag)["headers"]
    site.cache.is_standby = False
    assert site.get("/page/") == fresh
