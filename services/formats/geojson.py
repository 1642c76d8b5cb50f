"""Offices as GeoJSON (RFC 7946): each a Feature with the point of its door.

Positions are [longitude, latitude] in degrees of WGS 84 with six decimals, which is 0.1 m. What
nobody told us is null: so every Feature has the same properties, as programs for maps like it.
"""

from dataclasses import dataclass

from iqnetz.moments import utc
from iqnetz.telephone import dialled
from services.formats.opening_hours import opening_hours
from services.models.office import ACCESS_MODES

CONTENT_TYPE = "application/geo+json"
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Links:
    """The absolute addresses of a record: the one that stays, and its page in each language."""

    permanent: str
    de: str
    en: str


def collection(features: list[dict], licence: dict) -> dict:
    """A FeatureCollection with a `bbox` (section 5), unless no feature has a position. The licence
    is a foreign member (section 6.1).
    """
    points = [each["geometry"]["coordinates"] for each in features if each["geometry"]]
    answer = {"type": "FeatureCollection", "license": licence}
    if points:
        lon, lat = zip(*points, strict=True)
        answer["bbox"] = [min(lon), min(lat), max(lon), max(lat)]
    return answer | {"features": features}


def feature(office, links: Links, licence: str) -> dict:
    """One office (with details and what addresses annotates). Its id is its permanent address."""
    return {
        "type": "Feature",
        "id": links.permanent,
        "geometry": geometry(office),
        "properties": properties(office, links) | {"license": licence},
    }


def geometry(office) -> dict | None:
    """The point of the door, else of the postcode's centre; null where neither is known
    (section 3.2: an unlocated Feature).
    """
    if office.point is None:
        return None
    latitude, longitude = rounded(office.point)
    return {"type": "Point", "coordinates": [longitude, latitude]}


def rounded(point) -> tuple[float, float]:
    """Latitude and longitude to 0.1 m."""
    latitude, longitude = point
    return round(latitude, DECIMALS), round(longitude, DECIMALS)


def accuracy(office) -> str | None:
    """Of what the position is; None without one."""
    if office.point is None:
        return None
    return "door" if office.has_exact_position else "postcode"


def properties(office, links: Links) -> dict:
    """What the public is told of an office, flat where it can be, in both languages."""
    service, organisation = office.service, office.organisation
    return {
        "uid": str(office.uid),
        "name": office.name,
        "service_de": service.name_de,
        "service_en": service.name_en or None,
        "need": service.need,
        "audience": service.audience,
        "organisation": organisation.name,
        "organisation_website": organisation.website or None,
        "house": office.house or None,
        "street": office.street,
        "postcode": office.postcode,
        "town": office.town,
        "federal_state": office.federal_state,
        "country": "DE",
        "position_accuracy": accuracy(office),
        "responsible_for": [area.federal_state for area in office.areas.all()],
        "phones": [
            {
                "number": each.number.as_e164,
                "dialled": dialled(each.number),
                "extension": each.extension or None,
                "kind": each.kind,
                "languages": _codes(each),
            }
            for each in office.phones.all()
        ],
        "email": office.email or None,
        "website": office.website or None,
        "languages": _codes(office),
        "interpreter": office.interpreter,
        "access": [mode for mode in ACCESS_MODES if getattr(office, mode)],
        "access_note_de": office.access_note_de or None,
        "access_note_en": office.access_note_en or None,
        "step_free": office.step_free,
        "opening_hours": opening_hours(office.hours.all(), office.closures.all()),
        "closures": [
            {
                "starts_on": each.starts_on.isoformat(),
                "ends_on": each.ends_on.isoformat(),
                "reason_de": each.reason_de or None,
                "reason_en": each.reason_en or None,
            }
            for each in office.closures.all()
        ],
        "next_consultation_day": _consultation(next(iter(office.consultation_days.all()), None)),
        "closed_from": office.closed_from and office.closed_from.isoformat(),
        "permanent_url": links.permanent,
        "url_de": links.de,
        "url_en": links.en,
        "assured_on": office.assured_on and office.assured_on.isoformat(),
        "assured_precision": office.assured_precision if office.assured_on else None,
        "changed_at": utc(office.changed_at),
    }


def _codes(record):
    """The ISO 639 codes of its languages in the order of the alphabet; empty is unknown."""
    return sorted(language.code for language in record.languages.all())


def _consultation(day):
    return day and {
        "date": day.day.isoformat(),
        "opens": f"{day.opens:%H:%M}",
        "closes": f"{day.closes:%H:%M}",
        "house": day.house or None,
        "address": day.address,
        "is_elsewhere": day.is_elsewhere,
        "note_de": day.note_de or None,
        "note_en": day.note_en or None,
    }
