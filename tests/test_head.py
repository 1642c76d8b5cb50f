"""HEAD says what GET would, without a body, and may ask whether something changed."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/de/",
        "/en/offices/anerkennung-halle/",
        "/de/aktuelles/atom.xml",
        "/en/offices/atom.xml",
        "/sitemap.xml",
        "/robots.txt",
        "/embed/v1.js",
        "/oembed?url=http://testserver/de/servicestellen/anerkennung-halle/",
        "/de/nichts/",
    ],
)
def test_head_says_what_get_would(client, rf, address):
    whole = client.get(address)
    # Past the test client, which leaves out the body by itself.
    head = client.handler.get_response(rf.head(address))
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers == whole.headers
    if whole.status_code == 200:
        tag = {"If-None-Match": whole.headers["ETag"]}
        assert client.head(address, headers=tag).status_code == 304
        assert client.head(address, headers={"If-None-Match": '"other"'}).status_code == 200
