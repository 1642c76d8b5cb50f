import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from content.models import Page
from services.models import (
    Closure,
    ContactPerson,
    Figure,
    FundingPhase,
    Membership,
    Network,
    Office,
    OpeningHours,
    Organisation,
    Phone,
)
from tests import factories

pytestmark = pytest.mark.django_db


def refused(constraint, make):
    """Whether the database itself refuses, by the constraint of that name."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make()
        connection.check_constraints()
    assert error.value.__cause__.diag.constraint_name == constraint


def office():
    return Office.objects.get(slug="anerkennung-halle")


def test_network_has_one_coordinator_at_a_time():
    other = factories.organisation()
    refused(
        "one_coordinator_at_a_time",
        lambda: factories.membership(
            organisation=other, role="coordinator", starts_on=datetime.date(2013, 1, 1)
        ),
    )


def test_network_may_have_a_coordinator_after_another():
    migra = Membership.objects.get(role="coordinator")
    migra.ends_on = datetime.date(2014, 12, 31)
    migra.save()
    factories.membership(
        organisation=factories.organisation(),
        role="coordinator",
        starts_on=datetime.date(2015, 1, 1),
    )


def test_coordinator_ends_on_the_last_day_included():
    Membership.objects.filter(role="coordinator").update(ends_on=datetime.date(2014, 12, 31))
    refused(
        "one_coordinator_at_a_time",
        lambda: factories.membership(
            organisation=factories.organisation(),
            role="coordinator",
            starts_on=datetime.date(2014, 12, 31),
        ),
    )


def test_phase_does_not_end_before_it_starts():
    refused(
        "phase_ends_after_start",
        lambda: FundingPhase.objects.create(
            network=Network.objects.get(),
            name_de="Phase",
            starts_on=datetime.date(2020, 1, 2),
            ends_on=datetime.date(2020, 1, 1),
        ),
    )


def test_phases_do_not_overlap():
    refused(
        "phases_do_not_overlap",
        lambda: FundingPhase.objects.create(
            network=Network.objects.get(), name_de="Phase", starts_on=datetime.date(2014, 1, 1)
        ),
    )


def test_contact_has_one_office():
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactPerson.objects.create(name="Ohne Stelle", email="a@example.org")


@pytest.mark.parametrize(
    "values",
    [{"name": "", "email": "a@example.org"}, {"name": "Ohne Weg", "email": ""}],
    ids=["without a name", "without a way to reach them"],
)
def test_public_contact_is_reachable(values):
    refused("contact_public_is_reachable", lambda: factories.contact(is_public=True, **values))


def test_public_contact_is_reachable_by_phone_alone():
    factories.contact(is_public=True, email="", phone="+493911234567")


def test_hidden_contact_may_lack_everything():
    factories.contact(is_public=False, name="", email="")


@pytest.mark.parametrize(("opens", "closes"), [("12:00", "09:00"), ("09:00", "09:00")])
def test_hours_open_before_they_close(opens, closes):
    refused(
        "hours_open_before_close",
        lambda: OpeningHours.objects.create(office=office(), weekday=1, opens=opens, closes=closes),
    )


def test_hours_do_not_overlap_on_a_day():
    OpeningHours.objects.create(office=office(), weekday=1, opens="09:00", closes="12:00")
    refused(
        "hours_do_not_overlap",
        lambda: OpeningHours.objects.create(
            office=office(), weekday=1, opens="11:59", closes="13:00"
        ),
    )


def test_hours_may_touch_and_repeat_elsewhere():
    for weekday, opens, closes in [
        (1, "09:00", "12:00"),
        (1, "12:00", "15:00"),
        (2, "09:00", "12:00"),
    ]:
        OpeningHours.objects.create(office=office(), weekday=weekday, opens=opens, closes=closes)
    OpeningHours.objects.create(office=factories.office(), weekday=1, opens="09:00", closes="12:00")


def test_closure_does_not_end_before_it_starts():
    refused(
        "closure_ends_after_start",
        lambda: Closure.objects.create(
            office=office(),
            starts_on=datetime.date(2026, 1, 2),
            ends_on=datetime.date(2026, 1, 1),
        ),
    )


@pytest.mark.parametrize("postcode", ["3910", "391044", "D9104", "39 04", "", "٣٩١٠٤", "39104\n"])
def test_postcode_has_five_digits(postcode):
    with pytest.raises(Exception) as error, transaction.atomic():  # noqa: PT011 (two kinds)
        Office.objects.filter(slug="anerkennung-halle").update(postcode=postcode)
    diagnosis = error.value.__cause__.diag
    # What is longer than the column ends at the column.
    assert diagnosis.constraint_name == "office_postcode_five_digits" or len(postcode) > 5
    with pytest.raises(ValidationError):
        Office(postcode=postcode).clean_fields(
            exclude=[field.name for field in Office._meta.fields if field.name != "postcode"]
        )


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(11.6, 52.1), (52.1, None), (None, 11.6), (90.1, 11), (-52.1, 11.6), (52.1, float("nan")),
     (float("inf"), 11.6), (52.1, 5.7), (47.1, 11.0), (55.2, 9.0), (52.1, 15.2)],
)  # fmt: skip
def test_coordinates_lie_in_germany_or_are_empty(latitude, longitude):
    refused(
        "office_coordinates_in_germany",
        lambda: Office.objects.filter(slug="anerkennung-halle").update(
            latitude=latitude, longitude=longitude
        ),
    )


def test_coordinates_of_the_door_go_before_the_postcodes():
    changed = office()
    changed.latitude, changed.longitude = 51.5, 11.9
    changed.save()
    assert Office.objects.values_list("position", flat=True).get(pk=changed.pk) == "(11.9,51.5)"


def test_empty_coordinates_are_the_postcodes_centre():
    made = factories.office(postcode="18057")
    assert (made.centre_latitude, made.centre_longitude) == (54.08858, 12.10483)
    assert not made.has_exact_position


def test_centre_follows_the_postcode_in_a_partial_save():
    changed = office()
    changed.postcode = "18057"
    changed.save(update_fields=["postcode"])
    changed.refresh_from_db()
    assert changed.centre_latitude == 54.08858


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (lambda: factories.office(slug="anerkennung-halle"), "office_slug_unique"),
        (lambda: factories.organisation(slug="migra"), "organisation_slug_unique"),
        (lambda: factories.service(slug="anerkennung"), "service_slug_unique"),
        (lambda: factories.service(need="recognition"), "service_need_unique"),
        (lambda: factories.service(need="all"), "service_need_not_all"),
        (lambda: Page.objects.create(title_de="x", slug="impressum"), "page_slug_unique"),
        (lambda: Page.objects.create(title_de="x", slug="news"), "page_slug_not_reserved"),
        (
            lambda: Phone.objects.create(office=office(), number="+4934568694823"),
            "phone_once_per_office",
        ),
        (lambda: factories.contact(name="Sylvia Hörner"), "contact_once_per_office"),
        (
            lambda: Figure.objects.create(
                network=Network.objects.get(), key="x", label_de="x", value=1, year=1911
            ),
            "figure_year_plausible",
        ),
    ],
)
def test_other_constraints(make, constraint):
    refused(constraint, make)


def test_nobody_is_their_own_successor():
    person = factories.contact()
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactPerson.objects.filter(pk=person.pk).update(successor=person)


def test_successors_do_not_loop():
    first = factories.contact()
    second = factories.contact(successor=first)
    third = factories.contact(successor=second)
    refused(
        "contact_no_successor_loop",
        lambda: ContactPerson.objects.filter(pk=first.pk).update(successor=third),
    )
    first.successor = third
    with pytest.raises(ValidationError) as error:
        first.full_clean()
    assert "successor" in error.value.message_dict


def test_successors_may_form_a_chain():
    first = factories.contact()
    second = factories.contact()
    second.successor = first
    second.full_clean()
    second.save()


def test_withdrawn_only_after_published():
    refused(
        "office_withdrawn_after_published",
        lambda: Office.objects.filter(slug="anerkennung-halle").update(
            published_from=None, withdrawn_from=timezone.now()
        ),
    )


def test_contact_is_public_to_the_last_day():
    today = timezone.localdate()
    person = factories.contact(is_public=True, valid_to=today)
    hidden = factories.contact(is_public=False)
    shown = ContactPerson.objects.public()
    assert person in shown
    assert hidden not in shown
    assert person not in ContactPerson.objects.public(on=today + datetime.timedelta(days=1))


@pytest.mark.parametrize("missing", ["service", "organisation"])
def test_office_is_public_only_with_what_it_belongs_to(missing):
    made = factories.office(service=factories.service(), organisation=factories.organisation())
    assert made in Office.objects.published()
    parent = getattr(made, missing)
    parent.published_from = None
    parent.save()
    assert made not in Office.objects.published()


def test_natural_keys_lead_back():
    made = factories.full_office()
    for record in [
        Network.objects.get(),
        FundingPhase.objects.get(),
        Figure.objects.first(),
        Organisation.objects.first(),
        Membership.objects.first(),
        made,
        made.service,
        made.phones.get(),
        made.contacts.get(),
        made.hours.get(),
        made.closures.get(),
        made.areas.get(),
        Page.objects.first(),
    ]:
        assert type(record)._default_manager.get_by_natural_key(*record.natural_key()) == record


def test_only_current_roles_count(client):
    today = timezone.localdate()
    ended = factories.organisation()
    factories.membership(organisation=ended, ends_on=today - datetime.timedelta(days=1))
    coming = factories.organisation()
    factories.membership(organisation=coming, starts_on=today + datetime.timedelta(days=1))
    partners = Organisation.objects.partners()
    assert ended not in partners
    assert coming not in partners
    Membership.objects.filter(role="coordinator").update(ends_on=today - datetime.timedelta(days=1))
    assert not Office.objects.of_coordination().exists()


def test_role_may_be_held_again():
    first = Membership.objects.filter(role="funder").first()
    Membership.objects.filter(pk=first.pk).update(ends_on=datetime.date(2014, 12, 31))
    factories.membership(
        organisation=first.organisation, role="funder", starts_on=datetime.date(2015, 1, 1)
    )


def test_role_without_a_beginning_passes_the_form():
    role = Membership(
        network=Network.objects.get(), organisation=factories.organisation(), role="partner"
    )
    role.full_clean()
    role.save()
    second = Membership(
        network=Network.objects.get(), organisation=role.organisation, role="coordinator"
    )
    with pytest.raises(ValidationError, match="schon eine Koordinierung"):
        second.full_clean()
