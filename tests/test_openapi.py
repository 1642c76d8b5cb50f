"""The description of the API is true: other people's tools read it and ask what it says."""

from functools import cache

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from iqnetz.openapi import OPERATIONS
from iqnetz.wsgi import application
from services import api_urls
from tests import factories

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
EXAMPLES = 8  # of each address, with right and with wrong parameters


@pytest.fixture
def in_process():
    """As Django's test client does: the connection belongs to this test's transaction."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@cache
def description():
    return schemathesis.openapi.from_wsgi("/api/openapi.json", application)


def test_description_is_valid(client):
    described = client.get("/api/openapi.json").json()
    validate(described)
    assert described["security"] == []


def test_description_has_every_address():
    addresses = {pattern.name for pattern in api_urls.urlpatterns if pattern.name}
    assert addresses == set(OPERATIONS)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("name", OPERATIONS)
def test_answers_are_as_described(in_process, name, mode):
    factories.full_office()
    address = description()[OPERATIONS[name].path]["GET"]
    if mode == GenerationMode.NEGATIVE and not OPERATIONS[name].form.base_fields:
        return  # every parameter is a wrong one: tests/test_api.py

    @hypothesis.settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=EXAMPLES,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    @hypothesis.given(case=address.as_strategy(mode))
    def ask(case):
        case.call_and_validate(headers={"Accept-Encoding": "identity"}, checks=CHECKS)

    ask()
