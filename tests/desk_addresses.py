"""Every address of the desk, read from its URL patterns."""

import re

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, get_resolver

from services.models import Office


def desk_addresses(office):
    """All of them but signing out; where a record's number goes, that of a full `office` and of
    what belongs to it.
    """
    own = {
        "contactperson": office.contacts.get(),
        "phone": office.phones.get(),
        "openinghours": office.hours.get(),
        "closure": office.closures.get(),
        "servicearea": office.areas.get(),
        "organisation": office.organisation,
        "office": office,
    }
    desk = next(
        each for each in get_resolver().url_patterns if getattr(each, "app_name", "") == "admin"
    )
    for text in _patterns(desk):
        if "(?P" in text or "logout" in text:
            continue
        record = _record(text, own)
        text = text.replace("<str:kind>", "csv")
        content_type = ContentType.objects.get_for_model(Office).pk
        text = re.sub("<[a-z]+:content_type_id>", str(content_type), text)
        yield "/admin/" + re.sub("<[a-z:_]+>", str(record.pk if record else 1), text)


def _patterns(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        text = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield text
        else:
            yield from _patterns(pattern, text)


def _record(text, own):
    label, _slash, rest = text.partition("/")
    name = rest.partition("/")[0]
    if label == "schliessen":
        return own["office"]
    if label == "logo":
        return own["organisation"]
    if label == "personendaten":
        return own["contactperson"]
    if name in own:
        return own[name]
    try:
        return apps.get_model(label, name)._default_manager.first()
    except LookupError:
        return own["office"]
