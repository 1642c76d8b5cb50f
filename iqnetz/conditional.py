"""Answers that may be kept, and asked for again with a condition (RFC 9110, section 13)."""

import hashlib

from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag


def kept(request, response, *, seconds, changed_at=None):
    """The response, which need not be asked for again for so many seconds, or 304 where whoever
    asks has it. `changed_at` is when anything in it changed last. What is streamed has no ETag:
    that would have to be known before the end.
    """
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    etag = modified = None
    if not response.streaming:
        etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
        response.headers["ETag"] = etag
    if changed_at:
        modified = int(changed_at.timestamp())
        response.headers["Last-Modified"] = http_date(modified)
    # Here, because Django's middleware does it for GET only.
    return get_conditional_response(request, etag, modified, response)
