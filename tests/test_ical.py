"""Calendars, read by icalendar, and compared byte by byte."""

import datetime
import re
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from icalendar import Calendar

from iqnetz.models import PermanentAddress
from services.formats import ical
from services.models import Closure, ConsultationDay, Office
from tests import factories

pytestmark = pytest.mark.django_db

URL = "https://iq.example/o/k7m2x/"
SOURCE = f"{URL}kalender.ics"
CHANGED = datetime.datetime(2026, 5, 12, 9, 30, 15, 123456, tzinfo=datetime.UTC)
UID = uuid.UUID("09df01c0-695f-850a-a600-8d56574a7858")
BERLIN = ZoneInfo("Europe/Berlin")

HEAD = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//IQ-Netzwerk Mecklenburg-Vorpommern/Sachsen-Anhalt//iCalendar//DE",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    "NAME;LANGUAGE=de:Servicestelle „Mitte“: Schließtage und Sprechtage",
    "X-WR-CALNAME:Servicestelle „Mitte“: Schließtage und Sprechtage",
    "LAST-MODIFIED:20260512T093015Z",
    "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
    "SOURCE;VALUE=URI:https://iq.example/o/k7m2x/kalender.ics",
    "UID:09df01c0-695f-850a-a600-8d56574a7858",
    "URL:https://iq.example/o/k7m2x/",
    "X-PUBLISHED-TTL:PT12H",
    "X-WR-TIMEZONE:Europe/Berlin",
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Berlin",
    "BEGIN:DAYLIGHT",
    "DTSTART:19960331T020000",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
    "TZNAME:CEST",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    "TZNAME:CET",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "END:STANDARD",
    "END:VTIMEZONE",
]


@pytest.fixture
def office():
    made = factories.office(
        name="Servicestelle „Mitte“",
        slug="probe",
        house="Haus der Beratung",
        street="Weg 7",
        latitude=52.131512,
        longitude=11.640123,
        email="stelle@example.org",
    )
    made.phones.create(number="+493911234567", extension="12")
    return made


def write(office):
    found = Office.objects.with_details().get(pk=office.pk)
    found.uid, found.changed_at = UID, CHANGED
    closures = Closure.objects.filter(office=office).order_by("starts_on")
    days = ConsultationDay.objects.filter(office=office).order_by("day")
    return ical.of_office(found, closures, days, URL, SOURCE)


def events(content):
    """(UID, first, end) of each event."""
    return [
        (
            str(event["UID"]).split("@")[0].split("-")[0],
            event.decoded("DTSTART"),
            event.decoded("DTEND"),
        )
        for event in Calendar.from_ical(content).events
    ]


def test_empty_calendar_is_a_calendar(office):
    assert write(office).decode().split("\r\n") == [*HEAD, "END:VCALENDAR", ""]


def test_closing_days_and_consultation_days(office):
    closure = office.closures.create(
        starts_on=datetime.date(2026, 12, 24), ends_on=datetime.date(2026, 12, 31),
        reason_de="Ferien; bis bald", reason_en="Holidays; see you",
    )  # fmt: skip
    there = office.consultation_days.create(
        day=datetime.date(2026, 7, 1), opens="09:00", closes="12:30", note_de="Bitte\nanrufen"
    )
    elsewhere = office.consultation_days.create(
        day=datetime.date(2026, 12, 1), opens="13:00", closes="15:00", house="Rathaus, Zimmer 12",
        street="Am Markt 1", postcode="39288", town="Burg",
    )  # fmt: skip
    common = [
        "LAST-MODIFIED:20260512T093015Z",
        'ORGANIZER;CN="Servicestelle „Mitte“":mailto:stelle@example.org',
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "URL:https://iq.example/o/k7m2x/",
        "END:VEVENT",
    ]
    expected = [
        *HEAD,
        "BEGIN:VEVENT",
        "SUMMARY;LANGUAGE=de:Geschlossen: Servicestelle „Mitte“",
        "DTSTART;VALUE=DATE:20261224",
        "DTEND;VALUE=DATE:20270101",
        "DTSTAMP:20260512T093015Z",
        f"UID:closure-{closure.pk}@{UID}",
        "SEQUENCE:200741415",
        "CLASS:PUBLIC",
        "DESCRIPTION;LANGUAGE=de:Ferien\\; bis bald\\nhttps://iq.example/o/k7m2x/",
        *common,
        "BEGIN:VEVENT",
        "SUMMARY;LANGUAGE=de:Sprechtag: Servicestelle „Mitte“",
        "DTSTART;TZID=Europe/Berlin:20260701T090000",
        "DTEND;TZID=Europe/Berlin:20260701T123000",
        "DTSTAMP:20260512T093015Z",
        f"UID:consultation-{there.pk}@{UID}",
        "SEQUENCE:200741415",
        "CLASS:PUBLIC",
        "DESCRIPTION;LANGUAGE=de:Bitte\\nanrufen\\nTelefon: 0391 1234567\\, dann 12 wählen\\nhttps://iq.example/o/k7m2x/",
        "GEO:52.131512;11.640123",
        common[0],
        "LOCATION:Haus der Beratung\\, Weg 7\\, 39104 Magdeburg",
        *common[1:],
        "BEGIN:VEVENT",
        "SUMMARY;LANGUAGE=de:Sprechtag: Servicestelle „Mitte“",
        "DTSTART;TZID=Europe/Berlin:20261201T130000",
        "DTEND;TZID=Europe/Berlin:20261201T150000",
        "DTSTAMP:20260512T093015Z",
        f"UID:consultation-{elsewhere.pk}@{UID}",
        "SEQUENCE:200741415",
        "CLASS:PUBLIC",
        "DESCRIPTION;LANGUAGE=de:Telefon: 0391 1234567\\, dann 12 wählen\\nhttps://iq.example/o/k7m2x/",
        common[0],
        "LOCATION:Rathaus\\, Zimmer 12\\, Am Markt 1\\, 39288 Burg",
        *common[1:],
        "END:VCALENDAR",
        "",
    ]
    assert write(office).decode().replace("\r\n ", "").split("\r\n") == expected
    with translation.override("en"):
        text = write(office).decode()
    assert "SUMMARY;LANGUAGE=en:Closed: Servicestelle „Mitte“" in text
    assert "DESCRIPTION;LANGUAGE=en:Holidays\\; see you\\n" in text


