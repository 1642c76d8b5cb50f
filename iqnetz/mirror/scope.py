"""What of the site belongs to the copy, and where collecting begins."""

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from iqnetz.addresses import KINDS
from iqnetz.models import FormerSlug, PermanentAddress

LANGUAGES = [code for code, _name in settings.LANGUAGES]

# What no page needs to lead to. An address that this site does not know is left out.
BESIDE_THE_PAGES = (
    "/sitemap.xml",
    "/robots.txt",
    "/favicon.ico",
    "/humans.txt",
    "/.well-known/security.txt",
    "/embed/v1.js",
)
# A file, and the same in another format to which no page leads.
OTHER_FORMATS = {"kontakt.vcf": "kontakt-4.vcf", "qr.svg": "qr.png"}
# Names of URL patterns whose answers depend on what was asked: links to them lead to the live site.
ONLY_LIVE = {"search", "suggestions", "nearest", "oembed"}


def copied_as(other):
    """Decorator: in the copy, the view `other` answers instead of this one."""

    def mark(view):
        view.in_copy = other
        return view

    return mark


def is_static(path):
    return path.startswith(settings.STATIC_URL)


def belongs(path):
    """Whether what is at the path, which begins with /, is part of the copy. An address that
    nobody knows is: so that a link to nowhere is noticed.
    """
    if is_static(path):
        return True
    match = _match(path)
    if match is None:
        return not path.startswith("/admin/")
    return (
        "admin" not in match.namespaces
        and match.url_name not in ONLY_LIVE
        and not getattr(match.func, "accepts_post", False)
    )


def _match(path):
    with translation.override(language_of(path)):  # patterns of addresses are translated
        try:
            return resolve(path)
        except Resolver404:
            return None


def language_of(path):
    """The language that the path begins with; German where it begins with none."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in LANGUAGES else settings.LANGUAGE_CODE


def starts():
    """The addresses that must answer."""
    return [address for address in BESIDE_THE_PAGES if _match(address)]


def other_format(path):
    """The address of the same in another format; None for none."""
    folder, slash, name = path.rpartition("/")
    other = name in OTHER_FORMATS and f"{folder}{slash}{OTHER_FORMATS[name]}"
    return other if other and _match(other) else None


def leading_on():
    """The addresses that may lead on to a page, or to nothing: permanent ones and old slugs."""
    codes = PermanentAddress.objects.filter(gone_at=None).order_by("code")
    found = [f"/o/{code}/" for code in codes.values_list("code", flat=True)]
    for former in FormerSlug.objects.order_by("kind", "slug"):
        record = KINDS[former.kind](slug=former.slug)
        for language in LANGUAGES:
            with translation.override(language):
                found.append(record.get_absolute_url())
    return found
