"""The API's description as OpenAPI 3.1, from the same declarations that serve it.

    @operation("/api/v1/offices.geojson", summary=…, answers={"application/geo+json": SCHEMA})
    def offices_geojson(request, asked): …

registers the view with its form and the schemas of its answers. `routes` makes its URL patterns,
`document` the description of all. A schema that several answers share is a `component`.
"""

import re
from dataclasses import dataclass, field
from functools import wraps

from django.urls import path

from iqnetz import problems
from iqnetz.api_forms import Query
from iqnetz.finished import finished

OPERATIONS = {}  # the name of a URL pattern → Operation, in the order of the description
COMPONENTS = {"Problem": problems.SCHEMA}
TAGS = {}  # a group of operations → what it is


@dataclass(frozen=True)
class Operation:
    """One address of the API. `answers` has the schema of each media type, None where it is no
    JSON; `statuses` is what it may answer beside 200.
    """

    path: str
    name: str
    summary: str
    view: object
    form: type = Query
    answers: dict = field(default_factory=dict)
    description: str = ""
    tag: str = ""
    statuses: tuple = ()
    ids: dict = field(default_factory=dict)  # a part of the path → its schema


def operation(
    address, *, name, summary, answers, form=Query, description="", tag="", statuses=(), ids=None
):
    """Register a view as an address of the API. The view is called with what the form made of the
    parameters, and with the parts of the path in braces: ids, each a UUID unless `ids` says else.
    """

    def register(view):
        @finished(*form.base_fields, refuses_others=True)
        @wraps(view)
        def asked_of(request, **parts):
            return view(request, form.read(request), **parts)

        parts = dict.fromkeys(re.findall(r"\{(\w+)\}", address), UID) | (ids or {})
        OPERATIONS[name] = Operation(
            address, name, summary, asked_of, form, answers, description, tag, statuses, parts
        )
        return asked_of

    return register


def component(name, schema):
    """Share a schema under a name; what refers to it."""
    COMPONENTS[name] = schema
    return {"$ref": f"#/components/schemas/{name}"}


UID = {"type": "string", "format": "uuid"}


def routes():
    """URL patterns, below /api/, of all operations. A path without an extension answers with and
    without a slash at its end: nobody need be sent on.
    """
    patterns = []
    for name, known in OPERATIONS.items():
        route = re.sub(r"\{(\w+)\}", r"<str:\1>", known.path.removeprefix("/api/"))
        if "." not in route.rpartition("/")[2]:
            # First: of two patterns of one name, Django makes addresses from the last.
            other = route.removesuffix("/") if route.endswith("/") else f"{route}/"
            patterns.append(path(other, known.view, name=name))
        patterns.append(path(route, known.view, name=name))
    return patterns


def document(site, info):
    """The whole description, for the site at this address."""
    return {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": site}],
        "security": [],  # said aloud: no key
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": {known.path: {"get": _described(known)} for known in OPERATIONS.values()},
        "components": {"schemas": COMPONENTS, "headers": HEADERS},
    }


HEADERS = {
    "ETag": {
        "description": "Send it back as If-None-Match: 304 where nothing changed.",
        "schema": {"type": "string"},
    },
    "Last-Modified": {
        "description": "Send it back as If-Modified-Since: 304 where nothing changed.",
        "schema": {"type": "string"},
    },
}
MEANINGS = {
    "304": "Nothing changed since the answer that whoever asks has.",
    "400": "A parameter is unknown, given twice or wrong; `errors` names it.",
    "404": "There is no such record or page.",
    "406": "The request accepts no format that there is.",
}


def _described(known):
    parts = [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in known.ids.items()
    ]
    described = {
        "operationId": known.name,
        "summary": known.summary,
        "parameters": [*parts, *known.form.parameters()],
        "responses": {
            "200": {
                "description": known.summary,
                "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS},
                "content": {
                    media_type: {} if schema is None else {"schema": schema}
                    for media_type, schema in known.answers.items()
                },
            },
            "304": {"description": MEANINGS["304"]},
        },
    }
    statuses = {400, 406, *known.statuses} | ({404} if parts else set())
    for status in sorted(statuses):
        described["responses"][str(status)] = {
            "description": MEANINGS[str(status)],
            "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    if known.description:
        described["description"] = known.description
    if known.tag:
        described["tags"] = [known.tag]
    return described
