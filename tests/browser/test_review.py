"""The link in our mail, as an organisation meets it: by keyboard, on a phone, without scripts."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from services import freshness
from services.models import Proposal
from tests import factories
from tests.browser import LOOKS, follow
from tests.browser.test_browser import fits, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OLD = datetime.date(2020, 1, 1)


@pytest.fixture
def office():
    organisation = factories.organisation(
        name="Verein für berufliche Anerkennung und Qualifizierung in der Altmark e.V.",
        review_email="wir@example.org",
    )
    made = factories.full_office(
        organisation=organisation, assured_on=OLD, email="stelle@example.org"
    )
    made.contacts.update(assured_on=OLD)
    return made


@pytest.fixture
def asked(office):
    return office.organisation.review_requests.create(email="wir@example.org")


def link(asked, name="review", *arguments, language="de"):
    with translation.override(language):
        return reverse(name, args=[freshness.token_of(asked), *arguments])


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_pages_are_accessible_and_fit(open_page, asked, office, width, scheme):
    page = open_page(width, color_scheme=scheme)
    person = office.contacts.get()
    addresses = [
        link(asked),
        link(asked, language="en"),
        link(asked, "review_office", office.pk),
        link(asked, "review_contact", person.pk, language="en"),
        link(asked, "review_left", person.pk),
        "/de/bestaetigen/x/",
    ]
    wrong = []

    def look():
        wrong.extend(violations(page))
        if not fits(page):
            wrong.append((page.url, "wider than the screen"))

    for address in addresses:
        page.goto(address)
        look()
        if page.locator(".answer-form").count():
            # What is missing is said, accessibly too.
            follow(page, ".answer-form button:visible >> nth=0")
            look()
            assert page.locator(".error").count() > 0
    assert wrong == []


@pytest.mark.parametrize("scripts", [True, False])
def test_phone_is_corrected_by_keyboard(open_page, asked, office, scripts):
    page = open_page(320, java_script_enabled=scripts)
    page.goto(link(asked))
    page.get_by_role("link", name="Etwas hat sich geändert").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Nummer").first.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("0391 7654321")
    page.get_by_label("Ihr Name").focus()
    page.keyboard.type("Jo Beispiel")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Danke").wait_for()
    assert Proposal.objects.get().proposed_by.startswith("Jo Beispiel, ")


def test_everything_is_confirmed_in_two_steps(open_page, asked, office):
    page = open_page(1280, java_script_enabled=False)
    page.goto(link(asked))
    page.get_by_label("Ihr Name").fill("Jo Beispiel")
    page.keyboard.press("Enter")  # by chance: nothing is sent
    office.refresh_from_db()
    assert office.assured_on == OLD
    page.get_by_role("button", name="Alles richtig").click()
    page.get_by_role("status").wait_for()
    office.refresh_from_db()
    assert office.assured_on == timezone.localdate()
    assert page.context.cookies() == []
