"""What a visitor typed → places in Germany. No database.

In this order: a postcode or its beginning; a name in full, in any language that the data carries,
with what tells it from others ("Halle/Saale", "Burg b. Magdeburg"), out of an address line too; the
beginning of a name; a name with typing errors. Of several, those in our two states come first, then
those with the most people.
"""

import gc
import re
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from services.geography import haversine
from services.places import Place, compact, compact_names, likeliest_first, places
from services.sound import consonants, sound
from services.spelling import WRITTEN_PLAIN, fold, is_latin, normalise
from services.states import HOME_STATES

_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")
_DIGITS_ONLY = re.compile(r"(?:d|de|plz|postleitzahl)?[\s.:-]*(\d[\d\s./-]*)[x*.…_\s-]*")
_DIGITS_AND_STATE = re.compile(r"(\d{2,4})[x*.…]*[\s,]+(\D+)")
_LOST_ZERO = re.compile(r"(?<![\d.])\d{4}(?![\d.])")
_HOUSE_NUMBER = re.compile(r"\d{1,4}[a-z]?(?:-\d{1,4}[a-z]?)?\b\.?")
_SEGMENTS = re.compile(r"[,;|]")

# What is written around a name without being one, in the languages that visitors write.
_AROUND = frozenset(
    key
    for word in re.findall(
        r"\w+",
        """
        deutschland germany brd bundesrepublik allemagne alemania almanya germania niemcy nemacka
        gjermania германия німеччина ألمانيا آلمان جرمنی גרמניה 德国 ドイツ 독일 გერმანია
        stadt city town gemeinde ort wohnort plz landeshauptstadt hansestadt lutherstadt
        universitätsstadt kreisfreie ostseebad seebad kurort ville miasto sehir sehri город г місто
        м село مدينة شهر بلدة עיר העיר ქალაქი քաղաք πόλη
        """,
    )
    for key in compact_names(word)
)
_JOINING = frozenset(
    re.findall(
        r"\w+",
        """
        a am an and auf b bei d de dem den der des die i im in kreis landkreis lk na nad nahe near o
        ob of on sul sulla sur the u und unter v vom von vor z zu zum zur
        """,
    )
)
_AND = {"and", "u", "und"}
_POINTING = {"aus", "bei", "from", "in", "nach", "nahe", "near", "von"}
_QUARTERS = frozenset(
    re.findall(
        r"\w+",
        """
        altstadt innenstadt stadtmitte zentrum centrum center centre mitte nord ost sued sud west
        hbf hauptbahnhof bahnhof
        """,
    )
)
_STREET = re.compile(r"\w*(?:str|strasse|weg|platz|allee|gasse|chaussee|damm|ufer|ring|promenade)")
_WRITTEN_SHORT = {"st": "sankt", "kl": "klein", "gr": "gross", "nd": "nieder", "ob": "ober"}
_CHINESE_AROUND = re.compile(r"^(?:德国|德國|ドイツ|독일)|[市州县縣区區시]$")

LONGEST = 16  # words that are looked at; longer texts are no places
LONGEST_NAME = 5  # words
FEW = 2  # words that we do not know beside a name
LONGEST_KEY = 60  # letters
NEARBY_KM = 60  # "Burg bei Magdeburg"
SAME_PLACE_KM = 30  # how far a postcode's centre may lie from its town's
KNOWN_TOWN = 5_000  # people: whom to take a name for that stands among words we do not know
OTHERS = 8
SUGGESTIONS = 5
SUGGESTION_SCORE = 70  # of 100, by rapidfuzz: below it, names no longer look alike
FARTHEST_KM = 25  # from a device to the next postcode's centre; Germany has no emptier place


