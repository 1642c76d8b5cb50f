"""“Is something wrong here?” in Debian's Chromium, from the visitor to the coordinator and back."""

import pytest

from services.models import Office, Report
from tests import factories
from tests.browser import LOOKS, follow
from tests.browser.test_browser import fits, sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORMS = [
    "/de/servicestellen/anerkennung-halle/hinweis/",
    "/en/offices/anerkennung-halle/report/",
    "/de/servicestellen/anerkennung-halle/hinweis/?person={person}",
    "/en/offices/anerkennung-halle/report/?person={person}",
    "/de/partner/migra/hinweis/",
    "/en/partners/migra/report/",
    "/de/servicestellen/anerkennung-halle/hinweis/danke/",
    "/en/partners/migra/report/thanks/",
    "/de/servicestellen/anerkennung-halle/",
    "/de/partner/migra/",
]
QUICKEST = 3100  # milliseconds


def office():
    return Office.objects.get(slug="anerkennung-halle")


def wrong_with(page):
    return violations(page) + ([] if fits(page) else [(page.url, "wider than the screen")])


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_forms_are_accessible_and_fit(open_page, width, scheme):
    page = open_page(width, color_scheme=scheme)
    person = office().contacts.public().first()
    wrong = []
    for address in FORMS:
        page.goto(address.format(person=person.pk))
        wrong += wrong_with(page)
    for address in FORMS[:2]:
        page.goto(address)
        page.fill("textarea", "x" * 1001)
        page.fill("[type=email]", "keine Adresse")
        page.click("main button")
        page.wait_for_selector("[role=alert]")
        wrong += wrong_with(page)
        assert page.input_value("textarea") == "x" * 1001
    assert wrong == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_queue_is_accessible_and_fits(open_page, coordinator, width, scheme):
    made = factories.full_office()
    long = {"right": "Langeswort" * 90, "reply_to": "ich@example.org"}
    phone = made.phones.first()
    reports = [
        Report.objects.create(office=made, field="street", shown="Alt 1", **long),
        Report.objects.create(office=made, field=f"phone-{phone.pk}", right="0345 1234567"),
        Report.objects.create(contact=made.contacts.first(), field="left"),
        Report.objects.create(office=made, field="other", right="x", state="asked"),
    ]
    Report.objects.filter(state="asked").update(decided_at=reports[0].reported_at)
    page = open_page(width, color_scheme=scheme)
    sign_in(page, coordinator)
    wrong = []
    for address in ["", "?state=all", *(f"{report.pk}/change/" for report in reports)]:
        page.goto(f"/admin/services/report/{address}")
        wrong += wrong_with(page)
    assert wrong == []


@pytest.mark.parametrize("java_script", [True, False])
def test_reported_number_is_taken_over_and_shown(open_page, coordinator, java_script):
    visitor = open_page(320, java_script_enabled=java_script)
    visitor.goto("/de/servicestellen/anerkennung-halle/")
    visitor.click("text=Stimmt hier etwas nicht?")
    phone = office().phones.first()
    visitor.check(f"[value=phone-{phone.pk}]")
    visitor.fill("textarea", "0345 765 43 21")
    visitor.fill("[type=email]", "ich@example.org")
    visitor.wait_for_timeout(QUICKEST)
    visitor.click("text=Hinweis abschicken")
    assert visitor.inner_text("h1") == "Danke"
    assert visitor.context.cookies() == []
    page = open_page(1280)
    sign_in(page, coordinator)
    page.goto("/admin/services/report/")
    page.click(f"#result_list >> text={office().name}")
    page.click("text=Übernehmen")
    assert "0345 7654321" in page.inner_text(".messagelist")
    visitor.click("text=Zurück zu")
    assert visitor.locator("a[href='tel:+493457654321']").inner_text() == "0345 7654321"
    assert Report.objects.get().reply_to == ""


def test_quick_visitor_is_asked_to_look_again_and_loses_nothing(open_page):
    page = open_page(320)
    page.goto("/en/partners/migra/report/")
    page.check("[value=website]")
    page.fill("textarea", "www.example.org")
    follow(page, "text=Send the report")
    assert "That was very quick." in page.inner_text("[role=alert]")
    assert page.is_checked("[value=website]")
    page.wait_for_timeout(QUICKEST)
    follow(page, "text=Send the report")
    assert page.inner_text("h1") == "Thank you"


def test_by_keyboard_alone(open_page):
    page = open_page(320, java_script_enabled=False)
    page.goto("/de/servicestellen/anerkennung-halle/hinweis/")
    page.focus("[name=field] >> nth=0")
    stops = []
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("Tab")
        stops.append(page.locator(":focus").get_attribute("name") or "button")
        if stops[-1] == "right":
            page.keyboard.type("Ein anderer Name")
    # Not the field that only robots find.
    assert stops == ["right", "reply_to", "button"]
    page.wait_for_timeout(QUICKEST)
    page.keyboard.press("Enter")
    page.wait_for_url("**/danke/")
    assert Report.objects.get().field == "name"
