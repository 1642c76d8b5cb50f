import os

import pytest

from tests.browser import CHROMIUM

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    # Playwright's event loop makes Django think that our synchronous queries run inside one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(browser, live_server):
    """Opens pages of the site at a width; in the end, no foreign request and nothing in the
    console may have happened on any of them.
    """
    contexts, complaints = [], []

    def open_at(width, **options):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, base_url=live_server.url, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{page.url}: {message.text}")
                if message.type in {"error", "warning"} and not is_expected(message)
                else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((live_server.url, "data:"))
                else complaints.append(f"foreign: {request.url}")
            ),
        )
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert complaints == []


def is_expected(message):
    # axe itself tries styles that our policy rightly refuses, and says so; and a page that is
    # meant to be 400, 404, 410 or 429 is logged as one.
    statuses = [f"status of {number}" for number in (400, 404, 410, 429)]
    expected = ("Applying inline style", "preload assets", *statuses)
    return any(words in message.text for words in expected)
