import math
import random

import pytest
from django.db import connection

from services import gazetteer
from services.finder import PAGE_SIZE, offices_for
from services.geography import box_around, haversine
from services.models import Office
from tests import factories

pytestmark = pytest.mark.django_db

MAGDEBURG, HALLE, ROSTOCK = "39104", "06122", "18057"


def found(need, postcode=None):
    result = offices_for(need, place=gazetteer.postcode(postcode) if postcode else None)
    return [
        (group.service.slug, [office.slug for office in group.offices]) for group in result.groups
    ]


def test_haversine_against_a_known_distance():
    # Berlin to Hamburg, computed independently on a sphere of 6,371.0088 km.
    assert haversine(52.52, 13.405, 53.5511, 9.9937) == pytest.approx(255.25, abs=0.1)


@pytest.mark.parametrize(
    ("postcode", "slugs"),
    [
        (MAGDEBURG, ["anerkennung-magdeburg", "anerkennung-halle"]),
        (HALLE, ["anerkennung-halle", "anerkennung-magdeburg"]),
        (ROSTOCK, ["anerkennung-magdeburg", "anerkennung-halle"]),
        ("80331", ["anerkennung-halle", "anerkennung-magdeburg"]),
    ],
)
def test_recognition_nearest_first(postcode, slugs):
    assert found("recognition", postcode) == [("anerkennung", slugs)]


def test_training_is_never_among_recognition():
    # The training desk in Magdeburg is nearer to the visitor than any recognition office can be.
    Office.objects.filter(slug="qualifizierung-magdeburg").update(latitude=52.13, longitude=11.63)
    assert "qualifizierung" not in dict(found("recognition", MAGDEBURG))


def test_everything_is_grouped_by_service():
    assert found("all", HALLE) == [
        ("anerkennung", ["anerkennung-halle", "anerkennung-magdeburg"]),
        ("qualifizierung", ["qualifizierung-halle", "qualifizierung-magdeburg"]),
        ("koordinierung", ["koordinierung-rostock"]),
    ]


def test_distance_is_haversines():
    place = gazetteer.postcode(ROSTOCK)
    for group in offices_for("all", place=place).groups:
        for office in group.offices:
            assert office.distance_km == pytest.approx(
                haversine(
                    place.latitude, place.longitude, office.centre_latitude, office.centre_longitude
                ),
                abs=1e-6,
            )


def test_office_without_coordinates_comes_last_and_is_not_lost():
    lost = factories.office()
    Office.objects.filter(pk=lost.pk).update(centre_latitude=None, centre_longitude=None)
    [(_service, slugs)] = found("recognition", MAGDEBURG)
    assert slugs[-1] == lost.slug


def scatter(count, seed):
    """`count` offices all over Germany."""
    dice = random.Random(seed)  # noqa: S311 (repeatable, not secret)
    template = Office.objects.get(slug="anerkennung-halle")
    fields = {
        field.name: getattr(template, field.name)
        for field in Office._meta.fields
        if not field.generated and field.name not in {"id", "slug", "latitude", "longitude"}
    }
    Office.objects.bulk_create(
        Office(
            **fields,
            slug=f"scattered-{number}",
            latitude=dice.uniform(47.3, 55.0),
            longitude=dice.uniform(5.9, 15.0),
        )
        for number in range(count)
    )
    return dice


def test_order_is_exactly_haversines_among_many():
    dice = scatter(2000, seed=1)
    everything = list(
        Office.objects.values_list(
            "slug", "latitude", "longitude", "centre_latitude", "centre_longitude"
        )
    )
    for _ in range(50):
        latitude, longitude = dice.uniform(46, 56), dice.uniform(5, 16)
        nearest = [office.slug for office in Office.objects.nearest_to(latitude, longitude, 50)]
        by_hand = sorted(
            everything,
            key=lambda row: (
                haversine(latitude, longitude, row[1] or row[3], row[2] or row[4]),
                row[0],
            ),
        )
        assert nearest == [row[0] for row in by_hand[:50]]


def test_query_uses_the_index():
    scatter(3000, seed=2)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE services_office")
    explain = _Explain()
    with connection.execute_wrapper(explain):
        list(Office.objects.nearest_to(52.1, 11.6, 20))
    assert len(explain.plans) == 2
    assert all("office_position" in plan for plan in explain.plans)


class _Explain:
    def __init__(self):
        self.plans = []

    def __call__(self, execute, sql, params, many, context):
        with context["connection"].connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + sql, params)
            self.plans.append("\n".join(row[0] for row in cursor.fetchall()))
        return execute(sql, params, many, context)


def test_nothing_is_cut_off():
    scatter(PAGE_SIZE + 10, seed=3)
    place = gazetteer.postcode(MAGDEBURG)
    first, second = (offices_for("recognition", place=place, page=page) for page in (1, 2))
    slugs = [
        office.slug
        for result in (first, second)
        for group in result.groups
        for office in group.offices
    ]
    assert first.has_next
    assert not second.has_next
    assert len(slugs) == len(set(slugs)) == PAGE_SIZE + 12


@pytest.mark.parametrize(
    ("latitude", "longitude", "radius"), [(52, 11, 100), (0, 0, 1), (89.9, 0, 50), (-60, 170, 900)]
)
def test_box_holds_the_circle(latitude, longitude, radius):
    west, south, east, north = box_around(latitude, longitude, radius)
    for degree in range(360):
        bearing, angle = math.radians(degree), radius / 6371.0088
        phi = math.radians(latitude)
        edge = math.asin(
            math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing)
        )
        turn = math.degrees(
            math.atan2(
                math.sin(bearing) * math.sin(angle) * math.cos(phi),
                math.cos(angle) - math.sin(phi) * math.sin(edge),
            )
        )
        assert south <= math.degrees(edge) <= north
        assert west <= longitude + turn <= east or (west, east) == (-180, 180)
