"""Opening hours, closing days and consultation days in the words of schema.org.

Times are local: schema.org has no time zone for them. Days and times by ISO 8601.
"""

from collections import defaultdict
from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext

from services.formats.jsonld import text

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def opening_hours(office):
    """The OpeningHoursSpecifications of an office (with details): those of the week, then those
    of single days, which replace them on these days.

    Closed is written as from 00:00 to 00:00: that is how search engines document it, and by
    schema.org's own rule (a span ends when it closes) nothing is open then.
    A consultation day at the office's own address is a day with hours of its own. Since it replaces
    those of the week, they stand there too, unless the office is closed on that day.
    Of an office that closed for good, that alone.
    """
    if office.is_closed:
        return [_closed(office.closed_from)]
    days = defaultdict(list)
    for span in office.hours.all():
        days[span.opens, span.closes].append(f"https://schema.org/{WEEKDAYS[span.weekday - 1]}")
    week = [_open(opens, closes) | {"dayOfWeek": names} for (opens, closes), names in days.items()]
    return [*week, *_consultations_here(office), *_closures(office)]


def consultations_elsewhere(office, organizer):
    """The Events of consultation days away from the office, which `organizer` refers to.

    Not opening hours: those would say that the office's own door is open. Not a ServiceChannel
    either: that knows places, but no days.
    """
    return [
        {
            "@type": "Event",
            "name": gettext("Advice in %(town)s") % {"town": day.town},
            "startDate": _moment(day.day, day.opens),
            "endDate": _moment(day.day, day.closes),
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
            "location": {
                "@type": "Place",
                "name": day.house,
                "address": postal_address(day.street, day.postcode, day.town),
            },
            "organizer": organizer,
            "description": text(day, "note"),
        }
        for day in office.consultation_days.all()
        if day.is_elsewhere
    ]


def postal_address(street, postcode, town, **more):
    return {
        "@type": "PostalAddress",
        "streetAddress": street,
        "postalCode": postcode,
        "addressLocality": town,
        "addressCountry": "DE",
    } | more


def _consultations_here(office):
    spans = defaultdict(list)
    for day in office.consultation_days.all():
        if not day.is_elsewhere:
            spans[day.day].append((day.opens, day.closes))
    for day, found in spans.items():
        if not any(shut.starts_on <= day <= shut.ends_on for shut in office.closures.all()):
            found += [
                (span.opens, span.closes)
                for span in office.hours.all()
                if span.weekday == day.isoweekday()
            ]
    return [
        _open(opens, closes) | _valid(day, day)
        for day, found in spans.items()
        for opens, closes in _joined(found)
    ]


def _joined(spans):
    """The spans in order, those that touch or overlap as one."""
    joined = []
    for opens, closes in sorted(spans):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return joined


def _closures(office):
    shut = [_closed(closure.starts_on, closure.ends_on) for closure in office.closures.all()]
    return [*shut, _closed(office.closed_from)] if office.closed_from else shut


def _closed(first, last=None):
    return _open(time(0), time(0)) | _valid(first, last)


def _open(opens, closes):
    return {
        "@type": "OpeningHoursSpecification",
        "opens": f"{opens:%H:%M}",
        "closes": f"{closes:%H:%M}",
    }


def _valid(first, last=None):
    """On the days from `first` to `last`, both included; None: for ever."""
    return {"validFrom": first.isoformat(), "validThrough": last and last.isoformat()}


def _moment(day, clock):
    return datetime.combine(day, clock, tzinfo=timezone.get_default_timezone()).isoformat()
