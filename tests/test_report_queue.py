"""What becomes of a report: taken over, the organisation asked, dismissed."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from iqnetz import history
from iqnetz.models import OutgoingMail
from services import freshness, report_queue, reports
from services.models import ContactPerson, Office, Organisation, Phone, Report, ReportTally
from tests import factories
from tests.signing_in import sign_in_with_factor

pytestmark = pytest.mark.django_db

LIST = "/admin/services/report/"


def office():
    return Office.objects.get(slug="anerkennung-halle")


def person():
    return office().contacts.public().first()


def report(record=None, **values):
    record = record or office()
    name = {Office: "office", ContactPerson: "contact", Organisation: "organisation"}[type(record)]
    made = Report(**{name: record}, **({"field": "street", "right": "Neue Straße 1"} | values))
    if "shown" not in values:
        made.shown = report_queue.Case(made).now
    made.save()
    return made


def address(made):
    return reverse("admin:services_report_change", args=[made.pk])


def page(desk, made):
    return desk.get(address(made)).content.decode()


def decide(desk, made, decision, seen=None):
    """Press a button; the words that the coordinator gets."""
    if seen is None:
        seen = report_queue.Case(made).now
    response = desk.post(address(made), {"decision": decision, "seen": seen})
    assert response.status_code == 302
    made.refresh_from_db()
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def mails():
    return list(OutgoingMail.objects.all())


# --- Taking over ---


def test_taken_street_is_on_the_page_and_in_the_history(desk, client, coordinator):
    made = report()
    words = decide(desk, made, "take")
    assert "Auf der Seite steht jetzt „Neue Straße 1“" in words
    assert office().street == "Neue Straße 1"
    assert (made.state, made.decided_by) == ("taken", coordinator)
    assert "Neue Straße 1" in client.get(office().get_absolute_url()).content.decode()
    entry = history.entries(history.changes(Office, [office().pk]))[0]
    assert entry.author == "coordinator, nach einem Hinweis"
    assert [change.changed for change in entry.changes] == [["street"]]


@pytest.mark.parametrize(
    "typed",
    ["0345 123 45 67", "0345/1234567", "+49 345 1234567", "0049 345 1234567", "(0345) 12345-67",
     "+49 (0)345 1234567", "\u202e0345\u200e 1234567\u2069", "０３４５ 1234567", " 0345\n1234567 "],
)  # fmt: skip
def test_phone_is_taken_over_however_it_is_written(desk, typed):
    phone = office().phones.first()
    made = report(field=f"phone-{phone.pk}", right=typed)
    assert "0345 1234567" in page(desk, made)
    decide(desk, made, "take")
    phone.refresh_from_db()
    assert str(phone.number.as_e164) == "+493451234567"
    assert made.state == "taken"


def test_foreign_number_keeps_its_country(desk):
    phone = office().phones.first()
    made = report(field=f"phone-{phone.pk}", right="+48 221234567")
    assert "+48 22 123 45 67" in page(desk, made)
    decide(desk, made, "take")
    phone.refresh_from_db()
    assert str(phone.number.as_e164) == "+48221234567"


@pytest.mark.parametrize(
    "typed",
    ["0345 1234567 ab Mai", "Neu: 0345 1234567", "kein Anschluss", "123", "0345 1" + "1" * 900,
     "0345 1234567 oder 0345 7654321", "<b>", "\u202e"],
)  # fmt: skip
def test_what_is_no_number_is_left_to_the_coordinator(desk, typed):
    phone = office().phones.first()
    before = phone.number
    made = report(field=f"phone-{phone.pk}", right=typed)
    html = page(desk, made)
    assert 'value="take"' not in html
    assert "Selbst ändern" in html
    decide(desk, made, "take")
    phone.refresh_from_db()
    assert (phone.number, made.state) == (before, "open")


def test_phone_of_another_office_is_never_changed(desk):
    other = Phone.objects.create(office=factories.office(), number="+493911234567")
    made = report(field=f"phone-{other.pk}", right="0345 1234567", shown="x")
    assert 'value="take"' not in page(desk, made)
    decide(desk, made, "take")
    other.refresh_from_db()
    assert (str(other.number.as_e164), made.state) == ("+493911234567", "open")


def test_phone_that_is_gone_is_told(desk):
    phone = Phone.objects.create(office=office(), number="+493911234567")
    made = report(field=f"phone-{phone.pk}", right="0345 1234567")
    phone.delete()
    html = page(desk, made)
    assert "Diese Nummer steht bei der Servicestelle nicht mehr." in html
    assert "Das hat seit dem Hinweis schon jemand geändert." in html


def test_number_that_is_there_already_is_refused_in_words(desk):
    first = office().phones.first()
    other = Phone.objects.create(office=office(), number="+493911234567", kind=first.kind)
    made = report(field=f"phone-{other.pk}", right=first.number.as_national)
    assert "Phone with this" not in page(desk, made)
    assert 'value="take"' not in page(desk, made)
    decide(desk, made, "take")
    assert made.state == "open"


@pytest.mark.parametrize(
    ("field", "right", "value"),
    [
        ("email", "neu@example.org", "neu@example.org"),
        ("email", "\u200bneu@example.org\u200d", "neu@example.org"),
        ("website", "www.example.org", "https://www.example.org"),
        ("house", "Haus am\nMarkt", "Haus am Markt"),
        ("postcode", "06108", "06108"),
        ("town", "Halle (Saale)", "Halle (Saale)"),
        ("name", "Servicestelle Neu", "Servicestelle Neu"),
    ],
)
def test_field_of_an_office_is_taken_over(desk, field, right, value):
    made = report(field=field, right=right)
    decide(desk, made, "take")
    assert (getattr(office(), field), made.state) == (value, "taken")


@pytest.mark.parametrize(
    ("field", "right"),
    [
        ("email", "neu@"), ("website", "javascript:alert(1)"), ("postcode", "0610"),
        ("town", "x" * 101), ("name", "x" * 201), ("hours", "Mo 9-12"), ("access", "offen"),
        ("languages", "Arabisch"), ("other", "Alles"), ("closed", ""), ("street", ""),
        ("internal_note", "x"), ("slug", "x"), ("no-field", "x"), ("phone-", "0345 1234567"),
        ("phone-99999999999999999999", "0345 1234567"), ("phone-x", "0345 1234567"),
    ],
)  # fmt: skip
def test_what_is_no_valid_field_is_left_to_the_coordinator(desk, field, right):
    before = Office.objects.filter(pk=office().pk).values().get()
    made = report(field=field, right=right, shown="x")
    assert 'value="take"' not in page(desk, made)
    decide(desk, made, "take")
    assert made.state == "open"
    assert Office.objects.filter(pk=office().pk).values().get() == before


def test_postcode_moves_the_centre(desk):
    made = report(field="postcode", right="19053")
    decide(desk, made, "take")
    assert office().centre_latitude == 53.6257


def test_moved_office_with_known_door_asks_for_its_coordinates(desk):
    Office.objects.filter(pk=office().pk).update(latitude=51.5, longitude=11.9)
    assert "Koordinaten sind noch die der alten Adresse" in decide(desk, report(), "take")


def test_name_of_a_person_keeps_the_title(desk):
    ContactPerson.objects.filter(pk=person().pk).update(title="Dr.")
    decide(desk, report(person(), field="name", right="Dr. Anna Neu"), "take")
    assert (person().title, person().name) == ("Dr.", "Anna Neu")
    made = report(person(), field="name", right="Prof. Anna Neu")
    assert "Titel und Name stehen in zwei Feldern." in page(desk, made)


@pytest.mark.parametrize(("language", "column"), [("de", "role_de"), ("en", "role_en")])
def test_task_is_taken_over_in_the_visitors_language(desk, language, column):
    ContactPerson.objects.filter(pk=person().pk).update(role_de="Alt", role_en="Old")
    decide(desk, report(person(), field="role", right="Neu", language=language), "take")
    roles = {"role_de": person().role_de, "role_en": person().role_en}
    assert roles == {"role_de": "Alt", "role_en": "Old"} | {column: "Neu"}


def test_persons_phone_and_mail_are_taken_over(desk):
    decide(desk, report(person(), field="phone", right="0345 1234567"), "take")
    decide(desk, report(person(), field="email", right="neu@example.org"), "take")
    assert (person().phone.as_e164, person().email) == ("+493451234567", "neu@example.org")


def test_person_who_left_is_no_longer_shown(desk, client):
    who = person()
    made = report(who, field="left", right="")
    words = decide(desk, made, "take")
    assert "Nachfolge eintragen" in words
    assert f"/admin/services/contactperson/{who.pk}/change/" in words
    who.refresh_from_db()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    assert (who.valid_to, who.is_public, made.state) == (yesterday, True, "taken")
    assert who.name not in client.get(office().get_absolute_url()).content.decode()
    again = report(who, field="left", right="")
    assert "zeigt diese Person schon nicht mehr" in page(desk, again)
    assert 'value="take"' not in page(desk, again)


def test_organisations_website_is_taken_over(desk):
    migra = Organisation.objects.get(slug="migra")
    made = report(migra, field="website", right="https://neu.example.org")
    decide(desk, made, "take")
    migra.refresh_from_db()
    assert migra.website == "https://neu.example.org"


def test_page_says_that_the_value_has_changed_since(desk):
    made = report()
    assert "seit dem Hinweis" not in page(desk, made)
    Office.objects.filter(pk=office().pk).update(street="Dritte Straße 3")
    html = page(desk, made)
    assert "Das hat seit dem Hinweis schon jemand geändert." in html
    assert "Dritte Straße 3" in html


def test_value_that_changed_behind_the_page_is_not_overwritten(desk):
    made = report()
    before = office().street
    Office.objects.filter(pk=office().pk).update(street="Dritte Straße 3")
    assert "gerade jemand geändert" in decide(desk, made, "take", seen=before)
    assert (office().street, made.state) == ("Dritte Straße 3", "open")


# --- Asking, dismissing, done ---


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


# --- The list ---


def test_list_begins_with_what_is_open(desk):
    waiting = report(right="Offenes")
    done = report(right="Erledigtes", state="dismissed")
    assert list(desk.get(LIST).context["cl"].queryset) == [waiting]
    assert list(desk.get(f"{LIST}?state=dismissed").context["cl"].queryset) == [done]
    assert set(desk.get(f"{LIST}?state=all").context["cl"].queryset) == {waiting, done}
    for nonsense in ("x", "%00", "x" * 10_000):
        assert desk.get(f"{LIST}?state={nonsense}").status_code in {200, 400}


def test_list_asks_the_same_number_of_queries(desk, django_assert_max_num_queries):
    counts = []
    for _ in range(2):
        for record in (office(), person(), Organisation.objects.get(slug="migra")):
            report(record, field="name")
        report(field=f"phone-{office().phones.first().pk}")
        with django_assert_max_num_queries(20) as captured:
            assert desk.get(LIST).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("query", ["Halle", "Neue Straße", "%00", "x" * 10_000, "%F0%9F%8F%A0"])
def test_search(desk, query):
    report()
    assert desk.get(f"{LIST}?state=all&q={query}").status_code in {200, 302, 400}


def test_nobody_adds_a_report_by_hand(desk):
    assert desk.get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("decision", ["", "erase", "\0", "x" * 10_000, "take\n"])
def test_forged_decision_changes_nothing(desk, decision):
    made = report()
    assert "Bitte wählen Sie einen der Knöpfe." in decide(desk, made, decision)
    assert made.state == "open"


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, "x", "_00"])
def test_unknown_report_leads_back(desk, number):
    assert desk.get(f"{LIST}{number}/change/").status_code in {302, 400, 404}


@pytest.mark.parametrize(
    ("rights", "sees", "decides", "takes"),
    [
        ([], 403, 403, 403),
        (["view_report"], 200, 403, 403),
        (["change_report"], 200, 302, 403),
        (["change_report", "change_office"], 200, 302, 302),
    ],
)
def test_rights(client, django_user_model, rights, sees, decides, takes):
    user = django_user_model.objects.create_user("someone", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    sign_in_with_factor(client, user)
    first, second = report(right="1"), report(right="2")
    assert client.get(address(first)).status_code == sees
    seen = {"seen": first.shown}
    assert client.post(address(first), seen | {"decision": "dismiss"}).status_code == decides
    assert client.post(address(second), seen | {"decision": "take"}).status_code == takes
    if sees == 200:
        assert ('name="decision"' in client.get(address(second)).content.decode()) == (
            decides == 302 and takes == 403
        )


def test_report_on_a_record_that_one_may_not_see_is_not_there(desk, monkeypatch):
    from django.contrib import admin

    made = report()
    hidden = lambda request: Office.objects.none()  # noqa: E731 (in place of a role's own limits)
    monkeypatch.setattr(admin.site.get_model_admin(Office), "get_queryset", hidden)
    assert list(desk.get(LIST).context["cl"].queryset) == []
    assert desk.get(address(made)).status_code == 302
    response = desk.post(address(made), {"decision": "dismiss"})
    made.refresh_from_db()
    assert (response.status_code, made.state) == (302, "open")


def test_numbers_for_the_desk():
    report()
    asked = report(right="2", state="asked", decided_at=timezone.now())
    old = timezone.now() - datetime.timedelta(days=15)
    forgotten = report(right="3", state="asked", decided_at=old)
    report(right="4", state="dismissed")
    assert Report.objects.open().count() == 1
    assert Report.objects.undecided().count() == 3
    assert list(Report.objects.asked_in_vain()) == [forgotten]
    assert asked not in Report.objects.asked_in_vain()
