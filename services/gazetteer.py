"""What a visitor typed → places in Germany. No database.

In this order: a postcode or its beginning; a name in full, in any language that the data carries,
with what tells it from others ("Halle/Saale", "Burg b. Magdeburg"), out of an address line too; a
name that sounds alike; the beginning of a name; a name with typing errors; a name among unknown
words. Of several, those in our two states come first, then those with the most people
(docs/decisions/0010).
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from services.names import (
    beginning_with,
    different,
    distance,
    keys_of,
    looking_like,
    misspelt,
    pointed_at,
    readings_of,
    sounding_like,
    without_surroundings,
    words_in,
)
from services.places import FOREIGN, Place, PlaceKind, compact, likeliest_first, places
from services.spelling import normalise
from services.states import HOME_STATES

_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")
_DIGITS_ONLY = re.compile(r"(?:d|de|plz|postleitzahl)?[\s.:-]*(\d[\d\s.,/-]*)[x*.…_\s-]*")
_DIGITS_AND_STATE = re.compile(r"(\d{2,5})[x*.…]*[\s,]+(\D+)")
_LOST_ZERO = re.compile(r"(?<![\d.])\d{4}(?![\d.])")
_NOT_WORD = " ,;|-."

SAME_PLACE_KM = 30  # how far a postcode's centre may lie from its town's
SMALL_TOWN = 3_000  # people
KNOWN_TOWN = 5_000  # people: whom to take a name for that stands among words we do not know
LARGE_TOWN = 20_000  # people: nobody writes its name and means a village elsewhere
CITY = 100_000  # people: known abroad by another name
FEW = 2  # words that we do not know beside a name
OTHERS = 8
SUGGESTIONS = 5
FARTHEST_KM = 25  # from a device to the next postcode's centre; Germany has no emptier place


class How(StrEnum):
    """How sure it is that a place was meant."""

    EXACT = "exact"
    PART = "part"  # some of the words are no place
    SOUND = "sound"  # a name in another language, or one that sounds alike
    BEGINNING = "beginning"  # of a name
    SIMILAR = "similar"  # with typing errors
    CONTRADICTION = "contradiction"  # of a postcode and a town


@dataclass(frozen=True, slots=True)
class Answer:
    """What `find` understood.

    `place` is the most likely place or None; `others` are places that may be meant as well;
    `suggestions` are places with similar names, where none is likely.
    """

    place: Place | None
    others: tuple[Place, ...] = ()
    suggestions: tuple[Place, ...] = ()
    how: How = How.EXACT


def load():
    """Open the files now rather than at the first question. Raises gazetteer_file.Unreadable."""
    places()


def postcode(code):
    """The place of a five-digit postcode; None where nothing near it is known.

    Companies and post-office boxes have postcodes that no map carries. Their numbers lie beside
    those of their town, so the nearest number with the same first two digits stands for them.
    """
    known = places().postcodes
    if code in known:
        return known[code]
    neighbours = list(known.beginning(code[:2]))
    if not neighbours:
        return None
    nearest = min(neighbours, key=lambda place: abs(int(place.postcode) - int(code)))
    return replace(nearest, stands_for=code)


def at(latitude, longitude):
    """The postcode whose centre lies nearest to a point in degrees; None outside Germany."""

    away, place = places().postcodes.nearest(latitude, longitude)
    return place if away <= FARTHEST_KM else None


def find(text):
    """Understand `text` as an Answer. Never fails."""
    normal = " ".join(normalise(text).split())
    return _by_number(normal) or _by_name(normal)


def suggest(text, limit=8):
    """The places that somebody who has typed `text` so far may mean, the likeliest first."""
    normal = " ".join(normalise(text).split())
    digits = normal.replace(" ", "")
    if digits.isdigit():
        codes = list(places().postcodes.beginning(digits))
        codes.sort(key=lambda place: (place.state not in HOME_STATES, place.postcode))
        return codes[:limit]
    answer = _by_number(normal) or _by_name(normal)
    likely = [answer.place, *answer.others] if answer.place else []
    begun = beginning_with(keys_of(words_in(normal)), shortest=2)
    return different(likely + begun if answer.how == How.EXACT else begun + likely)[:limit]


# --- Numbers ---


def _by_number(normal):
    """The Answer to a text with a postcode or a postcode's beginning in it, else None."""
    if match := _DIGITS_ONLY.fullmatch(normal):
        codes = _POSTCODE.findall(normal)
        return _by_digits(codes[0] if codes else re.sub(r"\D", "", match[1]), codes[1:])
    if match := _DIGITS_AND_STATE.fullmatch(normal):
        areas = [places().areas.get(key) for key in keys_of(words_in(match[2]))]
        states = [area.state for area in areas if area and area.kind == PlaceKind.STATE]
        if states and (place := _in_state(match[1], states[0])):
            return Answer(place)
    matches = [match for match in _POSTCODE.finditer(normal) if postcode(match[1])]
    if matches:
        first = matches[0]
        answer = _beside_its_town(
            postcode(first[1]), normal[: first.start()], normal[first.end() :]
        )
        more = [postcode(match[1]) for match in matches[1:] if match[1] != first[1]]
        return replace(answer, others=tuple(different([*more, *answer.others])))
    if (match := _LOST_ZERO.search(normal)) and (code := "0" + match[0]) in places().postcodes:
        answer = _beside_its_town(
            places().postcodes[code], normal[: match.start()], normal[match.end() :]
        )
        if not answer.place.is_near:  # else it is a house number, a year …
            return answer
    return None