@dataclass(frozen=True, slots=True)
class Answer:
    """What `find` understood.

    `place` is the most likely place or None; `others` are places that may be meant as well;
    `suggestions` are places with similar names, where none is likely. `how` tells how sure it is:
    "exact", "part" (some of the words are no place), "beginning" or "similar" of a name, or
    "contradiction" between a postcode and a town.
    """

    place: Place | None
    others: tuple[Place, ...] = ()
    suggestions: tuple[Place, ...] = ()
    how: str = "exact"


def load():
    """Read the file now rather than at the first question, which takes most of a second."""
    places()
    # It stays as long as the process: the garbage collector need not walk through it each time.
    gc.collect()
    gc.freeze()


def postcode(code):
    """The place of a five-digit postcode; None where nothing near it is known.

    Companies and post-office boxes have postcodes that no map carries. Their numbers lie beside
    those of their town, so the nearest number with the same first two digits stands for them.
    """
    known = places().postcodes
    if code in known:
        return known[code]
    neighbours = [key for key in known if key[:2] == code[:2]]
    if not neighbours:
        return None
    nearest = min(neighbours, key=lambda key: (abs(int(key) - int(code)), key))
    return replace(known[nearest], stands_for=code)


def at(latitude, longitude):
    """The postcode whose centre lies nearest to a point in degrees; None outside Germany."""
    place = min(
        places().postcodes.values(),
        key=lambda place: haversine(latitude, longitude, place.latitude, place.longitude),
    )
    distance = haversine(latitude, longitude, place.latitude, place.longitude)
    return place if distance <= FARTHEST_KM else None


def find(text):
    """Understand `text` as an Answer. Never fails."""
    normal = " ".join(normalise(text).split())
    return _by_number(normal) or _by_name(normal)


def suggest(text, limit=8):
    """The places that somebody who has typed `text` so far may mean, the likeliest first."""
    normal = " ".join(normalise(text).split())
    digits = normal.replace(" ", "")
    if digits.isdigit():
        known = places().postcodes
        return [known[code] for code in sorted(known) if code.startswith(digits)][:limit]
    answer = _by_number(normal) or _by_name(normal)
    found = [answer.place, *answer.others] if answer.place else []
    found += _beginning_with(compact_names(normal))
    return list(dict.fromkeys(found))[:limit]


# --- Numbers ---


def _by_number(normal):
    """The Answer to a text with a postcode or a postcode's beginning in it, else None."""
    match = _POSTCODE.search(normal)
    if match and (place := postcode(match[1])):
        return _beside_its_town(place, normal[: match.start()], normal[match.end() :])
    if match := _DIGITS_ONLY.fullmatch(normal):
        return _by_digits(re.sub(r"\D", "", match[1]))
    if match := _DIGITS_AND_STATE.fullmatch(normal):
        area = next(
            (places().areas[key] for key in _keys(_words(match[2])) if key in places().areas), None
        )
        if area and area.kind == "state":
            codes = [place for place in _beginning_of_codes(match[1]) if place.state == area.state]
            if codes:
                return Answer(codes[0])
    if (match := _LOST_ZERO.search(normal)) and (code := "0" + match[0]) in places().postcodes:
        # A four-digit number beside a town elsewhere is no postcode.
        answer = _beside_its_town(
            places().postcodes[code], normal[: match.start()], normal[match.end() :]
        )
        if answer.how == "exact" and not answer.place.is_near:
            return answer
    return None


def _by_digits(digits):
    if len(digits) == 5:
        return Answer(postcode(digits))
    if len(digits) > 5:
        place = places().postcodes.get(digits[:5])
        return Answer(None, suggestions=(place,) if place else ())
    found = _beginning_of_codes(digits) if len(digits) > 1 else []
    # Spreadsheets make 1067 of 01067.
    if len(digits) == 4 and "0" + digits in places().postcodes:
        found.insert(0, places().postcodes["0" + digits])
    return Answer(found[0], tuple(found[1:])) if found else Answer(None)


