"""The site in Debian's Chromium: accessible, usable by keyboard, without foreign requests."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from services.models import Office
from tests import factories
from tests.browser import LOOKS, follow
from tests.signing_in import code_of
from tests.test_pages import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EXTRA = [
    "/de/servicestellen/?q=06122",
    "/en/offices/?q=Halle&need=all",
    "/de/servicestellen/?q=Magdburg",
    "/de/servicestellen/?q=xyzzy",
    "/en/offices/?q=18057&language=ar&step_free=yes&access=phone",
    "/en/offices/?q=Sachsen-Anhalt&need=all",
    "/de/servicestellen/?abroad=yes",
    "/en/offices/?need=nonsense",
    "/de/servicestellen/?language=xx&access=xx&step_free=xx&near=xx",
    "/de/suche/?q=Anerkennung",
    "/en/search/?q=xyzzy",
    "/de/gibt-es-nicht/",
]
PUBLIC = [address for page in PAGES for address in (page[0], page[2])] + EXTRA
DESK = [
    "/admin/",
    "/admin/services/office/",
    "/admin/services/office/{office}/change/",
    "/admin/services/office/{office}/delete/",
    "/admin/services/office/{office}/history/",
    "/admin/services/office/add/",
    "/admin/services/contactperson/add/",
    "/admin/services/network/{network}/change/",
    "/admin/services/service/{service}/change/",
    "/admin/content/page/{page}/change/",
    "/admin/content/newsitem/",
    "/admin/services/unfoundplace/",
    "/admin/iqnetz/outgoingmail/",
    "/admin/auth/user/",
    "/admin/auth/user/add/",
    "/admin/password_change/",
]


def violations(page):
    found = Axe().run(page).response["violations"]
    return [
        (page.url, rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in found
    ]


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture
def full_office():
    return factories.full_office(interpreter=True, walk_in=True, email="stelle@example.org")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_public_pages_are_accessible_and_fit(open_page, full_office, width, scheme):
    page = open_page(width, color_scheme=scheme)
    wrong = []
    for address in [*PUBLIC, full_office.get_absolute_url()]:
        page.goto(address)
        wrong += violations(page)
        if not fits(page):
            wrong.append((address, "wider than the screen"))
    assert wrong == []


def sign_in(page, coordinator):
    page.goto("/admin/login/")
    page.fill("#id_username", coordinator.username)
    page.fill("#id_password", "a long password")
    page.fill("#id_code", code_of(coordinator))
    follow(page, "input[type=submit]")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_desk_is_accessible_and_fits(open_page, coordinator, full_office, width, scheme):
    from content.models import Page
    from services.models import Network, Service

    ids = {
        "office": full_office.pk,
        "network": Network.objects.get().pk,
        "service": Service.objects.first().pk,
        "page": Page.objects.first().pk,
    }
    page = open_page(width, color_scheme=scheme)
    page.goto("/admin/login/")
    wrong = violations(page)
    sign_in(page, coordinator)
    for address in DESK:
        page.goto(address.format(**ids))
        wrong += violations(page)
        if not fits(page):
            wrong.append((address, "wider than the screen"))
    assert wrong == []


@pytest.mark.parametrize("width", [320, 1280])
def test_desk_form_with_errors_is_accessible(open_page, coordinator, full_office, width):
    page = open_page(width)
    sign_in(page, coordinator)
    page.goto(f"/admin/services/office/{full_office.pk}/change/")
    page.fill("#id_postcode", "1")
    page.fill("#id_phones-0-number", "keine Nummer")
    page.click("input[name=_save] >> nth=0")
    page.wait_for_selector(".errornote")
    assert violations(page) == []
    assert page.input_value("#id_phones-0-number") == "keine Nummer"


def test_coordinator_changes_a_phone_number(open_page, coordinator):
    office = Office.objects.get(slug="anerkennung-halle")
    page = open_page(1280)
    sign_in(page, coordinator)
    follow(page, "text=Servicestellen")
    follow(page, f"text={office.name}")
    page.fill("#id_phones-0-number", "0345 7654321")
    follow(page, "input[name=_save] >> nth=0")
    page.goto("/de/servicestellen/?q=06122")
    phone = page.locator("article").first.locator("a[href='tel:+493457654321']")
    assert phone.inner_text() == "0345 7654321"


@pytest.mark.parametrize("java_script", [True, False])
def test_visitor_in_halle_finds_her_office_by_keyboard_alone(open_page, java_script):
    page = open_page(320, java_script_enabled=java_script)
    page.goto("/de/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Zum Inhalt springen"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("name") == "q"
    page.keyboard.type("06122")
    page.keyboard.press("Enter")
    page.wait_for_url("**/servicestellen/?q=06122")
    first = page.locator("article").first
    assert "0345 68694823" in first.inner_text()
    assert "Zur Saaleaue 51a" in first.inner_text()


@pytest.mark.parametrize(
    "address", ["/de/", "/de/servicestellen/?q=06122", "/de/servicestellen/anerkennung-halle/"]
)
def test_focus_visits_everything_and_can_be_seen(open_page, address):
    page = open_page(1280)
    page.goto(address)
    expected = page.locator("a:visible, button:visible, input:visible, summary:visible").count()
    seen = set()
    for _ in range(expected + 5):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
                const element = document.activeElement;
                if (element === document.body) return null;
                const style = getComputedStyle(element);
                return [element.outerHTML, style.outlineStyle, parseFloat(style.outlineWidth)];
            }"""
        )
        if focused:
            html, style, thickness = focused
            assert (style, thickness >= 3) == ("solid", True), html
            seen.add(html)
    radios = page.locator("input[type=radio]:visible").count()
    assert (
        len(seen)
        >= page.evaluate(
            """new Set([...document.querySelectorAll('a,button,input,summary')]
            .filter(element => element.checkVisibility()).map(element => element.outerHTML)).size"""
        )
        - max(radios - 1, 0)
        - 1
    )  # one stop for a group of radio buttons