def _by_digits(digits, more=()):
    if len(digits) == 5:
        place = postcode(digits)
        if place is None:
            return Answer(None)
        others = [postcode(code) for code in more if code != digits]
        return Answer(place, tuple(_across_the_border(place) + list(filter(None, others))))
    if len(digits) > 5:
        place = places().postcodes.get(digits[:5])
        return Answer(None, suggestions=(place,) if place else ())
    found = _beginning_of_codes(digits) if len(digits) > 1 else []
    # Spreadsheets make 1067 of 01067.
    if len(digits) == 4 and "0" + digits in places().postcodes:
        found.insert(0, places().postcodes["0" + digits])
    return Answer(found[0], tuple(found[1:])) if found else Answer(None)


def _across_the_border(place):
    """A postcode once more for each other state into which its area may reach."""
    return [replace(place, state=state, name="", beside=()) for state in place.beside]


def _in_state(digits, state):
    """The postcode, or all postcodes with this beginning, in one federal state; or None."""
    if len(digits) < 5:
        return next((each for each in _beginning_of_codes(digits) if each.state == state), None)
    place = places().postcodes.get(digits)
    if place is None or place.state == state:
        return place
    return next((each for each in _across_the_border(place) if each.state == state), None)


def _beginning_of_codes(digits):
    """For each federal state that has postcodes beginning with `digits`: all of them as a place."""
    by_state = {}
    for place in places().postcodes.beginning(digits):
        by_state.setdefault(place.state, []).append(place)
    return [
        Place(
            name="",
            latitude=sum(place.latitude for place in codes) / len(codes),
            longitude=sum(place.longitude for place in codes) / len(codes),
            state=state,
            kind=PlaceKind.CODES,
            digits=digits,
        )
        for state, codes in sorted(
            by_state.items(), key=lambda item: (item[0] not in HOME_STATES, -len(item[1]))
        )
    ]


def _beside_its_town(place, before, after):
    """The Answer to a postcode, and to the name of a town that stands beside it."""
    after = re.split(r"[,;|]", after.strip(_NOT_WORD))[0]
    name = after or ("" if re.search(r"\d", before) else before.strip(_NOT_WORD))
    towns = [
        reading.place
        for reading in readings_of(words_in(name))
        if not reading.unexplained and reading.place.kind == PlaceKind.TOWN
    ]
    if not towns:
        return Answer(place, tuple(_across_the_border(place)))

    def likeliest(town):
        away = distance(place, town)
        return away > SAME_PLACE_KM, compact(town.name) != compact(name), away

    town = min(towns, key=likeliest)
    if distance(place, town) <= SAME_PLACE_KM:
        if place.stands_for:
            return Answer(place)
        return Answer(replace(place, name=town.name, state=town.state, is_near=False))
    others = tuple(different(towns)[:OTHERS])
    # Of a village our data may lack the one that has the postcode.
    if town.population < LARGE_TOWN or town.name == place.name:
        return Answer(place, others)
    return Answer(place, others, how=How.CONTRADICTION)


