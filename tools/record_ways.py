"""Writes tools/ways.tsv: 10,000 ways to write a place, for `make bench`. Made once and kept, so
that two runs of the benchmark ask the same; made anew only with a new gazetteer.

Columns: kind (exact, typo, script), what is typed, the place's name, its federal state.
"""

import random
import string
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from services.places import TABLE
from services.spelling import is_latin

WAYS = Path(__file__).with_name("ways.tsv")
COUNTS = {"exact": 4_000, "typo": 3_000, "script": 3_000}


def misspelt(name, dice):
    """`name` with one error, or with two where it is long."""
    for _ in range(2 if len(name) > 8 else 1):
        spot = dice.randrange(1, len(name))
        wrong = dice.choice(string.ascii_lowercase)
        name = dice.choice(
            [
                name[:spot] + name[spot + 1 :],
                name[:spot] + wrong + name[spot:],
                name[:spot] + wrong + name[spot + 1 :],
                name[: spot - 1] + name[spot] + name[spot - 1] + name[spot + 1 :],
            ]
        )
    return name


def respelt(name, dice):
    """`name` as somebody may write it without an error."""
    written_out = name.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    return dice.choice([name, name.lower(), name.upper(), f" {name} ", written_out])


def ways():
    dice = random.Random(3)  # noqa: S311 (repeatable, not secret)
    rows = [line.rstrip("\n").split("\t") for line in TABLE.open(encoding="utf-8")]
    towns = [row for row in rows if row[0] == "town"]
    codes = [row for row in rows if row[0] == "postcode"]
    foreign = [
        (town, name) for town in towns for name in town[7].split("|") if name and not is_latin(name)
    ]
    for number in range(COUNTS["exact"]):
        if number % 4:
            town = dice.choice(towns)
            yield "exact", respelt(town[1], dice).strip(), town[1], town[4]
        else:
            code = dice.choice(codes)
            yield "exact", code[1], code[1], code[5]
    for _ in range(COUNTS["typo"]):
        town = dice.choice([town for town in dice.sample(towns, 9) if len(town[1]) > 4])
        yield "typo", misspelt(town[1], dice), town[1], town[4]
    for town, name in dice.sample(foreign, COUNTS["script"]):
        yield "script", name, town[1], town[4]


if __name__ == "__main__":
    WAYS.write_text("".join("\t".join(way) + "\n" for way in ways()), "utf-8")
    print(f"Written: {WAYS}")
