"""The few addresses that have no language."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.translation import get_language
from django.views.decorators.http import require_safe


@require_safe
def to_language(request):
    """To the home page in the language that the browser asks for; German if it knows neither."""
    return redirect(f"/{get_language()}/")


@require_safe
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request):
    """For whatever asks here without reading a page first."""
    return HttpResponseRedirect(static("img/favicon.ico"))
