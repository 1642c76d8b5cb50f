"""Tags in texts and preview links in Chromium: accessible, and no wider than a small phone."""

import pytest
from django.utils import timezone

from content.models import Page
from iqnetz import preview
from tests import factories
from tests.browser import LOOKS
from tests.browser.test_browser import fits, sign_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def checked(page, addresses):
    wrong = []
    for address in addresses:
        page.goto(address)
        wrong += violations(page)
        if not fits(page):
            wrong.append((address, "wider than the screen"))
    return wrong


def named_office():
    office = factories.full_office(published_from=None, slug="eine-stelle-mit-langem-namen")
    person = office.contacts.get()
    Page.objects.create(
        title_de="Kontakt", slug="wen-fragen", summary_de="x", published_from=timezone.now(),
        body_de=f"Zuerst [[office:{office.slug}]], dann [[office:anerkennung-halle]] oder"
        f" [[contact:{person.pk}]].\n\n- [[contact:1]]",
    )  # fmt: skip
    return office


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_public_pages(open_page, width, scheme):
    office = named_office()
    query = f"?{preview.PARAMETER}={preview.token(office)}"
    page = open_page(width, color_scheme=scheme)
    addresses = ["/de/wen-fragen/", "/en/wen-fragen/", office.get_absolute_url() + query]
    assert checked(page, addresses) == []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_desk_pages(open_page, coordinator, width, scheme):
    office = named_office()
    page = open_page(width, color_scheme=scheme)
    sign_in(page, coordinator)
    of_office = f"/admin/services/office/{office.pk}"
    addresses = ["/admin/verweise/", f"{of_office}/change/", f"{of_office}/delete/"]
    assert checked(page, addresses) == []


def test_expired_preview(open_page, monkeypatch):
    office = named_office()
    query = f"?{preview.PARAMETER}={preview.token(office)}"
    monkeypatch.setattr(preview, "KEPT", -preview.KEPT)
    page = open_page(320)
    assert checked(page, [office.get_absolute_url() + query]) == []
    assert "abgelaufen" in page.inner_text("h1")
