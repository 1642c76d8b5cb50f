"""`make bench`: how fast the finder is, side by side with the plain way, in one run.

Prints times and ratios; asserts nothing. Works in a database of its own, which it drops.
"""

import os
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

from iqnetz import database

SIZES = (10, 1_000, 100_000)
SEARCHES = 200


def main():
    with database.lease():
        django.setup()
        from django.db import connection

        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            gazetteer()
            offices(connection)
        finally:
            connection.creation.destroy_test_db("", verbosity=0)


def timed(function, arguments):
    """Milliseconds of each call, sorted."""
    times = []
    for argument in arguments:
        start = time.perf_counter()
        function(*argument)
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)


def row(name, times, beside=None):
    p50, p99 = statistics.median(times), times[int(len(times) * 0.99)]
    ratio = f"{p50 / statistics.median(beside):8.2f}" if beside else "       –"
    print(f"{name:44} {p50:10.3f} {p99:10.3f} {ratio}")


def heading(title):
    print(f"\n{title:44} {'p50 ms':>10} {'p99 ms':>10} {'ratio':>8}")


def gazetteer():
    from services import gazetteer
    from services.spelling import folds

    start = time.perf_counter()
    gazetteer.load()
    print(f"Gazetteer read in {time.perf_counter() - start:.2f} s.")
    dice = random.Random(1)  # noqa: S311 (repeatable, not secret)
    towns = gazetteer._gazetteer().towns
    names = [(dice.choice(towns).name,) for _ in range(300)]
    typos = [(name[:3] + name[4:],) for (name,) in names]
    codes = [(code,) for code in dice.sample(sorted(gazetteer._gazetteer().postcodes), 300)]

    def scan(text):
        wanted = folds(text)
        return [town for town in towns if folds(town.name) == wanted]

    heading("Understanding a place")
    naive = timed(scan, names[:10])
    row("name, folding every town anew (the plain way)", naive)
    row("name", timed(gazetteer.find, names), naive)
    row("name with a letter missing", timed(gazetteer.find, typos), naive)
    row("postcode", timed(gazetteer.find, codes), naive)


def offices(connection):
    from django.utils import timezone

    from services.geography import haversine_sql
    from services.models import Office, Organisation, Service

    organisation = Organisation.objects.create(name="x", slug="x", published_from=timezone.now())
    service = Service.objects.create(slug="x", need="x", published_from=timezone.now())
    dice = random.Random(2)  # noqa: S311 (repeatable, not secret)
    places = [(dice.uniform(47.3, 55), dice.uniform(5.9, 15)) for _ in range(SEARCHES)]

    def by_index(latitude, longitude):
        return [
            office.pk for office in Office.objects.published().nearest_to(latitude, longitude, 50)
        ]

    def by_sorting(latitude, longitude):
        measured = Office.objects.published().annotate(km=haversine_sql(latitude, longitude))
        return [office.pk for office in measured.order_by("km", "slug")[:50]]

    for size in SIZES:
        Office.objects.bulk_create(
            (
                Office(
                    name="x", slug=f"x-{number}", street="x", postcode="39104", town="x",
                    federal_state="DE-ST", service=service, organisation=organisation,
                    published_from=timezone.now(), latitude=dice.uniform(47.3, 55),
                    longitude=dice.uniform(5.9, 15),
                )
                for number in range(Office.objects.count(), size)
            ),
            batch_size=5000,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE services_office")
        heading(f"The 50 nearest of {size:,} offices")
        plain = timed(by_sorting, places[:20])
        row("measuring and sorting all (the plain way)", plain)
        row("by the index, exact", timed(by_index, places), plain)
        same = sum(by_index(*place) == by_sorting(*place) for place in places)
        print(f"same order in {same} of {SEARCHES} searches")


if __name__ == "__main__":
    main()