def _beginning_of_codes(digits):
    """For each federal state that has postcodes beginning with `digits`: all of them as a place."""
    by_state = {}
    for code, place in places().postcodes.items():
        if code.startswith(digits):
            by_state.setdefault(place.state, []).append(place)
    return [
        Place(
            name="",
            latitude=sum(place.latitude for place in codes) / len(codes),
            longitude=sum(place.longitude for place in codes) / len(codes),
            state=state,
            kind="codes",
            digits=digits,
        )
        for state, codes in sorted(
            by_state.items(), key=lambda item: (item[0] not in HOME_STATES, -len(item[1]))
        )
    ]


def _beside_its_town(place, before, after):
    """The Answer to a postcode, and to the name of a town that stands beside it."""
    after = _SEGMENTS.split(after.strip(" ,;|-."))[0]
    name = after or ("" if re.search(r"\d", before) else before.strip(" ,;|-."))
    towns = _named(name)
    if not towns:
        return Answer(place)
    town = min(towns, key=lambda town: _distance(place, town))
    if _distance(place, town) <= SAME_PLACE_KM:
        if place.stands_for:
            return Answer(place)
        return Answer(replace(place, name=town.name, state=town.state, is_near=False))
    if town.population < KNOWN_TOWN and after != name:
        return Answer(place)
    return Answer(place, tuple(towns[:OTHERS]), how="contradiction")


def _named(name):
    """The towns that `name` names in full."""
    words = _words(name)
    if not words or len(words) > LONGEST:
        return []
    readings = sorted(_readings(words), key=lambda reading: reading.order)
    return _different(
        reading.place
        for reading in readings
        if not reading.unexplained and reading.place.kind == "town"
    )


def _distance(place, other):
    return haversine(place.latitude, place.longitude, other.latitude, other.longitude)


# --- Names ---


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to understand some of the words: as a place, with the other words around it."""

    place: Place
    unexplained: int  # of the other words, those that say nothing that we know
    telling: int  # of the other words, those that tell the place from others of its name
    span: range  # which words the name has
    is_foreign: bool  # a name in another language
    is_respelt: bool = False  # its umlauts were written otherwise: "Munster" for Münster
    is_pointed_at: bool = False  # "in Halle"

    @property
    def order(self):
        return (
            self.unexplained,
            -len(self.span),
            -self.telling,
            self.place.kind == "town",  # "Sachsen" before "Sachsen bei Ansbach"
            self.is_foreign,
            self.place.state not in HOME_STATES,
            self.is_respelt,
            -self.place.population,
        )


def _by_name(normal):
    words = _words(normal)
    if not words or len(words) > LONGEST:
        return Answer(None)
    readings = sorted(_readings(words), key=lambda reading: reading.order)
    if readings and not readings[0].unexplained:
        likely = [reading for reading in readings if not reading.unexplained]
        if likely[0].is_foreign:  # few towns have their names in all languages
            key = sound("".join(words[index][0] for index in likely[0].span))
            likely += [
                _Reading(places().towns[number], 0, 0, likely[0].span, is_foreign=True)
                for number in places().by_sound.get(key, ())
            ]
            likely.sort(key=lambda reading: reading.order)
        # "Jessen (Elster)": both are towns, so the other one may be meant.
        likely += [reading for reading in readings if not set(reading.span) & set(likely[0].span)]
        exact = _different(reading.place for reading in likely)
        return Answer(exact[0], tuple(exact[1:]))
    core = [word for word in words if word[0] not in _AROUND | _QUARTERS] or words
    keys = _keys(core)
    heard, begun, misspelt = _sounding_like(keys), _beginning_with(keys), _misspelt(keys)
    some = OTHERS // 3
    found = _different([*heard[:some], *begun[:some], *misspelt[:some], *begun])[:OTHERS]
    if found:
        how = "beginning" if begun and not heard else "similar"
        return Answer(found[0], tuple(found[1:]), how=how)
    parts = [
        reading.place
        for reading in readings
        if reading.unexplained == 1
        or (reading.place.population >= KNOWN_TOWN and reading.unexplained == FEW)
        or (reading.place.population >= KNOWN_TOWN and reading.is_pointed_at)
    ]
    how = "part"
    if not parts and 1 < len(core) <= FEW:
        long_words = [word for word in core if len(word[0]) >= len("Halle")]
        parts = [place for word in long_words for place in _misspelt(_keys([word]))]
        how = "similar"
    if parts := _different(parts)[:OTHERS]:
        return Answer(parts[0], tuple(parts[1:]), how=how)
    return Answer(None, suggestions=_alike(core))


def _different(found):
    return list(dict.fromkeys(found))


def _words(normal):
    """The words that may belong to a place's name: folded both ways, and whether in brackets."""
    return [word for segment in _SEGMENTS.split(normal) for word in _segment(segment)]


