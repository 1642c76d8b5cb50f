"""How often each page was opened, counted from access logs (iqnetz.access_log).

A page of a record is known by the record's permanent code (iqnetz.addresses), so that its number
outlives every rename; any other by the name of its address. What is no page of ours makes no row.

A log is counted once, under whatever name and however often it is read: with its numbers we keep
how many bytes were read and their digest. A log that begins with those bytes is the same one, and
is counted from there on. Only whole lines are read; the last one may still be being written.
"""

import gzip
import hashlib
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import connection, models, transaction
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from iqnetz import addresses
from iqnetz.access_log import read_line
from iqnetz.models import CountedLog, FormerSlug, PageViews, PermanentAddress

KEPT_MONTHS = 14
LONGEST_LINE = 256 * 1024  # bytes; our server takes requests of half of it
LONGEST_PATH = 300  # characters; none of ours is as long
SEEN = {200, 304}  # 304: the visitor sees what the browser kept


class Way(models.TextChoices):
    """How a page or a file of ours is used."""

    PAGE = "page", _("Pages")
    EMBED = "embed", _("On other websites")
    CONTACT = "contact", _("Contacts saved")
    CALENDAR = "calendar", _("Calendars")
    QR = "qr", _("QR codes")
    PRINT = "print", _("Cards to print")
    FEED = "feed", _("Feeds")
    DATA = "data", _("Open data")


@dataclass(frozen=True)
class Use:
    """What stands behind the name of an address: of a record, the kind; else what it is called."""

    way: Way
    kind: str = ""
    label: str = ""


# By the names of the URL patterns. What is not named here is not counted: the desk, links without
# an account, forms, static files.
COUNTED = {
    "home": Use(Way.PAGE, label=_("Home page")),
    "offices": Use(Way.PAGE, label=_("Servicestellen, with the finder")),
    "services": Use(Way.PAGE, label=_("All services")),
    "partners": Use(Way.PAGE, label=_("All partners")),
    "network": Use(Way.PAGE, label=_("The network")),
    "news": Use(Way.PAGE, label=_("All news")),
    "search": Use(Way.PAGE, label=_("Search")),
    "data": Use(Way.PAGE, label=_("Open data: the page that explains it")),
    "office": Use(Way.PAGE, "office"),
    "service": Use(Way.PAGE, "service"),
    "partner": Use(Way.PAGE, "partner"),
    "news_item": Use(Way.PAGE, "news"),
    "page": Use(Way.PAGE, "page"),
    "embed_office": Use(Way.EMBED, "office"),
    "embed_partner": Use(Way.EMBED, "partner"),
    "embed_finder": Use(Way.EMBED, label=_("Finder")),
    "vcard": Use(Way.CONTACT, "any"),
    "vcard4": Use(Way.CONTACT, "any"),
    "calendar": Use(Way.CALENDAR, "office"),
    "qr_svg": Use(Way.QR, "any"),
    "qr_png": Use(Way.QR, "any"),
    "office_card": Use(Way.PRINT, "office"),
    "news_feed": Use(Way.FEED, label=_("News")),
    "office_feed": Use(Way.FEED, label=_("Changes to Servicestellen")),
    "hsds": Use(Way.DATA, label="HSDS"),
    "offices_geojson": Use(Way.DATA, label="GeoJSON"),
    "nearest": Use(Way.DATA, label=_("Nearest Servicestellen")),
    "datapackage": Use(Way.DATA, label=_("Data package: contents")),
    "datapackage_zip": Use(Way.DATA, label=_("Data package")),
    "csv": Use(Way.DATA, label="CSV"),
    "openapi": Use(Way.DATA, label="OpenAPI"),
    "oembed": Use(Way.DATA, label="oEmbed"),
}


def names_of(way):
    """The names of the addresses that are used in one way."""
    return [name for name, use in COUNTED.items() if use.way == way]


