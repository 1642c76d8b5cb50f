from django.contrib.sitemaps import Sitemap
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Greatest
from django.urls import reverse

from iqnetz.addresses import changed_at_of, kind_of
from iqnetz.models import PermanentAddress
from iqnetz.modified import last_changes, newest
from iqnetz.moments import midnight
from services.models import Figure, FundingPhase, Membership, Network, Office, Organisation, Service


class BilingualSitemap(Sitemap):
    """Each address in both languages, each naming the other, and German for everybody else."""

    i18n = True
    alternates = True
    limit = 2_000  # addresses in one file: so many are written in about a second

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

    def items(self):
        changes = self.changes()
        return [(name, changes.get(name)) for name in self.names]

    def location(self, item):
        return reverse(item[0])

    def lastmod(self, item):
        return item[1]

    def count(self):
        return len(self.names) * len(self.get_languages_for_item(None))


class Records(BilingualSitemap):
    """The published records of a model. A page shows other records too: `shown` makes a list of
    expressions for when those changed last.
    """

    def __init__(self, queryset, shown=list):
        self.queryset = queryset
        self.shown = shown

    def items(self):
        changed = changed_at_of(self.queryset.model)
        # PostgreSQL's greatest() passes over what is NULL.
        lastmod = Greatest(changed, "published_from", *self.shown())
        return list(self.queryset.all().published().annotate(lastmod=lastmod).order_by("pk"))

    def lastmod(self, item):
        ended = item.closed_from if isinstance(item, Office) and item.is_closed else None
        return newest([item.lastmod, ended and midnight(ended)])

    def count(self):
        languages = self.get_languages_for_item(None)
        return self.queryset.all().published().count() * len(languages)


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
