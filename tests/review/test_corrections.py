"""What an organisation corrects by the link in our mail."""

import datetime
from datetime import timedelta

import pytest
from django.utils import timezone

from iqnetz import history
from iqnetz.models import OutgoingMail
from services import freshness, proposals
from services.models import ContactPerson, Office, Proposal
from tests.review.link import OLD, events, fields, link, send
from tests.test_bad_input import FORM_TEXTS

pytestmark = pytest.mark.django_db


def test_changed_phone_is_proposed_and_not_shown(anybody, asked, office):
    address = link(asked, "review_office", office.pk)
    changes = {"phones-0-number": "0391 7654321", "message": "Ab Montag", "your_name": "Jo"}
    response = send(anybody, address, **changes)
    assert response.status_code == 200, response.content.decode()
    office.refresh_from_db()
    assert str(office.phones.get().number.as_e164) == "+493911234567"
    assert office.assured_on == OLD
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.channel, proposal.proposed_by, proposal.message) == (
        "open", "link", "Jo, Verein Elbe e.V.", "Ab Montag",
    )  # fmt: skip
    assert (proposal.record, proposal.organisation) == (office, office.organisation)
    assert not OutgoingMail.objects.exists()
    # The same form sent again is no second proposal.
    assert send(anybody, address, **changes).status_code == 200
    assert Proposal.objects.count() == 1
    assert proposals.accept(proposal, None)
    office.refresh_from_db()
    assert str(office.phones.get().number.as_e164) == "+493917654321"
    assert office.assured_on == timezone.localdate()


def test_new_row_sent_twice_is_proposed_once(anybody, asked, office):
    address = link(asked, "review_office", office.pk)
    changes = {"phones-1-number": "0391 7654321", "your_name": "Jo"}
    for _ in range(2):
        assert send(anybody, address, **changes).status_code == 200
    assert Proposal.objects.count() == 1
    assert proposals.accept(Proposal.objects.get(), None)
    assert office.phones.count() == 2


def test_trusted_organisation_changes_its_phone_at_once_and_is_told(anybody, asked, office):
    trust(office)
    address = link(asked, "review_office", office.pk)
    data = fields(anybody.get(address)) | {
        "phones-0-number": "0391 7654321", "office-email": "neu@example.org",
        "hours-0-closes": "15:00", "message": "Grüße", "your_name": "Jo",
    }  # fmt: skip
    assert anybody.post(address, data).status_code == 200
    office.refresh_from_db()
    assert str(office.phones.get().number.as_e164) == "+493917654321"
    assert (office.email, office.hours.get().closes) == ("neu@example.org", datetime.time(15))
    assert (office.assured_on, office.assured_by) == (
        timezone.localdate(), "Jo, Verein Elbe e.V.",
    )  # fmt: skip
    states = Proposal.objects.order_by("pk").values_list("state", "message")
    assert list(states) == [("direct", ""), ("open", "Grüße")]
    authors = [entry.author for entry in history.entries(history.changes(Office, {office.pk}))]
    assert "Jo, Verein Elbe e.V., über den Link in unserer E-Mail" in authors
    mail = OutgoingMail.objects.get()
    assert mail.to == "wir@example.org"
    for told in ["0391 7654321", "neu@example.org", "Jo, Verein Elbe e.V.", "0381"]:
        assert told in mail.text, told
    # What was true of the page that this was sent from is true no longer.
    assert anybody.post(address, data).status_code == 409
    assert OutgoingMail.objects.count() == 1


def trust(office):
    office.organisation.is_trusted = True
    office.organisation.save()


