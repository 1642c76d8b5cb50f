"""Words → places of that name: in full, by beginning, by sound, or with typing errors."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from services.geography import haversine
from services.places import FOREIGN, OWN, Place, PlaceKind, compact, likeliest_first, places
from services.sound import consonants, sound
from services.spelling import WRITTEN_PLAIN, fold, is_latin
from services.states import HOME_STATES


def _folded(words):
    return frozenset(key for word in words.split() for key in fold(word).split())


# What is written around a name without being one, in the languages that visitors write.
_AROUND = _folded(
    """
    deutschland germany brd bundesrepublik allemagne alemania almanya germania niemcy nemacka
    gjermania германия німеччина ألمانيا آلمان جرمنی גרמניה 德国 ドイツ 독일 გერმანია
    stadt city town gemeinde ort wohnort plz insel landeshauptstadt hansestadt lutherstadt
    universitätsstadt kreisfreie ostseebad seebad kurort ville miasto sehir sehri город городе г
    місто місті м село лютерштадт مدينة شهر بلدة עיר העיר ქალაქი քաղաք πόλη
    """
)
# What stands between the words of a name, or before one: "Burg b. Magdeburg", "in Halle".
_POINTING = _folded("aus bei from in nach nahe near von в у із з под під біля около في من در از ב")
_JOINING = _POINTING | _folded(
    """
    a am an and auf b d de dem den der des die i im kreis landkreis lk na nad o ob of on sul sulla
    sur the u und unter v vom vor z zu zum zur
    """
)
_AND = _folded("and u und")
_QUARTERS = _folded(
    """
    altstadt innenstadt stadtmitte zentrum centrum center centre mitte nord ost sued sud west hbf
    hauptbahnhof bahnhof
    """
)
_SEGMENTS = re.compile(r"[,;|]")
_HOUSE_NUMBER = re.compile(r"\d{1,4}[a-z]?(?:-\d{1,4}[a-z]?)?\b\.?")
_STREET = re.compile(r"\w*(?:str|strasse|weg|platz|allee|gasse|chaussee|damm|ufer|ring|promenade)")
_WRITTEN_SHORT = {"st": "sankt", "kl": "klein", "gr": "gross", "nd": "nieder", "ob": "ober"}
_CHINESE_AROUND = re.compile(r"^(?:德国|德國|ドイツ|독일)|[市州县縣區区시]$")

LONGEST = 14  # words that are looked at; longer texts are no places
LONGEST_NAME = 5  # words
LONGEST_KEY = 60  # letters
NEARBY_KM = 60  # "Burg bei Magdeburg"
ALIKE_SCORE = 70  # of 100, by rapidfuzz: below it, names no longer look alike
CLOSEST = 3  # names


@dataclass(frozen=True, slots=True)
class Word:
    """A word that may belong to a name, folded both ways."""

    out: str
    plain: str
    is_bracketed: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand some of the words: as a place, with the other words around it."""

    place: Place
    span: range  # which words the name has
    rank: int  # OWN, ALIAS or FOREIGN
    unexplained: int = 0  # of the other words, those that say nothing that we know
    telling: int = 0  # of the other words, those that tell the place from others of its name
    is_respelt: bool = False  # its umlauts were written otherwise: "Munster" for Münster
    is_pointed_at: bool = False  # "in Halle"

    @property
    def order(self):
        return (
            self.unexplained,
            self.place.kind == PlaceKind.STATE and self.telling > 0,  # "Harz, Sachsen-Anhalt"
            -len(self.span),
            -self.telling,
            self.place.kind == PlaceKind.TOWN,  # "Sachsen" before "Sachsen bei Ansbach"
            self.rank,
            self.place.state not in HOME_STATES,
            self.is_respelt,
            -self.place.population,
        )


def different(found):
    return list(dict.fromkeys(found))


def distance(place, other):
    return haversine(place.latitude, place.longitude, other.latitude, other.longitude)


def words_in(normal):
    """The Words of a normalised text, without streets and house numbers; none of a long one."""
    words = [word for segment in _SEGMENTS.split(normal) for word in _words_of_segment(segment)]
    return words if len(words) <= LONGEST else []


