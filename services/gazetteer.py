"""What a visitor typed → places in Germany. Reads one file, once per process; no database.

The file (fixtures/gazetteer.tsv) and its sources are described in docs/operations.md.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from services.spelling import WRITTEN_OUT, fold, folds, normalise
from services.states import FederalState

FILE = Path(__file__).resolve().parent.parent / "fixtures" / "gazetteer.tsv"

# The network's own states: of two towns with the same name, the one here is more likely meant.
HOME_STATES = {"DE-MV", "DE-ST"}

_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")
_LOST_ZERO = re.compile(r"\d{4}")
# What tells towns of one name apart: Halle (Saale), Frankfurt am Main, Weißenborn/Erzgebirge.
_QUALIFIER = re.compile(r"\s*[(/,].*|\s+(?:am|an|auf|bei|im|in|ob|unter|vor)\s.*")
SUGGESTIONS = 5
SUGGESTION_SCORE = 70  # of 100, by rapidfuzz: below it, names no longer look alike


@dataclass(frozen=True, slots=True)
class Place:
    """A postcode or a town, with the coordinates of its centre in degrees."""

    name: str
    latitude: float
    longitude: float
    state: str  # ISO 3166-2, for example DE-ST
    population: int = 0
    postcode: str = ""  # of a postcode, whose `name` is the largest town nearby
    centre_postcode: str = ""  # of a town: the nearest one to its centre
    stands_for: str = ""  # the unknown postcode that was typed, of which this is a neighbour

    @property
    def query(self):
        """What to type so that exactly this place is found: "33790 Halle"."""
        return f"{self.postcode or self.centre_postcode} {self.name}".strip()

    @property
    def state_name(self):
        return FederalState(self.state).label


@dataclass(frozen=True, slots=True)
class Answer:
    """What `find` understood.

    `place` is the most likely place or None; `others` are different places of that name;
    `suggestions` are places with similar names, where none is of that name.
    """

    place: Place | None
    others: tuple[Place, ...] = ()
    suggestions: tuple[Place, ...] = ()


class _Gazetteer:
    def __init__(self, lines):
        self.postcodes = {}
        self.towns = []
        self.by_name = {}  # folded name → indexes of towns
        self.by_other_name = {}  # the same for names in other languages and scripts
        for line in lines:
            kind, *fields = line.rstrip("\n").split("\t")
            if kind == "postcode":
                code, latitude, longitude, town, state = fields
                self.postcodes[code] = Place(
                    town, float(latitude), float(longitude), state, postcode=code
                )
            elif kind == "town":
                name, latitude, longitude, state, population, code, others = fields
                index = len(self.towns)
                self.towns.append(
                    Place(
                        name,
                        float(latitude),
                        float(longitude),
                        state,
                        int(population),
                        centre_postcode=code,
                    )
                )
                for key in {*folds(name), *folds(_QUALIFIER.sub("", name))}:
                    self.by_name.setdefault(key, []).append(index)
                for other in filter(None, others.split("|")):
                    for key in set(folds(other)):
                        self.by_other_name.setdefault(key, []).append(index)
        self.folded_names = [fold(town.name, WRITTEN_OUT) for town in self.towns]

    def likeliest_first(self, indexes):
        towns = [self.towns[index] for index in dict.fromkeys(indexes)]
        return sorted(towns, key=lambda town: (town.state not in HOME_STATES, -town.population))


@cache
def _gazetteer():
    with FILE.open(encoding="utf-8") as lines:
        return _Gazetteer(line for line in lines if not line.startswith("#"))


def load():
    """Read the file now rather than at the first question; half a second."""
    _gazetteer()


def postcode(code):
    """The place of a five-digit postcode; None where nothing near it is known.

    Companies and post-office boxes have postcodes that no map carries. Their numbers lie beside
    those of their town, so the nearest number with the same first two digits stands for them.
    """
    known = _gazetteer().postcodes
    if code in known:
        return known[code]
    neighbours = [key for key in known if key[:2] == code[:2]]
    if not neighbours:
        return None
    nearest = min(neighbours, key=lambda key: (abs(int(key) - int(code)), key))
    return replace(known[nearest], stands_for=code)


def find(text):
    """Understand `text`, a postcode or the name of a town, as an Answer. Never fails."""
    normal = normalise(text)
    codes = _POSTCODE.findall(normal)
    if not codes and _LOST_ZERO.fullmatch(normal.strip()):
        codes = ["0" + normal.strip()]  # a spreadsheet eats the zero of 01067
    for code in codes:
        if place := postcode(code):
            return Answer(place)
    gazetteer = _gazetteer()
    keys = [key for key in dict.fromkeys(folds(text)) if key]
    indexes = []
    for table in (gazetteer.by_name, gazetteer.by_other_name):
        for key in keys:
            indexes += table.get(key, [])
        if indexes:
            place, *others = gazetteer.likeliest_first(indexes)
            return Answer(place, tuple(others))
    if not keys:
        return Answer(None)
    similar = process.extract(
        keys[0],
        gazetteer.folded_names,
        scorer=fuzz.ratio,
        limit=SUGGESTIONS * 2,
        score_cutoff=SUGGESTION_SCORE,
    )
    named = {}
    for _key, _score, index in similar:
        town = gazetteer.towns[index]
        named.setdefault((town.name, town.state), town)
    return Answer(None, suggestions=tuple(named.values())[:SUGGESTIONS])
