"""What the finder found, for machines: the same groups in the same order as on its page.

A machine cannot see that a place was only a guess: so `place` says how it was understood, and
`others` what may be meant instead.
"""

from services.formats import geojson
from services.gazetteer import How


def answer(result, understood, asked: dict, offices: list[dict], licence: dict) -> dict:
    """`offices` are the first of the finder's Result for the gazetteer's Answer, each by `office`
    below.
    """
    place = understood.place
    is_certain = understood.how == How.EXACT and not understood.others and not place.stands_for
    return {
        "place": described(place) | {"how": understood.how, "is_certain": is_certain},
        "others": [described(other) for other in understood.others],
        "offices": offices,
        "has_more": len(result.offices) > len(offices) or result.has_next,
        "left_out": result.left_out,
        "ignores_wishes": result.ignores_wishes,
        "asked": asked,
        "license": licence,
    }


def office(kind: str, found, distance_km: float | None, links: geojson.Links) -> dict:
    """One office, and why it is there. The distance is as the crow flies, in km."""
    return {
        "why": kind,
        "distance_km": distance_km,
        "geometry": geojson.geometry(found),
        "properties": geojson.properties(found, links),
    }


def described(place) -> dict:
    """A place, with the `q` that finds exactly this one."""
    latitude, longitude = geojson.rounded((place.latitude, place.longitude))
    return {
        "q": place.query,
        "name": place.name or None,
        "postcode": place.postcode or None,
        "kind": place.kind,
        "federal_state": place.state,
        "latitude": latitude,
        "longitude": longitude,
    }


def distance(office, place) -> float | None:
    """Of an office that the finder found, from the place: rounded to 0.1 km. None where it would
    say little: from the middle of a whole federal state, or to an office without a position; and
    where none was measured.
    """
    km = getattr(office, "distance_km", None)
    return None if km is None or place.is_wide else round(km, 1)
