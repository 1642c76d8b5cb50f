"""Records for tests; what a test does not care about gets a valid value."""

import datetime
from itertools import count

from django.utils import timezone

from services.models import (
    ContactPerson,
    Language,
    Membership,
    Network,
    Office,
    OpeningHours,
    Organisation,
    Phone,
    Service,
)

_numbers = count(1)

LONG_AGO = timezone.make_aware(datetime.datetime(2012, 1, 1))


def organisation(**values):
    number = next(_numbers)
    values = {"name": f"Verein {number} e.V.", "slug": f"verein-{number}"} | values
    return Organisation.objects.create(**({"published_from": LONG_AGO} | values))


def service(**values):
    number = next(_numbers)
    defaults = {
        "name_de": f"Angebot {number}",
        "slug": f"angebot-{number}",
        "need": f"need-{number}",
        "need_label_de": "Ich brauche etwas",
        "summary_de": "Ein Satz.",
        "for_whom_de": "Für alle.",
        "audience": Service.Audience.PEOPLE,
        "published_from": LONG_AGO,
    }
    return Service.objects.create(**(defaults | values))


def office(**values):
    number = next(_numbers)
    defaults = {
        "name": f"Stelle {number}",
        "slug": f"stelle-{number}",
        "street": f"Weg {number}",
        "postcode": "39104",
        "town": "Magdeburg",
        "federal_state": "DE-ST",
        "published_from": LONG_AGO,
    } | values
    if "service" not in defaults:
        defaults["service"] = Service.objects.get(need="recognition")
    if "organisation" not in defaults:
        defaults["organisation"] = Organisation.objects.get(slug="spi")
    return Office.objects.create(**defaults)


def full_office(**values):
    """An office with one of everything."""
    made = office(**values)
    Phone.objects.create(office=made, number="+493911234567")
    OpeningHours.objects.create(office=made, weekday=1, opens="09:00", closes="12:00")
    ContactPerson.objects.create(
        office=made, name=f"Person {made.pk}", email="person@example.org", is_public=True
    )
    made.areas.create(federal_state="DE-ST")
    made.closures.create(
        starts_on=timezone.localdate(), ends_on=timezone.localdate(), reason_de="Fortbildung"
    )
    made.consultation_days.create(day=timezone.localdate(), opens="09:00", closes="12:00")
    return made


def contact(**values):
    defaults = {"name": f"Person {next(_numbers)}", "email": "person@example.org"}
    if "office" not in values:
        defaults["office"] = Office.objects.get(slug="anerkennung-halle")
    return ContactPerson.objects.create(**(defaults | values))


def membership(**values):
    defaults = {"network": Network.objects.get(), "role": Membership.Role.PARTNER}
    return Membership.objects.create(**(defaults | values))


def told_office(**values):
    """An office of which everything is known, with texts in both languages."""
    made = full_office(
        **{
            "house": "Rathaus, Zimmer 1",
            "email": "stelle@example.org",
            "website": "https://example.org/stelle",
            "latitude": 52.1315678901,
            "longitude": 11.6399999999,
            "walk_in": True,
            "by_phone": True,
            "access_note_de": "Bitte klingeln",
            "access_note_en": "Please ring",
            "step_free": False,
            "interpreter": True,
            "assured_on": datetime.date(2026, 5, 1),
        }
        | values
    )
    arabic, ukrainian = (Language.objects.get(code=code) for code in ("ar", "uk"))
    made.languages.set([ukrainian, arabic])
    made.phones.get().languages.set([arabic])
    Phone.objects.create(office=made, number="+48221234567", extension="12", kind="fax", position=9)
    made.consultation_days.all().delete()
    made.consultation_days.create(
        day=timezone.localdate() + datetime.timedelta(days=3),
        opens="10:00",
        closes="12:30",
        house="Bürgerhaus",
        street="Markt 1",
        postcode="39288",
        town="Burg",
        note_de="Bitte rufen Sie vorher an",
    )
    made.consultation_days.create(
        day=timezone.localdate() + datetime.timedelta(days=4), opens="10:00", closes="12:30"
    )
    made.closures.create(
        starts_on=datetime.date(2199, 12, 24), ends_on=datetime.date(2199, 12, 31), reason_de=""
    )
    return made
