"""Which offices opened, moved and closed, and what of it nobody is told."""

import datetime

import pytest
from django.utils import timezone

from iqnetz.history import EVENTS
from services import office_news
from services.erasure import erase
from services.models import Office, Organisation, Service
from tests import factories

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
OLD, NEW = "Alte Gasse 1, 39104 Magdeburg", "Neuer Weg 2, 39104 Magdeburg"


@pytest.fixture
def made():
    return factories.office(street="Alte Gasse 1")


def told(office):
    return [change for change in office_news.latest(1000) if change.office.pk == office.pk]


def moves(office):
    found = [change for change in told(office) if change.kind == "moved"]
    return [(change.before, change.address) for change in found]


def change(record, days_ago=0, **values):
    """Change the record so many days ago, as its history tells."""
    events = EVENTS[type(record)].objects
    last = events.order_by("-pgh_id").first().pgh_id
    type(record).objects.filter(pk=record.pk).update(**values)
    at = timezone.now() - days_ago * DAY
    assert events.filter(pgh_id__gt=last).update(pgh_created_at=at) == 1
    return at


def age(days, *records):
    """Let the histories of the records begin so many days ago."""
    at = timezone.now() - days * DAY
    for record in records:
        EVENTS[type(record)].objects.filter(id=record.pk).update(pgh_created_at=at)


@pytest.fixture(autouse=True)
def _old_history():
    age(1000, *Office.objects.all(), *Organisation.objects.all(), *Service.objects.all())


def test_opened_is_dated_when_it_became_public(made):
    assert told(made) == [
        office_news.Change(
            "opened", "opened", made, factories.LONG_AGO, factories.LONG_AGO, address=OLD
        )
    ]


def test_moved_says_from_where_to_where(made):
    age(100, made)
    at = change(made, 10, street="Neuer Weg 2")
    moved = told(made)[0]
    assert moved == office_news.Change(
        "moved", f"moved-{timezone.localdate(at)}", made, at, at, address=NEW, before=OLD
    )


def test_moved_twice_is_told_twice(made):
    age(100, made)
    change(made, 10, street="Neuer Weg 2")
    change(made, 5, postcode="06108", town="Halle")
    assert moves(made) == [(NEW, "Neuer Weg 2, 06108 Halle"), (OLD, NEW)]


def test_what_changes_on_one_day_is_one_move(made):
    age(100, made)
    change(made, 10, street="Neur Weg 2")
    change(made, 10, street="Neuer Weg 2")
    assert moves(made) == [(OLD, NEW)]


def test_what_was_changed_back_on_the_same_day_was_a_mistake(made):
    age(100, made)
    change(made, 10, street="Neuer Weg 2")
    change(made, 10, street="Alte Gasse 1")
    assert moves(made) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Karl-Schmidt Str. 5c", "Karl-Schmidt-Straße 5c"),
        ("Schellingstr. 3-4", "Schellingstraße 3–4"),
        ("Muehlenweg 1", "Mühlenweg 1"),
    ],
)
def test_other_spelling_is_no_move(made, one, other):
    age(100, made)
    change(made, 20, street=one)
    change(made, 10, street=other)
    assert [address for _before, address in moves(made)] == [f"{one}, 39104 Magdeburg"]


def test_other_number_is_a_move(made):
    age(100, made)
    change(made, 10, street="Alte Gasse 11")
    assert moves(made) == [(OLD, "Alte Gasse 11, 39104 Magdeburg")]


def test_move_is_told_for_a_year(made):
    age(900, made)
    change(made, 366, street="Neuer Weg 2")
    assert moves(made) == []


def test_change_of_other_columns_is_no_move(made):
    age(100, made)
    change(made, 10, house="Haus der Wirtschaft", name="Neuer Name")
    assert [each.kind for each in told(made)] == ["opened"]


def hide_office(made, values):
    return made, values


def hide_organisation(made, values):
    return made.organisation, values


def hide_service(made, values):
    return made.service, values


@pytest.mark.parametrize("hide", [hide_office, hide_organisation, hide_service])
@pytest.mark.parametrize("how", ["draft", "withdrawn"])
def test_address_that_was_not_public_is_not_told(made, hide, how):
    age(100, made)
    now = timezone.now()
    hidden = {"published_from": None} if how == "draft" else {"withdrawn_from": now - 30 * DAY}
    shown = {"published_from": factories.LONG_AGO, "withdrawn_from": None}
    record, values = hide(made, hidden)
    change(record, 30, **values)
    change(made, 20, street="Geheimer Weg 3")
    change(made, 15, street="Neuer Weg 2")
    change(record, 10, **shown)
    assert moves(made) == []
    change(made, 5, street="Anderer Weg 4")
    assert moves(made) == [(NEW, "Anderer Weg 4, 39104 Magdeburg")]


