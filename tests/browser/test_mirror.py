import pytest

from iqnetz.mirror.export import export
from tests.browser.test_browser import fits, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

LIVE = "https://iq.example.org"


def test_copy_works_from_a_disk(browser, tmp_path):
    export(tmp_path / "site", LIVE)
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "site/index.html").as_uri())
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="See all offices").click()
    page.get_by_role("link", name="Servicestelle „Anerkennung“ Süd (Halle)").click()
    assert page.url.endswith("/en/offices/anerkennung-halle/index.html")
    phone = page.get_by_role("link", name="0345 68694823")
    assert phone.is_visible()
    # As the style sheets have it, and an icon beside the word.
    wordmark = page.locator(".wordmark strong")
    assert wordmark.evaluate("each => getComputedStyle(each).display") == "block"
    assert page.locator(".icon path").first.is_visible()
    assert page.get_by_role("note").inner_text().startswith("Copy of ")
    assert fits(page)
    page.get_by_role("link", name="Deutsch").click()
    assert page.url.endswith("/de/servicestellen/anerkennung-halle/index.html")
    code = next(path for path in (tmp_path / "site/o").iterdir())
    page.goto((code / "index.html").as_uri())
    page.wait_for_url("**/de/**")
    assert page.get_by_role("heading", level=1).count() == 1
    assert said == []
    assert [url for url in asked if not url.startswith("file:")] == []
    other = context.new_page()  # axe itself asks for what no page on a disk may ask for
    for name in ("index.html", "404.html", "de/index.html", "en/offices/index.html"):
        other.goto((tmp_path / "site" / name).as_uri())
        assert violations(other) == []
    context.close()
