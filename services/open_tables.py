"""The open records in shapes of our own: tables (services.formats.tables), alone or as one package,
and a map's features.
"""

from iqnetz.addresses import in_each_language
from iqnetz.licence import LICENCE, SOURCES
from iqnetz.moments import utc
from iqnetz.together import evaluate
from services import open_data
from services.formats import csv, datapackage, geojson
from services.formats.tables import TABLES
from services.models import Language, Network
from services.open_texts import fill_tags


def links_of(record, site):
    """The absolute addresses of a record; of a contact, its place on the office's page."""
    pages = in_each_language(site, record.get_absolute_url)
    return geojson.Links(site + record.get_permanent_url(), **pages)


def features(offices, site):
    """A GeoJSON FeatureCollection of open offices."""
    found = [geojson.feature(each, links_of(each, site), LICENCE["name"]) for each in offices]
    return geojson.collection(fill_tags(found), LICENCE)


def files(site, wanted=tuple(TABLES)):
    """{name of a table: its CSV file as bytes} for the names in `wanted`; in as many queries for
    one record as for many.
    """
    records = _Records(site, wanted)
    rows = {name: csv.rows_of(TABLES[name], getattr(records, name)) for name in wanted}
    return {name: csv.to_csv(TABLES[name], each) for name, each in fill_tags(rows).items()}


def package(site, changed_at):
    """All tables, and the descriptor of them; `changed_at` is when anything in them changed last,
    or None.
    """
    found = files(site)
    return found, datapackage.descriptor(found, TABLES, _about(site, changed_at))


def _about(site, changed_at):
    network = Network.objects.first()
    about = {
        "name": network.slug if network else "iq-netzwerk",
        "title": f"{network.name if network else 'IQ-Netzwerk'}: open data",
        "description": (
            "Who advises people with a foreign qualification in Mecklenburg-Vorpommern and"
            " Sachsen-Anhalt: organisations, services, offices and how to reach them."
        ),
        "homepage": site,
        "licenses": [LICENCE],
        "sources": list(SOURCES),
        "contributors": [{"title": network.name, "path": site}] if network else [],
        # When the data became what they are: the same data are the same bytes.
        "created": utc(changed_at) if changed_at else None,
    }
    return {name: value for name, value in about.items() if value}


class _Records:
    """The open records of the tables `wanted`, those of one parent after the other: one query."""

    OWN = {
        "organisations": open_data.organisations,
        "services": open_data.services,
        "offices": open_data.offices,
        "languages": lambda: Language.objects.order_by("code"),
    }
    # Tables of what belongs to offices, and what it is called there.
    OF_OFFICES = {
        "phones": "phones",
        "contacts": "public_contacts",
        "opening_hours": "hours",
        "closures": "closures",
        "consultation_days": "consultation_days",
        "service_areas": "areas",
    }

    def __init__(self, site, wanted):
        self.site = site
        self._found = {name: ask() for name, ask in self.OWN.items() if name in wanted}
        if "offices" not in wanted:
            names = [self.OF_OFFICES[name] for name in wanted if name in self.OF_OFFICES]
            if names:
                self._found["offices"] = open_data.offices().along_only(*names)
        evaluate(*self._found.values())

    @property
    def organisations(self):
        return self._linked(self._found["organisations"])

    @property
    def services(self):
        return self._linked(self._found["services"])

    @property
    def offices(self):
        return self._linked(self._found["offices"])

    @property
    def phones(self):
        for office in self._found["offices"]:
            for position, phone in enumerate(office.phones.all(), 1):
                phone.position = position  # without gaps and twins: a key
                yield phone

    @property
    def contacts(self):
        offices = self._found["offices"]
        return self._linked(each for office in offices for each in office.public_contacts)

    @property
    def opening_hours(self):
        return self._of_offices("hours")

    @property
    def closures(self):
        return self._of_offices("closures")

    @property
    def consultation_days(self):
        return self._of_offices("consultation_days")

    @property
    def service_areas(self):
        return self._of_offices("areas")

    @property
    def languages(self):
        return self._found["languages"]

    def _of_offices(self, name):
        offices = self._found["offices"]
        return [each for office in offices for each in getattr(office, name).all()]

    def _linked(self, records):
        records = list(records)
        for record in records:
            record.links = links_of(record, self.site)
        return records
