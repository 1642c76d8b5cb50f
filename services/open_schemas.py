"""JSON Schemas (2020-12) of the answers in shapes of our own."""

from iqnetz.licence import LICENCE
from iqnetz.openapi import component
from services.finder import Kind
from services.formats.tables import TABLES
from services.gazetteer import How
from services.models.assurance import Precision
from services.models.contact import Phone
from services.models.office import ACCESS_MODES
from services.models.service import Service
from services.places import PlaceKind
from services.states import FederalState

TEXT = {"type": "string"}
MAYBE_TEXT = {"type": ["string", "null"]}
BOOLEAN = {"type": "boolean"}
MAYBE = {"type": ["boolean", "null"], "description": "null is unknown."}
DAY = {"type": "string", "format": "date"}
MAYBE_DAY = {"type": ["string", "null"], "format": "date"}
CLOCK = {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"}
ADDRESS = {"type": "string", "format": "uri"}
STATE = {"type": "string", "enum": FederalState.values, "description": "ISO 3166-2."}
LANGUAGES = {
    "type": "array",
    "items": {"type": "string", "pattern": "^[a-z]{2,3}$"},
    "description": "ISO 639. Empty is unknown.",
}


def exactly(description="", **properties):
    """An object with these members, all of them, and no others."""
    schema = {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }
    return schema | ({"description": description} if description else {})


def _or_null(schema):
    return {"anyOf": [schema, {"type": "null"}]}


def _many(schema):
    return {"type": "array", "items": schema}


LICENSE = component("License", exactly(name=TEXT, title=TEXT, path=ADDRESS))

POINT = component(
    "Point",
    exactly(
        "A position, [longitude, latitude] in degrees of WGS 84 (RFC 7946).",
        type={"const": "Point"},
        coordinates={
            "type": "array",
            "prefixItems": [
                {"type": "number", "minimum": -180, "maximum": 180},
                {"type": "number", "minimum": -90, "maximum": 90},
            ],
            "items": False,
            "minItems": 2,
        },
    ),
)

_OFFICE = {
    "uid": {"type": "string", "format": "uuid"},
    "name": TEXT,
    "service_de": TEXT,
    "service_en": MAYBE_TEXT,
    "need": TEXT,
    "audience": {"type": "string", "enum": Service.Audience.values},
    "organisation": TEXT,
    "organisation_website": MAYBE_TEXT,
    "house": MAYBE_TEXT,
    "street": TEXT,
    "postcode": {"type": "string", "pattern": "^[0-9]{5}$"},
    "town": TEXT,
    "federal_state": STATE,
    "country": {"const": "DE"},
    "position_accuracy": {
        "enum": ["door", "postcode", None],
        "description": "What the position is of: the door, or the centre of the postcode.",
    },
    "responsible_for": _many(STATE),
    "phones": _many(
        exactly(
            number={"type": "string", "description": "E.164."},
            dialled={"type": "string", "description": "As one dials it in Germany."},
            extension=MAYBE_TEXT,
            kind={"type": "string", "enum": Phone.Kind.values},
            languages=LANGUAGES,
        )
    ),
    "email": MAYBE_TEXT,
    "website": MAYBE_TEXT,
    "languages": LANGUAGES,
    "interpreter": MAYBE,
    "access": _many({"enum": list(ACCESS_MODES)}) | {"description": "Empty is unknown."},
    "access_note_de": MAYBE_TEXT,
    "access_note_en": MAYBE_TEXT,
    "step_free": MAYBE,
    "opening_hours": MAYBE_TEXT | {"description": "As in OpenStreetMap; null is unknown."},
    "closures": _many(
        exactly(starts_on=DAY, ends_on=DAY, reason_de=MAYBE_TEXT, reason_en=MAYBE_TEXT)
    ),
    "next_consultation_day": _or_null(
        exactly(
            date=DAY,
            opens=CLOCK,
            closes=CLOCK,
            house=MAYBE_TEXT,
            address=TEXT,
            is_elsewhere=BOOLEAN,
            note_de=MAYBE_TEXT,
            note_en=MAYBE_TEXT,
        )
    ),
    "closed_from": MAYBE_DAY,
    "permanent_url": ADDRESS,
    "url_de": ADDRESS,
    "url_en": ADDRESS,
    "assured_on": MAYBE_DAY | {"description": "When somebody last confirmed all of this."},
    "assured_precision": {"enum": [*Precision.values, None]},
    "changed_at": {"type": "string", "format": "date-time"},
}

FEATURE = component(
    "OfficeFeature",
    exactly(
        "An office (RFC 7946, section 3.2).",
        type={"const": "Feature"},
        id=ADDRESS,
        geometry=_or_null(POINT),
        properties=exactly(**_OFFICE, license={"const": LICENCE["name"]}),
    ),
)

COLLECTION = component(
    "OfficeCollection",
    {
        "type": "object",
        "required": ["type", "license", "features"],
        "additionalProperties": False,
        "properties": {
            "type": {"const": "FeatureCollection"},
            "license": LICENSE,
            "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
            "features": _many(FEATURE),
        },
    },
)

_PLACE = {
    "q": {"type": "string", "description": "What to ask for, to get exactly this place."},
    "name": MAYBE_TEXT,
    "postcode": MAYBE_TEXT,
    "kind": {"type": "string", "enum": list(PlaceKind)},
    "federal_state": STATE,
    "latitude": {"type": "number"},
    "longitude": {"type": "number"},
}
PLACE = component("Place", exactly(**_PLACE))

NEAREST = component(
    "Nearest",
    exactly(
        asked=exactly(
            q=MAYBE_TEXT,
            need=TEXT,
            language=MAYBE_TEXT,
            step_free=BOOLEAN,
            count={"type": "integer"},
        ),
        place=exactly(
            **_PLACE,
            how={
                "type": "string",
                "enum": list(How),
                "description": "How it was understood. Everything but exact is a guess.",
            },
            is_certain={
                "type": "boolean",
                "description": "false: show the place, and `others`, before anybody travels.",
            },
        ),
        others=_many(PLACE) | {"description": "Places that may be meant as well."},
        offices=_many(
            exactly(
                why={
                    "type": "string",
                    "enum": list(Kind),
                    "description": "responsible for the place; near it; remote: too far to go,"
                    " but there to call or online; referring: nobody is responsible, this one"
                    " knows whom to ask; service: the same service.",
                },
                distance_km={
                    "type": ["number", "null"],
                    "description": "As the crow flies. null: not known, or the place is too wide.",
                },
                geometry=_or_null(POINT),
                properties=exactly(**_OFFICE),
            )
        )
        | {"description": "In the order in which to try them."},
        has_more=BOOLEAN,
        left_out={
            "type": "integer",
            "description": "Offices that are known not to fit the wishes.",
        },
        ignores_wishes=BOOLEAN | {"description": "true: no office is left that may fit them."},
        license=LICENSE,
    ),
)

TABLE_NAME = {"type": "string", "enum": list(TABLES)}

PACKAGE = component(
    "DataPackage",
    {
        "type": "object",
        "description": "https://datapackage.org/profiles/2.0/datapackage.json",
        "required": ["name", "title", "licenses", "resources"],
        "properties": {
            "name": TEXT,
            "title": TEXT,
            "licenses": _many(LICENSE),
            "resources": _many({"type": "object", "required": ["name", "path", "schema"]}),
        },
    },
)
