"""The network's news as a feed, in each language."""

from uuid import uuid5

from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content.models import NewsItem
from iqnetz import feeds
from iqnetz.addresses import annotated, in_each_language, origin
from iqnetz.finished import finished
from iqnetz.markup import fill_in, to_html
from iqnetz.modified import last_changes
from iqnetz.moments import midnight
from iqnetz.publishing import PLAUSIBLE
from iqnetz.together import evaluate
from services.feeds import feed
from services.formats.texts import told
from services.models import Network
from services.tagged import fill_of, prepare


@finished()
@require_safe
def news(request):
    """The newest news as Atom."""
    items = annotated(NewsItem.objects.published())[: feeds.MOST]
    networks = Network.objects.all()[:1]
    evaluate(items, networks)
    language = translation.get_language()
    prepare(*items)
    site = origin(request)
    entries = [_entry(item, language, site) for item in items]
    changed = last_changes(NewsItem)[NewsItem]
    network = next(iter(networks), None)
    about = feed(network, site, "news", "news_feed", _("News"), _("News from the network."))
    return feeds.respond(feeds.write(about, entries, changed), changed)


def _entry(item, language, site):
    words = fill_of(item)
    pages = in_each_language(site, item.get_absolute_url)
    title, summary, body = (
        feeds.Text(*told(item, name, language)) for name in ("title", "summary", "body")
    )
    content = to_html(body.value, words, page=pages[language])
    if body.language != language and content:
        why = _("This text has not been translated yet. Here it is in German.")
        content = format_html('<p lang="{}">{}</p>\n{}', language, why, content)
    published = _published(item)
    return feeds.Entry(
        uid=uuid5(item.uid, language),
        title=feeds.Text(fill_in(title.value, words), title.language),
        summary=feeds.Text(fill_in(summary.value, words), summary.language),
        content=feeds.Text(content, body.language),
        pages=pages,
        published=published,
        # Written long before, it is new on the day when everybody sees it.
        updated=max(published, item.changed_at, item.published_from),
    )


def _published(item):
    """The moment when everybody saw it first, or the day that its page shows, if that differs."""
    if timezone.localdate(item.published_from) == item.dated_on:
        return item.published_from
    if not PLAUSIBLE[0].date() < item.dated_on < PLAUSIBLE[1].date():
        return item.published_from
    return midnight(item.dated_on)
