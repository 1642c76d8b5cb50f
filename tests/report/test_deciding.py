"""Asking the organisation, dismissing, done; two at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from services import freshness, report_queue, reports
from services.models import Office, Organisation, Report, ReportTally
from tests import factories
from tests.report.deciding import LIST, address, decide, mails, office, page, person, report

pytestmark = pytest.mark.django_db


def test_organisation_is_asked_in_two_languages_without_the_reporters_address(desk):
    Organisation.objects.filter(pk=office().organisation.pk).update(
        review_email="frage@example.org"
    )
    made = report(right="Neue Straße 1\nBitte prüfen", reply_to="ich@example.org")
    assert "frage@example.org" in page(desk, made)
    assert "frage@example.org" in decide(desk, made, "ask")
    (mail,) = mails()
    assert mail.to == "frage@example.org"
    assert mail.subject == f"Stimmt das noch? / Is this still right? {office().name}"[:200]
    for words in [
        "Bitte sagen Sie es der Koordinierung", "do not reply to this mail", "0381 37547458",
        str(freshness.coordination().organisation), freshness.coordination().email,
        made.shown, "> Neue Straße 1\n> Bitte prüfen\n", "Auf der Seite stand:",
        "The page showed:", "http://testserver/de/servicestellen/anerkennung-halle/",
        "http://testserver/en/offices/anerkennung-halle/",
    ]:  # fmt: skip
        assert words in mail.text
    assert "ich@example.org" not in mail.text + mail.subject + mail.html
    assert (made.state, made.reply_to) == ("asked", "ich@example.org")


def test_who_is_asked(desk):
    who, made = person(), report()
    assert report_queue.Case(made).asks == (office().email or who.email)
    Office.objects.filter(pk=office().pk).update(email="stelle@example.org")
    assert report_queue.Case(report(right="2")).asks == "stelle@example.org"
    wrong = report(field="email", right="neu@example.org")
    assert report_queue.Case(wrong).asks == who.email
    Organisation.objects.filter(pk=office().organisation.pk).update(
        review_email="frage@example.org"
    )
    assert report_queue.Case(report(who, field="left")).asks == "frage@example.org"


def test_organisation_without_an_address_cannot_be_asked(desk):
    made = report(factories.office(organisation=factories.organisation()))
    html = page(desk, made)
    assert 'value="ask"' not in html
    assert "es ist keine Adresse bekannt".lower() in html.lower()
    assert "keine E-Mail-Adresse bekannt" in decide(desk, made, "ask")
    assert (made.state, mails()) == ("open", [])


def test_asked_once(desk):
    made = report(field="other", right="Etwas")
    decide(desk, made, "ask")
    assert 'value="ask"' not in page(desk, made)
    assert "schon entschieden" in decide(desk, made, "ask")
    assert len(mails()) == 1
    decide(desk, made, "dismiss")
    assert made.state == "dismissed"


@pytest.mark.parametrize(
    ("decision", "state", "words"),
    [
        ("take", "taken", "Sie hatten recht"),
        ("done", "taken", "Sie hatten recht"),
        ("dismiss", "dismissed", "lassen die Seite, wie sie ist"),
    ],
)
def test_reporter_gets_an_answer_and_is_forgotten(desk, decision, state, words):
    made = report(reply_to="ich@example.org")
    decide(desk, made, decision)
    (mail,) = mails()
    assert mail.to == "ich@example.org"
    assert words in mail.text
    assert "http://testserver/de/servicestellen/anerkennung-halle/" in mail.text
    assert mail.subject == f"Ihr Hinweis zu „{office().name}“"
    assert (made.state, made.reply_to) == (state, "")


def test_answer_is_in_the_reporters_language(desk):
    decide(desk, report(reply_to="me@example.org", language="en"), "dismiss")
    (mail,) = mails()
    assert mail.subject.startswith("Your report on")
    assert "/en/offices/anerkennung-halle/" in mail.text


def test_without_an_address_no_mail_goes_out(desk):
    decide(desk, report(), "dismiss")
    assert mails() == []


def test_address_never_stands_in_the_list(desk):
    made = report(reply_to="ich@example.org")
    assert "ich@example.org" not in desk.get(LIST).content.decode()
    assert "ich@example.org" not in page(desk, made)


def test_done_report_with_an_address_cannot_be(desk):
    made = report(reply_to="ich@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=made.pk).update(state="taken")


@pytest.mark.parametrize("second", ["take", "done", "ask", "dismiss"])
def test_second_click_says_what_was_decided(desk, coordinator, second):
    made = report(reply_to="ich@example.org")
    decide(desk, made, "dismiss")
    before = office().street
    words = decide(desk, made, second, seen=before)
    assert "coordinator hat darüber schon entschieden" in words
    assert "verworfen" in words
    assert (made.state, office().street, len(mails())) == ("dismissed", before, 1)
    html = page(desk, made)
    assert 'name="decision"' not in html
    assert "schon entschieden" in html


def test_broken_mail_queue_leaves_everything_as_it_was(desk, monkeypatch):
    from iqnetz import outbox

    def broken(*arguments):
        raise RuntimeError

    monkeypatch.setattr(outbox, "queue", broken)
    made, before = report(reply_to="ich@example.org"), office().street
    with pytest.raises(RuntimeError):
        desk.post(address(made), {"decision": "take", "seen": made.shown})
    made.refresh_from_db()
    assert (made.state, office().street) == ("open", before)


def at_once(*works):
    """Run the callables at the same time; what they returned or raised."""

    def run(work):
        barrier.wait()
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    barrier = threading.Barrier(len(works))
    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_of_two_coordinators_at_once_one_decides(transactional_db, coordinator):
    made = report(reply_to="ich@example.org")
    found = at_once(
        lambda: report_queue.take_over(made, coordinator, "", made.shown),
        lambda: report_queue.finish(made, coordinator, "", Report.State.DISMISSED),
    )
    assert sum(isinstance(each, report_queue.Refused) for each in found) == 1
    made.refresh_from_db()
    assert (made.state == "taken") == (office().street == "Neue Straße 1")
    assert len(mails()) == 1


def test_same_report_at_once_is_kept_once(transactional_db):
    thing = reports.things_of(office())[-1]
    works = [lambda: reports.file(office(), thing, "Etwas", "", "192.0.2.1")] * 4
    assert at_once(*works) == [None] * 4
    assert Report.objects.count() == 1
    assert set(ReportTally.objects.values_list("count", flat=True)) == {4}
