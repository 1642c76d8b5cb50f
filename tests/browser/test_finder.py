"""What the finder's two modules add where they run: suggestions while typing, and "near me"."""

import re

import pytest

from tests.browser.test_browser import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def finder(open_page):
    page = open_page(320)
    page.goto("/de/")
    return page


def field(page):
    return page.get_by_role("combobox", name="Ihre Postleitzahl oder Ihr Ort")


def options(page):
    page.wait_for_selector("[role=option]")
    return page.get_by_role("option")


def test_suggestions_by_keyboard(finder):
    box = field(finder)
    assert box.get_attribute("aria-expanded") == "false"
    box.press_sequentially("magde")
    first = options(finder).first
    assert first.inner_text() == "Magdeburg Sachsen-Anhalt"
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") is None
    finder.get_by_role("status").filter(has_text="Vorschläge: ").wait_for(state="attached")
    assert violations(finder) == []
    box.press("ArrowDown")
    assert first.get_attribute("aria-selected") == "true"
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert finder.evaluate("document.activeElement.id") == "finder-q"
    assert violations(finder) == []
    box.press("Enter")
    assert box.input_value() == "39108 Magdeburg"
    assert box.get_attribute("aria-expanded") == "false"
    assert finder.url.endswith("/de/")
    box.press("Enter")
    finder.wait_for_url("**/servicestellen/?q=39108+Magdeburg")
    assert "Magdeburg" in finder.locator(".understood").inner_text()


def test_arrows_go_round_and_escape_closes(finder):
    box = field(finder)
    box.press_sequentially("halle")
    count = options(finder).count()
    assert count > 2
    box.press("ArrowUp")
    assert options(finder).nth(count - 1).get_attribute("aria-selected") == "true"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowDown")
    assert options(finder).first.get_attribute("aria-selected") == "true"
    box.press("Escape")
    assert finder.get_by_role("option").count() == 0
    assert box.input_value() == "halle"
    box.press("ArrowDown")
    assert options(finder).count() == count
    box.press("Tab")
    assert finder.get_by_role("option").count() == 0
    assert box.input_value() == "halle"


def test_what_was_marked_for_another_text_is_not_chosen(finder):
    box = field(finder)
    box.press_sequentially("hal")
    options(finder)
    box.press("ArrowDown")
    box.press_sequentially("berstadt")
    box.press("Enter")
    finder.wait_for_url("**/servicestellen/?q=halberstadt")


def test_tab_leaves_a_long_list_for_the_button(finder):
    box = field(finder)
    box.press_sequentially("neu")
    options(finder)
    box.press("Tab")
    assert finder.evaluate("document.activeElement.type") == "submit"


def test_escape_before_the_answer_keeps_the_list_closed(finder):
    box = field(finder)
    box.press_sequentially("ros")
    box.press("Escape")
    finder.wait_for_timeout(500)
    assert finder.get_by_role("option").count() == 0


def test_escape_while_the_answer_is_under_way_keeps_the_list_closed(finder):
    held = []
    finder.route("**/places.json*", lambda route: held.append(route))
    field(finder).press_sequentially("ros")
    finder.wait_for_timeout(400)
    field(finder).press("Escape")
    [route] = held
    route.continue_()
    finder.wait_for_timeout(400)
    assert finder.get_by_role("option").count() == 0


def test_no_suggestion_is_said(finder):
    field(finder).press_sequentially("xyzzy")
    finder.get_by_role("status").filter(has_text="Kein Vorschlag").wait_for(state="attached")


def test_suggestion_by_touch(finder):
    field(finder).press_sequentially("Росток")
    options(finder).first.click()
    assert field(finder).input_value() == "18055 Rostock"


def test_what_was_typed_is_sent_where_no_suggestion_was_chosen(finder):
    field(finder).press_sequentially("0612")
    options(finder)
    field(finder).press_sequentially("2")
    field(finder).press("Enter")
    finder.wait_for_url("**/servicestellen/?q=06122")