# --- Names ---


def _by_name(normal):
    words = words_in(normal)
    if not words:
        return Answer(None)
    readings = readings_of(words)
    if readings and not readings[0].unexplained:
        return _in_full(words, readings)
    core = without_surroundings(words)
    keys = keys_of(core)
    heard, begun, wrong = sounding_like(keys), beginning_with(keys), misspelt(keys)
    some = OTHERS // 3
    found = different([*heard[:some], *begun[:some], *wrong[:some], *begun])[:OTHERS]
    if found:
        how = How.SOUND if heard else How.BEGINNING if begun else How.SIMILAR
        return Answer(found[0], tuple(found[1:]), how=how)
    if parts := different(reading.place for reading in readings if _is_likely_part(reading)):
        return Answer(parts[0], tuple(parts[1:OTHERS]), how=How.PART)
    parts = [place for word in pointed_at(core) for place in misspelt(keys_of([word]))]
    if parts := different(parts)[:OTHERS]:
        return Answer(parts[0], tuple(parts[1:]), how=How.SIMILAR)
    return Answer(None, suggestions=tuple(looking_like(core, SUGGESTIONS)))


def _is_likely_part(reading):
    """Whether a place may be meant although some words say nothing."""
    if reading.is_pointed_at or reading.unexplained == 1 or reading.place.kind != PlaceKind.TOWN:
        return True
    return reading.place.population >= KNOWN_TOWN and reading.unexplained <= FEW


def _in_full(words, readings):
    """The Answer to words of which some are a place's name in full, and the others explained."""
    best = readings[0]
    full = [reading for reading in readings if not reading.unexplained]
    # "Burg, Sachsen-Anhalt" names no second place.
    likely = [each.place for each in full if each.place.kind in {best.place.kind, PlaceKind.TOWN}]
    how = How.EXACT
    if best.place.kind == PlaceKind.TOWN:
        how, likely = _beside_rivals(best, likely, keys_of([words[index] for index in best.span]))
    # "Jessen (Elster)": both are towns, so the other one may be meant.
    likely += [
        each.place
        for each in readings
        if each.place.kind == PlaceKind.TOWN
        and each.unexplained <= 1
        and not set(each.span) & set(best.span)
    ]
    likely = different(likely)
    return Answer(likely[0], tuple(likely[1:]), how=how)


def _beside_rivals(best, likely, keys):
    """How sure it is that the town of the best reading is meant, and the `likely` places with those
    that may be meant instead: better known, and one error away, or called so in other languages.
    """
    town = best.place
    is_abroad = best.rank == FOREIGN and town.state not in HOME_STATES
    if is_abroad:  # few towns have their names in all languages
        heard = sounding_like(keys)
        ahead = [other for other in heard if likeliest_first(other) < likeliest_first(town)]
        likely = [other for other in ahead if other.state in HOME_STATES] + likely + heard
    if town.population >= (CITY if is_abroad else LARGE_TOWN):
        return How.EXACT, likely
    rivals = [place for place in misspelt(keys, most=1) if _outshines(place, town)]
    if not is_abroad:
        return How.EXACT, likely + rivals
    is_guess = rivals or town.population < LARGE_TOWN
    return How.SOUND if is_guess else How.EXACT, rivals + likely


def _outshines(place, village):
    """Whether `place` is so much better known that who typed the village's name may mean it."""
    if place.state in HOME_STATES:
        is_known = place.population >= KNOWN_TOWN and village.state not in HOME_STATES
        return is_known or place.population > max(SMALL_TOWN, 3 * village.population)
    if village.state in HOME_STATES:
        return False
    return place.population > max(LARGE_TOWN, 3 * village.population)