@pytest.mark.parametrize(
    ("name", "value"),
    [("office-street", "Neuer Weg 1"), ("office-town", "Burg"), ("office-postcode", "39288")],
)
def test_address_is_for_the_coordination_even_of_who_is_trusted(
    anybody, asked, office, name, value
):
    trust(office)
    address = link(asked, "review_office", office.pk)
    assert send(anybody, address, your_name="Jo", **{name: value}).status_code == 200
    office.refresh_from_db()
    assert getattr(office, name.removeprefix("office-")) != value
    assert [proposal.state for proposal in Proposal.objects.all()] == ["open"]
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("review_office", {"office-website": "https://anders.example"}),
        ("review_office", {"office-access_note_de": "Klingeln Sie bei Schmidt"}),
        ("review_office", {"office-access_note_de": "Neu", "office-access_note_en": "New"}),
        ("review_contact", {"contact-role_de": "Chefin"}),
        ("review_contact", {"contact-role_en": "Boss"}),
        (
            "review_office",
            {"office-email": "neu@example.org", "office-website": "https://x.example"},
        ),
    ],
)
def test_text_and_website_are_for_the_coordination_even_of_who_is_trusted(
    anybody, asked, office, name, values
):
    trust(office)
    record = office if name == "review_office" else office.contacts.get()
    before = freshness.fingerprint(record)
    address = link(asked, name, record.pk)
    assert send(anybody, address, your_name="Jo", **values).status_code == 200
    assert freshness.fingerprint(type(record).objects.get(pk=record.pk)) == before
    assert [proposal.state for proposal in Proposal.objects.all()] == ["open"]
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("is_trusted", [False, True])
def test_link_takes_so_many_answers_and_no_more(anybody, asked, office, monkeypatch, is_trusted):
    monkeypatch.setattr(freshness, "MOST_ANSWERS", 3)
    if is_trusted:
        trust(office)
    office.organisation.proposals.create(  # by an older link
        record=office, channel="link", proposed_by="X", proposed_at=asked.sent_at - timedelta(1)
    )
    address = link(asked, "review_office", office.pk)
    for number in range(3):
        changes = {"office-email": f"neu{number}@example.org", "your_name": "Jo"}
        assert send(anybody, address, **changes).status_code == 200
    changes = {"office-email": "viel@example.org", "your_name": "Jo", "message": "Noch eins"}
    response = send(anybody, address, **changes)
    html = response.content.decode()
    assert response.status_code == 429
    assert "Bitte rufen Sie die Koordinierung an." in html
    assert "0381 37547458" in html
    assert 'value="viel@example.org"' in html
    assert "Noch eins" in html
    assert Proposal.objects.count() == 4
    # What is right may still be confirmed.
    assert send(anybody, link(asked), confirm="all", your_name="Jo").status_code == 200


def test_name_of_a_person_is_for_the_coordination_even_of_who_is_trusted(anybody, asked, office):
    trust(office)
    person = office.contacts.get()
    address = link(asked, "review_contact", person.pk)
    send(anybody, address, **{"contact-name": "Erika Neu", "your_name": "Jo"})
    person.refresh_from_db()
    assert person.name == "Erika Alt"
    send(anybody, address, **{"contact-phone": "0391 55555", "your_name": "Jo"})
    person.refresh_from_db()
    assert str(person.phone.as_e164) == "+4939155555"
    assert sorted(each.state for each in Proposal.objects.all()) == ["direct", "open"]


def test_message_alone_goes_to_the_coordination(anybody, asked, office):
    address = link(asked, "review_office", office.pk)
    send(anybody, address, message="Wir ziehen um.", your_name="Jo")
    proposal = Proposal.objects.get()
    assert (proposal.message, proposal.changes, proposal.state) == ("Wir ziehen um.", [], "open")


def test_form_that_is_sent_back_as_it_was_changes_nothing(anybody, asked, office):
    before = events()
    person = office.contacts.get()
    for address in [
        link(asked, "review_office", office.pk),
        link(asked, "review_contact", person.pk, language="en"),
    ]:
        assert send(anybody, address, your_name="Jo").status_code == 200
    assert not Proposal.objects.exists()
    assert events() == before


def test_person_who_left_with_a_successor_is_proposed(anybody, asked, office):
    person = office.contacts.get()
    address = link(asked, "review_left", person.pk)
    changes = {
        "last_day": "2026-01-31" if timezone.localdate().year < 2028 else str(timezone.localdate()),
        "successor_name": "Nora Neu", "successor_email": "nora@example.org",
        "successor_phone": "0391 222333", "your_name": "Jo",
    }  # fmt: skip
    for _ in range(2):
        assert send(anybody, address, **changes).status_code == 200
    person.refresh_from_db()
    assert person.valid_to is None
    assert office.contacts.count() == 1
    proposals.accept(Proposal.objects.get(), None)
    person.refresh_from_db()
    assert str(person.valid_to) == changes["last_day"]
    assert (person.successor.name, person.successor.is_public) == ("Nora Neu", True)


