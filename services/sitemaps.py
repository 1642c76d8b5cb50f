from copy import copy

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import Paginator
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from iqnetz.addresses import changed_at_of, kind_of
from iqnetz.models import PermanentAddress
from iqnetz.modified import last_changes, newest
from iqnetz.moments import midnight
from iqnetz.together import aggregated
from services.models import Figure, FundingPhase, Membership, Network, Office, Organisation, Service


class _BothLanguages(Paginator):
    """Pages of records, each record in each language."""

    def page(self, number):
        page = super().page(number)
        codes = [code for code, _name in settings.LANGUAGES]
        page.object_list = [(item, code) for item in page.object_list for code in codes]
        return page


class BilingualSitemap(Sitemap):
    """Each address in both languages, each naming the other, and German for everybody else. What
    is listed here is asked for anew for each request, by what `for_request` gives.
    """

    i18n = True
    alternates = True
    limit = 2_000  # addresses in one file: so many are written in about a second
    summary = ()  # a QuerySet of one row: of how many records, and when the last one changed

    def for_request(self):
        return copy(self)

    @property
    def paginator(self):
        pages = _BothLanguages(self.items(), max(1, self.limit // len(settings.LANGUAGES)))
        pages.count = self.count() // len(settings.LANGUAGES)
        return pages

    def _urls(self, page, protocol, domain):
        urls = super()._urls(page, protocol, domain)
        for url in urls:
            # Django's own x_default is an address without a language, which is no page of ours.
            german = next(each for each in url["alternates"] if each["lang_code"] == "de")
            url["alternates"].append(german | {"lang_code": "x-default"})
        return urls


class NamedPages(BilingualSitemap):
    """Pages without a record of their own, by the names of their URL patterns. `changes` makes a
    dict: name → when what is there changed last, or None; of a page without changes nothing.
    """

    def __init__(self, *names, changes=dict):
        self.names = names
        self.changes = changes

    @cached_property
    def _found(self):
        changes = self.changes()
        return [(name, changes.get(name)) for name in self.names]

    def items(self):
        return self._found

    def location(self, item):
        return reverse(item[0])

    def lastmod(self, item):
        return item[1]

    def count(self):
        return len(self.names) * len(settings.LANGUAGES)


class Records(BilingualSitemap):
    """The published records of a model. A page shows other records too: `shown` makes a list of
    expressions for when those changed last.
    """

    def __init__(self, queryset, shown=list):
        self.queryset = queryset
        self.shown = shown

    def for_request(self):
        made = super().for_request()
        changed = changed_at_of(self.queryset.model)
        # PostgreSQL's greatest() passes over what is NULL.
        lastmod = Greatest(changed, "published_from", *self.shown())
        found = self.queryset.all().published().annotate(lastmod=lastmod)
        made.records = found.order_by("pk")
        last = {"last": Max("lastmod"), "number": Count("pk")}
        if self.queryset.model is Office:
            last["ended"] = Max("closed_from", filter=Q(closed_from__lte=timezone.localdate()))
        made.summary = aggregated(found, **last)
        return made

    def items(self):
        return self.records

    def lastmod(self, item):
        ended = item.closed_from if isinstance(item, Office) and item.is_closed else None
        return newest([item.lastmod, ended and midnight(ended)])

    def get_latest_lastmod(self):
        last, _number, *ended = self.summary[0]
        return newest([last, *(midnight(day) for day in ended if day)])

    def count(self):
        return self.summary[0][1] * len(settings.LANGUAGES)


def _of_its_offices(key):
    """An expression for when the last of the public offices changed that refer to a record by
    `key`.
    """
    offices = Office.objects.published().filter(**{key: OuterRef(OuterRef("pk"))})
    found = PermanentAddress.objects.filter(kind=kind_of(Office), record__in=offices.values("pk"))
    return Subquery(found.order_by("-changed_at").values("changed_at")[:1])


# The network's own record, and what belongs to it.
OF_NETWORK = (Network, FundingPhase, Figure, Membership)


def _lists():
    changes = last_changes(Office, Organisation, Service, tracked=OF_NETWORK)
    network = newest(changes.pop(model) for model in OF_NETWORK)
    return {
        "offices": newest(changes.values()),
        "services": changes[Service],
        "partners": newest([changes[Organisation], network]),
        "network": newest([changes[Organisation], network]),
        "data": newest([*changes.values(), network]),
    }


sitemaps = {
    "lists": NamedPages("offices", "services", "partners", "network", "data", changes=_lists),
    "offices": Records(
        Office.objects.only("slug", "published_from", "closed_from"),
        lambda: [
            changed_at_of(Organisation, "organisation"),
            changed_at_of(Service, "service"),
        ],
    ),
    "services": Records(Service.objects.all(), lambda: [_of_its_offices("service")]),
    "partners": Records(Organisation.objects.all(), lambda: [_of_its_offices("organisation")]),
}
