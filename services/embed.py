"""What other sites may show of ours: a card for an office, a partner's list, the finder's form.

Frames name records by the code of the permanent address, so they outlive each rename.
"""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import get_language_from_path, gettext

from iqnetz import addresses
from iqnetz.paths import path
from services.formats import snippets
from services.formats.snippets import Framed
from services.models import Office, Organisation

# (width, height) in pixels: what each needs in a column of text.
SIZES = {"office": (480, 620), "partner": (480, 640), "finder": (480, 360)}
MODELS = {"office": Office, "partner": Organisation}


@dataclass(frozen=True)
class Version:
    """One language of an offer, with what can be copied."""

    framed: Framed
    language_name: str  # in itself: Deutsch, English

    @property
    def snippets(self):
        """(key, what it is, the HTML to copy)"""
        return [
            ("link", gettext("A link"), snippets.link(self.framed)),
            ("frame", gettext("A frame"), snippets.frame(self.framed)),
            ("element", gettext("A frame that fits its height"), snippets.element(self.framed)),
        ]


@dataclass(frozen=True)
class Offer:
    """Something that other sites can show, in all our languages."""

    key: str
    versions: tuple[Version, ...]


def record(kind, queryset, code):
    """The record of the queryset that the public may see and that the code names, however large
    its letters. Raises Http404, and addresses.Gone for one that was deleted.
    """
    found = addresses.known_or_404(code.lower(), kind)
    shown = queryset.published().filter(pk=found.record).first()
    if shown is None:
        raise Http404
    return shown


def framed(kind, shown, language, site):
    """The Framed of an office or a partner in a language; `site` is our own address without a
    path.
    """
    with translation.override(language):
        page = shown.get_absolute_url()
        frame = path(f"embed_{kind}", shown.code)
    width, height = SIZES[kind]
    return Framed(
        kind=kind,
        code=shown.code,
        name=shown.name,
        name_language="de",
        language=language,
        link=site + shown.get_permanent_url(),
        page=site + page,
        frame=site + frame,
        script=site + path("embed_script"),
        width=width,
        height=height,
    )


def framed_finder(language, site):
    """The Framed of the finder's form."""
    with translation.override(language):
        page, frame = path("offices"), path("embed_finder")
        name = gettext("Find advice on foreign qualifications")
    width, height = SIZES["finder"]
    return Framed(
        kind="finder",
        code="",
        name=name,
        name_language=language,
        language=language,
        link=site + page,
        page=site + page,
        frame=site + frame,
        script=site + path("embed_script"),
        width=width,
        height=height,
    )


def offer(kind, shown, site):
    """What a site can show of an office or a partner."""
    versions = [framed(kind, shown, language, site) for language, _name in settings.LANGUAGES]
    return Offer(f"{kind}-{shown.code}", _named(versions))


def finder_offer(site):
    versions = [framed_finder(language, site) for language, _name in settings.LANGUAGES]
    return Offer("finder", _named(versions))


def _named(versions):
    return tuple(
        Version(each, translation.get_language_info(each.language)["name_local"])
        for each in versions
    )


def behind(address, language, site):
    """(Framed, the Organisation that runs it or None) for a public address of ours: of an office,
    a partner, the finder or the home page, or of one of their frames, with an old slug too; or
    None. `language` is for addresses that have none.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    host = urlsplit(site).netloc
    if parts.scheme not in {"http", "https"} or parts.netloc.lower() != host.lower():
        return None
    path = unquote(parts.path)
    try:
        return _at(path if path.endswith("/") else path + "/", language, site)
    except (Resolver404, Http404, addresses.Gone):
        return None


def _at(path, language, site):
    with translation.override(get_language_from_path(path) or language):
        language = translation.get_language()
        match = resolve(path)
        name, values = match.url_name, match.kwargs
        if name == "permanent":
            present, _address = addresses.present(values["code"].lower())
            return _at(urlsplit(present).path, language, site) if present else None
    if name in {"home", "offices", "embed_finder"}:
        return framed_finder(language, site), None
    if name in {"embed_office", "embed_partner"}:
        kind = name.removeprefix("embed_")
        shown = record(kind, _with_runner(kind), values["code"])
    elif name in MODELS:
        kind = name
        shown = _named_by(_with_runner(kind), values["slug"])
    else:
        return None
    return framed(kind, shown, language, site), getattr(shown, "organisation", shown)


def _with_runner(kind):
    queryset = MODELS[kind].objects.all()
    return queryset.select_related("organisation") if kind == "office" else queryset


def _named_by(queryset, slug):
    """The public record with the slug, or with the one that the slug led to since."""
    shown = queryset.published().filter(slug=slug).first()
    if shown is not None:
        return shown
    try:
        addresses.search(queryset.model, slug)
    except addresses.Moved as moved:
        return queryset.published().get(slug=moved.args[0])
    raise Http404
