"""What was, who changed it, and the way back."""

import re

import pytest
from django.db import connection
from django.urls import reverse

from content.models import Page
from iqnetz import changeset, history
from services import proposals
from services.erasure import erase
from services.models import ContactPerson, Language, Office, OpeningHours, Phone, Report
from tests import factories
from tests.test_admin import MODELS, filled_form, office

# A transaction is one moment in the history: what happened before and after needs two of them.
pytestmark = pytest.mark.django_db(transaction=True)


def entries(record):
    return history.entries(history.changes(type(record), [record.pk]))


def told(entry):
    return [
        (field.label, field.old, field.new)
        for change in changeset.describe(entry.changes)
        for field in change.fields
    ]


def address_of(record, at):
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_history"
    return reverse(name, args=[record.pk]) + f"?at={at.isoformat().replace('+', '%2B')}"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_column_of_every_model_is_kept(model):
    kept = {field.attname for field in history.EVENTS[model]._meta.local_concrete_fields}
    assert {field.attname for field in history.columns(model)} <= kept
    translated = [name for name in kept if name.endswith(("_de", "_en"))]
    from modeltranslation.translator import NotRegistered, translator

    try:
        fields = translator.get_options_for_model(model).all_fields
    except NotRegistered:
        return
    assert len(translated) == 2 * len(fields)


def test_change_at_the_desk_says_who_what_from_what_to(desk):
    address, data = filled_form(desk, office())
    desk.post(address, data | {"phones-0-number": "0345 1234567", "access_note_en": "2nd floor"})
    entry = entries(office())[0]
    assert entry.author == "coordinator"
    assert sorted(told(entry)) == [
        ("Hinweis zum Zugang [en]", "–", "2nd floor"),
        ("Nummer", "0345 68694823", "0345 1234567"),
    ]


def test_update_past_the_models_is_kept():
    Office.objects.filter(pk=office().pk).update(access_note_de="Zweiter Stock")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE services_office SET street = 'Weg 1' WHERE slug = 'anerkennung-halle'"
        )
    by_sql, by_update = entries(office())[:2]
    assert told(by_sql) == [("Straße und Hausnummer", "Zur Saaleaue 51a", "Weg 1")]
    assert ("Hinweis zum Zugang [de]", "–", "Zweiter Stock") in told(by_update)
    assert by_sql.author == "niemand angemeldet (Skript oder Datenbank)"


@pytest.mark.parametrize(("via", "words"), [("import", "durch einen Import"), ("link", "über den")])
def test_other_ways_are_named(via, words):
    with history.recorded(via, "Frau Beispiel"):
        Office.objects.filter(pk=office().pk).update(street="Weg 1")
    author = entries(office())[0].author
    assert author.startswith("Frau Beispiel, ")
    assert words in author


def test_first_filling_is_a_command():
    assert entries(office())[-1].author == "durch einen Befehl"


def test_languages_are_in_the_history():
    spoken = Language.objects.first()
    office().languages.add(spoken)
    assert ("Sprache", "–", str(spoken)) in told(entries(office())[0])


def test_earlier_state_is_shown_compared_and_restored(desk):
    before = entries(office())[0].at
    with history.recorded("import"):
        Office.objects.filter(pk=office().pk).update(street="Falsch 1")
        office().phones.first().delete()
        Phone.objects.create(office=office(), number="+493459999999")
    numbers = {"+493459999999", "+4934568694821", "+4934568694828"}
    assert {phone.number.as_e164 for phone in office().phones.all()} == numbers
    html = desk.get(reverse("admin:services_office_history", args=[office().pk])).content.decode()
    assert "durch einen Import" in html
    html = desk.get(address_of(office(), before)).content.decode()
    assert "<del>Falsch 1</del>" in html
    assert "<ins>Zur Saaleaue 51a</ins>" in html
    assert office().street == "Falsch 1"
    assert desk.post(address_of(office(), before)).status_code == 302
    assert office().street == "Zur Saaleaue 51a"
    numbers = {"+4934568694823", "+4934568694821", "+4934568694828"}
    assert {phone.number.as_e164 for phone in office().phones.all()} == numbers
    assert entries(office())[0].author == "coordinator, wiederhergestellt"


def test_restoring_can_be_undone(desk):
    first = entries(office())[0].at
    Office.objects.filter(pk=office().pk).update(street="Zweite 2")
    second = entries(office())[0].at
    desk.post(address_of(office(), first))
    desk.post(address_of(office(), second))
    assert office().street == "Zweite 2"


def test_two_earlier_states_are_compared(desk):
    for street in ("Erste 1", "Zweite 2"):
        Office.objects.filter(pk=office().pk).update(street=street)
    two, one = entries(office())[:2]
    other = f"&with={one.at.isoformat().replace('+', '%2B')}"
    html = desk.get(address_of(office(), two.at) + other).content.decode()
    assert "<del>Erste 1</del>" in html
    assert "<ins>Zweite 2</ins>" in html


