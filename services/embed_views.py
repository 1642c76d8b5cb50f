"""Pages that other sites may show in a frame, the module that helps them to, and oEmbed."""

import logging
from functools import wraps

from csp.decorators import csp_replace
from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from iqnetz import addresses, away
from iqnetz.finished import finished
from iqnetz.problems import Problem
from services import embed
from services.embed_forms import OEmbedForm, ThemeForm
from services.finder import PAGE_SIZE
from services.formats import oembed as formats
from services.formats.snippets import plain
from services.forms import FinderForm
from services.models import Office, Organisation
from services.tagged import prepare

logger = logging.getLogger(__name__)

SCRIPT = settings.BASE_DIR / "static" / "js" / "embed-v1.js"
SCRIPT_KEPT = 24 * 60 * 60  # seconds
ANSWER_KEPT = 60  # seconds: as long as that of a page
PROVIDER = "IQ-Netzwerk Mecklenburg-Vorpommern/Sachsen-Anhalt"
FORMATS = {
    "": (formats.as_json, "application/json"),
    "json": (formats.as_json, "application/json"),
    "xml": (formats.as_xml, "text/xml; charset=utf-8"),
}

FRAMED = {
    "Cross-Origin-Resource-Policy": "cross-origin",
    # A page that asks this of itself asks it of its frames.
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Robots-Tag": "noindex",
}


def framable(view):
    """Let any site show what the view answers in a frame; also that there is nothing (any more)
    to show, on a small page. No other page of ours may be framed.
    """

    @wraps(view)
    @xframe_options_exempt
    @csp_replace({"frame-ancestors": ["*"]})
    def wrapped(request, *args, **kwargs):
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = _page(request, "embed/missing.html", {"page": reverse("offices")}, 404)
        except addresses.Gone as gone:
            form = ThemeForm(request.GET)
            response = addresses.gone(
                request,
                gone.args[0],
                "embed/gone.html",
                {"theme": form.chosen, "page": reverse("offices")},
            )
        except DatabaseError as error:
            if not away.is_away(error):
                raise
            # A page of ours that no other site may frame would leave an empty hole there.
            logger.error("A frame cannot be shown.", exc_info=error)
            response = _page(request, "embed/away.html", {"page": reverse("offices")}, 503)
            for name, value in away.HEADERS.items():
                response.headers[name] = value
        for name, value in FRAMED.items():
            response.headers[name] = value
        return response

    return wrapped


def _page(request, template, context, status=200):
    form = ThemeForm(request.GET)
    # A theme that we do not know is a mistake of the site around, not of who reads there.
    status = status if form.is_valid() or status != 200 else 400
    return render(request, template, context | {"theme": form.chosen}, status=status)


@finished(*ThemeForm.base_fields)
@require_safe
@framable
def office(request, code):
    shown = embed.record("office", Office.objects.with_details(), code)
    instead = shown.helps_instead()
    prepare(shown, *filter(None, [instead]))
    context = {"office": shown, "instead": instead, "page": shown.get_absolute_url()}
    return _page(request, "embed/office.html", context)


@finished(*ThemeForm.base_fields)
@require_safe
@framable
def partner(request, code):
    shown = embed.record("partner", Organisation.objects.all(), code)
    offices = Office.objects.published().open().filter(organisation=shown)
    offices = list(offices.with_details().in_reading_order()[: PAGE_SIZE + 1])
    prepare(*offices)
    context = {
        "partner": shown,
        "offices": offices[:PAGE_SIZE],
        "has_more": len(offices) > PAGE_SIZE,
        "page": shown.get_absolute_url(),
    }
    return _page(request, "embed/partner.html", context)


@finished(*ThemeForm.base_fields)
@require_safe
@framable
def finder(request):
    context = {"form": FinderForm(None, []), "page": reverse("offices")}
    return _page(request, "embed/finder.html", context)


@finished()
@require_safe
def script(request):
    """The module of the custom element, at an address that never changes."""
    response = HttpResponse(SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={SCRIPT_KEPT}"
    return response


@finished(*OEmbedForm.base_fields, refuses_others=True)
@require_safe
def oembed(request):
    """What to show for an address of ours, by oEmbed 1.0. Raises Problem: 400 for parameters that
    cannot be, 404 for an address that is not ours or has nothing to show. Those that we do not know
    are left out: other sites' editors send their own.
    """
    form = OEmbedForm(request.GET)
    if not form.is_valid():
        errors = [(name, " ".join(messages)) for name, messages in form.errors.items()]
        raise Problem(400, "Some parameters are wrong.", errors)
    asked = form.cleaned_data
    if asked["format"] not in FORMATS:
        # oEmbed 1.0 names 501 for it. But it is not we who failed: no error in our log.
        raise Problem(400, "Some parameters are wrong.", [("format", "Give json or xml.")])
    language = asked["lang"] or settings.LANGUAGE_CODE
    site = addresses.origin(request)
    found = embed.behind(asked["url"], language, site)
    if found is None:
        raise Problem(404, "This address is not ours, or there is nothing to embed.")
    framed, runner = found
    with translation.override(framed.language):
        home = site + reverse("home")
        author = {}
        if runner:
            author = {"name": plain(runner.name), "url": site + runner.get_absolute_url()}
    provider = {"name": PROVIDER, "url": home}
    values = formats.answer(framed, provider, author, asked["maxwidth"], asked["maxheight"])
    write, media_type = FORMATS[asked["format"]]
    response = HttpResponse(write(values), content_type=media_type)
    response.headers["Cache-Control"] = f"public, max-age={ANSWER_KEPT}"
    response.headers["Content-Language"] = framed.language
    return response
