"""Signing in with a second factor, in Debian's Chromium."""

import base64
import re
import time

import pytest
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from services.models import Office
from tests.browser import LOOKS, follow
from tests.browser.test_browser import fits, sign_in, violations
from tests.signing_in import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def newcomer(django_user_model):
    return django_user_model.objects.create_superuser("newcomer", password="a long password")


def code_shown(page):
    key = page.locator(".secret code").inner_text().replace(" ", "")
    return f"{totp(base64.b32decode(key)):06}"


def wrong_on(page):
    found = violations(page)
    return found if fits(page) else [*found, (page.url, "wider than the screen")]


def fill_and_send(page, **fields):
    for name, text in fields.items():
        page.fill(f"#id_{name}", text)
    follow(page, ".submit-row input[type=submit]")


@pytest.mark.parametrize("java_script", [True, False])
def test_second_factor_is_set_up_by_keyboard_alone(open_page, newcomer, java_script):
    page = open_page(320, java_script_enabled=java_script)
    page.goto("/admin/services/office/")
    page.locator("#id_username").focus()
    page.keyboard.type("newcomer")
    page.keyboard.press("Tab")
    page.keyboard.type("a long password")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/zweiter-faktor/**")
    assert page.locator(".qr svg").is_visible()
    code = code_shown(page)
    tab_to(page, "#id_code")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_selector(".recovery-codes")
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    tab_to(page, "main a.button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/services/office/")
    follow(page, "#logout-form button")
    page.goto("/admin/")
    fill_and_send(page, username="newcomer", password="a long password", code=codes[0])
    page.wait_for_url("**/admin/")


def tab_to(page, selector):
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    pytest.fail(f"{selector} cannot be reached by keyboard")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_pages_of_a_newcomer_are_accessible_and_fit(open_page, newcomer, width, scheme):
    page = open_page(width, color_scheme=scheme)
    page.goto("/admin/")
    wrong = wrong_on(page)
    fill_and_send(page, username="newcomer", password="wrong")
    page.wait_for_selector(".errornote")
    wrong += wrong_on(page)
    fill_and_send(page, username="newcomer", password="a long password")
    page.wait_for_url("**/admin/zweiter-faktor/**")
    wrong += wrong_on(page)
    fill_and_send(page, code="000000")
    page.wait_for_selector(".errornote")
    wrong += wrong_on(page)
    fill_and_send(page, code=code_shown(page))
    page.wait_for_selector(".recovery-codes")
    wrong += wrong_on(page)
    assert wrong == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_pages_of_a_coordinator_are_accessible_and_fit(
    open_page, coordinator, newcomer, width, scheme
):
    TOTPDevice.objects.create(user=newcomer, name="App")
    page = open_page(width, color_scheme=scheme)
    page.goto("/admin/login/")
    fill_and_send(page, username="coordinator", password="a long password", code="000000")
    page.wait_for_selector(".errorlist")
    wrong = wrong_on(page)
    sign_in(page, coordinator)
    page.wait_for_url("**/admin/")
    for address in (
        "/admin/zweiter-faktor/",
        "/admin/zweiter-faktor/codes/",
        "/admin/zweiter-faktor/ersetzen/",
        f"/admin/auth/user/{newcomer.pk}/change/",
        f"/admin/auth/user/{newcomer.pk}/zweiter-faktor/",
    ):
        page.goto(address)
        wrong += wrong_on(page)
    fill_and_send(page)
    page.wait_for_selector(".messagelist")
    wrong += wrong_on(page)
    page.goto("/admin/zweiter-faktor/ersetzen/")
    fill_and_send(page, code=code_shown(page), proof="22222-22222")
    page.wait_for_selector(".errornote")
    wrong += wrong_on(page)
    assert wrong == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_locked_page_is_accessible_and_fits(open_page, coordinator, width, scheme):
    page = open_page(width, color_scheme=scheme)
    for _ in range(5):
        page.goto("/admin/login/")
        fill_and_send(page, username="coordinator", password="wrong")
    page.wait_for_selector("text=15 Minuten")
    assert wrong_on(page) == []


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_picture_is_dark_on_light_in_every_scheme(open_page, newcomer, options):
    page = open_page(320, **options)
    page.goto("/admin/")
    fill_and_send(page, username="newcomer", password="a long password")
    page.wait_for_url("**/admin/zweiter-faktor/**")
    colours = page.locator(".qr path").evaluate_all(
        "paths => [getComputedStyle(paths[0]).fill, getComputedStyle(paths[1]).stroke]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    assert page.locator(".qr").bounding_box()["width"] >= 200


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_typed_text_survives_the_end_of_the_session(open_page, coordinator, width, scheme):
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    office = Office.objects.get(slug="anerkennung-halle")
    page = open_page(width, color_scheme=scheme)
    sign_in(page, coordinator)
    page.wait_for_url("**/admin/")
    page.goto(f"/admin/services/office/{office.pk}/change/")
    page.fill("#id_street", "Neue Straße 5")
    store = SessionStore(Session.objects.get().session_key)
    store["seen_at"] = int(time.time()) - 4000
    store.save()
    page.click("input[name=_save] >> nth=0")
    page.wait_for_selector("#login-form")
    wrong = wrong_on(page)
    fill_and_send(
        page, username="coordinator", password="a long password", code=code_of(coordinator)
    )
    page.wait_for_selector("text=Nicht abschicken")
    wrong += wrong_on(page)
    fill_and_send(page)
    page.wait_for_url(re.compile("/admin/services/office/$"))
    office.refresh_from_db()
    assert office.street == "Neue Straße 5"
    assert wrong == []
