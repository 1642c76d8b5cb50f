from content.models import NewsItem, Page
from iqnetz.modified import last_changes, newest
from services.models import Service
from services.sitemaps import OF_NETWORK, NamedPages, Records


def _lists():
    changes = last_changes(NewsItem, Service, tracked=OF_NETWORK)
    return {
        "home": newest(changes.values()),
        "news": changes[NewsItem],
    }


sitemaps = {
    "home": NamedPages("home", "news", changes=_lists),
    "pages": Records(Page.objects.all()),
    "news": Records(NewsItem.objects.all()),
}
