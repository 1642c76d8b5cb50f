"""Which addresses elsewhere our records name, and what is known of each (Link).

A link works, is broken, or nobody is sure. What makes it broken:
* a definite failure (the page is gone, no such name, refused, bad certificate, a circle) in two
  runs in a row;
* a passing one (a fault of the server, no answer in time) only after seven runs in a row without
  success: most are over by tomorrow, but a website that was switched off often is just silent.
A page that we could not look at (robots.txt, no access for programs, our own network away) is
unsure, and says neither that it works nor that it fails: the count stays as it is.
"""

from contextlib import closing

from django.apps import apps
from django.db import transaction
from django.db.models import TextField, URLField
from django.utils import timezone
from modeltranslation.fields import TranslationField

from iqnetz import markup
from iqnetz.link_problems import DEFINITE, PASSING
from iqnetz.models import Link
from iqnetz.publishing import Published, PublishingState, in_state

APPS = ("services", "content")
LONGEST = Link._meta.get_field("url").max_length
BROKEN_AFTER = 2  # runs in a row with a definite failure at the end
SWITCHED_OFF_AFTER = 7  # runs in a row with a passing one at the end


def outgoing():
    """Where our records lead: a dict from address to its places, pairs of record and field name.

    Looked at are the models of APPS that have a page of their own, that is, those that are
    Published or have a `get_absolute_url`, and of them every URLField and every link in a Markdown
    text, in each language. The desk's own models and the tables of history
    (`pgh_tracked_model`) have no page, and a field named `internal_…` is on none. Drafts count;
    what is withdrawn, or belongs to something withdrawn, does not. The part after # is left out,
    since it is not asked for, and so is an address too long for the table.
    """
    found = {}
    for model in _models_with_a_page():
        fields = _fields_with_addresses(model)
        for record in _not_withdrawn(model) if fields else ():
            for field in fields:
                for address in _addresses(field, getattr(record, field.attname)):
                    places = found.setdefault(address, [])
                    if (record, field.verbose_name) not in places:
                        places.append((record, field.verbose_name))
    return found


def _models_with_a_page():
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            has_page = issubclass(model, Published) or hasattr(model, "get_absolute_url")
            if has_page and not hasattr(model, "pgh_tracked_model"):
                yield model


def _fields_with_addresses(model):
    fields = model._meta.concrete_fields
    # What stands in `body` stands in `body_de` too.
    doubled = {
        field.translated_field.name for field in fields if isinstance(field, TranslationField)
    }
    return [
        field
        for field in fields
        if isinstance(field, (URLField, TextField))
        and field.name not in doubled
        and not field.name.startswith("internal_")
    ]


def _not_withdrawn(model):
    records = model._default_manager.all()
    if not issubclass(model, Published):
        return records
    for name in ("", *records.public_through):
        prefix = f"{name}__" if name else ""
        records = records.exclude(in_state(PublishingState.WITHDRAWN, prefix=prefix))
    return records


def _addresses(field, value):
    if not value:
        return
    for address in [value] if isinstance(field, URLField) else markup.addresses(value):
        address = address.partition("#")[0]
        if address.lower().startswith(("http://", "https://")) and len(address) <= LONGEST:
            yield address


def check(**options):
    """Forget the links that no record names any more and ask the others, the longest unasked
    first; `options` are those of Visits. Returns how many there are and an iterator that yields
    each Link when its result is saved: whoever stops in the middle keeps what was checked.
    """
    addresses = list(outgoing())
    Link.objects.exclude(url__in=addresses).delete()
    asked = dict(Link.objects.values_list("url", "checked_at"))
    addresses.sort(key=lambda url: (asked.get(url) is not None, asked.get(url)))
    # Only the nightly run asks: what it needs for that takes 6 MB.
    from iqnetz.visits import Visits

    visits = Visits(**options).visit_all(addresses)
    return len(addresses), _kept(visits)


def _kept(visits):
    # Closed here and now: threads that nobody stops would keep the whole process from ending.
    with closing(visits):
        for url, problem in visits:
            yield keep(url, problem)


def keep(url, problem):
    """Save what a visit of `url` found: a Problem, or None where it works. Returns the Link."""
    now = timezone.now()
    with transaction.atomic():
        link, _is_new = Link.objects.select_for_update().get_or_create(url=url)
        link.checked_at = now
        link.problem = problem.value if problem else ""
        if problem is None:
            link.state, link.failures, link.worked_at = Link.State.WORKS, 0, now
        else:
            link.failures += problem in DEFINITE | PASSING
            limit = BROKEN_AFTER if problem in DEFINITE else SWITCHED_OFF_AFTER
            counts = problem in DEFINITE | PASSING and link.failures >= limit
            link.state = Link.State.BROKEN if counts else Link.State.UNSURE
        link.save()
    return link
