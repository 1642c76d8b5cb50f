"""Several QuerySets in one statement: the same records as when each is asked alone."""

import pytest
from django.db import connection
from django.db.models import Count
from django.utils import timezone, translation

from iqnetz.addresses import annotated
from iqnetz.models import PermanentAddress
from iqnetz.postgresql.base import PREPARED_AFTER, PREPARED_MOST
from iqnetz.together import aggregated, daily, evaluate
from services.models import Closure, ConsultationDay, Language, Membership, Office, Service
from tests import factories

pytestmark = pytest.mark.django_db

CHILDREN = ("phones", "hours", "closures", "consultation_days", "areas", "languages")


def values(record):
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}


@pytest.mark.parametrize("language", ["de", "en"])
def test_records_are_those_of_each_queryset_alone(language, django_assert_num_queries):
    factories.told_office()
    Membership.objects.update(starts_on=None)
    with translation.override(language):
        alone = [
            Office.objects.order_by("-slug").select_related("service", "organisation"),
            ConsultationDay.objects.order_by("opens", "pk"),
            Closure.objects.all(),
            Language.objects.all()[2:9],
            PermanentAddress.objects.order_by("changed_at", "code"),
            Membership.objects.all(),
            Office.objects.none(),
            Office.objects.filter(pk__in=[]),
        ]
        expected = [[values(record) for record in each.all()] for each in alone]
        services = [values(office.service) for office in alone[0].all()]
        with django_assert_num_queries(1):
            evaluate(*alone)
            assert [[values(record) for record in each] for each in alone] == expected
            assert [values(office.service) for office in alone[0]] == services
            evaluate(*alone)  # what was fetched is not asked again
    assert sum(map(len, expected)) > 50


def test_values_are_the_same_too(django_assert_num_queries):
    alone = [
        Office.objects.order_by("pk").values("slug", "published_from", "latitude"),
        Service.objects.values_list("name", flat=True),
        annotated(Office.objects.all()).values_list("uid", "changed_at"),
    ]
    expected = [list(each.all()) for each in alone]
    with django_assert_num_queries(1):
        evaluate(*alone)
        assert [list(each) for each in alone] == expected
    assert list(aggregated(Office.objects.all(), number=Count("pk"))) == [(len(expected[0]),)]
    assert list(aggregated(Office.objects.filter(pk=0), number=Count("pk"))) == [(0,)]


def test_details_are_those_of_each_office(django_assert_num_queries):
    made = [factories.told_office(), factories.office(), factories.told_office()]
    found = Office.objects.with_details().with_addresses().filter(pk__in=[m.pk for m in made])
    with django_assert_num_queries(1):
        found = {office.pk: office for office in found}
        shown = [
            (
                {name: set(getattr(found[each.pk], name).all()) for name in CHILDREN},
                set(found[each.pk].public_contacts),
                [list(phone.languages.all()) for phone in found[each.pk].phones.all()],
                found[each.pk].code,
                found[each.pk].organisation.code,
            )
            for each in made
        ]
        owners = [phone.office for each in found.values() for phone in each.phones.all()]
    assert shown == [
        (
            {name: set(getattr(each, name).all()) for name in CHILDREN},
            set(each.contacts.all()),
            [list(phone.languages.all()) for phone in each.phones.order_by("position", "pk")],
            each.code,
            each.organisation.code,
        )
        for each in made
    ]
    assert {owner.pk for owner in owners} == {made[0].pk, made[2].pk}


def test_what_is_worked_out_once_is_asked_anew(django_assert_num_queries):
    @daily
    def offices(is_short, slug, least):
        found = Office.objects.published().filter(slug=slug, pk__gte=least)
        return [found.with_details()[: 1 if is_short else 9], Language.objects.all()]

    def asked(slug, least=0, is_short=True):
        with django_assert_num_queries(1):
            (found, languages) = offices(is_short, slug=slug, least=least)
        assert len(languages) == Language.objects.count()
        return [(office.name, [phone.number.as_e164 for phone in office.phones.all()])
                for office in found]  # fmt: skip

    office = factories.office(name="Eins")
    assert asked(office.slug) == [("Eins", [])]
    office.phones.create(number="+493911234567")
    Office.objects.filter(pk=office.pk).update(name="Zwei")
    assert asked(office.slug) == asked(office.slug, is_short=False) == [("Zwei", ["+493911234567"])]
    assert asked(office.slug, office.pk + 1) == asked("'; --%s") == []
    Office.objects.filter(pk=office.pk).update(withdrawn_from=timezone.now())
    assert asked(office.slug) == []


def test_a_statement_that_is_asked_again_is_planned_once():
    """And then says what is true now, not what was true when it was planned."""

    @daily
    def offices(town, least):
        return [Office.objects.filter(town=town, latitude__gt=least).order_by("slug")]

    with connection.cursor() as cursor:
        for number in range(8):
            made = factories.office(town=f"Town {number}", latitude=54, longitude=12)
            (found,) = offices(town=f"Town {number}", least=51.5)
            assert found == [made]
            Office.objects.filter(pk=made.pk).update(latitude=50.25)
            assert offices(town=f"Town {number}", least=51.5) == [[]]
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%latitude%'"
        )
        assert cursor.fetchone() == (1,)


def test_no_more_statements_are_kept_than_a_connection_may():
    def asking(number):
        return daily(lambda: [Office.objects.values_list("slug")[:number]])

    for number in range(1, PREPARED_MOST + 10):
        ask = asking(number)
        for _again in range(PREPARED_AFTER + 2):
            ask()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone()[0] <= PREPARED_MOST + 1


def test_what_one_record_comes_with_is_its_own():
    first, second = (factories.told_office() for _ in range(2))
    found = {each.pk: each for each in Office.objects.with_details()}
    for each in (first, second):
        phones = found[each.pk].phones.all()
        assert [phone.pk for phone in phones] == [phone.pk for phone in each.phones.all()]
        assert len(phones.order_by("-pk")[:1]) == 1
        assert len(found[each.pk].phones.all()) == 2


def test_only_some_of_what_records_come_with(django_assert_num_queries):
    office = factories.told_office()
    with django_assert_num_queries(1):
        (found,) = Office.objects.with_details().along_only("hours").filter(pk=office.pk)
        assert len(found.hours.all()) == 1
    with django_assert_num_queries(1):
        assert len(found.phones.all()) == 2
    assert not hasattr(found, "public_contacts")
