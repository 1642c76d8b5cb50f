"""The link in our mail: whoever has it answers for the organisation, and for nothing else."""

import datetime
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from iqnetz import history
from iqnetz.models import OutgoingMail
from services import freshness, proposals
from services.models import ContactPerson, Office, Proposal, ReviewRequest
from tests import factories
from tests.test_bad_input import FORM_TEXTS, HOSTILE

pytestmark = pytest.mark.django_db

OLD = datetime.date(2020, 1, 1)


@pytest.fixture
def anybody():
    """A browser that is not signed in, under all the checks that a real one meets."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def office():
    organisation = factories.organisation(name="Verein Elbe e.V.", review_email="wir@example.org")
    made = factories.full_office(
        organisation=organisation, name="Stelle Elbe", email="elbe@example.org", assured_on=OLD
    )
    made.closures.all().delete()
    made.contacts.update(name="Erika Alt", assured_on=OLD)
    return made


@pytest.fixture
def asked(office):
    return office.organisation.review_requests.create(email="wir@example.org")


def link(asked, name="review", *arguments, language="de"):
    with translation.override(language):
        return reverse(name, args=[freshness.token_of(asked), *arguments])


def fields(response):
    """What a browser would send of the page's form, without a button."""
    html = response.content.decode()
    form = html[html.index("<form method") : html.index("</form>", html.index("<form method"))]
    data = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if attributes.get("type") == "checkbox":
            if " checked" not in tag:
                continue
            attributes.setdefault("value", "on")
        data.setdefault(attributes["name"], []).append(attributes.get("value", ""))
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        data[name] = [chosen[1] if chosen else ""]
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\s*(.*?)</textarea>', form, re.S):
        data[name] = [text]
    return data


def send(client, address, **changes):
    """Open the page, change what is to be changed, and send it."""
    return client.post(address, fields(client.get(address)) | changes)


def events():
    return sum(model.objects.count() for model in history.EVENTS.values())


@pytest.mark.parametrize("language", ["de", "en"])
def test_page_shows_what_everybody_sees_and_is_kept_by_nobody(anybody, asked, office, language):
    response = anybody.get(link(asked, language=language))
    html = response.content.decode()
    assert response.status_code == 200
    for shown in ["Verein Elbe e.V.", "Stelle Elbe", "0391 1234567", "elbe@example.org",
                  "Erika Alt", "person@example.org"]:  # fmt: skip
        assert shown in html
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"].startswith("noindex")
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.cookies == {}
    assert "csrf" not in html
    assert '<link rel="canonical"' not in html
    assert "/bestaetigen/" not in anybody.get("/sitemap.xml").content.decode()


def test_reading_changes_nothing(anybody, asked, office):
    person, before = office.contacts.get(), events()
    for address in [
        link(asked),
        link(asked, "review_office", office.pk),
        link(asked, "review_contact", person.pk),
        link(asked, "review_left", person.pk),
    ]:
        for method in (anybody.get, anybody.head):
            for query in ("", "?confirm=all&your_name=X"):
                assert method(address + query).status_code == 200
        for method in (anybody.put, anybody.delete, anybody.patch, anybody.options):
            assert method(address).status_code == 405
    assert events() == before
    assert not Proposal.objects.exists()
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_all_correct_confirms_everything_once(anybody, asked, office):
    before = events()
    response = send(anybody, link(asked), your_name="Jo  Beispiel", confirm="all")
    assert response.status_code == 200
    person = office.contacts.get()
    office.refresh_from_db()
    for record in (office, person):
        assert (record.assured_on, record.assured_precision, record.assured_by) == (
            timezone.localdate(),
            "day",
            "Jo Beispiel, Verein Elbe e.V.",
        )
    assert events() == before + 2
    authors = [entry.author for entry in history.entries(history.changes(Office, {office.pk}))]
    assert "Jo Beispiel, Verein Elbe e.V., über den Link in unserer E-Mail" in authors
    asked.refresh_from_db()
    assert asked.answered_by == "Jo Beispiel, Verein Elbe e.V."
    again = send(anybody, link(asked), your_name="Jemand anders", confirm="all")
    assert "bereits" in again.content.decode()
    assert events() == before + 2
    office.refresh_from_db()
    assert office.assured_by == "Jo Beispiel, Verein Elbe e.V."


def test_one_record_is_confirmed_alone(anybody, asked, office):
    person = office.contacts.get()
    send(anybody, link(asked), your_name="Jo", confirm=f"contact-{person.pk}")
    person.refresh_from_db()
    office.refresh_from_db()
    assert (person.assured_on, office.assured_on) == (timezone.localdate(), OLD)


