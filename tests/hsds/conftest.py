import datetime

import pytest

from services.models import Language
from tests import factories


@pytest.fixture
def rich():
    """An office with one of everything that an answer can have."""
    owner = factories.organisation(name="Verein Elbe e.V.", short_name="Elbe", slug="elbe")
    offer = factories.service(
        slug="beratung",
        need="advice",
        name_de="Beratung",
        name_en="Advice",
        what_to_bring_de="Bitte:\n\n- **Ausweis**\n- Zeugnis",
        cost_de="Nichts.",
        how_to_apply_de="Fragen Sie [[office:stelle-elbe]].",
    )
    arabic = Language.objects.get(code="ar")
    office = factories.office(
        name="Stelle Elbe",
        slug="stelle-elbe",
        organisation=owner,
        service=offer,
        house="Rathaus",
        street="Markt 1",
        email="elbe@example.org",
        latitude=52.1,
        longitude=11.6,
        walk_in=True,
        access_note_de="Zweiter Stock.",
        step_free=False,
        interpreter=True,
        assured_on=datetime.date(2026, 3, 1),
        assured_by="Erika Geheim",
    )
    phone = office.phones.create(number="+493911234567", extension="42")
    phone.languages.add(arabic)
    office.phones.create(number="+493911234568", extension="042", kind="fax")
    office.hours.create(weekday=2, opens="09:00", closes="12:30")
    office.closures.create(
        starts_on=datetime.date(2031, 12, 24),
        ends_on=datetime.date(2031, 12, 31),
        reason_de="Ferien",
    )
    office.consultation_days.create(
        day=datetime.date(2031, 7, 1),
        opens="10:00",
        closes="11:00",
        street="Weg 2",
        postcode="39104",
        town="Magdeburg",
    )
    office.areas.create(federal_state="DE-ST")
    person = factories.contact(
        office=office,
        name="Anna Muster",
        title="Dr.",
        email="anna@example.org",
        phone="+493911234569",
        role_de="Beraterin",
        is_public=True,
    )
    person.languages.add(arabic)
    return office
