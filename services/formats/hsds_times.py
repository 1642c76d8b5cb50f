"""When an office is open, as `schedule`s of HSDS 3.0: the fields of a rule of RFC 5545."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from services.formats.texts import Texts

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ZONE = ZoneInfo("Europe/Berlin")


def schedules(office, texts: Texts, ways: str) -> list[dict]:
    """The `schedule`s of an office: each span of its week, then what has a date: closing days and
    consultation days that are not over. `ways` says how to get in.
    """
    rows = [_weekly(office, hours, ways) for hours in office.hours.all()]
    rows += [_closure(office, closure, texts) for closure in office.closures.all()]
    rows += [_consultation(office, day, texts) for day in office.consultation_days.all()]
    return [filled(row) for row in rows]


def filled(answer: dict) -> dict:
    """Without the fields that are empty. Zero and false are not."""
    return {name: value for name, value in answer.items() if value not in (None, "", [], ())}


def _weekly(office, hours, ways):
    """Each week at the same time by the clock on the wall: an offset from UTC would be wrong
    for half of the year.
    """
    return {
        "id": uuid.uuid5(office.uid, f"hours:{hours.pk}"),
        "service_at_location_id": office.uid,
        "wkst": "MO",
        "freq": "WEEKLY",
        "byday": WEEKDAYS[hours.weekday - 1],
        "opens_at": f"{hours.opens:%H:%M}",
        "closes_at": f"{hours.closes:%H:%M}",
        "attending_type": ways,
        "notes": _("Local time in Germany"),
    }


def _closure(office, closure, texts):
    return {
        "id": uuid.uuid5(office.uid, f"closure:{closure.pk}"),
        "service_at_location_id": office.uid,
        "valid_from": closure.starts_on,
        "valid_to": closure.ends_on,
        "description": _("Closed"),
        "notes": texts.line(closure, "reason"),
    }


def _consultation(office, day, texts):
    opens, offset = _at(day.day, day.opens)
    return {
        "id": uuid.uuid5(office.uid, f"consultation_day:{day.pk}"),
        "service_at_location_id": office.uid,
        "valid_from": day.day,
        "valid_to": day.day,
        "dtstart": day.day,
        "timezone": offset / timedelta(hours=1),
        "count": 1,
        "description": ", ".join(
            filter(None, [_("Consultation day"), day.house, day.is_elsewhere and day.address])
        ),
        "opens_at": opens,
        "closes_at": _at(day.day, day.closes)[0],
        "notes": texts.line(day, "note"),
    }


def _at(day, time):
    """A time of a day here with its offset from UTC, as text and the offset alone."""
    offset = datetime.combine(day, time, ZONE).utcoffset()
    hours, minutes = divmod(int(offset.total_seconds()) // 60, 60)
    return f"{time:%H:%M}+{hours:02}:{minutes:02}", offset
