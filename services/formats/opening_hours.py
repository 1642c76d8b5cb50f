"""Opening hours as OpenStreetMap writes them (https://wiki.openstreetmap.org/wiki/Key:opening_hours
/specification): `Mo,We 09:00-12:00,13:00-16:00; Fr 09:00-12:00; 2026 Dec 24-2026 Dec 31 off`.

Weekdays and months are English whatever the reader's language is: they are part of the format.
"""

from itertools import groupby

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def opening_hours(hours, closures=()):
    """The hours of a week, and the dated closures that override them; None without hours: then
    nobody told us, which is not the same as closed.

    `hours` have a `weekday` (Monday is 1) and the times `opens` and `closes`; `closures` the days
    `starts_on` and `ends_on`, both of them closed.
    """
    spans = {}
    for each in sorted(hours, key=lambda each: (each.weekday, each.opens)):
        span = f"{each.opens:%H:%M}-{each.closes:%H:%M}"
        spans.setdefault(each.weekday, []).append(span)
    if not spans:
        return None
    same = {}
    for weekday, times in spans.items():
        same.setdefault(",".join(times), []).append(weekday)
    rules = [f"{_weekdays(weekdays)} {times}" for times, weekdays in same.items()]
    # A later rule overrides an earlier one on the days that both speak of.
    rules += [f"{_dates(each)} off" for each in sorted(closures, key=lambda each: each.starts_on)]
    return "; ".join(rules)


def _weekdays(weekdays):
    """[1, 2, 3, 5] → "Mo-We,Fr"."""
    runs = groupby(enumerate(weekdays), key=lambda pair: pair[1] - pair[0])
    parts = []
    for _start, pairs in runs:
        run = [_DAYS[weekday - 1] for _index, weekday in pairs]
        parts += [f"{run[0]}-{run[-1]}"] if len(run) > 2 else run
    return ",".join(parts)


def _dates(closure):
    first, last = _date(closure.starts_on), _date(closure.ends_on)
    return first if first == last else f"{first}-{last}"


def _date(day):
    return f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}"
