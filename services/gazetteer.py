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
_SPACED_POSTCODE = re.compile(r"(?:\d ?){5}")
_LOST_ZERO = re.compile(r"(?<![\d.])\d{4}(?![\d.])")
_COUNTRY = re.compile(r"[\s,]+(?:germany|deutschland|brd|de)$")
_TITLE = re.compile(
    r"\b(?:landeshauptstadt|hansestadt|lutherstadt|universitätsstadt|kreisfreie stadt|stadt)\b"
)
# What tells towns of one name apart: Halle (Saale), Frankfurt am Main, Weißenborn/Erzgebirge.
_QUALIFIER = re.compile(
    r"\s*[(/,].*|\s+(?:am|an|auf|bei|im|in|ob|unter|vor)\s.*|\s+(?:[abdo]\.\s?)+.*"
)
LONGEST_NAME = 8  # words; no town has more, and nobody types more than an address
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
    normal = " ".join(normalise(text).split())
    for code in _postcodes_in(normal):
        if place := postcode(code):
            return Answer(place)
    for name in _names_in(normal):
        if towns := _towns_named(name):
            return Answer(towns[0], tuple(towns[1:]))
    return Answer(None, suggestions=_similar(normal))


def _postcodes_in(normal):
    """Five digits in a row; else five with blanks between, if nothing else was typed; else four
    digits, whose zero was lost on the way: a spreadsheet makes 1067 of 01067.
    """
    if codes := _POSTCODE.findall(normal):
        return codes
    if _SPACED_POSTCODE.fullmatch(normal):
        return [normal.replace(" ", "")]
    return ["0" + code for code in _LOST_ZERO.findall(normal)]


def _names_in(normal):
    """What in `normal` may be a town's name: all of it first, then less and less."""
    yield normal
    yield _COUNTRY.sub("", normal)
    bare = _TITLE.sub("", _COUNTRY.sub("", normal)).strip(" ,")
    yield bare
    # "Halle a.d. Saale", "Halle/S.", "Magdeburg, Altstadt"
    yield _QUALIFIER.sub("", bare.replace(",", "/"))
    words = [word.strip(",;") for word in bare.split()]
    for length in range(min(len(words), LONGEST_NAME) - 1, 0, -1):  # "Rostock Stadtmitte"
        yield " ".join(words[:length])
    for start in range(1, min(len(words), LONGEST_NAME)):  # "Waldemarstr. 56, Rostock"
        yield " ".join(words[start:])


def _towns_named(name):
    """The towns of a name, the likeliest first; names in German before those in other languages."""
    gazetteer = _gazetteer()
    keys = [key for key in dict.fromkeys(folds(name)) if key]
    for table in (gazetteer.by_name, gazetteer.by_other_name):
        if indexes := [index for key in keys for index in table.get(key, [])]:
            return gazetteer.likeliest_first(indexes)
    return []


def _similar(normal):
    gazetteer = _gazetteer()
    key = fold(_TITLE.sub("", _COUNTRY.sub("", normal)), WRITTEN_OUT)
    if not key:
        return ()
    found = process.extract(
        key,
        gazetteer.folded_names,
        scorer=fuzz.ratio,
        limit=SUGGESTIONS * 2,
        score_cutoff=SUGGESTION_SCORE,
    )
    named = {}
    for _key, _score, index in found:
        town = gazetteer.towns[index]
        named.setdefault((town.name, town.state), town)
    return tuple(named.values())[:SUGGESTIONS]
