from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from services.models import Office, Organisation, Service


class BilingualSitemap(Sitemap):
    """Each address in both languages, each naming the other."""

    i18n = True
    alternates = True


class NamedPages(BilingualSitemap):
    """Pages without a record of their own, by the names of their URL patterns."""

    def __init__(self, *names):
        self.names = names

    def items(self):
        return self.names

    def location(self, item):
        return reverse(item)


class Records(BilingualSitemap):
    """The published records of a model."""

    def __init__(self, queryset):
        self.queryset = queryset

    def items(self):
        return list(self.queryset.all().published().order_by("pk"))


sitemaps = {
    "lists": NamedPages("offices", "services", "partners", "network"),
    "offices": Records(Office.objects.all()),
    "services": Records(Service.objects.all()),
    "partners": Records(Organisation.objects.all()),
}
