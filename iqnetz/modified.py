"""When what the public sees changed last: for Last-Modified, sitemaps and feeds."""

from django.db import models
from django.db.models import Max, Q
from django.utils import timezone

from iqnetz import addresses
from iqnetz.history import EVENTS
from iqnetz.models import PermanentAddress
from iqnetz.together import aggregated, evaluate


def last_changes(*kept, tracked=()):
    """{model: when the public last saw one of its records come, change or go, or None}; for models
    of which each record is Addressed and Published. Of those that are only `tracked`
    (iqnetz.history): when any row changed. One query for all.
    """
    found = {model: _moments(model) for model in kept}
    found |= {
        model: [aggregated(EVENTS[model].objects.all(), at=Max("pgh_created_at"))]
        for model in tracked
    }
    evaluate(*(query for queries in found.values() for query in queries))
    return {
        model: newest(moment for query in queries for row in query for moment in row)
        for model, queries in found.items()
    }


def _moments(model):
    """QuerySets of the moments of which the last one counts."""
    now = timezone.now()
    # Past modeltranslation's manager; drafts are left out, what was withdrawn is not.
    seen = models.QuerySet(model).filter(published_from__lte=now)
    known = PermanentAddress.objects.filter(kind=addresses.kind_of(model))
    return [
        aggregated(known, gone=Max("gone_at")),
        aggregated(known.filter(record__in=seen.values("pk")), touched=Max("changed_at")),
        aggregated(
            seen,
            published=Max("published_from"),
            withdrawn=Max("withdrawn_from", filter=Q(withdrawn_from__lte=now)),
        ),
    ]


def newest(moments):
    """The last of the moments, to the second; None where there is none."""
    last = max(filter(None, moments), default=None)
    return last and last.replace(microsecond=0)
