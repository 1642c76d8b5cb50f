"""What the finder found, for machines: the same groups in the same order as on its page.

A machine cannot see that a place was only a guess: so `place` says how it was understood, and
`others` what may be meant instead.
"""

from services.formats import geojson
from services.gazetteer import How


def answer(result, understood, asked: dict, count: int, links, licence: dict) -> dict:
    """The first `count` offices of the finder's Result for the gazetteer's Answer. `links(office)`
    gives an office's Links.
    """
    place = understood.place
    found = [(group.kind, office) for group in result.groups for office in group.offices]
    return {
        "asked": asked,
        "place": described(place)
        | {
            "how": understood.how,
            "is_certain": understood.how == How.EXACT
            and not understood.others
            and not place.stands_for,
        },
        "others": [described(other) for other in understood.others],
        "offices": [
            {
                "why": kind,
                "distance_km": distance(office, place),
                "geometry": geojson.geometry(office),
                "properties": geojson.properties(office, links(office)),
            }
            for kind, office in found[:count]
        ],
        "has_more": len(found) > count or result.has_next,
        "left_out": result.left_out,
        "ignores_wishes": result.ignores_wishes,
        "license": licence,
    }


def described(place) -> dict:
    """A place, with the `q` that finds exactly this one."""
    return {
        "q": place.query,
        "name": place.name or None,
        "postcode": place.postcode or None,
        "kind": place.kind,
        "federal_state": place.state,
        "latitude": round(place.latitude, geojson.DECIMALS),
        "longitude": round(place.longitude, geojson.DECIMALS),
    }


def distance(office, place) -> float | None:
    """In km as the crow flies; None where it would say little: from the middle of a whole federal
    state, or to an office without a position.
    """
    km = getattr(office, "distance_km", None)
    return None if km is None or place.is_wide else round(km, 1)