def _words_of_segment(segment):
    bracketed = " ".join(re.findall(r"\(([^()]+)", segment))
    written = [word for word in re.split(r"[\s/()\-–—_]+", segment) if word]
    numbers = [index for index, word in enumerate(written) if _HOUSE_NUMBER.fullmatch(word)]
    if numbers and numbers[-1] < len(written) - 1:  # "Waldemarstr. 56 Rostock"
        return _words_of_segment(" ".join(written[numbers[-1] + 1 :]))
    words = [
        Word(out, plain, word in bracketed)
        for word in written
        if not _HOUSE_NUMBER.fullmatch(word)
        for out, plain in zip(fold(word).split(), fold(word, WRITTEN_PLAIN).split(), strict=False)
    ]
    return [word for word in words if not (numbers and _STREET.fullmatch(word.out))]


def without_surroundings(words):
    """The words that may be the name itself."""
    return [word for word in words if word.out not in _AROUND | _QUARTERS] or words


def pointed_at(words):
    """The long words that a sentence may be about: "живу в Магдебурге", or any of very few."""
    few = len(words) <= 2
    return [
        word
        for before, word in zip([None, *words], words, strict=False)
        if len(word.out) >= len("Halle") and (few or (before and before.out in _POINTING))
    ]


def keys_of(words):
    """The compact names that the words make together: one, or two where they have umlauts."""
    joined = [word for word in words if word.out not in _AND] or words
    keys = {
        key
        for some in (words, joined)
        for key in ("".join(word.out for word in some), "".join(word.plain for word in some))
    }
    first = words[0].out if words else ""
    if first in _WRITTEN_SHORT:
        keys |= {_WRITTEN_SHORT[first] + key[len(first) :] for key in keys}
    keys |= {_CHINESE_AROUND.sub("", key) for key in keys if not key.isascii()}
    return {key for key in keys if 0 < len(key) <= LONGEST_KEY}


def readings_of(words):
    """Every way to take some words in a row for the full name of a place, the likeliest first."""
    return sorted(_readings(words), key=lambda reading: reading.order)


def _readings(words):
    known = places()
    for start in range(len(words)):
        for stop in range(start + 1, min(len(words), start + LONGEST_NAME) + 1):
            span, some = range(start, stop), words[start:stop]
            rest = _Rest(different(words[:start] + words[stop:]))
            if rest.words and not _can_be_meant(some):
                continue
            keys = keys_of(some)
            pointed = start > 0 and words[start - 1].out in _POINTING
            for place in {known.areas[key] for key in keys if key in known.areas}:
                telling, unexplained = rest.explained_by(place)
                yield Reading(place, span, OWN, unexplained, telling, is_pointed_at=pointed)
            written = "".join(word.out for word in some)
            for entry in {entry for key in keys for entry in known.named(key)}:
                town = known.towns[entry.number]
                telling, unexplained = rest.explained_by(town, known.words(entry.number))
                yield Reading(
                    town,
                    span,
                    entry.rank,
                    # A name in brackets tells something of the name before them.
                    unexplained + (bool(rest.words) and some[0].is_bracketed),
                    telling,
                    is_respelt=not compact(town.name).startswith(written),
                    is_pointed_at=pointed,
                )


def _can_be_meant(words):
    """Whether the words, among others, can be a name: "in" and "Mitte" cannot."""
    return any(len(word.out) > 2 for word in words) and not (
        len(words) == 1 and words[0].out in _JOINING | _AROUND | _QUARTERS
    )