def test_deleted_office_comes_back_with_everything(desk):
    made = factories.full_office()
    made.languages.add(*Language.objects.all()[:2])
    person = made.contacts.get()
    person.languages.add(Language.objects.first())
    before = [
        list(history.EVENTS[model].pgh_tracked_model.objects.order_by("pk").values())
        for model in history.EVENTS
    ]
    desk.post(reverse("admin:services_office_delete", args=[made.pk]), {"post": "yes"})
    assert not Office.objects.filter(pk=made.pk).exists()
    html = desk.get("/admin/geloescht/").content.decode()
    assert made.name in html
    assert "coordinator" in html
    link = re.search(r'href="(\?at=[^"]+)"', html)[1]
    assert person.name in desk.get(f"/admin/geloescht/{link}").content.decode()
    assert desk.post(f"/admin/geloescht/{link}").status_code == 302
    after = [
        list(history.EVENTS[model].pgh_tracked_model.objects.order_by("pk").values())
        for model in history.EVENTS
    ]
    assert after == before
    assert made.name not in desk.get("/admin/geloescht/").content.decode()


def test_deleted_successor_is_named_again(desk):
    old, new = factories.contact(), factories.contact(email="neu@example.org")
    ContactPerson.objects.filter(pk=old.pk).update(successor=new)
    desk.post(reverse("admin:services_contactperson_delete", args=[new.pk]), {"post": "yes"})
    old.refresh_from_db()
    assert old.successor is None
    link = re.search(r'href="(\?at=[^"]+)"', desk.get("/admin/geloescht/").content.decode())[1]
    desk.post(f"/admin/geloescht/{link}")
    old.refresh_from_db()
    assert old.successor == new


def test_what_cannot_come_back_says_why(desk):
    made = factories.office(slug="besetzt")
    desk.post(reverse("admin:services_office_delete", args=[made.pk]), {"post": "yes"})
    factories.office(slug="besetzt")
    link = re.search(r'href="(\?at=[^"]+)"', desk.get("/admin/geloescht/").content.decode())[1]
    html = desk.post(f"/admin/geloescht/{link}", follow=True).content.decode()
    assert "Eine andere Servicestelle hat diesen Kurznamen schon." in html
    assert not Office.objects.filter(pk=made.pk).exists()


def test_page_of_text_is_restored_in_both_languages(desk):
    page = Page.objects.get(slug="impressum")
    before = entries(page)[0].at
    words = page.body_de, page.body_en
    Page.objects.filter(pk=page.pk).update(body_de="Weg.", body_en="Gone.")
    desk.post(address_of(page, before))
    page.refresh_from_db()
    assert (page.body_de, page.body_en) == words


@pytest.mark.parametrize("at", ["", "x", "\0", "2026-01-01", "9" * 5000, "2026-01-01T00:00:00"])
def test_forged_moment_is_not_found(desk, at):
    for address in (
        reverse("admin:services_office_history", args=[office().pk]),
        "/admin/geloescht/",
    ):
        assert desk.get(address, {"at": at}).status_code in {400, 404}


def test_who_left_is_forgotten_in_the_history_too(desk):
    person = factories.contact(name="Erika Vergiss", email="erika@example.org", is_public=True)
    person.role_de = "Beratung Vergiss"
    person.save()
    ContactPerson.objects.filter(pk=person.pk).update(phone="+493451112223")
    Office.objects.filter(pk=office().pk).update(assured_by="Erika Vergiss, migra")
    Report.objects.create(contact=person, field="name", right="Erika heißt anders")
    page = Page.objects.get(slug="impressum")
    Page.objects.filter(pk=page.pk).update(body_de="Fragen Sie Erika Vergiss.")
    address = reverse("admin:forget", args=[person.pk])
    assert "Impressum" in desk.get(address).content.decode()
    assert ContactPerson.objects.get(pk=person.pk).name
    html = desk.post(address, follow=True).content.decode()
    assert "Der Name steht noch in einem Text" in html
    Page.objects.filter(pk=page.pk).update(body_de="Fragen Sie uns.")
    history.EVENTS[Page].objects.all().delete()
    dump = everything()
    for trace in ("Vergiss", "erika@", "3451112223", "Erika heißt"):
        assert trace not in dump, dump[dump.index(trace) - 200 :][:400]


def test_deleted_person_can_be_forgotten(desk):
    person = factories.contact(name="Erika Vergiss")
    pk = person.pk
    person.delete()
    desk.post(reverse("admin:forget", args=[pk]))
    assert "Vergiss" not in everything()
    assert desk.get(reverse("admin:forget", args=[10**9])).status_code == 404


