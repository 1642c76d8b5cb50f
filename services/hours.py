"""The opening hours of a week, in as few lines as they can be said."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.dates import WEEKDAYS_ABBR

from services.models import OpeningHours
from services.models.opening import Weekday


@dataclass(frozen=True, slots=True)
class Days:
    """Weekdays in a row that have the same hours."""

    first: Weekday
    last: Weekday
    spans: tuple[OpeningHours, ...]

    @property
    def label(self) -> str:
        """In short, in the language that is active: Mo–Do, Mon–Thu; Fr, Fri."""
        days = (WEEKDAYS_ABBR[day - 1] for day in dict.fromkeys((self.first, self.last)))
        return "–".join(str(day) for day in days)


def week(hours: Iterable[OpeningHours]) -> list[Days]:
    """From Monday on; days without hours are left out."""
    in_order = sorted(hours, key=lambda span: (span.weekday, span.opens))
    found = []
    for weekday, spans in groupby(in_order, key=lambda span: span.weekday):
        spans = tuple(spans)
        before = found[-1] if found else None
        if before and before.last == weekday - 1 and _times(before.spans) == _times(spans):
            found[-1] = Days(before.first, Weekday(weekday), before.spans)
        else:
            found.append(Days(Weekday(weekday), Weekday(weekday), spans))
    return found


def _times(spans):
    return [(span.opens, span.closes) for span in spans]