def test_the_same_data_make_the_same_bytes(office):
    office.closures.create(starts_on="2026-12-24", ends_on="2026-12-31")
    assert write(office) == write(office)


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        ("2027-03-27", 1), ("2027-03-28", 2), ("2027-10-30", 2), ("2027-10-31", 1),
        ("2038-07-01", 2), ("2060-01-31", 1),
    ],
)  # fmt: skip
def test_time_on_both_sides_of_summer_time(office, day, offset):
    office.consultation_days.create(day=day, opens="09:00", closes="12:30")
    [(_name, start, end)] = events(write(office))
    assert start.replace(tzinfo=None).isoformat() == f"{day}T09:00:00"
    assert start.utcoffset() == datetime.timedelta(hours=offset)
    assert end - start == datetime.timedelta(hours=3, minutes=30)


def test_time_zone_is_that_of_berlin(office):
    [zone] = Calendar.from_ical(write(office)).timezones
    described = zone.to_tz(lookup_tzid=False)
    first = datetime.datetime(2026, 1, 1)
    # Not the hours that there are twice or never: of those nobody can say what is meant.
    for day in range(3 * 365):
        for hour in (1, 4, 12):
            moment = first + datetime.timedelta(days=day, hours=hour)
            own, known = moment.replace(tzinfo=described), moment.replace(tzinfo=BERLIN)
            assert (own.utcoffset(), own.tzname()) == (known.utcoffset(), known.tzname()), moment


@pytest.mark.parametrize(
    "name", ["a, b; c\\d", "مركز الاستشارة", "👍" * 60, "Ä" * 200, 'Stelle "Mitte" ^ x'],
    ids=lambda name: ascii(name)[:10],
)  # fmt: skip
def test_texts_of_all_kinds(office, name):
    office.name = office.house = name
    office.save()
    office.consultation_days.create(
        day="2026-12-01", opens="09:00", closes="10:00", note_de=f"{name[:100]}\n{name[:90]}"
    )
    content = write(office)
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    [event] = Calendar.from_ical(content).events
    assert event["SUMMARY"] == f"Sprechtag: {name}"
    assert event["LOCATION"].startswith(f"{name}, Weg 7")
    assert event["ORGANIZER"].params["CN"] == name
    assert event["DESCRIPTION"].startswith(f"{name[:100]}\n{name[:90]}\nTelefon")


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_name_with_a_line_break_begins_no_line_of_its_own(office, break_):
    """As a cell of a spreadsheet may have one."""
    office.name = f"Mitte,{break_}ATTACH:https://example.org/"
    office.save()
    office.consultation_days.create(day="2026-12-01", opens="09:00", closes="10:00")
    content = write(office)
    assert b"\r\nATTACH" not in content
    assert b"NAME;LANGUAGE=de:Mitte\\,\\nATTACH:" in content.replace(b"\r\n ", b"")
    [event] = Calendar.from_ical(content).events
    assert event["ORGANIZER"].params["CN"] == "Mitte, ATTACH:https://example.org/"


