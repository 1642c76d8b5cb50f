"""The tables of the open data: which columns each has, of what type they are, and how they refer to
each other. Phone numbers are in E.164; several codes in one cell have a blank between them.

Which records there are is not decided here.
"""

from iqnetz.telephone import dialled
from services.formats.csv import Column, Table
from services.formats.geojson import accuracy, rounded
from services.formats.opening_hours import opening_hours
from services.models.assurance import Precision
from services.models.contact import Phone
from services.models.office import ACCESS_MODES
from services.models.organisation import Membership
from services.models.service import Service
from services.states import FederalState

CODE = "[2-9b-df-hjkmnp-tv-z]{5}"  # of iqnetz.addresses
WORDS = "[a-z]+( [a-z]+)*"
LANGUAGE = "[a-z]{2,3}"
POSTCODE = "[0-9]{5}"
E164 = r"\+[1-9][0-9]{1,14}"


def _both(name, required=False, description=""):
    """The columns of a text in both languages; only the German one can be required."""
    return (
        Column(f"{name}_de", required=required, description=description),
        Column(f"{name}_en", description="Empty: not translated yet."),
    )


def _languages(of):
    return Column(
        "languages",
        value=lambda record: " ".join(sorted(each.code for each in record.languages.all())),
        pattern=f"{LANGUAGE}( {LANGUAGE})*",
        description=f"{of} ISO 639 codes from the table languages. Empty: unknown.",
    )


def _mode(name, description):
    def value(office):
        # None of them true is unknown, and says nothing of each.
        return (
            getattr(office, name) if any(getattr(office, mode) for mode in ACCESS_MODES) else None
        )

    return Column(name, "boolean", value, description=description)


_STATES = tuple(FederalState.values)
_CODE = Column(
    "code", required=True, pattern=CODE, description="Stays for ever. Part of the address /o/CODE/."
)
_UID = Column("uid", format="uuid", required=True, description="Stays for ever.")
_OFFICE = Column(
    "office",
    value=lambda record: record.office.code,
    required=True,
    pattern=CODE,
    description="Code from the table offices.",
)
_PERMANENT = Column(
    "permanent_url",
    value=lambda record: record.links.permanent,
    format="uri",
    required=True,
    description="Leads to the page of the record, whatever it is called by then.",
)
_PAGES = (
    Column("url_de", value=lambda record: record.links.de, format="uri", required=True),
    Column("url_en", value=lambda record: record.links.en, format="uri", required=True),
)
_ASSURED = (
    Column(
        "assured_on",
        "date",
        description="When somebody last confirmed the record. Empty: nobody has.",
    ),
    Column(
        "assured_precision",
        value=lambda record: record.assured_precision if record.assured_on else None,
        values=tuple(Precision.values),
        description="How exactly that day is known.",
    ),
)
_CHANGED = Column("changed_at", "datetime", required=True, description="Last change, in UTC.")

ORGANISATIONS = Table(
    "organisations",
    "Organisations of the network",
    (
        _CODE,
        _UID,
        Column("name", required=True),
        Column("short_name"),
        Column(
            "roles",
            value=lambda record: " ".join(sorted({each.role for each in record.current_roles})),
            pattern=WORDS,
            description=f"In the network today: {', '.join(Membership.Role.values)}.",
        ),
        Column("town"),
        Column(
            "federal_state",
            values=_STATES,
            description="ISO 3166-2. Empty: all of Germany.",
        ),
        Column("website", format="uri"),
        *_both("description", description="Markdown."),
        _PERMANENT,
        *_PAGES,
        *_ASSURED,
        _CHANGED,
    ),
    ("code",),
)

SERVICES = Table(
    "services",
    "What is offered, whoever does it",
    (
        _CODE,
        _UID,
        *_both("name", required=True),
        Column("need", required=True, description="The word in ?need= of offices and nearest."),
        Column(
            "audience",
            required=True,
            values=tuple(Service.Audience.values),
            description="For whom it is made. Never send anybody else there.",
        ),
        *_both("need_label", required=True),
        *_both("summary", required=True),
        *_both("for_whom", required=True, description="Markdown, as are all texts that follow."),
        *_both("what_happens"),
        *_both("what_to_bring"),
        *_both("cost"),
        *_both("how_to_apply"),
        *_both("law"),
        _PERMANENT,
        *_PAGES,
        _CHANGED,
    ),
    ("code",),
)

