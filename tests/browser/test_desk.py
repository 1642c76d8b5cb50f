"""The desk in Debian's Chromium: every page of it, and the way to a saved phone number."""

import time

import pytest
from django.utils import timezone

from content.models import Page
from iqnetz import outbox
from iqnetz.models import Link, PageViews
from services import proposals
from services.models import ContactPerson, Office, Report
from tests import factories
from tests.browser import LOOKS, follow
from tests.browser.test_browser import fits, sign_in, violations
from tests.desk_addresses import desk_addresses

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def busy_desk(coordinator):
    """Something of everything that the desk shows."""
    office = factories.full_office(interpreter=True, email="stelle@example.org")

    def save():
        Office.objects.filter(pk=office.pk).update(street="Vorschlag 1")
        ContactPerson.objects.filter(office=office).update(email="neu@example.org")

    changes = proposals.changes_of(save)
    proposals.propose(office, changes, "link", "Frau Beispiel", organisation=office.organisation)
    Report.objects.create(
        office=office, field="street", shown=office.street, right="Weg 2", reply_to="a@example.org"
    )
    Link.objects.create(url="https://weg.example/", state=Link.State.BROKEN)
    outbox.queue("a@example.org", "Betreff", "Text")
    Page.objects.filter(slug="impressum").update(body_de="[[office:gibt-es-nicht]]")
    PageViews.objects.create(
        day=timezone.localdate(), name="office", code=office.code, language="de", number=5
    )
    factories.contact().delete()
    factories.office(published_from=None)
    return office


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_of_the_desk_is_accessible_and_fits(
    open_page, coordinator, busy_desk, width, scheme
):
    page = open_page(width, color_scheme=scheme)
    sign_in(page, coordinator)
    wrong, seen = [], 0
    for address in desk_addresses(busy_desk):
        answer = page.request.get(address, max_redirects=0)
        if answer.status >= 500:
            wrong.append((address, answer.status))
        if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
            continue
        page.goto(address)
        seen += 1
        wrong += violations(page)
        if not fits(page):
            wrong.append((address, "wider than the screen"))
    assert wrong == []
    assert seen > 80


@pytest.mark.parametrize("width", [320, 1280])
def test_earlier_state_and_what_comes_back_are_accessible(open_page, coordinator, busy_desk, width):
    page = open_page(width)
    sign_in(page, coordinator)
    Office.objects.filter(pk=busy_desk.pk).update(street="Weg 3")
    page.goto(f"/admin/services/office/{busy_desk.pk}/history/")
    follow(page, "text=Stand vom >> nth=1")
    assert "Weg 3" in page.inner_text("main")
    assert (violations(page), fits(page)) == ([], True)
    page.goto("/admin/geloescht/")
    follow(page, "#content-main a >> nth=0")
    assert page.locator("input[value=Zurückholen]").is_visible()
    assert (violations(page), fits(page)) == ([], True)


def test_second_one_to_save_sees_the_news(open_page, coordinator, busy_desk):
    page = open_page(320)
    sign_in(page, coordinator)
    page.goto(f"/admin/services/office/{busy_desk.pk}/change/")
    Office.objects.filter(pk=busy_desk.pk).update(house="Haus 7")
    page.fill("#id_street", "Neue Straße 7")
    page.click("input[name=_save] >> nth=0")
    page.wait_for_selector(".news")
    assert page.input_value("#id_street") == "Neue Straße 7"
    assert page.input_value("#id_house") == "Haus 7"
    assert (violations(page), fits(page)) == ([], True)
    page.click("input[name=_save] >> nth=0")
    page.wait_for_selector(".messagelist .success")
    busy_desk.refresh_from_db()
    assert (busy_desk.street, busy_desk.house) == ("Neue Straße 7", "Haus 7")


def test_from_the_first_visit_to_a_saved_phone_number_in_five_clicks(open_page, coordinator):
    office = Office.objects.get(slug="anerkennung-halle")
    page = open_page(1280)
    clicks = []
    page.expose_function("counted", lambda: clicks.append(1))
    page.add_init_script("addEventListener('click', () => counted(), true)")
    begun = time.monotonic()
    sign_in(page, coordinator)
    page.click("text=Servicestellen >> nth=0")
    page.click(f"text={office.name}")
    page.fill("#id_phones-0-number", "0345 7654321")
    page.click("input[name=_save] >> nth=0")
    page.wait_for_selector(".messagelist .success")
    assert len(clicks) <= 5
    assert time.monotonic() - begun < 60
    assert office.phones.first().number.as_e164 == "+493457654321"
