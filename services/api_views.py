"""What the API says of itself."""

from iqnetz import api, openapi

INFO = {
    "title": "IQ Netzwerk: open data",
    "version": "1.0.0",
    "description": "The network's offices, organisations and services, for reading.",
}


@openapi.operation(
    "/api/openapi.json",
    name="openapi",
    summary="This description, as OpenAPI 3.1.",
    answers={api.JSON: {"type": "object", "required": ["openapi", "info", "paths"]}},
)
def description(request, asked):
    return api.answer(request, openapi.document(api.site(request), INFO))
