"""Whether others can read the network as HSDS 3.0: by our own schemas, and by the standard's."""

import json
import os
from functools import cache
from pathlib import Path

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from iqnetz.openapi import COMPONENTS, OPERATIONS
from services import api_urls
from services.models import Office
from tests.hsds.asking import KINDS, contents, get

pytestmark = pytest.mark.django_db
assert api_urls.urlpatterns

STANDARD = os.environ.get("HSDS_SCHEMAS")


def every_record(client):
    """(the kind, the record) of all that the lists and the single addresses answer."""
    for address, kind in KINDS.items():
        queries = [{"lang": "en"}]
        queries += [] if address.startswith("tax") else [{"full": "true"}]
        queries += [{"full_service": "true"}] if address == "organizations" else []
        for query in queries:
            for record in contents(client, address, **query):
                yield kind, record
        yield kind, get(client, f"{address}/{record['id']}")


def test_every_record_is_as_we_describe_it(client, rich):
    checkers = {}
    for known in OPERATIONS.values():
        if "{" in known.path and known.path.startswith("/api/hsds/"):
            (schema,) = known.answers.values()
            whole = schema | {"components": {"schemas": COMPONENTS}}
            kind = KINDS.get(known.path.split("/")[-2])
            checkers[kind] = Draft202012Validator(whole, format_checker=FormatChecker())
    found = [
        (kind, list(error.absolute_path), error.message)
        for kind, record in every_record(client)
        for error in checkers[kind].iter_errors(record)
    ]
    assert found == []


@cache
def of_standard(kind):
    """The standard's schema of a kind, and nothing beside its fields."""
    compiled = Path(STANDARD, "compiled", f"{kind}.json")
    schema = json.loads(
        (compiled if compiled.exists() else Path(STANDARD, f"{kind}.json")).read_text()
    )
    return Draft202012Validator(alone(schema), format_checker=FormatChecker())


def alone(schema):
    if isinstance(schema, list):
        return [alone(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    # What a schema that is not compiled refers to is looked at by itself.
    closed = {name: alone(value) for name, value in schema.items() if name != "$ref"}
    if schema.get("type") == "object" and "properties" in schema:
        closed["additionalProperties"] = False
    return closed


@pytest.mark.skipif(not STANDARD, reason="HSDS_SCHEMAS names no folder with the standard's schemas")
def test_every_record_is_as_the_standard_says(client, rich):
    Office.objects.filter(slug="anerkennung-halle").update(closed_from=timezone.localdate())
    halle = Office.objects.get(slug="anerkennung-halle")
    records = [*every_record(client)]
    records.append(("service_at_location", get(client, f"service_at_locations/{halle.uid}")))
    found = [
        (kind, list(error.absolute_path), error.message)
        for kind, record in records
        for error in of_standard(kind).iter_errors(record)
    ]
    assert found == []
    assert len(records) > 50
