"""What all templates need: texts in two languages, links, numbers as the language writes them."""

from functools import lru_cache
from urllib.parse import quote, urlencode

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext, pgettext

from iqnetz.markup import fill_in, to_html
from iqnetz.paths import path
from iqnetz.telephone import dialled
from services.formats.texts import plain, told
from services.tagged import fill_of
from services.tagged import prepare as prepare_records

register = template.Library()


# For attributes and descriptions.
register.simple_tag(plain)


@register.simple_tag(takes_context=True)
def prepare(context, record):
    """Ask at once for what the texts of a record name, where no view does."""
    prepare_records(record, request=context["request"])
    return ""


@register.simple_tag
def text(record, field):
    """A short translated text; where the translation is missing, the German one, marked so."""
    value, language = told(record, field, get_language())
    value = fill_in(value, fill_of(record))
    # "Mecklenburg-Vorpommern/Sachsen-Anhalt" is wider than a small phone: it may break there.
    shown = mark_safe(escape(value).replace("/", "/<wbr>"))  # noqa: S308 (escaped)
    if language == get_language() or not value:
        return shown
    return format_html(
        '<span lang="de">{}</span> <small>({})</small>', shown, gettext("only in German so far")
    )


@register.simple_tag
def prose(record, field):
    """A long translated text in Markdown, as HTML; German and marked so where it must be."""
    value, language = told(record, field, get_language())
    if language == get_language() or not value:
        return to_html(value, fill_of(record))
    return format_html(
        '<p class="hint">{}</p><div lang="de">{}</div>',
        gettext("This text has not been translated yet. Here it is in German."),
        to_html(value, fill_of(record)),
    )


@register.filter
def kilometres(distance):
    """12.34 → "12 km", 3.21 → "3,2 km", as the language writes it."""
    decimals = 0 if round(distance, 1) >= 10 else 1
    return f"{number_format(round(distance, decimals), decimals)}\N{NO-BREAK SPACE}km"


@register.filter
def assured_date(record):
    """The day of the last confirmation, as exactly as it is known."""
    if record.assured_on is None:
        return ""
    patterns = {
        "day": pgettext("date format", "j F Y"),
        "month": pgettext("date format", "F Y"),
        "year": "Y",
    }
    pattern = patterns.get(record.assured_precision, patterns["day"])
    return format_date(record.assured_on, pattern)


@register.filter
def day(date):
    """A date as the language writes it: 1. Juli 2011, 1 July 2011."""
    return format_date(date, pgettext("date format", "j F Y"))


@register.filter
def local_day(moment):
    """The day of a moment, where we are, as the language writes it."""
    return day(timezone.localdate(moment))


@register.filter
def month(date):
    """A month as the language writes it: Juli 2011, July 2011."""
    return format_date(date, pgettext("date format", "F Y"))


@register.filter
def clock(time):
    """A time as the language writes it: 9 Uhr, 9.30 Uhr; 9 am, 9:30 am, 12 noon."""
    if get_language() == "de":
        return f"{time.hour}" if time.minute == 0 else f"{time.hour}.{time.minute:02}"
    if (time.hour, time.minute) == (12, 0):
        return "12 noon"
    hour = time.hour % 12 or 12
    half = "am" if time.hour < 12 else "pm"
    return f"{hour} {half}" if time.minute == 0 else f"{hour}:{time.minute:02} {half}"


@register.filter
def speaks(office, language):
    """Whether somebody in the office (with details) speaks the Language."""
    return office.speaks(language.code)


@register.simple_tag
def other_page(form, page):
    """The address of another page of the same search."""
    return form.address(page=page)


@register.simple_tag
def search_there(form, place):
    """The address of the same search from another place."""
    return form.address(q=place.query)


@register.filter
def tel(number):
    """The address that dials a number: tel:+49…; nothing but digits and the plus."""
    return f"tel:{number.as_e164}"


register.filter(dialled)


@register.filter
def bare_address(url):
    """A website as people write it: without scheme and last slash."""
    return url.split("://", 1)[-1].removesuffix("/")


@register.simple_tag
def geo_link(office):
    """The office's address for the visitor's own map app (RFC 5870, with the `q` that map apps
    understand). Coordinates only where they are those of the door.
    """
    query = quote(office.address)
    if office.has_exact_position:
        point = f"{office.latitude:.6f},{office.longitude:.6f}"
        return mark_safe(f"geo:{point}?q={point}({query})")  # noqa: S308 (quoted above)
    return mark_safe(f"geo:0,0?q={query}")  # noqa: S308 (quoted above)


@register.simple_tag
def web_map_link(office):
    return "https://www.openstreetmap.org/search?" + urlencode({"query": office.address})


@register.simple_tag(takes_context=True)
def same_page_in(context, language, with_query=False):
    """The address of this page in another language; the home page where there is none. A page that
    stands in for another one says that one's name in its context, as `page_name`.
    """
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    if match is None:
        return f"/{language}/"
    stands_in = "page_name" in context
    name = context["page_name"] if stands_in else match.view_name
    try:
        found = path(name, *([] if stands_in else match.kwargs.values()), language=language)
    except (NoReverseMatch, TypeError):  # what is not for people has no name, or other arguments
        found = ""
    if not found.startswith(f"/{language}/"):
        return f"/{language}/"
    if with_query and request.META.get("QUERY_STRING"):
        found += "?" + request.GET.urlencode()
    return found


@register.simple_tag
def texts_to_copy(offer, heading):
    """What other sites can show (an Offer of services.embed), as it looks and to copy; `heading` is
    the level of the headings. It changes less often than all else on a page, and is a good part
    of it, so it is kept.
    """
    return _texts_to_copy(offer, heading, get_language())


@lru_cache(maxsize=256)  # five kilobytes each
def _texts_to_copy(offer, heading, _language):
    return render_to_string("components/use_this_offer.html", {"offer": offer, "heading": heading})


@register.simple_tag(takes_context=True)
def absolute(context, path):
    request = context.get("request")
    return request.build_absolute_uri(path) if request else path
