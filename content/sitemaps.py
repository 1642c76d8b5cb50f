from content.models import NewsItem, Page
from services.sitemaps import NamedPages, Records

sitemaps = {
    "home": NamedPages("home", "news"),
    "pages": Records(Page.objects.all()),
    "news": Records(NewsItem.objects.all()),
}