class _Rest:
    """The words around a name."""

    def __init__(self, words):
        self.words = words
        self.named = {}  # words → what they name themselves; looked up once for all towns

    def explained_by(self, place, own_words=()):
        """(how many of the words tell the place from others of its name, how many say nothing)."""
        telling, others = 0, []
        for word in self.words:
            tells = any(own.startswith(word.out) for own in own_words if own not in _JOINING)
            # Of "a. d. D." the last letter is the Donau's.
            if tells and (word.out not in _JOINING or word is self.words[-1]):
                telling += 1
            elif word.out not in _AROUND | _JOINING:
                others.append(word)
        if others and self._is_around(others, place):
            return telling + len(others), 0
        strange = [
            word
            for word in others
            if word.out not in _QUARTERS and not self._is_around([word], place)
        ]
        return telling + len(others) - len(strange), len(strange)

    def _is_around(self, words, place):
        """Whether the words name the place's state or district, or a larger town nearby; in
        brackets any town nearby.
        """
        areas, towns = self._named_by(words)
        if any(area.state == place.state for area in areas):
            return True
        return place.kind == PlaceKind.TOWN and any(
            (town.population > place.population or words[0].is_bracketed)
            and distance(town, place) <= NEARBY_KM
            for town in towns
        )

    def _named_by(self, words):
        known, named = places(), tuple(words)
        if named not in self.named:
            keys = keys_of(words)
            self.named[named] = (
                [known.areas[key] for key in keys if key in known.areas],
                towns_of({entry for key in keys for entry in known.named(key)}),
            )
        return self.named[named]


def towns_of(entries):
    """The towns of `entries`, the likeliest first, names in German before foreign ones."""
    towns = places().towns
    in_order = sorted(entries, key=lambda entry: (entry.rank, towns.likeliest[entry.number]))
    return [towns[number] for number in different(entry.number for entry in in_order)]


def beginning_with(keys, shortest=3):
    """The places whose name begins with one of `keys`; none for fewer letters than `shortest`, or
    than two signs of Chinese and the like.
    """
    known = places()
    keys = [key for key in keys if len(key) >= (shortest if is_latin(key) else 2)]
    areas = [area for key in keys for name, area in known.areas.items() if name.startswith(key)]
    return different(towns_of(entry for key in keys for entry in known.beginning(key)) + areas)


def sounding_like(keys):
    """The towns whose name sounds like one of `keys`, however that is written."""
    known = places()
    numbers = {number for key in keys for number in known.by_sound.get(sound(key))}
    if not numbers:
        numbers = {
            number
            for key in keys
            if not is_latin(key)
            for number in known.by_consonants.get(consonants(key))
        }
    return sorted((known.towns[number] for number in numbers), key=likeliest_first)


def _errors(letters, is_syllabic):
    """How many typing errors a name of so many letters may have."""
    if is_syllabic:
        return 1 if letters > 2 else 0
    return 0 if letters < 3 else 1 if letters < 8 else 2


def misspelt(keys, most=2):
    """The places whose name differs from one of `keys` by a few errors, the fewest first.

    An error is a letter too much, missing, wrong, or two swapped (optimal string alignment).
    """
    known, found = places(), {}
    for key in keys:
        # Of Chinese, Korean … a sign is a syllable.
        is_syllabic = not is_latin(key) and key[0] > "\u0fff"
        for length in range(len(key) - 2, len(key) + 3):
            errors = min(_errors(max(length, len(key)), is_syllabic), most)
            if not errors or abs(length - len(key)) > errors:
                continue
            first, names = known.of_length(is_latin(key), length)
            for name, wrong, index in process.extract(
                key,
                names,
                scorer=OSA.distance,
                score_cutoff=errors,
                limit=None,
            ):
                for entry in known.entries_at(first + index):
                    town = known.towns[entry.number]
                    order = (wrong, entry.rank == FOREIGN, *likeliest_first(town))
                    found[town] = min(order, found.get(town, order))
                if area := known.areas.get(name):
                    found[area] = (wrong, False, *likeliest_first(area))
    return sorted(found, key=found.get)


def looking_like(words, count):
    """Up to `count` towns whose name looks like the words, to ask about; where none does, the
    CLOSEST ones all the same, if they have a letter in common.
    """
    found = []
    for key in keys_of(words):
        found += process.extract(
            key, places().shown_names(), scorer=fuzz.ratio, limit=count, score_cutoff=1
        )
    found.sort(key=lambda match: -match[1])
    alike = [match for match in found if match[1] >= ALIKE_SCORE] or found[:CLOSEST]
    return different(places().towns[index] for _key, _score, index in alike)[:count]