def test_closing_for_good(office):
    office.closures.create(starts_on="2027-01-10", ends_on="2027-01-12")
    office.closures.create(starts_on="2027-03-01", ends_on="2027-03-02")
    office.consultation_days.create(day="2027-01-31", opens="09:00", closes="10:00")
    office.consultation_days.create(day="2027-02-01", opens="09:00", closes="10:00")
    office.closed_from = datetime.date(2027, 2, 1)
    office.save()
    content = write(office)
    assert [
        (name, start.isoformat()[:10], end.isoformat()[:10]) for name, start, end in events(content)
    ] == [
        ("closure", "2027-01-10", "2027-01-13"),
        ("consultation", "2027-01-31", "2027-01-31"),
        ("closed", "2027-02-01", "2027-02-02"),
    ]
    assert "SUMMARY;LANGUAGE=de:Für immer geschlossen: Servicestelle" in content.decode()


def test_without_an_email_the_page_publishes(office):
    office.email = ""
    office.save()
    office.closures.create(starts_on="2026-12-24", ends_on="2026-12-24")
    assert f'ORGANIZER;CN="Servicestelle „Mitte“":{URL}\r\n' in write(office).decode()


# --- The address ---


def test_others_read_every_calendar(client):
    factories.full_office()
    for office in Office.objects.published():
        calendar = Calendar.from_ical(client.get(f"/o/{office.code}/kalender.ics").content)
        calendar.validate()
        assert calendar["UID"] == str(office.uid)
        assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
        assert len(calendar.events) == office.closures.count() + office.consultation_days.count()
        for event in calendar.events:
            assert event.errors == []
            assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "ORGANIZER"} <= set(event)
            assert not event.walk("VALARM")


def test_answer(client, office):
    address = f"/o/{office.code}/kalender.ics"
    response = client.get(f"{address}?lang=en")
    headers = response.headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert headers["Content-Disposition"] == (
        'inline; filename="servicestelle-mitte.ics";'
        " filename*=UTF-8''Servicestelle%20%E2%80%9EMitte%E2%80%9C.ics"
    )
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (headers["X-Robots-Tag"], headers["Content-Language"]) == ("noindex", "en")
    assert re.fullmatch('"[0-9a-f]{32}"', headers["ETag"])
    again = client.get(f"{address}?lang=en", headers={"If-None-Match": headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address).headers["ETag"] != headers["ETag"]


def test_what_is_over_stays_for_a_month(client, office):
    today = timezone.localdate()
    for days in (29, 31):
        day = today - datetime.timedelta(days=days)
        office.closures.create(starts_on=day - datetime.timedelta(days=5), ends_on=day)
        office.consultation_days.create(day=day, opens="09:00", closes="10:00")
    found = events(client.get(f"/o/{office.code}/kalender.ics").content)
    assert [name for name, _start, _end in found] == ["closure", "consultation"]


def test_last_modified_turns_with_the_day(client, office):
    PermanentAddress.objects.update(changed_at=CHANGED - datetime.timedelta(days=900))
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    header = client.get(f"/o/{office.code}/kalender.ics").headers["Last-Modified"]
    assert header == midnight.astimezone(datetime.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


def test_closed_office_tells_its_subscribers(client, office):
    Office.objects.filter(pk=office.pk).update(closed_from="2020-05-01")
    response = client.get(f"/o/{office.code}/kalender.ics")
    assert response.status_code == 200
    assert [event[0] for event in events(response.content)] == ["closed"]


def test_draft_has_no_calendar_and_a_deleted_one_is_gone(client, office):
    code = office.code
    Office.objects.filter(pk=office.pk).update(published_from=None)
    assert client.get(f"/o/{code}/kalender.ics").status_code == 404
    office.delete()
    assert client.get(f"/o/{code}/kalender.ics").status_code == 410


def test_number_of_queries_does_not_grow(client, office, django_assert_max_num_queries):
    counts = []
    client.get(f"/o/{office.code}/kalender.ics")
    for month in (1, 2, 3):
        office.closures.create(starts_on=f"2090-0{month}-01", ends_on=f"2090-0{month}-02")
        office.consultation_days.create(day=f"2090-0{month}-09", opens="09:00", closes="10:00")
        with django_assert_max_num_queries(25) as captured:
            client.get(f"/o/{office.code}/kalender.ics")
        counts.append(len(captured))
    assert counts == [counts[0]] * 3


def test_office_page_says_how_to_subscribe(client, office):
    html = client.get(office.get_absolute_url()).content.decode()
    assert (
        f'<a href="webcal://testserver/o/{office.code}/kalender.ics">Kalender abonnieren</a>'
        in html
    )
    link = f'<a class="save" href="/o/{office.code}/kalender.ics">Im eigenen Kalender speichern</a>'
    assert link not in html
    office.consultation_days.create(day="2090-01-01", opens="09:00", closes="10:00")
    assert link in client.get(office.get_absolute_url()).content.decode()
    assert f'type="text/calendar" href="/o/{office.code}/kalender.ics"' in html
    with translation.override("en"):
        html = client.get(office.get_absolute_url()).content.decode()
    assert f'"webcal://testserver/o/{office.code}/kalender.ics?lang=en"' in html
