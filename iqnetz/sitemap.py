"""The map of all public pages for search engines (sitemaps.org): one file while it is small, else
an index of several.
"""

from django.contrib.sitemaps import views
from django.views.decorators.http import require_safe

from iqnetz.finished import finished
from iqnetz.together import evaluate


@finished()
@require_safe
def sitemap(request, sitemaps):
    """All addresses, or the index of the files that have them."""
    maps = _for_request(sitemaps)
    limit = min(site.limit for site in maps.values())
    if sum(site.count() for site in maps.values()) > limit:
        return views.index(request, maps, sitemap_url_name="sitemap_section")
    evaluate(*(site.records for site in maps.values() if site.summary != ()))
    return views.sitemap(request, maps)


@finished("p")
@require_safe
def section(request, sitemaps, section):
    """One of the files that the index names; `?p=` is its page."""
    wanted = {name: site for name, site in sitemaps.items() if name == section}
    return views.sitemap(request, _for_request(wanted), section)


def _for_request(sitemaps):
    """The sitemaps, each of which knows how much it has."""
    maps = {name: site.for_request() for name, site in sitemaps.items()}
    evaluate(*(site.summary for site in maps.values() if site.summary != ()))
    return maps
