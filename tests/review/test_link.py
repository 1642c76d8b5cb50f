"""The link in our mail: what it shows, and to whom."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iqnetz import history
from services import freshness, proposals
from services.models import ContactPerson, Office, Proposal, ReviewRequest
from tests import factories
from tests.review.link import OLD, events, fields, link, send
from tests.test_bad_input import FORM_TEXTS, HOSTILE

pytestmark = pytest.mark.django_db


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