def test_phone_has_the_finder_on_its_first_screen(open_page):
    page = open_page(360)
    page.set_viewport_size({"width": 360, "height": 640})
    for address in ["/de/", "/en/"]:
        page.goto(address)
        button = page.locator("main button[type=submit]").bounding_box()
        assert button["y"] + button["height"] <= 640


def test_no_card_is_higher_than_a_phone(open_page, full_office):
    page = open_page(360)
    page.goto("/de/servicestellen/?need=all")
    for card in page.locator("article").all():
        assert card.bounding_box()["height"] <= 640


@pytest.mark.parametrize(
    "address", ["/de/", "/de/servicestellen/?q=Halle", "/de/servicestellen/anerkennung-halle/"]
)
def test_touch_targets_are_large(open_page, address):
    page = open_page(320)
    page.goto(address)
    small = page.evaluate(
        """() => [...document.querySelectorAll(
                'button, summary, input[type=text], .choice, .phone a, nav a')]
            .filter(element => element.checkVisibility() && !element.closest('.breadcrumbs'))
            .filter(element => element.getBoundingClientRect().height < 44)
            .map(element => element.outerHTML)"""
    )
    assert small == []


def test_menu_opens_without_script(open_page):
    page = open_page(320, java_script_enabled=False)
    page.goto("/de/")
    assert not page.locator("nav.navigation a").first.is_visible()
    page.click("summary")
    page.click("text=Das Netzwerk >> nth=0")
    assert page.locator("h1").inner_text() == "Das Netzwerk"


def test_forced_colours_keep_what_tints_told(open_page):
    page = open_page(320, forced_colors="active")
    page.goto("/de/servicestellen/anerkennung-halle/")
    edge = page.locator(".answer").evaluate("element => getComputedStyle(element).borderTopWidth")
    assert edge == "1px"
    assert violations(page) == []


def test_print_hides_navigation_and_writes_links_out(open_page):
    page = open_page(1280)
    page.goto("/de/servicestellen/anerkennung-halle/")
    page.emulate_media(media="print")
    assert not page.locator("nav.navigation").is_visible()
    after = page.locator("main a[href^=http]").first.evaluate(
        "element => getComputedStyle(element, '::after').content"
    )
    assert "http" in after


def test_text_at_twice_the_size_still_fits(open_page, full_office):
    page = open_page(640)
    for address in ["/de/", "/de/servicestellen/?q=Halle", full_office.get_absolute_url()]:
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert fits(page), address


def test_preview_is_marked(open_page, coordinator):
    draft = factories.office(published_from=timezone.now() + timedelta(days=1))
    page = open_page(320)
    sign_in(page, coordinator)
    page.goto(draft.get_absolute_url())
    assert page.locator(".preview").is_visible()
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_search_can_be_changed_from_its_result(open_page, width):
    page = open_page(width)
    page.goto("/de/servicestellen/?q=06122")
    page.click("text=Suche ändern")
    assert page.input_value("#finder-q") == "06122"
    page.click("text=Schulung für Ämter und Kammern")
    page.click("main button")
    page.wait_for_url("**need=training*")
    assert "Qualifizierung" in page.locator("article").first.inner_text()
