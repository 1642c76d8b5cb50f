"""JSON-LD 1.1 in the words of schema.org: what every page says of itself.

Each function gives a node or a whole document, of records and of `origin`, the site's address
without a path ("https://example.org"). A record's "@id" is its permanent address, the same on each
page and in each language, so that what one page says of it adds to what another one says. A page's
"@id" is its own address. Nodes of one page name each other by "@id", and each that is named is
there, if only with its name. What is unknown is left out: no null, no empty text or list.

Texts are in the reader's language; where the translation is missing, German and marked so.
"""

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext

from services.formats.texts import plain, told

LONGEST = 300  # characters of a description: the page itself has the whole text


def document(*nodes):
    """The nodes as one document, without what is empty; of two nodes with one "@id" the first."""
    kept = {}
    for node in nodes:
        kept.setdefault(node["@id"], filled(node))
    return {"@context": "https://schema.org", "@graph": list(kept.values())}


def filled(value):
    """`value` without empty parts at any depth."""
    if isinstance(value, dict):
        parts = {key: filled(part) for key, part in value.items()}
        return {key: part for key, part in parts.items() if part not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        parts = [filled(part) for part in value]
        return [part for part in parts if part not in (None, "", [], {})]
    return value


def ref(node):
    return {"@id": node["@id"]}


def text(record, field, markdown=False):
    """A translated text: in the reader's language, else the German one with its language.
    References in it are the names of their records, which are asked for (services.tags).
    """
    _written, language = told(record, field, get_language())
    shown = plain(record, field, markdown)
    shown = Truncator(shown).chars(LONGEST) if markdown else shown
    if not shown or language == get_language():
        return shown
    return {"@value": shown, "@language": language}


def identity(origin, record):
    """What names a record on every page: "@id" and the address to read on at."""
    return {
        "@id": origin + record.get_permanent_url(),
        "url": origin + record.get_absolute_url(),
    }


def website(origin):
    """The site, to belong to: named on each page."""
    return {
        "@type": "WebSite",
        "@id": f"{origin}/#website",
        "name": gettext("IQ network MV/ST"),
        "url": f"{origin}/",
        "inLanguage": ["de", "en"],
    }


def page(
    origin, path, name, *, kind="WebPage", parent=None, about=None, changed_at=None, **properties
):
    """The nodes of a page at `path`: itself, the site, and the way that leads there.

    `parent` is the (name, path) of the page one level up, `about` the node of what the page shows,
    `changed_at` the moment of its last change. Other properties of WebPage may be added.
    """
    address = origin + path
    crumbs = [(gettext("Home"), reverse("home")), *([parent] if parent else []), (name, path)]
    way = {
        "@type": "BreadcrumbList",
        "@id": f"{address}#way",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": crumb, "item": origin + where}
            for position, (crumb, where) in enumerate(crumbs, 1)
        ],
    }
    site = website(origin)
    itself = {
        "@type": kind,
        "@id": address,
        "url": address,
        "name": name,
        "inLanguage": get_language(),
        "isPartOf": ref(site),
        "breadcrumb": ref(way),
        "mainEntity": about and ref(about),
        "dateModified": changed_at and changed_at.isoformat(timespec="seconds"),
    }
    return itself | properties, way, site


def list_page(origin, path, name, items, start=1):
    """The document of a page that lists `items`, (name, path) each; the first is number `start`."""
    found = {
        "@type": "ItemList",
        "@id": f"{origin}{path}#list",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": title, "url": origin + where}
            for position, (title, where) in enumerate(items, start)
        ],
    }
    # An empty list says nothing, and would be a node with a name only.
    return document(
        *page(origin, path, name, kind="CollectionPage", about=found if items else None),
        *([found] if items else []),
    )