def _segment(segment):
    """The words of one part of an address line, without street and house number."""
    written = [word for word in re.split(r"[\s/()\-–—_]+", segment) if word]
    numbers = [index for index, word in enumerate(written) if _HOUSE_NUMBER.fullmatch(word)]
    bracketed = " ".join(re.findall(r"\(([^()]+)", segment))
    words = [
        (*pair, word in bracketed)
        for word in written
        if not _HOUSE_NUMBER.fullmatch(word)
        for pair in zip(fold(word).split(), fold(word, WRITTEN_PLAIN).split(), strict=False)
    ]
    if not numbers:
        return words
    if numbers[-1] < len(written) - 1:  # "Waldemarstr. 56 Rostock"
        return _segment(" ".join(written[numbers[-1] + 1 :]))
    return [word for word in words if not _STREET.fullmatch(word[0])]


def _keys(words):
    """The compact names that the words make together: one, or two where they have umlauts."""
    joined = [word for word in words if word[0] not in _AND] or words
    keys = {"".join(word[way] for word in some) for some in (words, joined) for way in (0, 1)}
    first = words[0][0] if words else ""
    if first in _WRITTEN_SHORT:
        keys |= {_WRITTEN_SHORT[first] + key[len(first) :] for key in keys}
    keys |= {_CHINESE_AROUND.sub("", key) for key in keys if not key.isascii()}
    return {key for key in keys if 0 < len(key) <= LONGEST_KEY}


