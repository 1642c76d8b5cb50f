"""How what programs ask for is answered: for reading, from any site, without a key or a cookie.

Each answer may be asked for again with If-None-Match or If-Modified-Since (RFC 9110, section 13):
304 where nothing changed. Whatever goes wrong is a problem document (iqnetz.problems). No answer
depends on a cookie or on the browser's languages.
"""

import json
import re
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from iqnetz import problems
from iqnetz.conditional import kept
from iqnetz.licence import LICENCE
from iqnetz.moments import utc

PLACES = re.compile("/(api(/|$)|embed/|oembed$)")
METHODS = "GET, HEAD, OPTIONS"
HEADERS = "*, Accept, Content-Type, If-Modified-Since, If-None-Match"  # old browsers know no "*"
JSON = "application/json"
# RFC 8631, RFC 4946
LINKS = f'</api/openapi.json>; rel="service-desc", <{LICENCE["path"]}>; rel="license"'
KEPT = 60  # seconds: for so long nobody need ask again
PREFLIGHT_KEPT = 24 * 60 * 60  # seconds: who may ask for what changes with a release only
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def concerns(request):
    """Whether the request is for something that programs ask for."""
    return PLACES.match(request.path_info) is not None


class Encoder(DjangoJSONEncoder):
    """Moments in UTC, days and times by ISO 8601."""

    def default(self, o):
        return utc(o) if isinstance(o, datetime) else super().default(o)


def to_bytes(data) -> bytes:
    """Data as JSON in UTF-8. The same data are always the same bytes."""
    return json.dumps(data, ensure_ascii=False, cls=Encoder, separators=(",", ":")).encode()


def answer(request, data, *, changed_at=None, media_type=JSON, language=None, filename=None):
    """`data` as JSON, or as they are where they are bytes; 304 where whoever asks has them.

    `changed_at` is when anything in the answer changed last; `language` that of its texts;
    `filename` makes it a file to save.
    """
    body = data if isinstance(data, bytes) else to_bytes(data)
    response = HttpResponse(body, content_type=media_type)
    if filename:
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return _answered(request, response, changed_at, language)


def stream(request, chunks, *, media_type, changed_at=None, language=None):
    """The same for what is too much to be held at once: an iterable of bytes."""
    # To HEAD nobody sends a body: so none is made.
    chunks = () if request.method == "HEAD" else chunks
    response = StreamingHttpResponse(chunks, content_type=media_type)
    return _answered(request, response, changed_at, language)


def _answered(request, response, changed_at, language):
    _demand_accepted(request, response)
    response.headers["Link"] = LINKS
    if language:
        response.headers["Content-Language"] = language
    return kept(request, response, seconds=KEPT, changed_at=changed_at)


def _demand_accepted(request, response):
    media_type = response.headers["Content-Type"].partition(";")[0]
    # What is JSON of a special kind is JSON all the same.
    if not (request.accepts(media_type) or ("json" in media_type and request.accepts(JSON))):
        raise problems.Problem(406, f"This address answers {media_type} only.")


class ApiMiddleware:
    """Outside of all that might refuse a request: that too is then an answer of the API."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not concerns(request):
            return self.get_response(request)
        response = self._answer(request)
        for name, value in CORS.items():
            response.headers[name] = value
        return response

    def _answer(self, request):
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            # One that is empty has no type.
            del response.headers["Content-Type"]
            response.headers["Allow"] = METHODS
            response.headers["Access-Control-Allow-Methods"] = METHODS
            response.headers["Access-Control-Allow-Headers"] = HEADERS
            response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_KEPT)
            return response
        if request.method not in {"GET", "HEAD"}:
            response = problems.answer(405)
            response.headers["Allow"] = METHODS
            return response
        response = self.get_response(request)
        is_problem = response.headers.get("Content-Type") == problems.MEDIA_TYPE
        if response.status_code < 400 or is_problem:
            return response
        return problems.answer(response.status_code)

    def process_exception(self, request, exception):
        if isinstance(exception, problems.Problem):
            return problems.answer(
                exception.status, exception.detail, exception.errors, exception.more
            )
        return None


class LanguageMiddleware(LocaleMiddleware):
    """Django's, but for programs the browser's languages change nothing: what a form finds wrong
    is said in English, and texts are in the language that the address asks for.
    """

    def process_request(self, request):
        if not concerns(request):
            return super().process_request(request)
        translation.activate("en")
        request.LANGUAGE_CODE = "en"
        return None

    def process_response(self, request, response):
        return response if concerns(request) else super().process_response(request, response)
