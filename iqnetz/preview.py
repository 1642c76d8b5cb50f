"""Drafts on the public pages: for staff, and for whoever was sent a preview link.

A preview link is the record's normal address and a token: a signature of the record and of the
moment, with the site's secret. Nothing is stored, and nobody needs an account.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings
from django.contrib import admin
from django.core import signing
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import add_never_cache_headers

from iqnetz import addresses, surroundings
from iqnetz.sessions import has_ended
from iqnetz.signin import lacks_proof
from iqnetz.together import daily

PARAMETER = "vorschau"
KEPT = timedelta(days=14)

_signer = signing.TimestampSigner(salt="iqnetz.preview", sep=".")
_TOKEN = re.compile(r"[0-9A-Za-z]{1,11}\.[0-9A-Za-z_-]{43}", re.ASCII)


class PreviewExpired(Exception):
    """The link was ours, and is too old."""


def token(record):
    """What opens the page of `record` to whoever has it, from now on for as long as KEPT."""
    return _signer.sign(_subject(record)).removeprefix(_subject(record) + ".")


def _subject(record):
    return f"{record._meta.label_lower}.{record.pk}"


def _until(record, given):
    """Until when the token `given` opens the page of `record`; None for one that never did."""
    if not _TOKEN.fullmatch(given):
        return None
    signed = f"{_subject(record)}.{given}"
    try:
        _signer.unsign(signed)
    except signing.BadSignature:
        return None
    seconds = signing.b62_decode(given.split(".")[0])
    until = datetime.fromtimestamp(seconds, tz=UTC) + KEPT
    if until <= timezone.now():
        raise PreviewExpired
    return until


@cache
def _published(records):
    def build(slug):
        return [records().published().filter(slug=slug)[:1], *surroundings.querysets()]

    return daily(build)


def visible_or_404(request, records, slug):
    """The record that the public may see; with a preview link's token or for signed-in staff also
    one that it may not yet or no longer see (`request.is_preview` is then set, and the answer must
    not be kept). Raises what leads on from a slug that it had before (iqnetz.addresses). `records`
    is a function that gives the same QuerySet all day long (iqnetz.together).
    """
    found, *around = _published(records)(slug=slug)
    surroundings.came_along(request, around)
    record = next(iter(found), None)
    given = request.GET.get(PARAMETER, "")
    if record is None and (given or _is_staff(request)):
        record = records().filter(slug=slug).first()
        if record is not None and not _may_preview(request, record, given):
            record = None
        request.is_preview = record is not None
    if record is None:
        addresses.search(records().model, slug)
        raise Http404
    return record


def _may_preview(request, record, given):
    try:
        request.preview_until = _until(record, given)
    except PreviewExpired:
        if not _is_staff(request):
            raise
        return _reaches(request, record)
    return request.preview_until is not None or (_is_staff(request) and _reaches(request, record))


def _reaches(request, record):
    """Whether the record is among those that the person who is signed in finds at the desk."""
    model_admin = admin.site.get_model_admin(type(record))
    found = model_admin.get_object(request, str(record.pk))
    return found is not None and model_admin.has_view_permission(request, found)


def _is_staff(request):
    # Whoever has no session is not staff; so no public page ever looks at the session.
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        and request.user.is_staff
        and not has_ended(request.session)
        and not lacks_proof(request.user)
    )


class PreviewMiddleware:
    """Nobody keeps the page of a draft: no browser, no proxy, no search engine. And no other site
    learns the address of one from a link that is followed there.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "is_preview", False):
            add_never_cache_headers(response)
            response.headers["X-Robots-Tag"] = "noindex"
            response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def process_exception(self, request, exception):
        if not isinstance(exception, PreviewExpired):
            return None
        request.is_preview = True
        return render(request, "preview_expired.html", status=410)
