"""Two coordinators at one record."""

import pytest
from django.urls import reverse

from iqnetz import history
from services.models import ContactPerson, Office, OpeningHours, Phone
from tests import factories
from tests.test_admin import filled_form, office

pytestmark = pytest.mark.django_db

NEWS = "Was jemand anderes inzwischen geändert hat"


def opened(desk, record):
    """(address, what a browser would send) of a form that somebody has just opened."""
    address, data = filled_form(desk, record)
    return address, data | {"_seen": desk.get(address).context["seen"]}


def sent_again(response):
    """What a browser would send from the form that came back."""
    from tests.test_bad_input import form_data

    context = response.context
    formsets = [formset.formset for formset in context["inline_admin_formsets"]]
    return form_data(context["adminform"].form, formsets) | {"_seen": context["seen"]}


def test_second_is_shown_what_the_first_changed_and_both_changes_stay(desk):
    address, data = opened(desk, office())
    first = data | {"phones-0-number": "0345 1111111"}
    second = data | {"street": "Neue Straße 7"}
    assert desk.post(address, first).status_code == 302
    response = desk.post(address, second)
    html = response.content.decode()
    assert response.status_code == 200
    assert NEWS in html
    assert "<ins>0345 1111111</ins>" in html
    assert 'value="Neue Straße 7"' in html
    assert 'value="0345 1111111"' in html
    assert office().street == "Zur Saaleaue 51a"
    assert desk.post(address, sent_again(response)).status_code == 302
    assert (office().street, office().phones.first().number.as_e164) == (
        "Neue Straße 7",
        "+493451111111",
    )


def test_where_both_changed_a_field_the_second_one_decides(desk):
    address, data = opened(desk, office())
    desk.post(address, data | {"street": "Weg der Ersten 1"})
    response = desk.post(address, data | {"street": "Weg des Zweiten 2"})
    html = response.content.decode()
    assert "<ins>Weg der Ersten 1</ins>" in html
    assert 'value="Weg des Zweiten 2"' in html
    desk.post(address, sent_again(response))
    assert office().street == "Weg des Zweiten 2"


def test_rows_that_the_first_added_and_erased_are_not_undone(desk):
    address, data = opened(desk, office())
    kept, gone = office().phones.all()[:2]
    gone.delete()
    added = Phone.objects.create(office=office(), number="+493452222222", position=9)
    new = int(data["phones-TOTAL_FORMS"]) - 1
    second = data | {f"phones-{new}-number": "0345 3333333", f"phones-{new}-kind": "voice"}
    response = desk.post(address, second)
    assert NEWS in response.content.decode()
    assert desk.post(address, sent_again(response)).status_code == 302
    numbers = {phone.number.as_e164 for phone in office().phones.all()}
    assert {kept.number.as_e164, added.number.as_e164, "+493453333333"} <= numbers
    assert gone.number.as_e164 not in numbers


def test_row_that_the_first_erased_and_the_second_changed_comes_back_as_typed(desk):
    address, data = opened(desk, office())
    gone = office().phones.all()[0]
    row = next(n for n in range(3) if data[f"phones-{n}-id"] == str(gone.pk))
    gone.delete()
    response = desk.post(address, data | {f"phones-{row}-number": "0345 4444444"})
    assert 'value="0345 4444444"' in response.content.decode()
    assert desk.post(address, sent_again(response)).status_code == 302
    assert office().phones.filter(number="+493454444444").exists()


def test_languages_of_both_stay(desk):
    from services.models import Language

    one, two = Language.objects.all()[:2]
    office().languages.set([])
    address, data = opened(desk, office())
    office().languages.add(one)
    response = desk.post(address, data | {"house": "Haus 2"})
    assert NEWS in response.content.decode()
    desk.post(address, sent_again(response))
    assert list(office().languages.all()) == [one]
    assert office().house == "Haus 2"
    assert two not in office().languages.all()


def test_change_of_another_record_disturbs_nobody(desk):
    address, data = opened(desk, office())
    other = factories.full_office()
    Office.objects.filter(pk=other.pk).update(street="Anderswo 1")
    assert desk.post(address, data | {"street": "Neue Straße 7"}).status_code == 302


def test_change_at_the_contact_counts_at_its_office(desk):
    person = ContactPerson.objects.filter(office=office()).first()
    address, data = opened(desk, office())
    form, contact = opened(desk, person)
    assert desk.post(form, contact | {"email": "neu@example.org"}).status_code == 302
    response = desk.post(address, data | {"street": "Neue Straße 7"})
    assert "<ins>neu@example.org</ins>" in response.content.decode()
    desk.post(address, sent_again(response))
    person.refresh_from_db()
    assert (person.email, office().street) == ("neu@example.org", "Neue Straße 7")


def test_errors_of_the_form_are_shown_beside_the_news(desk):
    address, data = opened(desk, office())
    Office.objects.filter(pk=office().pk).update(house="Haus 9")
    response = desk.post(address, data | {"postcode": "1"})
    html = response.content.decode()
    assert NEWS in html
    assert "Eine deutsche Postleitzahl hat fünf Ziffern." in html
    assert 'value="Haus 9"' in html


@pytest.mark.parametrize(
    "seen", ["", "x", "null", "[]", '{"a": "b"}', '{"services.office": -1}', "\0", "{" * 10_000]
)
def test_forged_token_is_no_error(desk, seen):
    address, data = opened(desk, office())
    response = desk.post(address, data | {"_seen": seen, "street": "Neue Straße 7"})
    assert response.status_code in {200, 302}


def test_form_asks_the_same_number_of_queries_for_one_and_three_phones(
    desk, django_assert_max_num_queries
):
    made = factories.full_office()
    address = reverse("admin:services_office_change", args=[made.pk])
    counts = []
    for more in (0, 2):
        for number in range(more):
            Phone.objects.create(office=made, number=f"+49391555555{number}")
        with django_assert_max_num_queries(120) as captured:
            desk.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_hours_that_the_first_shifted_are_joined(desk):
    made = factories.full_office()
    made.hours.create(weekday=1, opens="13:00", closes="17:00")
    address, data = opened(desk, made)
    first, second = made.hours.order_by("opens")
    OpeningHours.objects.filter(pk=first.pk).update(closes="11:00")
    OpeningHours.objects.filter(pk=second.pk).update(opens="11:30")
    response = desk.post(address, data | {"house": "Haus 3"})
    assert NEWS in response.content.decode()
    assert desk.post(address, sent_again(response)).status_code == 302
    assert [str(row) for row in made.hours.order_by("opens")] == [
        "Montag 09:00–11:00",
        "Montag 11:30–17:00",
    ]


def test_record_that_is_gone_shows_what_was_typed(desk):
    made = factories.full_office()
    address, data = opened(desk, made.phones.get())
    made.phones.get().delete()
    response = desk.post(address, data | {"number": "0391 7777777"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "0391 7777777" in html
    assert "Gelöschte Einträge" in html


def test_event_with_a_smaller_number_that_came_later_is_news():
    made = factories.full_office()
    past = history.changes(Office, [made.pk])
    seen = history.seen([change for change in past if change is not past[0]])
    assert history.since(past, seen) == [past[0]]