def everything():
    """All texts of the whole database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        texts = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 (our own tables)
            texts += [f"{table}: {row[0]}" for row in cursor.fetchall()]
    return "\n".join(texts)


def test_erasing_leaves_others_alone():
    before = ContactPerson.objects.exclude(name="Erika Vergiss").order_by("pk").values()
    kept = list(before)
    erase(factories.contact(name="Erika Vergiss"))
    assert list(before.exclude(name="")) == kept


def test_row_that_moved_on_is_neither_shown_nor_taken_back(desk):
    person = factories.contact(name="Erika Umzug")
    before = entries(office())[0].at
    other = factories.office(organisation=factories.organisation())
    ContactPerson.objects.filter(pk=person.pk).update(office=other, name="Neuer Name")
    desk.post(address_of(office(), before))
    person.refresh_from_db()
    assert (person.office, person.name) == (other, "Neuer Name")
    past = reverse("admin:services_office_history", args=[office().pk])
    html = desk.get(past).content.decode()
    assert "Ansprechperson Erika Umzug: gelöscht" in html
    assert "Neuer Name" not in html


def test_hours_and_numbers_that_changed_places_are_restored(desk):
    made = factories.full_office()
    OpeningHours.objects.create(office=made, weekday=1, opens="13:00", closes="17:00")
    Phone.objects.create(office=made, number="+493917654321")
    before = entries(made)[0].at
    first, second = made.hours.order_by("opens")
    one, two = made.phones.order_by("pk")
    OpeningHours.objects.filter(pk=first.pk).update(closes="11:00")
    OpeningHours.objects.filter(pk=second.pk).update(opens="11:30")
    Phone.objects.filter(pk=one.pk).update(number="+493910000000")
    Phone.objects.filter(pk=two.pk).update(number=one.number)
    Phone.objects.filter(pk=one.pk).update(number=two.number)
    desk.post(address_of(made, before))
    assert [str(row) for row in made.hours.order_by("opens")] == [
        "Montag 09:00–12:00",
        "Montag 13:00–17:00",
    ]
    assert [phone.number for phone in made.phones.order_by("pk")] == [one.number, two.number]


def test_state_whose_successor_is_gone_is_refused_in_words(desk):
    old, new = factories.contact(), factories.contact()
    ContactPerson.objects.filter(pk=old.pk).update(successor=new)
    before = entries(old)[0].at
    new.delete()
    html = desk.post(address_of(old, before), follow=True).content.decode()
    assert 'class="error"' in html
    old.refresh_from_db()
    assert old.successor is None


def test_contact_with_a_report_can_be_taken_away_by_restoring(desk):
    before = entries(office())[0].at
    person = factories.contact()
    Report.objects.create(contact=person, field="name", right="x")
    desk.post(address_of(office(), before))
    assert not ContactPerson.objects.filter(pk=person.pk).exists()


def test_open_form_does_not_write_a_forgotten_person_back(desk):
    person = factories.contact(name="Erika Vergiss", email="erika@example.org")
    for record in (person, office()):
        ContactPerson.objects.filter(pk=person.pk).update(
            name="Erika Vergiss", email="e@example.org"
        )
        address, data = filled_form(desk, record)
        data["_seen"] = desk.get(address).context["seen"]
        erase(ContactPerson.objects.get(pk=person.pk))
        response = desk.post(address, data)
        assert response.status_code == 200
        assert "Vergiss" not in response.content.decode()
        assert "Vergiss" not in everything()


def test_erasing_a_name_leaves_names_that_contain_it(desk):
    person = factories.contact(name="Ann")
    Office.objects.filter(pk=office().pk).update(assured_by="Anne Beispiel, SPI")
    erase(person)
    assert office().assured_by == "Anne Beispiel, SPI"
    word = factories.contact(name="Beratung")
    Office.objects.filter(pk=office().pk).update(assured_by="Jo Lee, SPI Beratung")
    erase(word)
    assert office().assured_by == "Jo Lee, SPI Beratung"


def test_forgotten_name_is_in_no_way_that_it_was_signed():
    with history.recorded("link", "Erika Vergiss, migra"):
        Office.objects.filter(pk=office().pk).update(assured_by="Erika Vergiss, migra")
    changes = [change for change in history.changes(Office, [office().pk]) if change.before][-1:]
    proposals.propose(office(), changes, "link", "Erika Vergiss, migra", message="Erika Vergiss")
    erase(factories.contact(name="Erika Vergiss"))
    assert "Vergiss" not in everything()


def test_notes_that_name_who_is_forgotten_are_told(desk):
    person = factories.contact(name="Erika Vergiss")
    Office.objects.filter(pk=office().pk).update(internal_note="Mit Erika Vergiss sprechen")
    html = desk.get(reverse("admin:forget", args=[person.pk])).content.decode()
    assert "interne Notiz" in html


def test_pages_ask_the_same_number_of_queries_for_one_and_three_entries(
    desk, django_assert_max_num_queries
):
    past = reverse("admin:services_office_history", args=[office().pk])
    counts = []
    for more in (1, 2):
        for _ in range(more):
            address, data = filled_form(desk, office())
            desk.post(address, data | {"house": f"Haus {len(entries(office()))}"})
            person = factories.contact(office=factories.office())
            address = reverse("admin:services_contactperson_delete", args=[person.pk])
            desk.post(address, {"post": "yes"})
        captured = []
        for page in (past, "/admin/geloescht/"):
            with django_assert_max_num_queries(120) as asked:
                assert "coordinator" in desk.get(page).content.decode()
            captured.append(len(asked))
        counts.append(captured)
    assert counts[0] == counts[1]
