"""Organisations are asked by mail whether all is right; who does not answer is called."""

import datetime
from datetime import timedelta
from io import StringIO
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iqnetz.models import OutgoingMail
from services import freshness
from services.freshness import Outcome
from services.models import ContactPerson, Office, Proposal, ReviewRequest
from tests import factories

pytestmark = pytest.mark.django_db

OLD = datetime.date(2020, 1, 1)


@pytest.fixture(autouse=True)
def _all_fresh(db):
    """The network's own data is old; only what a test makes is to be overdue."""
    Office.objects.update(assured_on=timezone.localdate())
    ContactPerson.objects.update(assured_on=timezone.localdate())


def office(assured_on=OLD, review_email="wir@example.org", **values):
    organisation = factories.organisation(name="Verein Elbe e.V.", review_email=review_email)
    made = factories.full_office(
        organisation=organisation, name="Stelle Elbe", assured_on=assured_on, **values
    )
    made.contacts.update(name="Erika Alt", assured_on=assured_on)
    return made


def outcomes(**options):
    return [asked.outcome for asked in freshness.request_reviews(**options)]


def test_mail_says_in_two_languages_what_is_shown(settings):
    settings.SITE_URL = "https://iq.example"
    made = office()
    assert outcomes() == [Outcome.ASKED]
    asked = ReviewRequest.objects.get()
    mail = OutgoingMail.objects.get()
    assert (asked.organisation, asked.email, mail.to) == (
        made.organisation, "wir@example.org", "wir@example.org",
    )  # fmt: skip
    assert mail.subject == "Stimmen Ihre Angaben noch? / Are your details still right?"
    token = freshness.token_of(asked)
    until = timezone.localdate(asked.sent_at) + timedelta(days=45)
    assert mail.text.index("Guten Tag,") < mail.text.index("Hello,")
    for text in (mail.text, mail.html):
        for said in [
            f"https://iq.example/de/bestaetigen/{token}/", f"https://iq.example/en/confirm/{token}/",
            "Stelle Elbe", "0391 1234567", "Erika Alt", "person@example.org", "migra", "0381",
            str(until.year),
        ]:  # fmt: skip
            assert said in text, said
        assert "Erika Alt" in text
        assert "<img" not in text
    assert "&" not in mail.text
    assert mail.html.startswith("<!doctype html>")


def test_mail_names_what_is_due_and_nothing_else():
    made = office()
    fresh = factories.office(
        organisation=made.organisation, name="Frische Stelle", assured_on=timezone.localdate()
    )
    factories.contact(office=fresh, name="Otto Spät", is_public=True, assured_on=OLD)
    factories.contact(office=fresh, name="Ina Frisch", is_public=True,
                      assured_on=timezone.localdate())  # fmt: skip
    factories.contact(office=fresh, name="Geheim", is_public=False, assured_on=OLD)
    factories.office(organisation=made.organisation, name="Entwurf", published_from=None)
    assert outcomes() == [Outcome.ASKED]
    text = OutgoingMail.objects.get().text
    for name, is_there in {"Stelle Elbe": True, "Otto Spät": True, "Ina Frisch": False,
                           "Geheim": False, "Entwurf": False}.items():  # fmt: skip
        assert (name in text) == is_there, name


@pytest.mark.parametrize(
    "values",
    [
        {"assured_on": timezone.localdate()},
        {"published_from": None},
        {"closed_from": OLD},
        {"review_months": 60, "assured_on": timezone.localdate() - timedelta(days=700)},
    ],
)
def test_nobody_is_asked_about_what_is_fresh_or_not_shown(values):
    made = office(**values)
    if "closed_from" not in values and "published_from" not in values:
        made.contacts.update(assured_on=timezone.localdate())
    assert outcomes() == []
    assert not OutgoingMail.objects.exists()


def test_one_mail_in_thirty_days():
    office()
    now = timezone.now()
    assert outcomes(now=now) == [Outcome.ASKED]
    assert outcomes(now=now + timedelta(days=29)) == [Outcome.TOO_EARLY]
    assert OutgoingMail.objects.count() == 1
    assert outcomes(now=now + timedelta(days=30)) == [Outcome.ASKED]
    assert OutgoingMail.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_one_mail():
    Office.objects.update(assured_on=timezone.localdate())
    ContactPerson.objects.update(assured_on=timezone.localdate())
    office()

    def run():
        try:
            freshness.request_reviews()
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (OutgoingMail.objects.count(), ReviewRequest.objects.count()) == (1, 1)


def test_address_is_the_organisations_then_an_offices_then_a_persons():
    made = office(email="stelle@example.org")
    organisation, offices = made.organisation, lambda: freshness.shown_offices(made.organisation)
    assert freshness.address_of(organisation, offices()) == "wir@example.org"
    organisation.review_email = ""
    organisation.save()
    factories.office(organisation=organisation, slug="a-ohne")
    assert freshness.address_of(organisation, offices()) == "stelle@example.org"
    Office.objects.filter(pk=made.pk).update(email="")
    assert freshness.address_of(organisation, offices()) == "person@example.org"
    made.contacts.update(is_public=False)
    assert freshness.address_of(organisation, offices()) == ""