OFFICES = Table(
    "offices",
    "Servicestellen: one service of one organisation in one place",
    (
        _CODE,
        _UID,
        Column("name", required=True),
        Column("service", value=lambda office: office.service.code, required=True, pattern=CODE),
        Column(
            "organisation",
            value=lambda office: office.organisation.code,
            required=True,
            pattern=CODE,
        ),
        Column("house", description="What is written at the door."),
        Column("street", required=True),
        Column("postcode", required=True, pattern=POSTCODE),
        Column("town", required=True),
        Column("federal_state", required=True, values=_STATES, description="ISO 3166-2."),
        Column("latitude", "number", value=lambda office: _degrees(office, 0)),
        Column("longitude", "number", value=lambda office: _degrees(office, 1)),
        Column(
            "position_accuracy",
            value=accuracy,
            values=("door", "postcode"),
            description="Of latitude and longitude (WGS 84): the door, or the postcode's centre.",
        ),
        Column("email", format="email"),
        Column("website", format="uri"),
        _mode("walk_in", "One can simply come. All four ways empty: unknown."),
        _mode("by_appointment", "By appointment."),
        _mode("by_phone", "Advice by phone."),
        _mode("online", "Advice online."),
        *_both("access_note"),
        Column("step_free", "boolean", description="Empty: unknown."),
        _languages("In which advice is given."),
        Column("interpreter", "boolean", description="On request. Empty: unknown."),
        Column(
            "opening_hours",
            value=lambda office: opening_hours(office.hours.all(), office.closures.all()),
            description="As in OpenStreetMap's opening_hours. Empty: unknown.",
        ),
        Column("closed_from", "date", description="From this day closed for good."),
        _PERMANENT,
        *_PAGES,
        *_ASSURED,
        _CHANGED,
    ),
    ("code",),
    {"service": ("services", "code"), "organisation": ("organisations", "code")},
)

PHONES = Table(
    "phones",
    "Phone numbers of offices",
    (
        _OFFICE,
        Column("position", "integer", required=True, description="The order in which to try them."),
        Column("number", value=lambda phone: phone.number.as_e164, required=True, pattern=E164),
        Column("dialled", value=lambda phone: dialled(phone.number), required=True),
        Column("extension", pattern="[0-9]+", description="To dial after somebody answers."),
        Column("kind", required=True, values=tuple(Phone.Kind.values)),
        _languages("Spoken at this number, if other than the office's."),
    ),
    ("office", "position"),
    {"office": ("offices", "code")},
)

CONTACTS = Table(
    "contacts",
    "Whom to ask for at an office: only who is shown on the website",
    (
        _CODE,
        _UID,
        _OFFICE,
        Column("title"),
        Column("name", required=True),
        *_both("role"),
        Column("email", format="email"),
        Column("phone", value=lambda person: person.phone and person.phone.as_e164, pattern=E164),
        _languages("Which the person speaks."),
        _PERMANENT,
        *_ASSURED,
        _CHANGED,
    ),
    ("code",),
    {"office": ("offices", "code")},
)

OPENING_HOURS = Table(
    "opening_hours",
    "When offices are open in a usual week",
    (
        _OFFICE,
        Column(
            "weekday",
            "integer",
            required=True,
            values=tuple("1234567"),
            description="ISO 8601: Monday is 1.",
        ),
        Column("opens", "time", required=True),
        Column("closes", "time", required=True),
    ),
    ("office", "weekday", "opens"),
    {"office": ("offices", "code")},
)

CLOSURES = Table(
    "closures",
    "Days on which offices are closed though their hours say otherwise, from today on",
    (
        _OFFICE,
        Column("starts_on", "date", required=True, description="The first day."),
        Column("ends_on", "date", required=True, description="The last day; closed all day."),
        *_both("reason"),
    ),
    ("office", "starts_on", "ends_on"),
    {"office": ("offices", "code")},
)

CONSULTATION_DAYS = Table(
    "consultation_days",
    "Days on which offices advise at a certain place, from today on",
    (
        _OFFICE,
        Column("day", "date", required=True),
        Column("opens", "time", required=True),
        Column("closes", "time", required=True),
        Column("is_elsewhere", "boolean", required=True, description="Not at the office itself."),
        Column("house"),
        Column("street", value=lambda day: (day if day.is_elsewhere else day.office).street),
        Column(
            "postcode",
            value=lambda day: (day if day.is_elsewhere else day.office).postcode,
            pattern=POSTCODE,
        ),
        Column("town", value=lambda day: (day if day.is_elsewhere else day.office).town),
        *_both("note"),
    ),
    ("office", "day", "opens"),
    {"office": ("offices", "code")},
)

SERVICE_AREAS = Table(
    "service_areas",
    "Federal states for which offices are responsible",
    (
        _OFFICE,
        Column("federal_state", required=True, values=_STATES, description="ISO 3166-2."),
    ),
    ("office", "federal_state"),
    {"office": ("offices", "code")},
)

LANGUAGES = Table(
    "languages",
    "The languages that other tables name by their codes",
    (
        Column("code", required=True, pattern=LANGUAGE, description="ISO 639."),
        *_both("name", required=True),
        Column("endonym", required=True, description="The name in the language itself."),
    ),
    ("code",),
)

TABLES = {
    table.name: table
    for table in (
        ORGANISATIONS,
        SERVICES,
        OFFICES,
        PHONES,
        CONTACTS,
        OPENING_HOURS,
        CLOSURES,
        CONSULTATION_DAYS,
        SERVICE_AREAS,
        LANGUAGES,
    )
}


def _degrees(office, index):
    return rounded(office.point)[index] if office.point else None
