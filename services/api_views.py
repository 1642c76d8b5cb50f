"""What the API says of itself."""

from iqnetz import api, openapi
from iqnetz.addresses import origin
from iqnetz.licence import LICENCE

INFO = {
    "title": "IQ Netzwerk: open data",
    "version": "1.0.0",
    "summary": "Offices, organizations and services of the network, for reading.",
    "description": (
        "No key, no cookie, from any site. Send ETag or Last-Modified back and get 304 where"
        " nothing changed. A parameter that is unknown, given twice or wrong is refused with 400,"
        " and every error is a problem document (RFC 9457). Times are by ISO 8601, moments in UTC."
    ),
    "license": {"name": LICENCE["title"], "identifier": LICENCE["name"]},
}
openapi.TAGS["About"] = "The API itself."


@openapi.operation(
    "/api/openapi.json",
    name="openapi",
    summary="This description, as OpenAPI 3.1.",
    answers={api.JSON: {"type": "object", "required": ["openapi", "info", "paths"]}},
    tag="About",
)
def description(request, asked):
    return api.answer(request, openapi.document(origin(request), INFO))
