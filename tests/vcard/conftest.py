import pytest

from services.models import Language
from tests import factories


@pytest.fixture
def office():
    made = factories.full_office(
        name="Servicestelle „Anerkennung“ Mitte",
        slug="probe",
        house="Haus der Beratung, Hof",
        street="Weg 7",
        latitude=52.131512,
        longitude=11.640123,
        email="stelle@example.org",
        website="https://stelle.example/",
        walk_in=True,
        interpreter=True,
        access_note_de="2. Stock; klingeln",
        access_note_en="Second floor; ring",
    )
    made.phones.create(number="+493911234568", extension="12", position=1)
    made.phones.create(number="+491701234567", kind="mobile", position=2)
    made.phones.create(number="+493911234569", kind="fax", position=3)
    made.languages.set(Language.objects.filter(code__in=["ar", "de"]))
    return made


@pytest.fixture
def person(office):
    person = office.contacts.get()
    person.title, person.name, person.role_de = "Dr.", "Anna von der Heide", "Beraterin"
    person.save()
    person.languages.set(Language.objects.filter(code="uk"))
    return person
