"""Our frames on another site with a strict policy, and what one copies for them."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services.models import Office
from tests.browser.test_browser import fits, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PAGE = """<!doctype html><html lang="de"><meta charset="utf-8"><title>Verein</title>
<meta name="color-scheme" content="light dark">
<script type="module" src="{site}/embed/v1.js"></script>
<iq-netz id="office" office="{office}"><a href="{site}/o/{office}/">Unsere Stelle</a></iq-netz>
<iq-netz id="partner" partner="{partner}" lang="en" theme="dark"><a href="/">SPI</a></iq-netz>
<iq-netz id="finder" finder><a href="/">Suche</a></iq-netz>
<iq-netz id="wrong" office="../x"><a href="/">Bleibt</a></iq-netz>
<iq-netz id="none"><a href="/">Bleibt auch</a></iq-netz></html>"""

INSIDE = """() => [
  document.documentElement.getBoundingClientRect().height <= innerHeight,
  document.documentElement.scrollWidth <= innerWidth,
  getComputedStyle(document.body).backgroundColor,
]"""
LIGHT, DARK = "rgb(253, 253, 251)", "rgb(20, 25, 27)"


@pytest.fixture
def halle():
    return Office.objects.get(slug="anerkennung-halle")


@pytest.fixture
def other_site(live_server, halle):
    """The address of a site that is not ours: it lets nothing in but us, and isolates itself."""
    values = {"office": halle.code, "partner": halle.organisation.code}
    body = PAGE.format(site=live_server.url, **values).encode()
    policy = f"default-src 'none'; script-src {live_server.url}; frame-src {live_server.url}"

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", policy)
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def visit(browser, other_site):
    """Opens the other site; whatever the browser complains about there is in `complaints`."""
    contexts, complaints = [], []

    def open_it(**options):
        context = browser.new_context(viewport={"width": 700, "height": 2000}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(other_site)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


def shown(page, name):
    """The address of the frame in an element, once it has taken the place of the link."""
    page.locator(f"#{name} > a").wait_for(state="hidden")
    return page.locator(f"#{name} iframe").get_attribute("src")


def becomes(page, name, address):
    """Waits for the frame of an element to change to the address. The link is there in between, too
    shortly to be waited for.
    """
    frame = page.locator(f"#{name} iframe[src='{address}']")
    frame.wait_for()
    assert shown(page, name) == address


def test_other_site_shows_our_frames(visit, halle, live_server):
    ours, code, partner = live_server.url, halle.code, halle.organisation.code
    assert visit(java_script_enabled=False).get_by_role("link", name="Unsere Stelle").is_visible()
    for scheme, paper in [("light", LIGHT), ("dark", DARK)]:
        page = visit(color_scheme=scheme)
        assert [shown(page, name) for name in ("office", "partner", "finder")] == [
            f"{ours}/de/einbetten/servicestelle/{code}/",
            f"{ours}/en/embed/partner/{partner}/?theme=dark",
            f"{ours}/de/einbetten/suche/",
        ]
        assert [frame.evaluate(INSIDE) for frame in page.frames[1:]] == [
            [True, True, paper],
            [True, True, DARK],
            [True, True, paper],
        ]
        for name in ("wrong", "none"):
            assert page.locator(f"#{name} > a").is_visible()
            assert page.locator(f"#{name} iframe").count() == 0
    # A page that knows no dark gets no dark frame.
    page.evaluate("document.querySelector('[name=color-scheme]').remove()")
    page.evaluate("finder.lang = 'en'")
    becomes(page, "finder", f"{ours}/en/embed/finder/?theme=light")
    # Whoever else sends a height is not heard.
    height = page.evaluate("office.offsetHeight")
    page.evaluate("postMessage({ type: 'iqnetz:height', height: 9 })")
    page.evaluate("Object.assign(office, { lang: 'en' }).setAttribute('theme', 'light')")
    becomes(page, "office", f"{ours}/en/embed/office/{code}/?theme=light")
    assert page.locator("#office iframe").get_attribute("title") == "Unsere Stelle"
    assert abs(page.evaluate("office.offsetHeight") - height) < 100
    page.evaluate("office.setAttribute('office', '?')")
    page.locator("#office > a").wait_for()
    assert page.locator("#office iframe").count() == 0
    box = page.frame_locator("#finder iframe").get_by_role("textbox")
    box.fill("06122")
    box.press("Enter")
    page.wait_for_url(f"{ours}/en/offices/?q=06122")
    page.go_back()
    for name in ("office", "partner", "finder"):
        shown(page, name)  # each that comes moves what is below it, and what is to be clicked
    page.frame_locator("#partner iframe").get_by_role("link", name="Süd (Halle)").click()
    page.wait_for_url(f"{ours}/en/offices/anerkennung-halle/")


def test_frames_are_accessible_and_fit(open_page, halle):
    addresses = [
        f"/de/einbetten/servicestelle/{halle.code}/",
        f"/en/embed/partner/{halle.organisation.code}/",
        "/de/einbetten/suche/",
        "/en/embed/office/zzzzz/",
    ]
    wrong = []
    for width, options in [
        (200, {"color_scheme": "light"}),
        (1200, {"color_scheme": "dark"}),
        (240, {"forced_colors": "active"}),
    ]:
        page = open_page(width, **options)
        for address in addresses:
            page.goto(address)
            wrong += violations(page)
            if not fits(page):
                wrong.append((address, width, "wider than the frame"))
    assert wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_others_can_copy(open_page, halle, scheme):
    page = open_page(320, color_scheme=scheme, permissions=["clipboard-read", "clipboard-write"])
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(halle.organisation.get_absolute_url())
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/einbetten/" in url or "/embed/" in url]
    page.locator("#use-this > summary").click()
    page.get_by_text("Alle Servicestellen dieses Partners").click()
    preview = page.frame_locator("#use-this iframe >> nth=0")
    preview.get_by_role("link", name="Süd (Halle)").wait_for()
    # The preview is as high as what it shows, not as in the text to copy.
    page.locator("#use-this iframe:not([height='640'])").first.wait_for()
    page.evaluate(
        "document.querySelectorAll('#use-this details').forEach((each) => each.open = true)"
    )
    page.keyboard.press("Tab")
    assert violations(page) == []
    assert fits(page)
    field = page.get_by_label("Ein Link", exact=True).first
    page.get_by_role("button", name="Kopieren (Ein Link, Deutsch)").first.click()
    page.get_by_role("status").filter(has_text="Kopiert.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == field.input_value()
    page.emulate_media(media="print")
    assert not page.locator("#use-this").is_visible()