def _readings(words):
    """Every way to take some words in a row for the full name of a place."""
    known = places()
    for start in range(len(words)):
        for stop in range(start + 1, min(len(words), start + LONGEST_NAME) + 1):
            span, keys = range(start, stop), _keys(words[start:stop])
            rest = words[:start] + words[stop:]
            if rest and not _is_name(words[start:stop]):
                continue
            for place in {known.areas[key] for key in keys if key in known.areas}:
                unexplained = sum(word[0] not in _AROUND | _JOINING for word in rest)
                yield _Reading(place, unexplained, 0, span, is_foreign=False)
            for entry in {entry for key in keys for entry in known.names.get(key, ())}:
                town = known.towns[entry // 2]
                telling, unexplained = _explained(rest, entry // 2)
                # A name in brackets tells something of the name before them.
                unexplained += bool(rest) and words[start][2]
                written = "".join(word[0] for word in words[start:stop])
                yield _Reading(
                    town,
                    unexplained,
                    telling,
                    span,
                    is_foreign=bool(entry % 2),
                    is_respelt=not compact(town.name).startswith(written),
                    is_pointed_at=start > 0 and words[start - 1][0] in _POINTING,
                )


def _is_name(words):
    """Whether the words, among others, can be meant as a name: "Au" cannot, "Aue" can."""
    return any(len(word[0]) > 2 for word in words) and not (
        len(words) == 1 and words[0][0] in _JOINING | _AROUND | _QUARTERS
    )


def _explained(rest, number):
    """(how many of the words tell the town from others of its name, how many say nothing)."""
    if not rest:
        return 0, 0
    town = places().towns[number]
    own = places().words.get(number, ())
    telling, others = 0, []
    for word in rest:
        if any(longer.startswith(word[0]) for longer in own if longer not in _JOINING):
            telling += 1
        elif word[0] not in _AROUND | _JOINING:
            others.append(word)
    if others and (_is_around(others, town) or all(_is_around([word], town) for word in others)):
        return telling + len(others), 0
    return telling, sum(word[0] not in _QUARTERS for word in others)


def _is_around(words, town):
    """Whether the words name the town's state or district, or a larger town nearby; in brackets
    any town nearby.
    """
    known = places()
    for key in _keys(words):
        area = known.areas.get(key)
        if area and area.state == town.state:
            return True
        for entry in known.names.get(key, ()):
            other = known.towns[entry // 2]
            is_larger = other.population > town.population or words[0][2]
            if is_larger and _distance(other, town) <= NEARBY_KM:
                return True
    return False


def _towns_of(entries):
    """The towns of `entries`, the likeliest first, names in German before foreign ones."""
    towns = places().towns
    entries = sorted(entries, key=lambda entry: (entry % 2, *likeliest_first(towns[entry // 2])))
    return _different(towns[entry // 2] for entry in entries)


def _beginning_with(keys):
    """The places whose name begins with one of `keys`; none for a single letter or two."""
    known = places()
    keys = [key for key in keys if len(key) >= (3 if is_latin(key) else 2)]
    names = [name for key in keys for name in known.beginning(key)]
    areas = [area for key in keys for name, area in known.areas.items() if name.startswith(key)]
    return _towns_of(entry for name in names for entry in known.names[name]) + _different(areas)


def _errors(key):
    """How many typing errors a name of this length may have."""
    if not is_latin(key) and key[0] > "\u0fff":  # Chinese, Korean …: a sign is a syllable
        return 1 if len(key) > 2 else 0
    return 0 if len(key) < 3 else 1 if len(key) < 8 else 2


def _sounding_like(keys):
    """The towns whose name sounds like one of `keys`, however that is written."""
    known = places()
    numbers = {number for key in keys for number in known.by_sound.get(sound(key), ())}
    if not numbers:
        numbers = {
            number
            for key in keys
            if not is_latin(key)
            for number in known.by_consonants.get(consonants(key), ())
        }
    return sorted((known.towns[number] for number in numbers), key=likeliest_first)


def _misspelt(keys):
    """The places whose name differs from one of `keys` by a few errors, the fewest first.

    An error is a letter too much, missing, wrong, or two swapped (optimal string alignment).
    """
    known, found = places(), {}
    for key in keys:
        longest = _errors(key + key[-2:])
        for length in range(len(key) - longest, len(key) + longest + 1):
            errors = _errors(key.ljust(length, key[-1]))
            if abs(length - len(key)) > errors or not errors:
                continue
            alike = process.extract(
                key,
                known.by_length.get((is_latin(key), length), ()),
                scorer=OSA.distance,
                score_cutoff=errors,
                limit=None,
            )
            for name, distance, _index in alike:
                for entry in known.names[name]:
                    town = known.towns[entry // 2]
                    order = (distance, entry % 2, *likeliest_first(town))
                    found[town] = min(order, found.get(town, order))
        if errors := _errors(key):
            for _name, distance, area in process.extract(
                key, known.areas_by_name, scorer=OSA.distance, score_cutoff=errors, limit=None
            ):
                found[known.areas[area]] = (distance, 0, *likeliest_first(known.areas[area]))
    return sorted(found, key=found.get)


def _alike(words):
    """Towns whose name looks like the words at all, to ask about."""
    found = []
    for key in _keys(words):
        found += process.extract(
            key,
            places().shown_names,
            scorer=fuzz.ratio,
            limit=SUGGESTIONS,
            score_cutoff=SUGGESTION_SCORE,
        )
    found.sort(key=lambda match: -match[1])
    return tuple(_different(places().towns[index] for _key, _score, index in found)[:SUGGESTIONS])
