"""The places of the gazetteer, read once per process from one file; no database.

The file (fixtures/gazetteer.tsv) and its sources are described in docs/operations.md.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from services.sound import consonants, sound
from services.spelling import fold, folds, is_latin
from services.states import HOME_STATES, FederalState

FILE = Path(__file__).resolve().parent.parent / "fixtures" / "gazetteer.tsv"

# What tells towns of one name apart: Halle (Saale), Frankfurt am Main, Weißenborn/Erzgebirge.
_QUALIFIER = re.compile(
    r"\s*[(/,].*|\s+(?:am|an|auf|bei|im|in|ob|unter|vor)\s.*|\s+(?:[abdo]\.\s?)+.*"
)
# How a name belongs to a town: its own, the beginning of a longer German one, one in another
# language.
OWN, ALIAS, FOREIGN = 0, 1, 2

CITY_STATES = {FederalState.BE, FederalState.HB, FederalState.HH}


class PlaceKind(StrEnum):
    TOWN = "town"
    POSTCODE = "postcode"
    CODES = "codes"  # all postcodes with one beginning
    DISTRICT = "district"
    STATE = "state"


class Entry(NamedTuple):
    """A town by its number, as one of its names tells it."""

    number: int
    rank: int  # OWN, ALIAS or FOREIGN


@dataclass(frozen=True, slots=True)
class Place:
    """A postcode, a town, a district, a federal state, or all postcodes with one beginning; with
    the coordinates of its centre in degrees.
    """

    name: str
    latitude: float
    longitude: float
    state: str  # ISO 3166-2, for example DE-ST
    population: int = 0  # 0 is unknown
    kind: PlaceKind = PlaceKind.TOWN
    postcode: str = ""  # of a postcode
    centre_postcode: str = ""  # of a town: the nearest one to its centre
    is_near: bool = False  # of a postcode: `name` is the largest town nearby, perhaps not its own
    beside: tuple[str, ...] = ()  # of a postcode: other states into which its area may reach
    stands_for: str = ""  # the unknown postcode that was typed, of which this is a neighbour
    digits: str = ""  # of codes: what they begin with
    seat: str = ""  # of a district: the town from which is measured

    @property
    def is_wide(self):
        """Whether a distance from its centre would say little to somebody who lives there."""
        return self.kind == PlaceKind.STATE or (
            self.kind == PlaceKind.CODES and len(self.digits) < 3
        )

    @property
    def query(self):
        """What to type so that this place is found: "33790 Halle", "29 Niedersachsen"."""
        if self.kind == PlaceKind.CODES or (self.postcode and not self.name):
            return f"{self.digits or self.postcode} {self.state_name}"
        return f"{self.postcode or self.centre_postcode} {self.name}".strip()

    @property
    def label(self):
        """The place in one breath: "06122 Halle (Saale)", "391…"."""
        if self.kind == PlaceKind.CODES:
            return f"{self.digits}…"
        return f"{self.postcode} {self.name}".strip()

    @property
    def title(self):
        """The place in the title of a page: without the name of a town that is only near."""
        return self.postcode if self.is_near else self.label

    @property
    def measured_from(self):
        """Where distances begin, in one breath."""
        return self.seat or self.label

    @property
    def state_name(self):
        return FederalState(self.state).label


class Places:
    def __init__(self, lines):
        self.postcodes = {}
        self.towns = []
        self.areas = {}  # compact name → federal state or district
        self.names = {}  # compact name → Entries of towns
        self.words = {}  # number of a town → the words that tell it from others of its name
        for line in lines:
            kind, *fields = line.rstrip("\n").split("\t")
            getattr(self, f"_add_{kind}")(*fields)
        self.by_sound, self.by_consonants = {}, {}  # how it sounds → numbers of towns
        for number, town in enumerate(self.towns):
            for table, heard in ((self.by_sound, sound), (self.by_consonants, consonants)):
                base = _QUALIFIER.sub("", town.name)
                for key in {heard(town.name), heard(base)}:
                    if len(key) > 3:
                        table[key] = (*table.get(key, ()), number)
        self.shown_names = [compact(town.name) for town in self.towns]
        self.in_order = sorted(self.names)
        self.by_length = {}  # (is Latin, length) → names of towns and areas
        for name in self.names.keys() | self.areas.keys():
            self.by_length.setdefault((is_latin(name), len(name)), []).append(name)

    def _add_town(self, name, latitude, longitude, state, population, code, others):
        number = len(self.towns)
        town = Place(
            name, float(latitude), float(longitude), state, int(population), centre_postcode=code
        )
        self.towns.append(town)
        base = _QUALIFIER.sub("", name)
        own = {key for spelt in (name, base) for key in compact_names(spelt)}
        for key in own:
            self._add_name(key, Entry(number, OWN))
        words = set(fold(name).split())
        for other in filter(None, others.split("|")):
            keys = compact_names(other)
            # "Neustadt" and "Haldensleben" are German for what is called so and something more.
            is_german = any(longer.startswith(key) for longer in own for key in keys)
            for key in keys - own:
                self._add_name(key, Entry(number, ALIAS if is_german else FOREIGN))
            if is_latin(other):
                words.update(fold(other).split())
        if len(words) > 1:
            self.words[number] = tuple(words)

    def _add_name(self, key, entry):
        if key:
            self.names[key] = (*self.names.get(key, ()), entry)

    def _add_postcode(self, code, latitude, longitude, town, state, beside):
        self.postcodes[code] = Place(
            town,
            float(latitude),
            float(longitude),
            state,
            kind=PlaceKind.POSTCODE,
            postcode=code,
            is_near=True,
            beside=tuple(filter(None, beside.split("|"))),
        )

    def _add_state(self, name, latitude, longitude, state, others):
        place = Place(name, float(latitude), float(longitude), state, kind=PlaceKind.STATE)
        if state in CITY_STATES:  # the city is meant, from which one can measure
            cities = [town for town in self.towns if (town.name, town.state) == (name, state)]
            place = max(cities, key=lambda town: town.population)
        self._add_area(place, [name, *others.split("|")])

    def _add_district(self, name, latitude, longitude, state, seat, others):
        place = Place(
            name, float(latitude), float(longitude), state, kind=PlaceKind.DISTRICT, seat=seat
        )
        bare = name.removeprefix("Landkreis ")
        words = ("Landkreis", "Kreis", "LK")
        names = [f"{word} {bare}" for word in words] + [f"{bare} {word}" for word in words]
        names += [name, *others.split("|")]
        self._add_area(place, names)

    def _add_area(self, place, names):
        for name in filter(None, names):
            for key in compact_names(name):
                self.areas.setdefault(key, place)

    def beginning(self, key):
        """The names that begin with `key`, in alphabetical order."""
        start = bisect_left(self.in_order, key)
        for index in range(start, len(self.in_order)):
            if not self.in_order[index].startswith(key):
                return
            yield self.in_order[index]


def compact(text):
    """`text` folded, without blanks."""
    return fold(text).replace(" ", "")


def compact_names(text):
    """`text` folded both ways, without blanks: "Bad Doberan", "Bad-Doberan", "Baddoberan" alike."""
    return {key.replace(" ", "") for key in folds(text)}


def likeliest_first(place):
    """A key to sort places of one name by: our own states first, then the most people."""
    return place.state not in HOME_STATES, -place.population


@cache
def places():
    """All places; read at the first call, which takes about a second."""
    with FILE.open(encoding="utf-8") as lines:
        return Places(line for line in lines if not line.startswith("#"))
