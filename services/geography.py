"""Points and distances, in Python and in SQL.

Distances are great-circle distances by the haversine formula (R. W. Sinnott, "Virtues of the
Haversine", Sky and Telescope 68, 1984) on a sphere of the Earth's mean radius (IUGG).
"""

from math import asin, cos, degrees, pi, radians, sin, sqrt

from django.db import models
from django.db.models import Case, F, FloatField, Func, Value, When
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt

EARTH_RADIUS_KM = 6371.0088


def haversine(latitude, longitude, other_latitude, other_longitude):
    """The distance between two points given in degrees, in kilometres."""
    phi, other_phi = radians(latitude), radians(other_latitude)
    chord = (
        sin((other_phi - phi) / 2) ** 2
        + cos(phi) * cos(other_phi) * sin(radians(other_longitude - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def haversine_sql(latitude, longitude, field="position"):
    """SQL for the same distance from a point in degrees (numbers or SQL) to the point in `field`,
    in kilometres; NULL where that is NULL.
    """
    latitude, longitude = (
        each if hasattr(each, "resolve_expression") else Value(each)
        for each in (latitude, longitude)
    )
    # PostgreSQL's point is (x, y): longitude first.
    other_longitude = Func(F(field), template="(%(expressions)s)[0]", output_field=FloatField())
    other_latitude = Func(F(field), template="(%(expressions)s)[1]", output_field=FloatField())
    chord = Power(Sin(Radians(other_latitude - latitude) / 2), 2) + Cos(Radians(latitude)) * Cos(
        Radians(other_latitude)
    ) * Power(Sin(Radians(other_longitude - longitude) / 2), 2)
    distance = 2 * EARTH_RADIUS_KM * ASin(Least(Value(1.0), Sqrt(chord)))
    # PostgreSQL's LEAST leaves NULLs out: nowhere would be at the other end of the Earth.
    return Case(When(**{f"{field}__isnull": False}, then=distance))


def box_around(latitude, longitude, radius_km):
    """(west, south, east, north) in degrees: the smallest box of degrees that holds every point
    within `radius_km`, a hair larger so that rounding loses none.

    Source: J. P. Matuschek, "Finding Points Within a Distance of a Latitude/Longitude".
    """
    angle = radius_km / EARTH_RADIUS_KM + 1e-9
    south, north = latitude - degrees(angle), latitude + degrees(angle)
    if angle >= pi / 2 or south <= -90 or north >= 90:  # a pole lies inside
        return -180.0, max(south, -90.0), 180.0, min(north, 90.0)
    width = degrees(asin(min(1.0, sin(angle) / cos(radians(latitude)))))
    return longitude - width, south, longitude + width, north


class PointField(models.Field):
    """PostgreSQL's own `point`, (longitude, latitude) in degrees; read as PostgreSQL writes it."""

    def db_type(self, connection):
        return "point"


@PointField.register_lookup
class WithinBox(models.Lookup):
    """`position__within=(west, south, east, north)`, answered by the GiST index."""

    lookup_name = "within"
    prepare_rhs = False

    def get_prep_lookup(self):
        return self.rhs

    def as_sql(self, compiler, connection):
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} <@ box(point(%s, %s), point(%s, %s))", [*parameters, *self.rhs]