def oldest_day(today=None):
    """The first day of which numbers are kept: the same day of the month, KEPT_MONTHS ago."""
    today = today or timezone.localdate()
    year, month = divmod(today.year * 12 + today.month - 1 - KEPT_MONTHS, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def forget():
    """Erase what is older than KEPT_MONTHS."""
    PageViews.objects.filter(day__lt=oldest_day()).delete()
    # A day more: such a log's lines are all too old to be counted again.
    CountedLog.objects.filter(counted_on__lt=oldest_day() - timedelta(days=1)).delete()


class Pages:
    """Knows for a path which page it is: (name, code, language), or None for none of ours."""

    def __init__(self):
        self.codes = {}
        held = list(PermanentAddress.objects.values_list("kind", "record", "code"))
        by_record = {(kind, record): code for kind, record, code in held}
        self.kinds = {code: kind for kind, _record, code in held}
        for kind, slug, record in FormerSlug.objects.values_list("kind", "slug", "record"):
            self.codes[kind, slug] = by_record.get((kind, record))
        for kind, model in addresses.KINDS.items():
            if hasattr(model, "slug"):
                # Past modeltranslation's manager. No drafts: only we ourselves see those.
                records = models.QuerySet(model).filter(published_from__lte=timezone.now())
                for record, slug in records.values_list("pk", "slug"):
                    self.codes[kind, slug] = by_record.get((kind, record))
        self.find = lru_cache(maxsize=10_000)(self._find)

    def _find(self, path):
        language = path[1:3] if path[3:4] == "/" else ""
        if language not in dict(settings.LANGUAGES):
            language = ""
        try:
            with translation.override(language or settings.LANGUAGE_CODE):
                match = resolve(path)
        except Resolver404:
            return None
        name = match.url_name or ""
        name = "hsds" if name.startswith("hsds_") else name
        use = COUNTED.get(name)
        if use is None:
            return None
        if not use.kind:
            return name, "", language
        if "code" in match.kwargs:
            code = match.kwargs["code"].lower()
        else:
            code = self.codes.get((use.kind, match.kwargs.get("slug")))
        kind = self.kinds.get(code)
        return (name, code, language) if kind and use.kind in {kind, "any"} else None


@dataclass
class Tally:
    """What came of reading one log or several."""

    lines: int = 0
    known: int = 0  # lines that an earlier run has counted
    counted: int = 0  # views
    skipped: int = 0  # lines that tell of no request, or of one at no possible time
    views: Counter = field(default_factory=Counter)

    def add(self, other):
        self.lines += other.lines
        self.known += other.known
        self.counted += other.counted
        self.skipped += other.skipped


def whole_lines(file, told):
    """Yield for each whole line of the file: the line, or None if it is too long, how many bytes
    were read up to its end, and their SHA-256. `told` is called with the size of what was read.
    """
    sha, size, is_long = hashlib.sha256(), 0, False
    while piece := file.readline(LONGEST_LINE):
        told(len(piece))
        size += len(piece)
        sha.update(piece)
        if piece.endswith(b"\n"):
            # A copy: what follows may be a line of which the end is missing.
            yield (None if is_long else piece), size, sha.copy()
        is_long = not piece.endswith(b"\n")


def count(file, pages, told=lambda size: None):
    """Add what a log has that was not counted before; the Tally of it. `file` is a buffered binary
    file, plain or gzip. All or nothing: a run that dies has counted nothing of this log.
    """
    if file.peek(2)[:2] == b"\x1f\x8b":
        file = gzip.GzipFile(fileobj=file)
    with transaction.atomic():
        with connection.cursor() as cursor:
            # One run after the other, so that no log is counted by two.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('iqnetz_pageviews'))")
        known = set(CountedLog.objects.values_list("size", "digest"))
        sizes = {size for size, _digest in known}
        tally, is_new = Tally(), False
        days = oldest_day(), timezone.localdate()
        for line, size, sha in whole_lines(file, told):
            tally.lines += 1
            _count_line(line, pages, tally, days)
            is_new = not (size in sizes and (size, sha.hexdigest()) in known)
            if not is_new:
                tally = Tally(lines=tally.lines, known=tally.lines)
        if is_new:
            CountedLog.objects.create(
                size=size, digest=sha.hexdigest(), counted_on=timezone.localdate()
            )
            _add(tally.views)
    return tally


def _count_line(line, pages, tally, days):
    request = line and read_line(line)
    if not request or not days[0] <= request.day <= days[1]:
        tally.skipped += 1
        return
    if request.method == "GET" and request.status in SEEN and len(request.path) <= LONGEST_PATH:
        page = pages.find(request.path)
        if page:
            tally.counted += 1
            tally.views[request.day, *page] += 1


def _add(views):
    """Add to the numbers that are kept. Nobody else writes them: count() holds the lock."""
    days = {day for day, *_page in views}
    kept = PageViews.objects.filter(day__in=days).values_list(
        "day", "name", "code", "language", "number"
    )
    for *key, number in kept:
        if tuple(key) in views:
            views[tuple(key)] += number
    rows = [
        PageViews(day=day, name=name, code=code, language=language, number=number)
        for (day, name, code, language), number in views.items()
    ]
    PageViews.objects.bulk_create(
        rows,
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["code", "name", "language", "day"],
        update_fields=["number"],
    )
