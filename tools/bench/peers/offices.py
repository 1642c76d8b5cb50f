"""Prints what our pages about each Servicestelle say, in both languages, as JSON: run with our own
Django, so that another system can be given the same words.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import django

django.setup()

from django.utils import translation  # noqa: E402 (Django must be set up first)

from iqnetz.markup import to_html  # noqa: E402 (the same)
from services.models import Office  # noqa: E402 (the same)

SECTIONS = {
    "for_whom": ("Für wen", "Who it is for"),
    "what_happens": ("Was dort geschieht", "What happens there"),
    "what_to_bring": ("Was Sie mitbringen", "What to bring"),
    "cost": ("Was es kostet", "What it costs"),
}


def said(office, place):
    service = office.service
    return {
        "slug": office.slug,
        "name": office.name,
        "lead": service.summary,
        "organisation": office.organisation.name,
        "street": office.street,
        "postcode": office.postcode,
        "town": office.town,
        "website": office.website or office.organisation.website,
        "phones": [[phone.kind, phone.number.as_e164] for phone in office.phones.all()],
        "people": [[person.name, person.email] for person in office.contacts.all()],
        "sections": [
            [titles[place], str(to_html(getattr(service, name)))]
            for name, titles in SECTIONS.items()
            if getattr(service, name)
        ],
    }


answer = {}
for place, code in enumerate(("de", "en")):
    with translation.override(code):
        answer[code] = [said(office, place) for office in Office.objects.published()]
json.dump(answer, sys.stdout)