def test_move_with_the_publication_is_not_told(made):
    age(100, made)
    change(made, 20, published_from=None)
    change(made, 10, published_from=factories.LONG_AGO, street="Neuer Weg 2")
    assert moves(made) == []


def test_move_before_it_was_published_anew_is_not_told(made):
    age(100, made)
    change(made, 20, street="Neuer Weg 2")
    change(made, 10, published_from=timezone.now() - 10 * DAY)
    assert [each.kind for each in told(made)] == ["opened"]


@pytest.mark.parametrize(
    "end",
    [
        lambda made: change(made, withdrawn_from=timezone.now()),
        lambda made: change(made, published_from=None),
        lambda made: change(made, published_from=timezone.now() + DAY),
        lambda made: change(made.organisation, withdrawn_from=timezone.now()),
        lambda made: change(made.service, published_from=None),
        lambda made: made.delete(),
    ],
    ids=["withdrawn", "draft", "scheduled", "organisation", "service", "deleted"],
)
def test_office_that_is_not_public_vanishes_with_all_its_changes(made, end):
    age(100, made)
    change(made, 10, street="Neuer Weg 2", closed_from=timezone.localdate())
    assert sorted(each.kind for each in told(made)) == ["closed", "moved", "opened"]
    number = made.pk
    end(made)
    assert [each for each in office_news.latest(1000) if each.office.pk == number] == []


def test_office_that_came_back_has_not_moved(made):
    age(100, made)
    number = made.pk
    made.delete()
    factories.office(pk=number, street="Neuer Weg 2")
    assert moves(Office.objects.get(pk=number)) == []


def test_name_that_was_erased_makes_no_move(made):
    age(100, made)
    person = factories.contact(office=made, name="Erika Alt")
    change(made, 20, street="bei Erika Alt")
    change(made, 10, street="Neuer Weg 2")
    erase(person)
    assert moves(made) == []


def test_closed_names_who_helps_instead(made):
    instead = factories.office()
    hidden = factories.office(published_from=None, successor=instead)
    day = timezone.localdate() - 20 * DAY
    at = change(made, 30, closed_from=day, successor=hidden)
    midnight = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    assert told(made)[0] == office_news.Change(
        "closed", f"closed-{day}", made, published=at, updated=midnight, instead=instead
    )


def test_closing_is_told_ahead_and_is_the_same_later(made):
    day = timezone.localdate() + 5 * DAY
    at = change(made, 30, closed_from=day)
    coming = told(made)[0]
    assert (coming.key, coming.is_coming) == (f"closed-{day}", True)
    assert (coming.published, coming.updated) == (at, at)
    made.refresh_from_db()
    then = office_news.closed(made, [], None, day)
    assert (then.key, then.is_coming) == (coming.key, False)
    assert timezone.localtime(then.updated).date() == day


def test_closing_told_late_is_dated_when_it_was_told(made):
    at = change(made, 2, closed_from=timezone.localdate() - 300 * DAY)
    assert [told(made)[0].published, told(made)[0].updated] == [at, at]


def test_office_that_is_open_again_has_not_closed(made):
    change(made, 3, closed_from=timezone.localdate())
    change(made, 2, closed_from=None)
    assert [each.kind for each in told(made)] == ["opened"]


def test_successors_in_a_circle_help_nobody(made):
    today = timezone.localdate()
    other = factories.office(closed_from=today, successor=made)
    change(made, closed_from=today, successor=other)
    assert [each.instead for each in told(made) if each.kind == "closed"] == [None]


def test_newest_come_first_and_no_more_than_wanted(made):
    age(100, made)
    at = change(made, 10, street="Neuer Weg 2")
    found = office_news.latest(3)
    assert len(found) == 3
    assert found[0].updated == at
    moments = [each.updated for each in office_news.latest(1000)]
    assert moments == sorted(moments, reverse=True)


def test_number_of_queries_does_not_grow(django_assert_num_queries):
    def add():
        one = factories.office(organisation=factories.organisation(), service=factories.service())
        age(100, one, one.organisation, one.service)
        change(one, 10, street="Neuer Weg 2", closed_from=timezone.localdate())
        change(one, 5, successor=factories.office())

    add()
    with django_assert_num_queries(2):
        office_news.latest(50)
    add()
    add()
    with django_assert_num_queries(2):
        office_news.latest(50)
