"""Each card to print stands on one sheet of its size, in Debian's Chromium, with all its lines."""

import re

import pytest

from services.models import Language, Office
from tests import factories
from tests.browser.test_browser import fits, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

POINTS = {"a6": (420, 298), "a4": (595, 842)}  # 148 × 105 mm and 210 × 297 mm


def office_with_much():
    """More of everything than there is room for."""
    office = factories.full_office(
        name="Servicestelle „Anerkennung und Qualifizierung“ " * 4,
        house="Interkulturelles Beratungs- und Begegnungszentrum " * 3,
        email="anerkennung.und.qualifizierung.neubrandenburg@beratungsstelle.example",
        access_note_de="Zweiter Stock, Tür links; bitte bei „Beratung“ klingeln. " * 5,
        walk_in=True,
        by_appointment=True,
        by_phone=True,
        online=True,
        interpreter=True,
    )
    office.languages.set(Language.objects.all())
    for digit in range(1, 7):
        office.phones.create(number=f"+4939112345{digit}8", extension="12")
        office.consultation_days.create(
            day=f"2090-05-0{digit}", opens="09:00", closes="12:30", street="Am Markt 1",
            postcode="39104", town="Magdeburg", house="Rathaus " * 20, note_de="Anrufen. " * 20,
        )  # fmt: skip
    for weekday in (2, 3, 4):
        office.hours.create(weekday=weekday, opens=f"0{weekday}:00", closes="12:00")
        office.hours.create(weekday=weekday, opens="13:00", closes="17:30")
    return office


def test_each_card_is_one_whole_sheet(open_page):
    much = office_with_much()
    page = open_page(1280)
    wrong = []
    for office in Office.objects.published().open():
        for size, points in POINTS.items():
            page.emulate_media(media="null")
            page.goto(f"{office.get_absolute_url()}karte/?size={size}")
            pdf = page.pdf(prefer_css_page_size=True)
            sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
            if [tuple(round(float(side)) for side in sheet) for sheet in sheets] != [points]:
                wrong.append((office.slug, size, sheets))
            # As wide as on paper, so that the lines break there too.
            page.emulate_media(media="print")
            page.set_viewport_size({"width": {"a6": 521, "a4": 680}[size], "height": 800})
            cut = page.evaluate(
                """() => {
                    const sheet = document.querySelector(".sheet");
                    return Math.max(sheet.scrollHeight - sheet.clientHeight,
                                    sheet.scrollWidth - sheet.clientWidth);
                }"""
            )
            if cut > 0:
                wrong.append((office.slug, size, f"{cut} px cut off"))
    page.emulate_media(media="null", color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 640})
    for address in (f"{much.get_absolute_url()}karte/", much.get_absolute_url()):
        page.goto(address)
        wrong += violations(page)
        if not fits(page):
            wrong.append((address, "wider than the screen"))
    assert wrong == []