@pytest.mark.parametrize("text", [*FORM_TEXTS, "", " ", "x" * 121, "\u202e"], ids=ascii)
def test_name_is_asked_for_and_nothing_typed_is_lost(anybody, asked, office, text):
    response = send(anybody, link(asked), your_name=text, confirm="all")
    html = response.content.decode()
    office.refresh_from_db()
    if text in {"-1", "NaN", "1e400", "2026-02-30", "25:61", "9" * 23, "\u202eabc"} or (
        text.startswith("<")
    ):
        assert response.status_code == 200
        assert office.assured_on == timezone.localdate()
        assert "\u202e" not in office.assured_by
    elif text == "\u200d" or text.strip("9") == "":
        assert response.status_code in {200, 400}
    else:
        assert response.status_code == 400
        assert office.assured_on == OLD
        assert 'id="id_your_name_error"' in html
        assert text.replace("\0", "")[:10_000] in html
    assert "\0" not in html
    assert "<script>alert" not in html


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_forged_link_opens_nothing(anybody, asked, office, text):
    for address in [
        "/de/bestaetigen/{}/",
        "/en/confirm/{}/office/1/",
        "/en/confirm/{}/contact/1/left/",
    ]:
        for method in (anybody.get, anybody.post):
            assert method(address.format(text)).status_code in {301, 302, 404, 405}


def test_changed_link_opens_nothing(anybody, asked, office):
    token = freshness.token_of(asked)
    other = freshness.token_of(asked.organisation.review_requests.create(email="a@example.org"))
    signature = token.rpartition(".")[2]
    for forged in [
        token[:-1],
        token + "x",
        f"{asked.pk + 1}-{asked.nonce}.{signature}",
        other.rpartition(".")[0] + "." + signature,
        f"{asked.pk}-{asked.nonce}",
    ]:
        response = anybody.get(f"/de/bestaetigen/{forged}/")
        assert response.status_code == 404
        assert response.headers["Cache-Control"] == "no-store"
        assert "0381" in response.content.decode()  # the coordination's phone


def test_expired_link_says_whom_to_call(anybody, asked, office):
    asked.sent_at = timezone.now() - timedelta(days=45)
    asked.save()
    for response in [anybody.get(link(asked)), anybody.post(link(asked), {"confirm": "all"})]:
        assert response.status_code == 410
        assert "0381" in response.content.decode()
    asked.sent_at += timedelta(minutes=1)
    asked.save()
    assert anybody.get(link(asked)).status_code == 200


def test_older_link_ends_with_a_newer_one(anybody, asked, office):
    newer = office.organisation.review_requests.create(email="wir@example.org")
    assert anybody.get(link(asked)).status_code == 410
    assert anybody.get(link(newer)).status_code == 200


def test_link_ends_with_what_it_was_about(anybody, asked, office):
    organisation = office.organisation
    organisation.withdrawn_from = timezone.now()
    organisation.save()
    assert anybody.get(link(asked)).status_code == 410
    organisation.withdrawn_from = None
    organisation.save()
    Office.objects.filter(pk=office.pk).update(closed_from=timezone.localdate())
    assert anybody.get(link(asked)).status_code == 410
    address = link(asked)
    office.delete()
    organisation.delete()
    assert anybody.get(address).status_code == 404


def test_link_opens_no_other_organisations_records(anybody, asked, office):
    other = Office.objects.get(slug="anerkennung-halle")
    person = other.contacts.first()
    hidden = factories.contact(office=office, is_public=False)
    for address in [
        link(asked, "review_office", other.pk),
        link(asked, "review_office", 10**40),
        link(asked, "review_contact", person.pk),
        link(asked, "review_contact", hidden.pk),
        link(asked, "review_left", person.pk),
    ]:
        assert anybody.get(address).status_code == 404
        assert anybody.post(address, {"your_name": "Jo"}).status_code == 404
    data = fields(anybody.get(link(asked)))
    for confirm in [f"office-{other.pk}", f"contact-{hidden.pk}", "office-x", "\0", "x" * 9999]:
        data |= {"your_name": "Jo", "confirm": confirm}
        assert anybody.post(link(asked), data).status_code == 400
    other.refresh_from_db()
    assert other.assured_by != "Jo, Verein Elbe e.V."


