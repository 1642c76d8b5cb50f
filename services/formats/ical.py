"""The calendar of an office: its closing days and consultation days (RFC 5545, RFC 7986).

Object in, bytes out; its words are in the language that is active. The same data make the same
bytes, so that a calendar that asks again need not load anything. Opening hours are no events.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext
from icalendar import Calendar, Event, Timezone, vText

from iqnetz.telephone import dialled
from services.formats.texts import plain
from services.models import Closure, ConsultationDay, Office

PRODUCT = "-//IQ-Netzwerk Mecklenburg-Vorpommern/Sachsen-Anhalt//iCalendar//DE"
ASKS_AGAIN = timedelta(hours=12)
BERLIN = ZoneInfo("Europe/Berlin")
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
# The rule of the European Union since 1996 (directive 2000/84/EC).
_TIMEZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def of_office(
    office: Office,
    closures: Iterable[Closure],
    days: Iterable[ConsultationDay],
    url: str,
    source: str,
) -> bytes:
    """The calendar of an office (with details, `uid` and `changed_at`); `url` is its permanent
    address and `source` that of the calendar itself.

    Where it closes for good there is an event for that, and none from that day on.
    """
    title = gettext("%(office)s: closing days and consultation days") % {"office": office.name}
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("uid", str(office.uid))
    calendar.add("last-modified", office.changed_at)
    # icalendar takes both to be of an unknown type, and would write the text as it is.
    calendar.add("name", vText(title, params={"LANGUAGE": get_language()}))
    calendar.add("x-wr-calname", vText(title))
    calendar.add("x-wr-timezone", str(BERLIN))
    calendar.add("refresh-interval", ASKS_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{ASKS_AGAIN // timedelta(hours=1)}H")
    calendar.add("url", url)
    calendar.add("source", source, parameters={"VALUE": "URI"})
    # Always there: a calendar without any part is not valid (RFC 5545, section 3.6).
    calendar.add_component(Timezone.from_ical(_TIMEZONE))
    last = office.closed_from
    for closure in closures:
        if last is None or closure.starts_on < last:
            calendar.add_component(_closed(office, closure, url))
    for day in days:
        if last is None or day.day < last:
            calendar.add_component(_consultation(office, day, url))
    if last is not None:
        calendar.add_component(_closed_for_good(office, url))
    return calendar.to_ical()


def _closed(office, closure, url):
    summary = gettext("Closed: %(office)s") % {"office": office.name}
    event = _event(office, f"closure-{closure.pk}", summary, url)
    _add_days(event, closure.starts_on, closure.ends_on)
    _describe(event, plain(closure, "reason"), url)
    return event


def _closed_for_good(office, url):
    summary = gettext("Closed for good: %(office)s") % {"office": office.name}
    event = _event(office, "closed", summary, url)
    _add_days(event, office.closed_from, office.closed_from)
    _describe(event, gettext("The page of the office says who helps you instead."), url)
    return event


def _consultation(office, day, url):
    summary = gettext("Consultation day: %(office)s") % {"office": office.name}
    event = _event(office, f"consultation-{day.pk}", summary, url)
    event.add("dtstart", datetime.combine(day.day, day.opens, BERLIN))
    event.add("dtend", datetime.combine(day.day, day.closes, BERLIN))
    place = day if day.is_elsewhere else office
    event.add("location", ", ".join(filter(None, [day.house or place.house, place.address])))
    if office.has_exact_position and not day.is_elsewhere:
        event.add("geo", (office.latitude, office.longitude))
    numbers = ", ".join(_number(phone) for phone in office.voice_phones)
    phones = gettext("Phone: %(numbers)s") % {"numbers": numbers} if numbers else ""
    _describe(event, "\n".join(filter(None, [plain(day, "note"), phones])), url)
    return event


def _number(phone):
    if not phone.extension:
        return dialled(phone.number)
    return gettext("%(number)s, then dial %(extension)s") % {
        "number": dialled(phone.number),
        "extension": phone.extension,
    }


def _event(office, name, summary, url):
    event = Event()
    event.add("uid", f"{name}@{office.uid}")
    # Of what belongs to an office only the office's own last change is known. So each event counts
    # as changed with it: in seconds, which always grow and fit into 32 bits until 2088.
    event.add("dtstamp", office.changed_at)
    event.add("last-modified", office.changed_at)
    event.add("sequence", int((office.changed_at - _BEGINNING).total_seconds()))
    # Whoever publishes has to say who does it (RFC 5546, section 3.2.1).
    organizer = f"mailto:{office.email}" if office.email else url
    # No parameter can hold a line break (RFC 5545, section 3.2).
    name = " ".join(office.name.split())
    event.add("organizer", organizer, parameters={"CN": name})
    event.add("summary", summary, parameters={"LANGUAGE": get_language()})
    event.add("class", "PUBLIC")
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # it blocks nobody's own time
    event.add("url", url)
    return event


def _add_days(event, first: date, last: date):
    """Whole days, both included: DTEND is the day after."""
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))


def _describe(event, text, url):
    text = "\n".join(filter(None, [text, url]))
    event.add("description", text, parameters={"LANGUAGE": get_language()})
