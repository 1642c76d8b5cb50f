from content.models import NewsItem, Page
from iqnetz.modified import last_changes, newest
from services.models import Service
from services.sitemaps import NamedPages, Records, network_changed_at


def _lists():
    changes = last_changes(NewsItem, Service)
    return {
        "home": newest([*changes.values(), network_changed_at()]),
        "news": changes[NewsItem],
    }


sitemaps = {
    "home": NamedPages("home", "news", changes=_lists),
    "pages": Records(Page.objects.all()),
    "news": Records(NewsItem.objects.all()),
}
