"""When what the public sees changed last: for Last-Modified, sitemaps and feeds."""

from django.db import models
from django.db.models import Max, Q
from django.utils import timezone

from iqnetz import addresses
from iqnetz.models import PermanentAddress


def last_changes(*kept):
    """{model: when the public last saw one of its records come, change or go, or None}; for models
    of which each record is Addressed and Published. One query for each, and one for all.
    """
    now = timezone.now()
    kinds = {model: addresses.kind_of(model) for model in kept}
    gone = dict(
        PermanentAddress.objects.filter(kind__in=kinds.values(), gone_at__isnull=False)
        .values_list("kind")
        .annotate(at=Max("gone_at"))
    )
    found = {}
    for model, kind in kinds.items():
        # Past modeltranslation's manager; drafts are left out, what was withdrawn is not.
        seen = models.QuerySet(model).filter(published_from__lte=now)
        moments = seen.annotate(touched=addresses.changed_at_of(model)).aggregate(
            touched_last=Max("touched"),
            published_last=Max("published_from"),
            withdrawn_last=Max("withdrawn_from", filter=Q(withdrawn_from__lte=now)),
        )
        found[model] = newest([gone.get(kind), *moments.values()])
    return found


def newest(moments):
    """The last of the moments, to the second; None where there is none."""
    last = max(filter(None, moments), default=None)
    return last and last.replace(microsecond=0)
