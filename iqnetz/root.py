"""The few addresses that have no language."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from iqnetz import addresses
from iqnetz.finished import finished


@finished(by_language=True)
@require_safe
def to_language(request):
    """To the home page in the language that the browser asks for; German if it knows neither."""
    return redirect(f"/{get_language()}/")


@finished()
@require_safe
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@finished()
@require_safe
def favicon(request):
    """For whatever asks here without reading a page first."""
    return HttpResponseRedirect(static("img/favicon.ico"))


@finished(by_language=True)
@require_safe
def permanent(request, code):
    """On from a permanent address to where the record is now, in the visitor's language."""
    # People who read a code aloud or from paper do not say how large its letters are.
    present, address = addresses.present(code.lower())
    if present is not None:
        return addresses.led_on(present)
    if address is not None and address.gone_at:
        return addresses.gone(request, address)
    raise Http404
