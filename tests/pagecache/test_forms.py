"""The encodings of a page, and conditions."""

import brotli

from tests.pagecache.site import HTML


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
