"""What stands in the head of a page for machines: JSON-LD, and Open Graph for previews of links."""

import json
from dataclasses import dataclass

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

register = template.Library()

# U+2028 and U+2029 end a line in old JavaScript; the others could end the element.
_ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}

LOCALES = {"de": "de_DE", "en": "en_GB"}

# The pictures in static/img/og/ by types of pages, and what is written in each, in both languages.
# Whoever changes a line makes them anew: tools/link_pictures.py.
PICTURES = {
    "home": _("Your qualification from abroad"),
    "offices": _("Find advice"),
    "office": _("Phone, address, whom to ask"),
    "partner": _("Partners in the network"),
    "service": _("What we offer"),
    "news": _("News from the network"),
    "page": _("Advice on foreign qualifications"),
}
WIDTH, HEIGHT = 1200, 630  # pixels


@dataclass(frozen=True, slots=True)
class Picture:
    url: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


@register.simple_tag(takes_context=True)
def json_ld(context):
    """The page's `json_ld` (services.formats.jsonld), if any, as a block of data."""
    data = context.get("json_ld")
    if not data:
        return ""
    return mark_safe(  # noqa: S308 (escaped)
        f'<script type="application/ld+json">{_embedded(data)}</script>'
    )


def _embedded(data) -> str:
    """JSON that may stand in a script element of HTML, whatever its texts have."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


@register.simple_block_tag
def captured(content: SafeString):
    """What stands in it; with `as name`, to write it more than once."""
    return content


@register.simple_tag
def picture(name):
    """The picture of a type of page."""
    return Picture(url=static(f"img/og/{name}.png"), alt=PICTURES[name])


@register.filter
def locale(language):
    """A language as Open Graph writes it: with a country."""
    return LOCALES[language]
