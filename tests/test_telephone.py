"""Never wrong about a phone number: foreign ones too."""

import pytest

from services.models import Phone
from tests.test_admin import filled_form, office

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("0345 686948-23", "0345 68694823"),
        ("+49 (0)345 68694823", "0345 68694823"),
        ("+48 22 123 45 67", "+48 22 123 45 67"),
        ("0043 1 5056030", "+43 1 5056030"),
    ],
)
def test_number_is_shown_as_dialled_and_stays_what_it_is(desk, client, typed, shown):
    address, data = filled_form(desk, office())
    assert desk.post(address, data | {"phones-0-number": typed}).status_code == 302
    kept = office().phones.first().number.as_e164
    html = client.get(office().get_absolute_url()).content.decode()
    assert f'href="tel:{kept}"' in html
    assert f'<bdi dir="ltr">{shown}</bdi>' in html
    # What the form shows must mean the same number when it is saved again.
    address, data = filled_form(desk, office())
    assert data["phones-0-number"] == shown
    assert desk.post(address, data).status_code == 302
    assert office().phones.first().number.as_e164 == kept


def test_phone_names_itself_as_dialled():
    phone = Phone(number="+4822123 45 67", kind="voice")
    assert str(phone) == "Telefon +48 22 123 45 67"
