"""What people look for at a fixed address: whom to tell of a weakness, who is behind the site."""

from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from content.models import NewsItem, Page
from iqnetz import addresses
from iqnetz.finished import finished
from iqnetz.modified import last_changes, newest
from services.models import Network, Office, Organisation, Service

TEXT = "text/plain; charset=utf-8"
VALID_MONTHS = 6


@finished()
@require_safe
def security(request):
    """security.txt (RFC 9116). Without somebody to tell there is none: 404."""
    contact = settings.SECURITY_CONTACT or _contact(_coordination())
    if not contact:
        raise Http404
    lines = [
        f"Contact: {contact}",
        f"Expires: {_expires(timezone.localdate()).isoformat()}T00:00:00Z",
        "Preferred-Languages: de, en",
    ]
    # Only an address with TLS may stand there (section 2.5.2).
    if settings.SITE_URL.startswith("https://"):
        lines.append(f"Canonical: {settings.SITE_URL}{request.path}")
    return HttpResponse("\n".join([*lines, ""]), content_type=TEXT)


@finished()
@require_safe
def humans(request):
    """humans.txt (humanstxt.org): who, from which data, when."""
    changes = last_changes(NewsItem, Office, Organisation, Page, Service)
    network, coordination = Network.objects.first(), _coordination()
    origin = addresses.origin(request)
    text = render_to_string(
        "humans.txt",
        {
            "network": network and _line(network.name),
            "coordination": coordination
            and _line(f"{coordination.organisation.name}, {coordination.town}"),
            "changed": newest(changes.values()),
            "home": request.build_absolute_uri("/"),
            "data": " ".join(addresses.in_each_language(origin, lambda: reverse("data")).values()),
        },
    )
    return HttpResponse(text.strip() + "\n", content_type=TEXT)


def _line(text):
    return " ".join(text.split())


def _coordination():
    offices = Office.objects.published().open().of_coordination()
    return offices.with_phones().first()


def _contact(office):
    """The address of an office itself, by mail or else by phone; of no person."""
    if office is None:
        return ""
    if office.email:
        return f"mailto:{quote(office.email, safe='@+')}"
    phone = next(iter(office.voice_phones), None)
    return f"tel:{phone.number.as_e164}" if phone else ""


def _expires(today):
    """The first of the month in half a year: the same for a month, never past, below a year."""
    years, month = divmod(today.month - 1 + VALID_MONTHS, 12)
    return today.replace(year=today.year + years, month=month + 1, day=1)
