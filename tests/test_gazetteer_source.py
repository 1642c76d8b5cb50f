"""How the gazetteer and the outlines are made from their sources."""

import io
import json

import pytest

from services import gazetteer_source as source
from services.phrases import PHRASES, phrases_for

SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]
HOLE = [[0.5, 0.5], [1.5, 0.5], [1.5, 1.5], [0.5, 1.5], [0.5, 0.5]]


@pytest.mark.parametrize(
    ("point", "inside"),
    [((1, 1), True), ((0.1, 1.9), True), ((3, 1), False), ((-1, 1), False), ((1, 2.5), False)],
)
def test_ring_encloses(point, inside):
    assert source.encloses(SQUARE, *point) is inside


def test_hole_is_outside():
    outlines = {"DE-ST": [[SQUARE, HOLE]]}
    assert source.states_around(0.2, 0.2, outlines) == ["DE-ST"]
    assert source.states_around(1, 1, outlines) == []


def test_simple_line_keeps_its_corners():
    line = [[0, 0], [1, 0.001], [2, 0], [2, 1], [2.001, 2], [2, 3]]
    assert source.simplify(line) == [[0, 0], [2, 0], [2, 3]]


def test_outlines_are_read_by_state_and_small_islands_are_not_drawn():
    island = [[5, 5], [5.01, 5], [5.01, 5.01], [5, 5.01], [5, 5]]
    features = [
        ("Mecklenburg-Vorpommern", "MultiPolygon", [[SQUARE], [island]]),
        ("Sachsen-Anhalt", "Polygon", [SQUARE, HOLE]),
    ]
    file = io.StringIO(
        json.dumps(
            {
                "features": [
                    {"properties": {"name": name}, "geometry": {"type": kind, "coordinates": rings}}
                    for name, kind, rings in features
                ]
            }
        )
    )
    outlines = source.read_outlines(file)
    assert outlines == {"DE-MV": [[SQUARE], [island]], "DE-ST": [[SQUARE, HOLE]]}
    drawn = source.drawn_outlines(outlines)
    assert [len(drawn[state]) for state in ("DE-MV", "DE-ST")] == [1, 1]


def town(name, latitude, longitude, population, state="14", others=()):
    return {
        "name": name,
        "latitude": latitude,
        "longitude": longitude,
        "population": population,
        "admin1code": state,
        "alternatenames": list(others),
    }


def test_quarter_belongs_to_its_city():
    halle = town("Halle (Saale)", 51.48, 11.98, 237_865)
    quarter = town("Halle-Neustadt", 51.479, 11.916, 44_515)
    hidden = town("Trotha", 51.51, 11.95, 7_000, others=["Halle-Trotha"])
    westphalia = town("Halle", 52.06, 8.36, 21_393)
    towns = [halle, quarter, hidden, westphalia]
    assert source.whole_town(quarter, towns) is halle
    assert source.whole_town(hidden, towns) is halle
    assert source.whole_town(westphalia, towns) is westphalia


def test_state_of_a_postcode_is_what_most_witnesses_say():
    outlines = {"DE-ST": [[[[10, 51], [12, 51], [12, 53], [10, 53], [10, 51]]]]}
    inside = town("Nah", 52.0, 11.9, 500)
    across = town("Groß", 52.0, 12.1, 90_000, state="11")
    assert source.state_of(52.0, 11.92, [inside, across], outlines) == "DE-ST"
    assert source.state_of(52.0, 12.2, [inside, across], outlines) == "DE-BB"


def test_areas_are_read():
    lines = ["# x\n", "state\tDE-MV\tMV|M-V\n", "district\tHarz\tDE-ST\tHalberstadt\n",
             "town\tMirow\tDE-MV\t17252\n"]  # fmt: skip
    assert source.read_areas(lines) == (
        {"DE-MV": ["MV", "M-V"]},
        [("Harz", "DE-ST", "Halberstadt", "")],
        [("Mirow", "DE-MV", "17252", "")],
    )


@pytest.mark.parametrize(
    ("language", "text", "languages"),
    [
        ("", "Halle", []),
        ("", "", []),
        ("", "39104", []),
        ("", "روستوک", ["ar", "fa", "prs"]),
        ("", "Росток", ["uk", "ru"]),
        ("", "慕尼黑", []),
        ("tr", "Росток", ["tr"]),
        ("en", "Halle", []),
    ],
)
def test_phrases_for_who_seems_to_speak_them(language, text, languages):
    assert [phrase.language for phrase in phrases_for(language, text)] == languages


def test_every_phrase_can_be_said_in_german():
    assert {phrase.german.split()[0] for phrase in PHRASES} == {"Ich"}
    assert len({phrase.german for phrase in PHRASES}) == len(PHRASES)
