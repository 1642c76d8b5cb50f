"""Opening hours by OpenStreetMap's specification."""

import re
from datetime import date, time
from types import SimpleNamespace

import pytest

from services.formats.opening_hours import opening_hours

DAYS = "(Mo|Tu|We|Th|Fr|Sa|Su)"
DATE = "[0-9]{4} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{2}"
TIMES = "[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}"
# The part of the specification's grammar that we write.
RULE = re.compile(rf"{DAYS}(-{DAYS})?(,{DAYS}(-{DAYS})?)* {TIMES}(,{TIMES})*|{DATE}(-{DATE})? off")


def hours(*spans):
    return [
        SimpleNamespace(weekday=day, opens=time.fromisoformat(a), closes=time.fromisoformat(b))
        for day, a, b in spans
    ]


def closure(first, last):
    return SimpleNamespace(starts_on=date.fromisoformat(first), ends_on=date.fromisoformat(last))


@pytest.mark.parametrize(
    ("spans", "closures", "written"),
    [
        ([], [], None),
        ([], [closure("2026-12-24", "2026-12-24")], None),
        ([(1, "09:00", "12:00")], [], "Mo 09:00-12:00"),
        (
            [(day, "09:00", "12:00") for day in range(1, 6)],
            [],
            "Mo-Fr 09:00-12:00",
        ),
        (
            [(2, "13:00", "16:30"), (2, "09:00", "12:00"), (4, "09:00", "12:00")],
            [],
            "Tu 09:00-12:00,13:00-16:30; Th 09:00-12:00",
        ),
        (
            [(5, "08:00", "10:00"), *((day, "09:00", "12:00") for day in (1, 2, 3, 6, 7))],
            [],
            "Mo-We,Sa,Su 09:00-12:00; Fr 08:00-10:00",
        ),
        (
            [(1, "00:00", "23:59")],
            [closure("2027-01-04", "2027-01-04"), closure("2026-12-24", "2027-01-02")],
            "Mo 00:00-23:59; 2026 Dec 24-2027 Jan 02 off; 2027 Jan 04 off",
        ),
    ],
)
def test_opening_hours(spans, closures, written):
    assert opening_hours(hours(*spans), closures) == written
    for rule in (written or "").split("; "):
        assert not rule or RULE.fullmatch(rule)
