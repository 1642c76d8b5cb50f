"""Make fixtures/gazetteer.index of fixtures/gazetteer.tsv: what services.places looks up there."""

import json
import re
from array import array

from services import gazetteer_file as file
from services.places import ALIAS, CITY_STATES, FOREIGN, OWN, compact
from services.sound import consonants, sound
from services.spelling import fold, folds, is_latin
from services.states import HOME_STATES

# What tells towns of one name apart: Halle (Saale), Frankfurt am Main, Weißenborn/Erzgebirge.
_QUALIFIER = re.compile(
    r"\s*[(/,].*|\s+(?:am|an|auf|bei|im|in|ob|unter|vor)\s.*|\s+(?:[abdo]\.\s?)+.*"
)


def write(source, index):
    """Write the index of a table. Raises gazetteer_file.Unreadable where there is no table."""
    memory = file.mapped(source)
    file.write(index, _Index(memory[:], file.checksum(memory)).sections())


def compact_names(text):
    """`text` folded both ways, without blanks: "Bad Doberan", "Bad-Doberan", "Baddoberan" alike."""
    return {key.replace(" ", "") for key in folds(text)}


class _Index:
    def __init__(self, text, checksum):
        self.of = checksum
        self.starts = {"town": [], "postcode": [], "area": []}  # kind → where its lines begin
        self.codes = []
        self.latitudes, self.longitudes = array("d"), array("d")  # of the postcodes
        self.towns = []  # (name, state, population)
        self.names = {}  # compact name → numbers of towns, each with how it is theirs
        self.areas = {}  # compact name → number of a federal state or district
        self.area_towns = {}  # number of a state → number of the city that is meant with it
        self.words = []  # of each town: the words that tell it from others of its name
        start = 0
        for line in text.splitlines(keepends=True):
            if not line.startswith(b"#"):
                kind, *fields = line.decode().rstrip("\n").split("\t")
                getattr(self, f"_add_{kind}")(start, *fields)
            start += len(line)

    def _add_town(self, start, name, _latitude, _longitude, state, population, _code, others):
        number = len(self.towns)
        self.starts["town"].append(start)
        self.towns.append((name, state, int(population)))
        base = _QUALIFIER.sub("", name)
        own = {key for spelt in (name, base) for key in compact_names(spelt)}
        for key in own:
            self._add_name(key, number, OWN)
        words = set(fold(name).split())
        for other in filter(None, others.split("|")):
            keys = compact_names(other)
            # "Neustadt" and "Haldensleben" are German for what is called so and something more.
            is_german = any(longer.startswith(key) for longer in own for key in keys)
            for key in keys - own:
                self._add_name(key, number, ALIAS if is_german else FOREIGN)
            if is_latin(other):
                words.update(fold(other).split())
        self.words.append(" ".join(sorted(words)) if len(words) > 1 else "")

    def _add_name(self, key, number, rank):
        if key:
            self.names.setdefault(key, []).append(number << 2 | rank)

    def _add_postcode(self, start, code, latitude, longitude, *_others):
        self.starts["postcode"].append(start)
        self.codes.append(code)
        self.latitudes.append(float(latitude))
        self.longitudes.append(float(longitude))

    def _add_state(self, start, name, _latitude, _longitude, state, others):
        number = self._add_area(start, [name, *others.split("|")])
        if state in CITY_STATES:  # the city is meant, from which one can measure
            cities = [
                (-population, town)
                for town, (called, where, population) in enumerate(self.towns)
                if (called, where) == (name, state)
            ]
            self.area_towns[number] = min(cities)[1]

    def _add_district(self, start, name, _latitude, _longitude, _state, _seat, others):
        bare = name.removeprefix("Landkreis ")
        words = ("Landkreis", "Kreis", "LK")
        names = [f"{word} {bare}" for word in words] + [f"{bare} {word}" for word in words]
        self._add_area(start, [*names, name, *others.split("|")])

    def _add_area(self, start, names):
        number = len(self.starts["area"])
        self.starts["area"].append(start)
        for name in filter(None, names):
            for key in sorted(compact_names(name)):
                self.areas.setdefault(key, number)
        return number

    def _likeliest(self):
        """Of each town: its rank by `places.likeliest_first`; equals have the same."""
        keys = [(state not in HOME_STATES, -population) for _name, state, population in self.towns]
        ranks = {key: rank for rank, key in enumerate(sorted(set(keys)))}
        return [ranks[key] for key in keys]

    def sections(self):
        by_sound, by_consonants = {}, {}
        for number, (name, _state, _population) in enumerate(self.towns):
            base = _QUALIFIER.sub("", name)
            for known, heard in ((by_sound, sound), (by_consonants, consonants)):
                for key in {heard(name), heard(base)}:
                    if len(key) > 3:
                        known.setdefault(key, []).append(number)
        words, word_starts = file.texts(self.words)
        shown, shown_starts = file.texts(compact(name) for name, _state, _population in self.towns)
        return {
            "of": file.numbers([self.of]),
            "towns": file.numbers(self.starts["town"]),
            "likeliest": file.numbers(self._likeliest()),
            "postcodes": file.numbers(self.starts["postcode"]),
            "codes": "".join(self.codes).encode(),
            "latitudes": self.latitudes.tobytes(),
            "longitudes": self.longitudes.tobytes(),
            "areas": json.dumps(
                [self.starts["area"], self.area_towns, self.areas],
                ensure_ascii=False,
                separators=(",", ":"),
            ).encode(),
            "words text": words,
            "words starts": word_starts,
            "shown names text": shown,
            "shown names starts": shown_starts,
            # Areas have no towns here, but are among the names that somebody may have misspelt.
            **file.table("names", dict.fromkeys(self.areas, ()) | self.names),
            **file.table("sounds", by_sound),
            **file.table("consonants", by_consonants),
        }
