"""How fast the finder is without a server, side by side with the plain way, in one run.

Prints times, memory and ratios; asserts nothing. Works in a database of its own, which it drops.
"""

import os
import random
import statistics
import subprocess
import sys
import time
from itertools import cycle
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

from iqnetz import database
from tools.bench import table
from tools.bench.site import own_database

ROOT = Path(__file__).resolve().parent.parent.parent
SIZES = (10, 1_000, 100_000)
SEARCHES = 60
PAGE = 50  # offices
AT_ONCE = 5_000  # offices that are made
DATABASE = "iqnetz_bench_finder"
WAYS = ROOT / "tools" / "ways.tsv"
SCANNED = 20  # of the ways: the plain scan is too slow for all

# Run in a process of its own, where nothing else has been read.
START = """
import resource, time
from services import places
def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
before, start = memory(), time.perf_counter()
places.places()
print(time.perf_counter() - start, memory() - before)
"""


def main():
    start_up()
    matching()
    with database.lease(), own_database(DATABASE) as address:
        os.environ["DATABASE_URL"] = address
        django.setup()
        from django.core.management import call_command
        from django.db import connection

        try:
            call_command("migrate", verbosity=0)
            offices(connection)
        finally:
            connection.close()


def timed(function, arguments):
    """Milliseconds of each call, sorted."""
    times = []
    for argument in arguments:
        start = time.perf_counter()
        function(*argument)
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)


def show(line):
    print(line, flush=True)


def row(name, times, beside=None, why=""):
    words = [f"p99 {table.number(table.percentile(times, 0.99))} ms"]
    if beside:
        words.append(f"{statistics.median(times) / statistics.median(beside):.3f} of the plain way")
    show(table.Row(name, times, "ms", why=", ".join([*words, *([why] if why else [])])))


def start_up():
    runs = []
    for _ in range(5):
        output = subprocess.run(
            [sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        runs.append([float(number) for number in output.split()])
    seconds, megabytes = zip(*runs, strict=True)
    show(table.heading("The finder, in a process without a server: time until the answer"))
    show(table.Row("reading the gazetteer, at the start", seconds, "s"))
    show(table.Row("  memory that it takes in each process", megabytes, "MB"))


def matching():
    from rapidfuzz import fuzz

    from services import gazetteer
    from services.places import places
    from services.spelling import fold

    ways = [line.split("\t") for line in WAYS.read_text("utf-8").splitlines()]
    gazetteer.load()
    towns = places().towns
    dice = random.Random(1)  # noqa: S311 (repeatable, not secret)

    def scan(text):
        """Compare the text with every town's name; finds no other script, and no postcode."""
        wanted = fold(text)
        return max(towns, key=lambda town: fuzz.ratio(wanted, fold(town.name)))

    show(table.heading(f"Understanding {len(ways):,} ways to write a place"))
    plain = timed(scan, [(way[1],) for way in dice.sample(ways, SCANNED)])
    row(f"comparing with every town ({SCANNED} of them)", plain)
    row("all", timed(gazetteer.find, [(way[1],) for way in ways]), plain)
    for kind in dict.fromkeys(way[0] for way in ways):
        row(
            f"  {kind}", timed(gazetteer.find, [(way[1],) for way in ways if way[0] == kind]), plain
        )
    row(
        "suggestions while typing", timed(gazetteer.suggest, [(way[1][:4],) for way in ways]), plain
    )
    for kind in dict.fromkeys(way[0] for way in ways):
        asked = [way for way in ways if way[0] == kind]
        right = sum(is_meant(gazetteer.find(way[1]), way) for way in asked)
        name = f"  {kind}: the place meant was among the answers"
        show(table.Row(name, [right / len(asked) * 100], "%"))


def is_meant(answer, way):
    found = [place for place in (answer.place, *answer.others, *answer.suggestions) if place]
    return any(way[2] in {place.name, place.postcode} and place.state == way[3] for place in found)


def offices(connection):
    from django.utils import timezone

    from services import nearby
    from services.finder import offices_for
    from services.geography import haversine_sql
    from services.models import Office, Organisation, Service, ServiceArea
    from services.places import Place
    from services.states import FederalState

    organisation = Organisation.objects.create(name="x", slug="x", published_from=timezone.now())
    service = Service.objects.create(slug="x", need="x", published_from=timezone.now())
    dice = random.Random(2)  # noqa: S311 (repeatable, not secret)
    points = [(dice.uniform(47.3, 55), dice.uniform(5.9, 15)) for _ in range(SEARCHES)]

    def by_sorting(latitude, longitude):
        measured = Office.objects.published().annotate(km=haversine_sql(latitude, longitude))
        return [office.pk for office in measured.order_by("km", "slug")[:PAGE]]

    def whole_result(latitude, longitude, **among):
        return offices_for("x", Place("x", latitude, longitude, "DE-ST"), **among)

    def anybody():  # how to ask is kept for each such function
        return Office.objects.published().open()

    def same_order():
        """In how many of the searches the index gives what sorting all gives."""
        found = [whole_result(*point).offices for point in points]
        most, nearby.MOST_WANTED = nearby.MOST_WANTED, 0
        all_sorted = [whole_result(*point, among=anybody) for point in points]
        nearby.MOST_WANTED = most
        pairs = zip(found, all_sorted, strict=True)
        return sum(offices == result.offices for offices, result in pairs)

    states, smallest = cycle(FederalState.values), {}
    for size in SIZES:
        for start in range(Office.objects.count(), size, AT_ONCE):
            made = Office.objects.bulk_create(
                Office(
                    name="x", slug=f"x-{number}", street="x", postcode="39104", town="x",
                    federal_state="DE-ST", service=service, organisation=organisation,
                    published_from=timezone.now(), latitude=dice.uniform(47.3, 55),
                    longitude=dice.uniform(5.9, 15),
                )
                for number in range(start, min(start + AT_ONCE, size))
            )  # fmt: skip
            ServiceArea.objects.bulk_create(
                ServiceArea(office=office, federal_state=next(states)) for office in made
            )
            # Each time: else the triggers go on as was best for a table that was small.
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        show(table.heading(f"The {PAGE} nearest of {size:,} offices"))
        plain = timed(by_sorting, points[:20])
        row("measuring and sorting all (the plain way)", plain)
        times = {}
        for name, function in (("responsible, near, remote, with all details", whole_result),):
            timed(function, points[:20])  # warm
            times[name] = timed(function, points)
            first = smallest.setdefault(name, times[name])
            growth = statistics.median(times[name]) / statistics.median(first)
            why = f"{growth:.1f} times as long as with {SIZES[0]} offices"
            row(name, times[name], plain, why if first is not times[name] else "")
        print(f"  same order as by sorting all in {same_order()} of {len(points)} searches")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(1)