def test_suggestions_are_asked_once_for_the_same_text(finder):
    asked = []
    finder.on("request", lambda request: asked.append(request.url))
    box = field(finder)
    for _ in range(2):
        box.fill("stendal")
        options(finder)
        box.fill("")
        finder.locator("[role=option]").first.wait_for(state="detached")
    assert len([url for url in asked if "places.json" in url]) == 1


def test_finder_works_where_suggestions_fail(open_page):
    page = open_page(320)
    page.route("**/places.json*", lambda route: route.fulfill(status=404, body="gone"))
    page.goto("/de/")
    field(page).press_sequentially("Halle")
    page.wait_for_timeout(400)
    assert page.get_by_role("option").count() == 0
    field(page).press("Enter")
    page.wait_for_url("**/servicestellen/?q=Halle")


def test_suggestions_fit_a_small_screen_and_forced_colours(open_page):
    page = open_page(320, forced_colors="active")
    page.goto("/de/servicestellen/")
    field(page).press_sequentially("neu")
    options(page)
    field(page).press("ArrowDown")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(page) == []
    heights = page.evaluate(
        "[...document.querySelectorAll('[role=option]')].map(option => option.clientHeight)"
    )
    assert min(heights) >= 44


def test_near_me_leaves_the_device_rounded_and_becomes_a_place(open_page):
    page = open_page(
        320,
        geolocation={"latitude": 52.1205437, "longitude": 11.6276237},
        permissions=["geolocation"],
    )
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/de/servicestellen/?need=all")
    field(page).fill("Halle")
    page.click("text=Meinen Standort benutzen")
    page.wait_for_url(re.compile(r"q=\d{5}"))
    sent = [url for url in asked if "near=" in url]
    assert len(sent) == 1
    assert "near=52.12%2C11.63" in sent[0]
    assert "q=" not in sent[0]
    assert not any("52.1205" in url or "11.6276" in url for url in asked)
    assert "near" not in page.url
    assert "need=all" in page.url
    assert "Magdeburg" in page.locator(".understood").inner_text()
    page.go_back()
    assert "near" not in page.url


def test_near_me_outside_germany_leaves_no_point_in_the_address(open_page):
    page = open_page(
        320, geolocation={"latitude": 48.8566, "longitude": 2.3522}, permissions=["geolocation"]
    )
    page.goto("/de/")
    page.click("text=Meinen Standort benutzen")
    page.wait_for_url("**/servicestellen/?abroad=yes")
    assert "nicht in Deutschland" in page.locator(".message").first.inner_text()


def test_near_me_refused_says_so_and_the_field_works(open_page):
    page = open_page(320, permissions=[])
    page.goto("/de/")
    page.click("text=Meinen Standort benutzen")
    status = page.locator(".near-me [role=status]")
    status.filter(has_text="Ihr Gerät hat Ihren Ort nicht genannt.").wait_for()
    assert violations(page) == []
    assert page.locator(".near-me button").is_enabled()


def test_without_script_nothing_is_missing_or_in_the_way(open_page):
    page = open_page(320, java_script_enabled=False)
    page.goto("/de/")
    assert not page.locator(".near-me").is_visible()
    assert page.get_by_role("combobox").count() == 0
    page.fill("#finder-q", "Магдебург")
    page.click("main button[type=submit]")
    assert "Magdeburg" in page.locator(".understood").inner_text()


def test_map_can_be_read_in_every_scheme(open_page):
    for options_ in ({"color_scheme": "dark"}, {"forced_colors": "active"}, {}):
        page = open_page(320, **options_)
        page.goto("/de/servicestellen/?q=06122")
        colours = page.evaluate(
            """['.region .state', '.region .office', '.region .visitor', '.region text'].map(
                name => { const style = getComputedStyle(document.querySelector(name));
                          return style.fill === 'none' ? style.stroke : style.fill })"""
        )
        assert colours[0] not in colours[1:], options_