@pytest.mark.parametrize("change", ["phone", "name", "person", "new person", "hours", "language"])
def test_nothing_is_confirmed_that_somebody_changed_meanwhile(anybody, asked, office, change):
    address = link(asked)
    data = fields(anybody.get(address)) | {"your_name": "Jo", "confirm": "all"}
    if change == "phone":
        office.phones.update(number="+493919999999")
    elif change == "name":
        Office.objects.filter(pk=office.pk).update(name="Anders")
    elif change == "person":
        office.contacts.update(email="neu@example.org")
    elif change == "new person":
        factories.contact(office=office, is_public=True)
    elif change == "hours":
        office.hours.update(closes="13:00")
    else:
        office.languages.add(1)
    response = anybody.post(address, data)
    html = response.content.decode()
    assert response.status_code == 409
    assert 'value="Jo"' in html
    assert {"phone": "0391 9999999", "name": "Anders"}.get(change, "") in html
    office.refresh_from_db()
    assert office.assured_on == OLD
    # Looked at once more, it can be confirmed.
    again = fields(response) | {"confirm": "all"}
    assert anybody.post(address, again).status_code == 200


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


def test_queries_are_as_many_for_three_offices_as_for_one(anybody, asked, office):
    def counts():
        with CaptureQueriesContext(
            connection,
        ) as reading:
            assert anybody.get(link(asked)).status_code == 200
        with CaptureQueriesContext(connection) as writing:
            assert send(anybody, link(asked), your_name="Jo", confirm="all").status_code == 200
        return len(reading), len(writing)

    anybody.get(link(asked))
    one = counts()
    Office.objects.update(assured_on=OLD)
    ContactPerson.objects.update(assured_on=OLD)
    ReviewRequest.objects.update(answered_at=None)
    for _ in range(2):
        made = factories.full_office(organisation=office.organisation)
        made.contacts.update(assured_on=OLD)
    assert counts() == one


def test_link_can_be_turned_to_the_other_language(anybody, asked, office):
    html = anybody.get(link(asked)).content.decode()
    assert f'href="{link(asked, language="en")}"' in html


def test_what_was_proposed_is_told_until_somebody_decides(anybody, asked, office):
    person = office.contacts.get()
    told = "Ihre Änderung vom"
    assert told not in anybody.get(link(asked)).content.decode()
    send(anybody, link(asked, "review_contact", person.pk), your_name="Jo", message="Neu")
    html = anybody.get(link(asked)).content.decode()
    assert html.count(told) == 1
    assert html.index(f'id="contact-{person.pk}"') < html.index(told)
    assert told in anybody.get(link(asked, "review_contact", person.pk)).content.decode()
    assert told not in anybody.get(link(asked, "review_office", office.pk)).content.decode()
    assert "Your change of" in anybody.get(link(asked, language="en")).content.decode()
    proposals.reject(Proposal.objects.get(), None)
    assert told not in anybody.get(link(asked)).content.decode()


def test_report_of_a_visitor_is_not_told(anybody, asked, office):
    office.organisation.proposals.create(record=office, channel="report", proposed_by="X")
    assert "Ihre Änderung vom" not in anybody.get(link(asked)).content.decode()


@pytest.mark.parametrize("name", ["review", "review_office", "review_contact", "review_left"])
def test_what_is_missing_is_said_first_and_leads_to_its_field(anybody, asked, office, name):
    record = {"review_office": office, "review": None}.get(name, office.contacts.get())
    address = link(asked, name, *([record.pk] if record else []))
    response = send(anybody, address, confirm="all", nobody="on")
    html = response.content.decode()
    assert response.status_code == 400
    assert "<title>Bitte prüfen: " in html
    assert re.search('role="alert" tabindex="-1" autofocus', html)
    assert '<a href="#id_your_name">Ihr Name: Bitte geben Sie Ihren Namen an' in html
    assert 'id="id_your_name"' in html


def test_all_correct_stands_below_what_is_to_be_read(anybody, asked, office):
    html = anybody.get(link(asked)).content.decode()
    assert html.index("Erika Alt") < html.index("Alles richtig")
    main = html[html.index("<main") :]
    assert main.count("Erika Alt") == 1


def test_long_choices_are_folded_until_something_is_typed_there(anybody, asked, office):
    def folds(response):
        return re.findall(
            r"<details( open)?>\s*<summary>(.*?)</summary>", response.content.decode()
        )

    address = link(asked, "review_office", office.pk)
    languages, hours = "Sprachen ändern", "Öffnungszeiten ändern"
    assert folds(anybody.get(address)) == [("", languages), ("", hours)]
    assert folds(send(anybody, address)) == [("", languages), ("", hours)]
    response = send(anybody, address, **{"hours-0-closes": "07:00", "your_name": "Jo"})
    assert folds(response) == [("", languages), (" open", hours)]
    response = send(anybody, address, **{"office-languages": ["9999999"], "your_name": "Jo"})
    assert folds(response) == [(" open", languages), ("", hours)]
