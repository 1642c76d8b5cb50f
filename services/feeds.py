"""What became of offices, as a feed in each language."""

import html
from functools import partial
from uuid import uuid5

import nh3
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iqnetz import feeds
from iqnetz.addresses import in_each_language, origin
from iqnetz.finished import finished
from iqnetz.modified import last_changes, newest
from iqnetz.moments import midnight
from iqnetz.together import aggregated, evaluate
from services import office_news
from services.models import Network, Office, Organisation, Service
from services.templatetags.site import day


@finished()
@require_safe
def offices(request):
    """Which offices opened, moved and closed, as Atom."""
    language = translation.get_language()
    changes = office_news.latest(feeds.MOST)
    today = timezone.localdate()
    ended = Office.objects.published().filter(closed_from__lte=today)
    ended = aggregated(ended, last=Max("closed_from"))
    networks = Network.objects.all()[:1]
    evaluate(ended, networks)
    site = origin(request)
    entries = [_entry(change, language, site) for change in changes]
    about = feed(
        next(iter(networks), None),
        site,
        "offices",
        "office_feed",
        _("Changes to the offices"),
        _("Which offices of the network are new, have moved or have closed."),
    )
    # The answer to the question what opened, moved and closed was another one before.
    moments = [*last_changes(Office, Organisation, Service).values()]
    changed = newest([*moments, *(midnight(day) for (day,) in ended if day)])
    return feeds.respond(feeds.write(about, entries, changed), changed)


def feed(network, site, page, name, title, subtitle):
    """What the feed `name` says of itself, which goes with `page` (names of URL patterns); the
    network may be None.
    """
    author = network.name if network else _("IQ network MV/ST")
    language = translation.get_language()
    slug = network.slug if network else ""
    return feeds.Feed(
        uid=feeds.feed_uid(f"{slug}/{page}/{language}"),
        language=language,
        title=f"{title} – {author}",
        subtitle=subtitle,
        author=author,
        home=site + reverse("home"),
        pages=in_each_language(site, partial(reverse, page)),
        feeds=in_each_language(site, partial(reverse, name)),
    )


def _entry(change, language, site):
    pages = in_each_language(site, change.office.get_absolute_url)
    context = {"change": change, "page": pages[language]}
    if change.instead:
        context["instead_page"] = site + change.instead.get_absolute_url()
    content = render_to_string("services/office_change.html", context).strip()
    return feeds.Entry(
        uid=uuid5(change.office.uid, f"{change.key}/{language}"),
        title=feeds.Text(_title(change), language),
        summary=feeds.Text(_plain(content), language),
        content=feeds.Text(content, language),
        pages=pages,
        published=change.published,
        updated=change.updated,
        category=change.kind,
    )


def _title(change):
    name = change.office.name
    if change.is_coming:
        last_day = day(change.office.closed_from)
        return _("Closes on %(day)s: %(name)s") % {"day": last_day, "name": name}
    words = {
        office_news.OPENED: _("New: %(name)s"),
        office_news.MOVED: _("Moved: %(name)s"),
        office_news.CLOSED: _("Closed: %(name)s"),
    }
    return words[change.kind] % {"name": name}


def _plain(content):
    return " ".join(html.unescape(nh3.clean(content, tags=set())).split())