def test_trusted_organisation_takes_a_person_away_at_once_but_adds_none(anybody, asked, office):
    trust(office)
    person = office.contacts.get()
    changes = {"successor_name": "Nora Neu", "your_name": "Jo"}
    response = send(anybody, link(asked, "review_left", person.pk), **changes)
    assert response.status_code == 200
    person.refresh_from_db()
    assert person.valid_to == timezone.localdate()
    assert person.successor is None
    assert list(Proposal.objects.order_by("pk").values_list("state", flat=True)) == [
        "direct", "open",
    ]  # fmt: skip
    assert OutgoingMail.objects.count() == 1
    proposals.accept(Proposal.objects.get(state="open"), None)
    assert ContactPerson.objects.get(name="Nora Neu").predecessors.get() == person


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "successor_name"),
        ({"successor_name": "A", "nobody": "on"}, "nobody"),
        ({"successor_name": "A\0", "nobody": ""}, "successor_name"),
        ({"successor_name": "A", "successor_email": "nichts"}, "successor_email"),
        ({"successor_name": "A", "successor_phone": "12"}, "successor_phone"),
        ({"nobody": "on", "last_day": "31.02.2026"}, "last_day"),
        ({"nobody": "on", "last_day": "0001-01-01"}, "last_day"),
        ({"nobody": "on", "last_day": "9999-12-31"}, "last_day"),
        ({"nobody": "on", "last_day": "\0"}, "last_day"),
    ],
)
def test_who_left_is_answered_at_the_field(anybody, asked, office, changes, field):
    person = office.contacts.get()
    address = link(asked, "review_left", person.pk)
    response = send(anybody, address, your_name="Jo Beispiel", **changes)
    html = response.content.decode()
    assert response.status_code == 400
    assert f'id="id_{field}_error"' in html
    assert 'value="Jo Beispiel"' in html
    assert "\0" not in html


def test_nobody_instead(anybody, asked, office):
    person = office.contacts.get()
    send(anybody, link(asked, "review_left", person.pk), nobody="on", your_name="Jo")
    proposals.accept(Proposal.objects.get(), None)
    person.refresh_from_db()
    assert (person.valid_to, person.successor) == (timezone.localdate(), None)


@pytest.mark.parametrize("text", FORM_TEXTS, ids=lambda text: ascii(text)[:14])
def test_forms_answer_whatever_is_typed(anybody, asked, office, text):
    person = office.contacts.get()
    for address in [
        link(asked, "review_office", office.pk),
        link(asked, "review_contact", person.pk),
        link(asked, "review_left", person.pk),
    ]:
        data = fields(anybody.get(address)) | {"your_name": "Jo"}
        # All fields at once, then a part at a time: a field must not hide behind another's error.
        for part in range(4):
            response = anybody.post(address, data | dict.fromkeys(sorted(data)[part::4], text))
            assert response.status_code in {200, 400, 409}
            assert "\0" not in response.content.decode()
            assert "<script>alert" not in response.content.decode()
        assert anybody.post(address, dict.fromkeys(data, text)).status_code in {400, 409}
        assert anybody.post(address, {}).status_code in {400, 409}


def test_forged_row_of_another_office_changes_nothing_there(anybody, asked, office):
    trust(office)
    other = Office.objects.get(slug="anerkennung-halle").phones.first()
    address = link(asked, "review_office", office.pk)
    response = send(
        anybody, address,
        **{"phones-0-id": other.pk, "phones-0-number": "0391 666666", "your_name": "Jo"},
    )  # fmt: skip
    assert response.status_code in {200, 400}
    number = other.number
    other.refresh_from_db()
    assert other.number == number


def test_wrong_number_is_said_at_the_field_and_everything_typed_stays(anybody, asked, office):
    address = link(asked, "review_office", office.pk)
    response = send(
        anybody, address,
        **{"phones-0-number": "keine Nummer", "office-street": "Neue Straße 7", "your_name": "Jo",
           "message": "Bitte\nschnell"},
    )  # fmt: skip
    html = response.content.decode()
    assert response.status_code == 400
    for typed in ['value="keine Nummer"', 'value="Neue Straße 7"', 'value="Jo"', "Bitte\nschnell"]:
        assert typed in html
    assert 'id="id_phones-0-number_error"' in html
    assert f"{office.street}, 39104" in html  # what everybody sees is what it was
    assert "Neue Straße 7, 39104" not in html
    assert not Proposal.objects.exists()


def test_correction_of_what_changed_meanwhile_is_held_back(anybody, asked, office):
    trust(office)
    address = link(asked, "review_office", office.pk)
    data = fields(anybody.get(address)) | {"office-email": "neu@example.org", "your_name": "Jo"}
    office.phones.update(number="+493918888888")
    response = anybody.post(address, data)
    html = response.content.decode()
    assert response.status_code == 409
    assert "0391 8888888" in html
    assert 'value="neu@example.org"' in html
    office.refresh_from_db()
    assert office.email == "elbe@example.org"
    assert anybody.post(address, fields(response)).status_code == 200


def test_public_contact_keeps_a_way_to_be_reached(anybody, asked, office):
    person = office.contacts.get()
    address = link(asked, "review_contact", person.pk)
    response = send(anybody, address, **{"contact-email": "", "your_name": "Jo"})
    assert response.status_code == 400
    assert not Proposal.objects.exists()


def test_english_page_does_not_write_german_into_english(anybody, asked, office):
    office.access_note_de = "Zweiter Stock"
    office.save()
    address = link(asked, "review_office", office.pk, language="en")
    assert send(anybody, address, your_name="Jo").status_code == 200
    assert not Proposal.objects.exists()
