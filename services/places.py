"""The places of the gazetteer, looked up in two files where they lie; no database.

fixtures/gazetteer.tsv and its sources are described in docs/operations.md; fixtures/gazetteer.index
says where what is in it (services.gazetteer_index).
"""

import json
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from services.gazetteer_file import Table, Texts, Unreadable, checksum, mapped, read
from services.geography import haversine
from services.spelling import fold
from services.states import HOME_STATES, FederalState

TABLE = Path(__file__).resolve().parent.parent / "fixtures" / "gazetteer.tsv"
INDEX = TABLE.with_name("gazetteer.index")  # made of it by services.gazetteer_index

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


class Towns:
    """All towns by their numbers, each read when it is asked for."""

    def __init__(self, sections, line):
        self._starts, self._line = sections["towns"].cast("I"), line
        self.likeliest = sections["likeliest"].cast("I")  # number → rank by `likeliest_first`

    def __len__(self):
        return len(self._starts)

    def __getitem__(self, number):
        _kind, name, latitude, longitude, state, population, code, _others = self._line(
            self._starts[number]
        )
        return Place(
            name, float(latitude), float(longitude), state, int(population), centre_postcode=code
        )


class Postcodes(Mapping):
    """All postcodes in their order, each read when it is asked for."""

    def __init__(self, sections, line):
        self._starts, self._line = sections["postcodes"].cast("I"), line
        self._codes = sections["codes"]
        self._latitudes, self._longitudes = (
            sections[name].cast("d") for name in ("latitudes", "longitudes")
        )

    def __len__(self):
        return len(self._starts)

    def __iter__(self):
        return map(self._code, range(len(self)))

    def __getitem__(self, code):
        index = self._first(code)
        if index == len(self) or self._code(index) != code:
            raise KeyError(code)
        return self._at(index)

    def beginning(self, digits):
        """Those that begin with `digits`, in their order."""
        for index in range(self._first(digits), len(self)):
            if not self._code(index).startswith(digits):
                return
            yield self._at(index)

    def nearest(self, latitude, longitude):
        """(kilometres, Place) of the one whose centre lies nearest to a point in degrees."""
        away = [
            haversine(latitude, longitude, *centre)
            for centre in zip(self._latitudes, self._longitudes, strict=True)
        ]
        index = min(range(len(away)), key=away.__getitem__)
        return away[index], self._at(index)

    def _first(self, digits):
        return bisect_left(range(len(self)), digits, key=self._code)

    def _code(self, index):
        return str(self._codes[index * 5 : index * 5 + 5], "ascii")

    def _at(self, index):
        _kind, code, latitude, longitude, town, state, beside = self._line(self._starts[index])
        return Place(
            town,
            float(latitude),
            float(longitude),
            state,
            kind=PlaceKind.POSTCODE,
            postcode=code,
            is_near=True,
            beside=tuple(filter(None, beside.split("|"))),
        )


class Places:
    """The two files; raises Unreadable where they are not whole or do not belong together."""

    def __init__(self):
        self._lines = mapped(TABLE)
        sections = read(INDEX)
        if sections["of"].cast("I")[0] != checksum(self._lines):
            raise Unreadable(f"{INDEX} is not of this {TABLE.name}")
        self.towns = Towns(sections, self._line)
        self._words = Texts(sections["words text"], sections["words starts"])
        self.postcodes = Postcodes(sections, self._line)
        self.by_sound = Table(sections, "sounds")  # how it sounds → numbers of towns
        self.by_consonants = Table(sections, "consonants")
        self._names = Table(sections, "names")
        self._shown_names = Texts(sections["shown names text"], sections["shown names starts"])
        starts, cities, names = json.loads(bytes(sections["areas"]))
        areas = [
            self.towns[cities[str(number)]] if str(number) in cities else _area(self._line(start))
            for number, start in enumerate(starts)
        ]
        self.areas = {name: areas[number] for name, number in names.items()}  # by compact name

    def _line(self, start):
        return self._lines[start : self._lines.find(b"\n", start)].decode().split("\t")

    def words(self, number):
        """The words that tell a town from others of its name; none where it is the only one."""
        return self._words[number].split()

    def named(self, name):
        """The Entries of the towns that have this compact name."""
        return _entries(self._names.get(name))

    def beginning(self, name):
        """The Entries of the towns with a compact name that begins so, in alphabetical order."""
        for place in self._names.beginning(name):
            yield from _entries(self._names.at(place))

    def of_length(self, latin, length):
        """(a number, list of all compact names) of one kind of script and one length, of towns and
        areas; the first name's `entries_at` are those of the number, the second's of the next.
        """
        return self._names.group(latin, length)

    def entries_at(self, place):
        return _entries(self._names.at(place))

    def shown_names(self):
        """The compact names that are shown, a list in the order of the towns' numbers."""
        return self._shown_names.some(0, len(self.towns))


def _entries(numbers):
    return [Entry(number >> 2, number & 3) for number in numbers]


def _area(line):
    kind, name, latitude, longitude, state, *others = line
    return Place(
        name,
        float(latitude),
        float(longitude),
        state,
        kind=PlaceKind(kind),
        seat=others[0] if kind == PlaceKind.DISTRICT else "",
    )


def compact(text):
    """`text` folded, without blanks."""
    return fold(text).replace(" ", "")


def likeliest_first(place):
    """A key to sort places of one name by: our own states first, then the most people."""
    return place.state not in HOME_STATES, -place.population


@cache
def places():
    """All places. Raises Unreadable where the files are damaged."""
    return Places()