def test_without_an_address_the_coordinators_ask_at_once():
    made = office(review_email="")
    made.contacts.update(email="", phone="+493911234567")
    assert outcomes() == [Outcome.NO_ADDRESS]
    assert not ReviewRequest.objects.exists()
    assert list(freshness.unanswered(Office)) == [made]
    assert list(freshness.unanswered(ContactPerson)) == [made.contacts.get()]
    made.contacts.update(email="person@example.org")
    assert not freshness.unanswered(Office).exists()


def test_unanswered_question_is_for_the_coordinators_after_three_weeks():
    made = office()
    person = made.contacts.get()
    now = timezone.now()
    freshness.request_reviews(now=now)
    asked = ReviewRequest.objects.get()
    later = now + timedelta(days=21)
    assert not freshness.unanswered(Office, later - timedelta(hours=1)).exists()
    assert list(freshness.unanswered(Office, later)) == [made]
    assert list(freshness.unanswered(ContactPerson, later)) == [person]
    freshness.confirm([made], asked, "Jo")
    assert not freshness.unanswered(Office, later).exists()
    assert list(freshness.unanswered(ContactPerson, later)) == [person]
    proposal = Proposal.objects.create(record=person, channel="link", proposed_by="Jo")
    assert not freshness.unanswered(ContactPerson, later).exists()
    proposal.state = Proposal.State.REJECTED
    proposal.save()
    assert list(freshness.unanswered(ContactPerson, later)) == [person]


def test_what_was_fresh_when_we_asked_was_not_asked_about():
    made = office()
    freshness.request_reviews()
    later = timezone.now() + timedelta(days=25)
    day = timezone.localdate(later)
    # Due the day before yesterday; the question is older.
    Office.objects.filter(pk=made.pk).update(assured_on=day - timedelta(days=2), review_months=1)
    later += timedelta(days=31)
    assert list(freshness.overdue(Office, timezone.localdate(later)).filter(pk=made.pk)) == [made]
    assert not freshness.unanswered(Office, later).filter(pk=made.pk).exists()


def test_command_says_whom_it_asked_and_a_dry_run_asks_nobody():
    office()
    said = StringIO()
    call_command("request_reviews", "--dry-run", stdout=said)
    assert said.getvalue() == "asked: Verein Elbe e.V. wir@example.org\n"
    assert not ReviewRequest.objects.exists()
    assert not OutgoingMail.objects.exists()
    call_command("request_reviews", stdout=said)
    assert ReviewRequest.objects.count() == OutgoingMail.objects.count() == 1


def test_queries_of_asking_are_as_many_for_three_offices_as_for_one():
    def count(made):
        with CaptureQueriesContext(connection) as asking:
            assert freshness.ask(made.organisation).outcome == Outcome.ASKED
        return len(asking)

    first = office()
    freshness.ask(first.organisation, dry_run=True)
    one = count(first)
    second = office()
    for _ in range(2):
        factories.full_office(organisation=second.organisation, assured_on=OLD)
    assert count(second) == one


def test_asking_from_the_desk_keeps_to_one_mail_a_month(desk):
    made = office(assured_on=timezone.localdate())
    data = {"action": "ask_now", "_selected_action": [made.organisation.pk]}
    for words in ["Per Mail gefragt: Verein Elbe e.V.", "in den letzten 30 Tagen"]:
        html = desk.post("/admin/services/organisation/", data, follow=True).content.decode()
        assert words in html
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("model", [Office, ContactPerson])
def test_desk_finds_what_is_overdue_and_what_was_not_answered(desk, model):
    made = office()
    record = made if model is Office else made.contacts.get()
    freshness.request_reviews(now=timezone.now() - timedelta(days=22))
    path = f"/admin/services/{model._meta.model_name}/"
    for chosen in ("overdue", "unanswered"):
        listed = desk.get(path, {"review": chosen}).context["cl"].queryset
        assert list(listed) == [record]
    assert desk.get(path, {"review": "\x01x"}).status_code == 200
    made.organisation.review_requests.all().delete()
    assert not desk.get(path, {"review": "unanswered"}).context["cl"].queryset.exists()


def test_old_record_says_so_and_stays(client):
    made = office()
    address = made.get_absolute_url()
    html = client.get(address).content.decode()
    assert "Zuletzt bestätigt im Januar 2020." in html
    assert html.count("Zuletzt bestätigt im Januar 2020.") == 2  # the office's and the person's
    Office.objects.filter(pk=made.pk).update(assured_on=timezone.localdate())
    made.contacts.update(assured_on=timezone.localdate())
    html = client.get(address).content.decode()
    assert "Zuletzt bestätigt: " in html
    assert "Zuletzt bestätigt im" not in html


def test_english_page_tells_the_age_too(client):
    made = office()
    html = client.get(f"/en/offices/{made.slug}/").content.decode()
    assert "Last confirmed in January 2020." in html
