"""The map of all public pages for search engines (sitemaps.org): one file while it is small, else
an index of several.
"""

from django.contrib.sitemaps import views
from django.views.decorators.http import require_safe

from iqnetz.finished import finished


@finished()
@require_safe
def sitemap(request, sitemaps):
    """All addresses, or the index of the files that have them."""
    limit = min(site.limit for site in sitemaps.values())
    if sum(site.count() for site in sitemaps.values()) > limit:
        return views.index(request, sitemaps, sitemap_url_name="sitemap_section")
    return views.sitemap(request, sitemaps)


@finished("p")
@require_safe
def section(request, sitemaps, section):
    """One of the files that the index names; `?p=` is its page."""
    return views.sitemap(request, sitemaps, section)
