"""The few addresses that have no language."""

import pytest

pytestmark = pytest.mark.django_db


def test_root_leads_to_the_visitors_language(client):
    for accepted, home in [
        ("de", "/de/"),
        ("en-GB,en;q=0.9", "/en/"),
        ("ar,en;q=0.5,de;q=0.1", "/en/"),
        ("", "/de/"),
        ("xx;;q=,,\0", "/de/"),
    ]:
        response = client.get("/", headers={"Accept-Language": accepted})
        assert (response.status_code, response.headers["Location"]) == (302, home)
        assert response.headers["Vary"] == "Accept-Language"


def test_robots(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_favicon(client):
    assert client.get("/favicon.ico").headers["Location"] == "/static/img/favicon.ico"
    icon = client.get("/static/img/favicon.ico")
    assert icon.status_code == 200
    icon.close()


def test_health(client):
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").content == b"ok\nlistener: nobody listens\n"
