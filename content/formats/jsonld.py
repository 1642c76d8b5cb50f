"""The home page, pages of text and news in the words of schema.org: a document per page."""

from django.urls import reverse
from django.utils.translation import get_language, gettext

from services.formats.jsonld import document, identity, page, ref, text, website
from services.formats.jsonld_records import publisher
from services.formats.texts import told


def home(origin, network):
    """The site itself, and how to search it; `network` may be None."""
    speaks = [publisher(origin, network)] if network else []
    site = website(origin) | {
        "publisher": speaks and ref(speaks[0]),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{origin}{reverse('search')}?q={{search_term}}",
            },
            # Search engines document it so: a text, not a node (schema.org/docs/actions.html).
            "query-input": "required name=search_term",
        },
    }
    path = reverse("home")
    itself = {
        "@type": "WebPage",
        "@id": origin + path,
        "url": origin + path,
        "name": gettext("Advice on foreign qualifications"),
        "inLanguage": get_language(),
        "isPartOf": ref(site),
        "about": speaks and ref(speaks[0]),
    }
    return document(itself, site, *speaks)


def search(origin):
    """The page to search the site with. What it found is left out: that page is not to be kept."""
    path = reverse("search")
    return document(*page(origin, path, gettext("Search"), kind="SearchResultsPage"))


def text_page(origin, shown):
    """A page of text."""
    itself, *others = page(
        origin,
        shown.get_absolute_url(),
        text(shown, "title"),
        changed_at=shown.changed_at,
        description=text(shown, "summary"),
    )
    return document(itself | identity(origin, shown), *others)


def news_item(origin, shown, network):
    """A news item, by the network (or None)."""
    speaks = [publisher(origin, network)] if network else []
    address = origin + shown.get_absolute_url()
    article = {
        "@type": "NewsArticle",
        **identity(origin, shown),
        "headline": text(shown, "title"),
        "description": text(shown, "summary"),
        "inLanguage": told(shown, "body", get_language())[1],
        "datePublished": shown.dated_on.isoformat(),
        "dateModified": shown.changed_at.isoformat(timespec="seconds"),
        "publisher": speaks and ref(speaks[0]),
        "mainEntityOfPage": {"@id": address},
    }
    nodes = page(
        origin,
        shown.get_absolute_url(),
        text(shown, "title"),
        parent=(gettext("News"), reverse("news")),
        about=article,
    )
    return document(article, *nodes, *speaks)
