"""What the answers below /api/hsds/v3/ look like, as JSON Schema (2020-12): stricter than the
standard's own schemas, since it is only what we write. Every object has these fields and no other.
"""

from iqnetz.openapi import UID, component
from services.formats.hsds_times import WEEKDAYS

TEXT = {"type": "string", "minLength": 1}
URL = {"type": "string", "format": "uri"}
EMAIL = {"type": "string", "format": "email"}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
TIME = {"type": "string", "pattern": r"^[0-2][0-9]:[0-5][0-9](\+0[12]:00)?$"}
COUNT = {"type": "integer", "minimum": 0}


def record(required, **optional):
    """An object with these fields and no other; empty ones are left out."""
    return {
        "type": "object",
        "required": list(required),
        "additionalProperties": False,
        "properties": required | optional,
    }


def several(schema):
    return {"type": "array", "items": schema, "minItems": 1}


def page_of(schema):
    """A page of a list, in the standard's shape."""
    return record(
        {
            "total_items": COUNT,
            "total_pages": COUNT,
            "page_number": COUNT,
            "size": COUNT,
            "first_page": {"type": "boolean"},
            "last_page": {"type": "boolean"},
            "empty": {"type": "boolean"},
            "contents": {"type": "array", "items": schema},
        }
    )


TAXONOMY = component("Taxonomy", record({"id": UID, "name": TEXT, "description": TEXT}))
TERM = component(
    "TaxonomyTerm",
    record(
        {
            "id": UID,
            "code": TEXT,
            "name": TEXT,
            "description": TEXT,
            "language": {"type": "string", "enum": ["de", "en"]},
            "taxonomy": TEXT,
            "taxonomy_id": UID,
            "taxonomy_detail": TAXONOMY,
        },
        term_uri=URL,
    ),
)
ATTRIBUTE = component(
    "Attribute",
    record(
        {
            "id": UID,
            "link_id": UID,
            "taxonomy_term_id": UID,
            "link_entity": {"type": "string", "enum": ["service", "service_at_location"]},
            "value": TEXT,
            "taxonomy_term": TERM,
        }
    ),
)
LANGUAGE = component(
    "Language",
    record(
        {"id": UID, "name": TEXT, "code": {"type": "string", "pattern": "^[a-z]{2,3}$"}},
        service_id=UID,
        location_id=UID,
        phone_id=UID,
    ),
)
PHONE = component(
    "Phone",
    record(
        {
            "id": UID,
            "number": {"type": "string", "pattern": r"^\+[0-9]{3,15}$"},
            "type": {"type": "string", "enum": ["voice", "cell", "fax"]},
        },
        service_at_location_id=UID,
        contact_id=UID,
        extension=COUNT,
        description=TEXT,
        languages=several(LANGUAGE),
    ),
)
CONTACT = component(
    "Contact",
    record(
        {"id": UID, "service_at_location_id": UID, "name": TEXT},
        title=TEXT,
        email=EMAIL,
        phones=several(PHONE),
    ),
)
SCHEDULE = component(
    "Schedule",
    record(
        {"id": UID, "service_at_location_id": UID},
        valid_from=DAY,
        valid_to=DAY,
        dtstart=DAY,
        timezone={"type": "number", "enum": [1, 2]},
        count={"type": "integer", "const": 1},
        wkst={"type": "string", "const": "MO"},
        freq={"type": "string", "const": "WEEKLY"},
        byday={"type": "string", "enum": list(WEEKDAYS)},
        description=TEXT,
        opens_at=TIME,
        closes_at=TIME,
        attending_type=TEXT,
        notes=TEXT,
    ),
)
AREA = component(
    "ServiceArea",
    record(
        {
            "id": UID,
            "service_id": UID,
            "name": TEXT,
            "description": {"type": "string", "pattern": "^DE-[A-Z]{2}$"},
        }
    ),
)
ADDRESS = component(
    "Address",
    record(
        {
            "id": UID,
            "location_id": UID,
            "attention": TEXT,
            "address_1": TEXT,
            "city": TEXT,
            "state_province": TEXT,
            "postal_code": {"type": "string", "pattern": "^[0-9]{5}$"},
            "country": {"type": "string", "const": "DE"},
            "address_type": {"type": "string", "const": "physical"},
        }
    ),
)
ACCESSIBILITY = component(
    "Accessibility", record({"id": UID, "location_id": UID, "description": TEXT})
)
LOCATION = component(
    "Location",
    record(
        {
            "id": UID,
            "location_type": {"type": "string", "const": "physical"},
            "organization_id": UID,
            "name": TEXT,
            "external_identifier": URL,
            "external_identifier_type": {"type": "string", "const": "URL"},
        },
        description=TEXT,
        latitude={"type": "number", "minimum": 47, "maximum": 56},
        longitude={"type": "number", "minimum": 5, "maximum": 16},
        addresses=several(ADDRESS),
        accessibility=several(ACCESSIBILITY),
        languages=several(LANGUAGE),
    ),
)
DOCUMENT = component("RequiredDocument", record({"id": UID, "service_id": UID, "document": TEXT}))
ORGANIZATION_FIELDS = {"id": UID, "name": TEXT, "description": TEXT, "uri": URL}
ORGANIZATION_MORE = {"alternate_name": TEXT, "website": URL}
ORGANIZATION = component("Organization", record(ORGANIZATION_FIELDS, **ORGANIZATION_MORE))
PLACE_FIELDS = {"id": UID, "service_id": UID, "location_id": UID, "location": LOCATION}
PLACE_MORE = {
    "description": TEXT,
    "contacts": several(CONTACT),
    "phones": several(PHONE),
    "schedules": several(SCHEDULE),
    "attributes": several(ATTRIBUTE),
}
SERVICE = component(
    "Service",
    record(
        {
            "id": UID,
            "organization_id": UID,
            "name": TEXT,
            "alternate_name": TEXT,
            "description": TEXT,
            "url": URL,
            "status": {"type": "string", "enum": ["active", "inactive"]},
            "eligibility_description": TEXT,
            "last_modified": MOMENT,
        },
        application_process=TEXT,
        fees_description=TEXT,
        interpretation_services=TEXT,
        assured_date=DAY,
        organization=ORGANIZATION,
        service_areas=several(AREA),
        service_at_locations=several(
            component("ServiceAtLocationOfService", record(PLACE_FIELDS, **PLACE_MORE))
        ),
        languages=several(LANGUAGE),
        required_documents=several(DOCUMENT),
        attributes=several(ATTRIBUTE),
    ),
)
MINIMAL = component("MinimalService", record({"id": UID, "last_modified": MOMENT}))
PLACE = component("ServiceAtLocation", record(PLACE_FIELDS | {"service": SERVICE}, **PLACE_MORE))
ORGANIZATION_WITH = component(
    "OrganizationWithServices",
    record(
        ORGANIZATION_FIELDS,
        **ORGANIZATION_MORE,
        locations=several(LOCATION),
        services=several(SERVICE),
    ),
)
ABOUT = component(
    "About", record({"version": {"const": "3.0"}, "profile": URL, "openapi_url": URL})
)
