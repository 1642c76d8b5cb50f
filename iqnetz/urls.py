from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from content import discovery
from content.sitemaps import sitemaps as content_sitemaps
from iqnetz import errors, health, root, sitemap
from services import card_views, embed_views, logo_views
from services.sitemaps import sitemaps as services_sitemaps

sitemaps = {"sitemaps": content_sitemaps | services_sitemaps}

urlpatterns = [
    path("", root.to_language, name="root"),
    path("admin/", admin.site.urls),
    path("healthz", health.process),
    path("readyz", health.database),
    path("o/<str:code>/", root.permanent, name="permanent"),
    path("o/<str:code>", root.permanent),  # typed in: one hop is enough
    path("api/", include("services.api_urls")),
    re_path(r"^logo/(?P<digest>[0-9a-f]{32})\.webp\Z", logo_views.logo, name="logo"),
    path("embed/v1.js", embed_views.script, name="embed_script"),
    path("oembed", embed_views.oembed, name="oembed"),
    path("o/<str:code>/kontakt.vcf", card_views.vcard, {"version": "3.0"}, name="vcard"),
    path("o/<str:code>/kontakt-4.vcf", card_views.vcard, {"version": "4.0"}, name="vcard4"),
    path("o/<str:code>/kalender.ics", card_views.calendar, name="calendar"),
    path("o/<str:code>/qr.svg", card_views.qr_svg, name="qr_svg"),
    path("o/<str:code>/qr.png", card_views.qr_png, name="qr_png"),
    path("robots.txt", root.robots),
    path("favicon.ico", root.favicon),
    path("humans.txt", discovery.humans, name="humans"),
    path(".well-known/security.txt", discovery.security, name="security"),
    path("sitemap.xml", sitemap.sitemap, sitemaps, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap.section, sitemaps, name="sitemap_section"),
    *i18n_patterns(
        path("", include("services.urls")),
        path("", include("content.urls")),
    ),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
