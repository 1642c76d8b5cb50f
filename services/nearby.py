"""Which offices can be among the first of the finder's, by the index of their positions.

The finder sorts offices in groups (by kind and service), and those of a group by effort: the
distance, and some kilometres more or less. A sample of the nearest tells how far one has to look:
where it has as many of a group as are wanted, no office of that group that takes more effort than
these can be wanted. So it is enough to look at

- what lies in a box around the place, as wide as that effort and what may be taken off;
- all offices of the groups that come before that group.

Where the sample has too few of each group (a rare service; advice by phone, from far away), all
offices are looked at.
"""

from django.db.models import BooleanField, F
from django.db.models.expressions import RawSQL

from services.geography import EARTH_RADIUS_KM

# Offices in the sample, for each that is wanted; and at least.
SAMPLE, SMALLEST_SAMPLE = 20, 500
# Of so many that are wanted, and more, it is quicker to look at all.
MOST_WANTED = 150

_NEAREST = "SELECT id FROM services_office ORDER BY position <-> point(%s, %s) LIMIT %s"

# The last group that is wanted, the first of which the sample has enough, and how far to look.
_LAST = """
    SELECT kind, group_position, group_slug, (array_agg(effort ORDER BY effort))[%s] + %s AS radius
    FROM ({sample}) AS sample
    WHERE effort IS NOT NULL AND kind <= %s
    GROUP BY kind, group_position, group_slug
    HAVING count(*) >= %s
    ORDER BY kind, group_position, group_slug
    LIMIT 1
"""

# As services.geography.box_around.
_BOX = f"""
    SELECT CASE WHEN abs(latitude) + degrees(angle) >= 90
           THEN box(point(-180, -90), point(180, 90))
           ELSE box(point(longitude - width, latitude - degrees(angle)),
                    point(longitude + width, latitude + degrees(angle)))
           END
    FROM (
        SELECT %s::float AS longitude, %s::float AS latitude,
               radius / {EARTH_RADIUS_KM} + 1e-9 AS angle
        FROM last
    ) AS circle, LATERAL (
        SELECT degrees(asin(least(1, sin(angle) / cos(radians(latitude))))) AS width
    ) AS sides
"""  # noqa: S608 (a number of ours)

_IN_BOX = f"SELECT id FROM services_office WHERE position <@ ({_BOX})"  # noqa: S608

_SERVICES_BEFORE = """
    SELECT service.id FROM services_service AS service, last
    WHERE (service.position, service.slug) < (group_position, group_slug)
    AND service.id IN ({services})
"""

_RESPONSIBLE = """
    SELECT office_id FROM services_servicearea WHERE federal_state = %s
    AND (SELECT kind = %s OR EXISTS({before}) FROM last)
"""

_OF_SERVICES = """
    SELECT id FROM services_office WHERE service_id = ANY(ARRAY({before}))
    AND (SELECT kind = %s FROM last)
"""

_ALL = "SELECT id FROM services_office WHERE NOT EXISTS (SELECT FROM last)"


def may_be_first(wanted, offices, effort, worth, near, *, state, services, latitude, longitude):
    """A condition on `offices`, which have their `kind`, a number: it holds for all that are among
    the first `wanted` by kind, service and `effort`, and for some more.

    An effort is at most `worth` kilometres less than the distance. `near` is the last kind of which
    there are enough around every place. Those before it are of offices that are responsible for the
    `state`; the offices of one of these kinds may be of several `services`.
    """
    size = max(SMALLEST_SAMPLE, SAMPLE * wanted)
    sample = (
        offices.filter(_one_of(_NEAREST, [longitude, latitude, size])).order_by().values("kind")
    )
    sample = sample.annotate(
        group_position=F("service__position"), group_slug=F("service__slug"), effort=effort
    )
    sample, of_sample = sample.query.sql_with_params()
    services, of_services = services.order_by().values("pk").query.sql_with_params()
    before = _SERVICES_BEFORE.format(services=services)
    parts = [
        (_IN_BOX, [longitude, latitude]),
        (_RESPONSIBLE.format(before=before), [state, near, *of_services]),
        (_OF_SERVICES.format(before=before), [*of_services, near]),
        (_ALL, []),
    ]
    found = " UNION ALL ".join(sql for sql, _parameters in parts)
    return _one_of(
        f"WITH last AS MATERIALIZED ({_LAST.format(sample=sample)}) {found}",
        [wanted, worth, *of_sample, near, wanted, *(each for _, some in parts for each in some)],
    )


def these(offices):
    """A condition: whether an office is one of `offices`, of which only the numbers are sorted, not
    all that belongs to them.
    """
    return _one_of(*offices.values("pk").query.sql_with_params())


def _one_of(sql, parameters):
    # An array, not IN: PostgreSQL would count on many, and read all offices to compare.
    return RawSQL(  # noqa: S611 (all names are those of our own tables)
        f"services_office.id = ANY(ARRAY({sql}))",
        parameters,
        output_field=BooleanField(),
    )
