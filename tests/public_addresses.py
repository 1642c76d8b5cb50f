"""Every public address that is no part of the API: the pages, and all files, frames and feeds."""

from urllib.parse import quote

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import translation

from iqnetz.addresses import KINDS
from iqnetz.models import PermanentAddress

PAGES = ["home", "offices", "services", "partners", "network", "news", "search", "data",
         "embed_finder", "news_feed", "office_feed"]  # fmt: skip
# What stands at a code, for each kind of record; all else is nothing there, whatever the record.
FILES = {
    "office": ("permanent", "vcard", "vcard4", "calendar", "qr_svg", "embed_office"),
    "partner": ("permanent", "embed_partner"),
    "contact": ("vcard",),
}
RECORDS = {
    "office": ("office", "office_card", "office_report"),
    "partner": ("partner", "partner_report"),
    "service": ("service",),
    "page": ("page",),
    "news": ("news_item",),
}  # fmt: skip
WITHOUT_LANGUAGE = ["/", "/humans.txt", "/.well-known/security.txt", "/sitemap.xml", "/robots.txt",
                    "/embed/v1.js"]  # fmt: skip


def of_pages():
    """The pages that are there whatever the records are."""
    found = [f"/de/servicestellen/?{query}" for query in ("need=all", "q=39104", "q=Halle")]
    found += [f"/en/search/?q={word}" for word in ("Stelle", "advice")]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found += map(reverse, PAGES)
    return WITHOUT_LANGUAGE + found


def of_slugs():
    """What stands at the slug of each record that there is, public or not."""
    found = []
    for kind, names in RECORDS.items():
        # Past modeltranslation's manager: a slug has no language.
        for slug in models.QuerySet(KINDS[kind]).values_list("slug", flat=True):
            for language, name in zip(_languages(), names, strict=False):
                with translation.override(language):
                    found.append(reverse(name, args=[slug]))
    return found


def of_codes():
    """What stands at the code of each record that there ever was, public or not."""
    found = []
    for code, kind in PermanentAddress.objects.values_list("code", "kind"):
        found += [reverse(name, args=[code]) for name in FILES.get(kind, ("permanent",))]
        if kind in {"office", "partner"}:
            found.append(f"/oembed?url={quote(f'http://testserver/o/{code}/')}")
    return found


def _languages():
    while True:
        yield from (language for language, _name in settings.LANGUAGES)
