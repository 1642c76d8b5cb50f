"""The finder by the index of positions: the same offices in the same order as by sorting all."""

import random
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from services import gazetteer, nearby
from services.finder import PAGE_SIZE, Wishes, offices_for
from services.models import Language, Office, Service, ServiceArea
from services.places import Place
from tests import factories

pytestmark = pytest.mark.django_db

WISHES = [
    None,
    Wishes(language="ar"),
    Wishes(step_free=True),
    Wishes(access=("walk_in",)),
    Wishes(language="ar", step_free=True, access=("by_phone", "online")),
]


def scatter(count, seed=1):
    """So many offices all over Germany, of three services, in all groups of the finder."""
    dice = random.Random(seed)  # noqa: S311 (repeatable, not secret)
    like = Office.objects.get(slug="anerkennung-halle")
    services = list(Service.objects.order_by("position"))
    left_out = {"id", "slug", "latitude", "longitude", "service"}
    fields = [
        field.name
        for field in Office._meta.fields
        if not field.generated and field.name not in left_out
    ]
    values = {name: getattr(like, name) for name in fields}
    today = timezone.localdate()
    made = Office.objects.bulk_create(
        Office(
            **values
            | {
                "service": dice.choices(services, weights=[10, 4, 1])[0],
                "slug": f"o-{number}",
                "by_phone": dice.random() < 0.4,
                "walk_in": dice.random() < 0.5,
                "step_free": dice.choice([None, True, False]),
                "assured_on": dice.choice([None, today, today - timedelta(days=900)]),
                "latitude": dice.uniform(47.3, 55) if number % 20 else None,
                "longitude": dice.uniform(5.9, 15) if number % 20 else None,
                "centre_latitude": None,
                "centre_longitude": None,
            }
        )
        for number in range(count)
    )
    near = dice.sample(made, count // 2)
    ServiceArea.objects.bulk_create(
        ServiceArea(office=office, federal_state=dice.choice(["DE-ST", "DE-MV", "DE-BB"]))
        for office in near
    )
    through, arabic = Office.languages.through, Language.objects.get(code="ar")
    through.objects.bulk_create(through(office=office, language=arabic) for office in made[::7])
    return dice


def told(result):
    offices = [(office.slug, office.kind, office.fits) for office in result.offices]
    return offices, result.has_next, result.left_out, result.ignores_wishes, result.is_beyond


class BothWays:
    """Asks the finder as it is, and as it is without the index."""

    def __init__(self, monkeypatch, offices=lambda: Office.objects.published().open()):
        self.monkeypatch = monkeypatch
        # Of their own, as how to ask is kept for each.
        self.by_index, self.by_sorting = (lambda: offices()), (lambda: offices())

    def __call__(self, *asked, size=15):
        found = offices_for(*asked, among=self.by_index, size=size)
        with self.monkeypatch.context() as patched:
            patched.setattr(nearby, "MOST_WANTED", 0)
            sorted_all = offices_for(*asked, among=self.by_sorting, size=size)
        return told(found), told(sorted_all)


@pytest.mark.parametrize("sample", [(1, 40), (20, 500)], ids=["small sample", "sample"])
def test_order_is_that_of_sorting_all(monkeypatch, sample):
    """A small sample has too few of many groups: then those before are looked at too, or all."""
    monkeypatch.setattr(nearby, "SAMPLE", sample[0])
    monkeypatch.setattr(nearby, "SMALLEST_SAMPLE", sample[1])
    dice, both = scatter(600), BothWays(monkeypatch)
    kinds = set()
    for _ in range(24):
        state = dice.choice(["DE-ST", "DE-MV", "DE-BB", "DE-BY", ""])
        place = Place("x", dice.uniform(46, 56), dice.uniform(5, 16), state)
        need = dice.choice(["recognition", "training", "coordination", "all", "nothing"])
        page, wishes = dice.choice([1, 1, 2, 3, 9, 10, 99]), dice.choice(WISHES)
        by_index, by_sorting = both(need, place, page, wishes)
        assert by_index == by_sorting, (place, need, page, wishes)
        kinds |= {kind for _slug, kind, _fits in by_index[0]}
    assert kinds == {0, 1, 2, 3}


def around(count, latitude, service="anerkennung", **values):
    """So many offices at (about) a latitude, for nobody responsible; their slugs."""
    made = [
        factories.office(
            service=Service.objects.get(slug=service),
            latitude=latitude + number / 10_000,
            longitude=11,
            assured_on=timezone.localdate(),
            **values,
        )
        for number in range(count)
    ]
    return [office.slug for office in made]


@pytest.fixture
def smallest(monkeypatch):
    """Only the sixteen nearest are in the sample."""
    Office.objects.filter(service__need__in=["recognition", "training"]).delete()
    monkeypatch.setattr(nearby, "SAMPLE", 1)
    monkeypatch.setattr(nearby, "SMALLEST_SAMPLE", 16)

    def ask(need, state=""):
        # Of its own, as how to ask is kept for each.
        result = offices_for(need, Place("x", 54, 11, state), among=lambda: Office.objects.all())
        return [office.slug for office in result.offices]

    return ask


def test_service_that_comes_first_comes_from_far_away(smallest):
    around(16, 54, "qualifizierung")
    first = around(3, 48, "anerkennung")
    assert smallest("all")[:3] == first[::-1]


def test_responsible_ones_come_from_far_away(smallest):
    around(16, 54)
    slugs = around(3, 48)
    for office in Office.objects.filter(slug__in=slugs):
        office.areas.create(federal_state="DE-BY")
    assert smallest("recognition", "DE-BY")[:3] == slugs[::-1]


def test_coordination_that_refers_comes_from_far_away(smallest):
    around(16, 54)
    Office.objects.filter(slug="koordinierung-rostock").update(latitude=48, longitude=11)
    assert smallest("recognition", "DE-MV")[0] == "koordinierung-rostock"


def test_where_one_can_go_comes_before_advice_by_phone_however_far(smallest):
    around(16, 53, by_phone=True)
    far = around(3, 48)
    assert smallest("recognition")[:3] == far[::-1]


def test_fresh_ones_and_those_that_fit_come_from_beyond_the_sample(smallest):
    stale = around(16, 54)
    Office.objects.filter(slug__in=stale).update(assured_on=None)
    fresh = around(2, 53.8)
    assert smallest("recognition")[:2] == fresh[::-1]


def plan(*asked, without=()):
    """How PostgreSQL answers the finder."""
    with CaptureQueriesContext(connection) as statements:
        offices_for(*asked)
    assert len(statements) == 1
    with connection.cursor() as cursor:
        for way in without:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute("EXPLAIN (ANALYZE) " + statements[0]["sql"])
        return "\n".join(line for (line,) in cursor.fetchall())


def test_index_says_which_offices_are_looked_at():
    scatter(1500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE services_office, services_servicearea")
    place = gazetteer.postcode("39104")
    steps = plan("recognition", place).splitlines()
    # PostgreSQL 15 writes $3, where newer ones name what it stands for.
    array = re.compile(r"\(id = ANY \(+(InitPlan|\$)")
    at = [number for number, step in enumerate(steps) if array.search(step)]
    looked_at = [int(re.search(r"actual.* rows=(\d+)", steps[number - 1])[1]) for number in at]
    assert nearby.SMALLEST_SAMPLE in looked_at
    assert min(looked_at) >= 16
    assert max(looked_at) <= nearby.SMALLEST_SAMPLE
    # The sample is read in the order of the index once sorting 1,500 offices is dearer than that.
    steps = plan("recognition", place, without=["seqscan", "sort"])
    assert len(re.findall("Scan.* office_position", steps)) == 2


def test_deep_page_sorts_numbers_alone():
    scatter(300)
    assert 16 * PAGE_SIZE > nearby.MOST_WANTED
    steps = plan("all", gazetteer.postcode("39104"), 16)
    sorts = re.findall(r"Sort  \(cost.* width=(\d+)\) \(actual.* rows=(\d+)", steps)
    widths = [int(width) for width, rows in sorts if int(rows) > 100]
    assert widths
    assert max(widths) < 300  # bytes; an office with all that belongs to it has thousands


def test_place_at_a_pole_and_beyond_the_date_line(monkeypatch):
    scatter(100)
    both = BothWays(monkeypatch)
    for here in [(90, 0), (-90, 11), (52, 179.9), (0, -180), (89.9, 10)]:
        by_index, by_sorting = both("recognition", Place("x", *here, "DE-ST"))
        assert by_index == by_sorting
