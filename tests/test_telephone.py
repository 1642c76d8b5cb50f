"""Never wrong about a phone number: foreign ones too."""

import re

import pytest

from iqnetz.telephone import LONGEST, plain
from services.models import Phone, Proposal
from tests import factories
from tests.review.link import link, send
from tests.test_admin import filled_form, office
from tests.test_exchange import problems
from tests.test_exchange import shown as imported

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("0345 686948-23", "0345 68694823"),
        ("+49 (0)345 68694823", "0345 68694823"),
        ("+48 22 123 45 67", "+48 22 123 45 67"),
        ("0043 1 5056030", "+43 1 5056030"),
        ("+49 (0)345 686948-23", "0345 68694823"),
        ("0345/68694823", "0345 68694823"),
        ("０３４５\u3000６８６９４８２３", "0345 68694823"),
        ("٠٣٤٥ ٦٨٦٩٤٨٢٣", "0345 68694823"),
        ("\u202a0345\u00a0686948\u201123\u202c", "0345 68694823"),
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


REFUSED = "Schreiben Sie die Nummer nur mit Ziffern, zum Beispiel 0391 4080510."
NO_NUMBERS = [
    "0345 abc",
    "0345 ABC DEF",
    "0345 123 Durchwahl 4",
    "0345 6869482 x4",
    "0345 6869482;ext=4",
    "0345 6869482 #4",
    "0345 6869482 ab Mai",
    "０３４５ ａｂｃ",
    "0345+6869482",
    "0345 6869482, 0345 6869483",
    "0345 " + "1" * (LONGEST - 4),
    "0345 6869482\0",
]


def shown_again(html, name):
    return re.search(f'<input[^>]*name="{name}"[^>]*value="([^"]*)"', html)[1]


@pytest.mark.parametrize("typed", NO_NUMBERS)
def test_what_is_no_number_is_refused_at_the_desk_and_kept(desk, typed):
    address, data = filled_form(desk, office())
    before = list(office().phones.values())
    response = desk.post(address, data | {"phones-0-number": typed})
    html = response.content.decode()
    assert response.status_code == 200
    assert REFUSED in html
    if "\0" not in typed:
        assert f'value="{typed}"' in html
    assert list(office().phones.values()) == before


@pytest.mark.parametrize("typed", NO_NUMBERS)
def test_what_is_no_number_is_refused_in_an_answer_and_kept(client, typed):
    shown = factories.full_office()
    asked = shown.organisation.review_requests.create(email="wir@example.org")
    person = shown.contacts.get()
    for name, record, field in [
        ("review_office", shown, "phones-0-number"),
        ("review_contact", person, "contact-phone"),
        ("review_left", person, "successor_phone"),
    ]:
        values = {field: typed, "your_name": "Jo", "successor_name": "Neu"}
        response = send(client, link(asked, name, record.pk), **values)
        html = response.content.decode()
        assert response.status_code == 400
        assert REFUSED in html
        assert shown_again(html, field) == typed.replace("\0", "")
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("typed", NO_NUMBERS[:6])
def test_what_is_no_number_is_refused_in_a_table(desk, typed):
    phone = Phone.objects.first()
    found = problems(imported(desk, Phone, [{"id": phone.pk, "number": typed}]))
    assert [problem for problem in found if REFUSED in str(problem)]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (" (0345)\t686948\u201323 ", "(0345) 686948-23"),
        ("\u200e+49\u00a0345 1\u202c", "+49 345 1"),
        ("۰۳۴۵", "0345"),
        ("", ""),
    ],
)
def test_plain(typed, text):
    assert plain(typed) == text
