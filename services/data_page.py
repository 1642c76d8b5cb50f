"""The page that explains the open data. What it shows of an answer is the answer, as it is now."""

import io
import json
import re

from django.core.handlers.wsgi import WSGIRequest
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from iqnetz import addresses, surroundings
from iqnetz.finished import finished
from iqnetz.licence import LICENCE
from services import open_data
from services.data_offers import EVERYTHING, EXAMPLES, FOR_WEBSITES, NEWS, OF_ONE_RECORD
from services.formats import jsonld
from services.formats.tables import TABLES
from services.models import Office, Organisation, Service
from services.open_forms import NearestQuery, OfficesQuery, Words

GROUPS = (
    ("everything", _("All data"), EVERYTHING),
    ("one", _("A single office"), OF_ONE_RECORD),
    ("websites", _("For your website"), FOR_WEBSITES),
    ("news", _("What is new"), NEWS),
)
LINES = 24  # of an answer
WIDTH = 400  # characters of a line
# What an answer depends on: which site it is, and nothing of who reads the page.
SITE = ("SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO")


@finished("example")
@require_safe
def data(request):
    # One that serves as an example; only its addresses are shown.
    offices = addresses.annotated(Office.objects.published().open())
    offices = offices.filter(service__audience=Service.Audience.PEOPLE).order_by("pk")
    offices = offices.select_related("organisation", "service")
    offices = offices.along(addresses.along(Organisation, "organisation"))[:1]
    words = Words()
    others = [offices, *words.queries, *surroundings.taken_along(request)]
    changed_at = open_data.last_modified(others=others)
    office, site = next(iter(offices), None), addresses.origin(request)
    groups = [(key, heading, _shown(offers, office, site)) for key, heading, offers in GROUPS]
    examples = _shown(EXAMPLES, office, site)
    # One at a time: each is as much work as a page.
    names = [offer.name for offer, _address in examples]
    asked = request.GET.get("example")
    chosen = asked if asked in names else names[0]
    context = {
        "groups": [group for group in groups if group[2]],
        "examples": [
            (offer, address, answer(request, address) if offer.name == chosen else "")
            for offer, address in examples
        ],
        "parameters": [
            ("/api/v1/nearest.json", NearestQuery.parameters(words)),
            ("/api/v1/offices.geojson", OfficesQuery.parameters(words)),
        ],
        "tables": list(TABLES),
        "licence": LICENCE,
        "changed_at": changed_at,
        "json_ld": jsonld.document(*jsonld.page(site, reverse("data"), gettext("Open data"))),
    }
    return render(request, "services/data.html", context)


def _shown(offers, office, site):
    found = [(offer, offer.address(office, site)) for offer in offers]
    return [(offer, address) for offer, address in found if address]


def answer(request, address):
    """The first lines of what the site answers at an address of the API."""
    path, _mark, query = address.partition("?")
    environ = {name: request.META[name] for name in SITE if name in request.META}
    environ |= {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    found = resolve(path)
    inner = WSGIRequest(environ | {"wsgi.input": io.BytesIO()})
    response = found.func(inner, *found.args, **found.kwargs)
    text = response.content.decode()
    if "json" in response.headers["Content-Type"]:
        text = pretty(json.loads(text))
    return shortened(text)


def pretty(data) -> str:
    """JSON with a line for each member; lists of plain values on one line."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return re.sub(r"\[\s+([^][{}]*?)\s+\]", lambda found: f"[{_one_line(found[1])}]", text)


def _one_line(text):
    return re.sub(r"\s*\n\s*", " ", text)


def shortened(text: str) -> str:
    """The first lines, and "…" for what is left out."""
    lines = text.splitlines()
    shown = [line if len(line) <= WIDTH else f"{line[:WIDTH]}…" for line in lines[:LINES]]
    return "\n".join([*shown, "…"] if len(lines) > LINES else shown)
