"""What went wrong, for programs: problem documents (RFC 9457), always in English."""

import json
from http import HTTPStatus

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"
DETAILS = {
    400: "The request cannot be understood.",
    403: "This is not for you.",
    404: "There is nothing at this address.",
    405: "This is for reading only.",
    406: "This address has nothing in a format that the request accepts.",
    412: "The condition that the request states does not hold.",
    500: "Something went wrong here. It is not the request's fault; please try again later.",
    503: "The database cannot be reached right now. Please try again in some seconds.",
}
SCHEMA = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string", "description": "The meaning of the HTTP status."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What went wrong, for people who program."},
        "errors": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["parameter", "message"],
                "additionalProperties": False,
                "properties": {
                    "parameter": {"type": "string", "description": "The parameter's name."},
                    "message": {"type": "string", "description": "What is wrong with it."},
                },
            },
        },
        "suggestions": {
            "type": "array",
            "description": "Of a place that was not understood: what may have been meant.",
            "items": {"type": "object"},
        },
    },
}


class Problem(Exception):
    """To be raised by a view under /api/; becomes a problem document.

    `errors` are pairs (name of the parameter, message); `more` are further members.
    """

    def __init__(self, status, detail="", errors=(), more=None):
        super().__init__(status, detail, errors, more)
        self.status, self.detail, self.errors, self.more = status, detail, errors, more or {}


def document(status: int, detail: str = "", errors=(), more=None) -> dict:
    """The problem document for an HTTP status."""
    title = HTTPStatus(status).phrase
    answer = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or DETAILS.get(status, title),
    }
    if errors:
        answer["errors"] = [{"parameter": name, "message": text} for name, text in errors]
    return answer | (more or {})


def answer(status, detail="", errors=(), more=None):
    """The problem document as an answer, which nobody keeps."""
    body = json.dumps(document(status, detail, errors, more), ensure_ascii=False)
    response = HttpResponse(body.encode(), status=status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = "en"
    return response
