"""What the public may see, and from when to when.

Two dates say it all, so that they cannot contradict each other: no `published_from` is a draft,
one in the future is scheduled, a `withdrawn_from` that has come is withdrawn.
"""

from datetime import UTC, datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PLAUSIBLE = (datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


class PublishingState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def in_state(state, at=None, prefix=""):
    """A Q for the records in `state` at the moment `at` (now), reached through `prefix`."""
    at = at or Now()
    begun = Q(**{f"{prefix}published_from__lte": at})
    withdrawn = Q(**{f"{prefix}withdrawn_from__lte": at})
    return {
        PublishingState.DRAFT: Q(**{f"{prefix}published_from__isnull": True}),
        PublishingState.SCHEDULED: Q(**{f"{prefix}published_from__gt": at}),
        # `isnull` spelled out: NOT (NULL <= now) is NULL in SQL, and would hide the row.
        PublishingState.PUBLISHED: begun
        & (
            Q(**{f"{prefix}withdrawn_from__isnull": True})
            | Q(**{f"{prefix}withdrawn_from__gt": at})
        ),
        PublishingState.WITHDRAWN: begun & withdrawn,
    }[state]


class PublishedQuerySet(models.QuerySet):
    # Names of related records that must be public too for one of these to be.
    public_through = ()

    def published(self, at=None):
        """The records that the public may see at the moment `at` (now)."""
        query = in_state(PublishingState.PUBLISHED, at)
        for name in self.public_through:
            query &= in_state(PublishingState.PUBLISHED, at, prefix=f"{name}__")
        return self.filter(query)


class Published(models.Model):
    """A record that is draft, scheduled, published or withdrawn."""

    published_from = models.DateTimeField(
        _("published from"),
        null=True,
        blank=True,
        help_text=_(
            "From this moment everybody sees the record. Empty: it is a draft, seen by staff only."
        ),
    )
    withdrawn_from = models.DateTimeField(
        _("withdrawn from"),
        null=True,
        blank=True,
        help_text=_("From this moment nobody but staff sees the record. Empty: it stays."),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_from__isnull=True)
                | Q(published_from__isnull=False, withdrawn_from__gte=F("published_from")),
                name="%(class)s_withdrawn_after_published",
                violation_error_message=_("A record can be withdrawn only after it was published."),
            ),
            models.CheckConstraint(
                # The far ends of the calendar cannot be turned into local time.
                condition=(Q(published_from__isnull=True) | Q(published_from__range=PLAUSIBLE))
                & (Q(withdrawn_from__isnull=True) | Q(withdrawn_from__range=PLAUSIBLE)),
                name="%(class)s_published_in_our_time",
                violation_error_message=_("The year lies between 1990 and 2200."),
            ),
        ]

    @property
    def publishing_state(self):
        now = timezone.now()
        if self.published_from is None:
            return PublishingState.DRAFT
        if self.published_from > now:
            return PublishingState.SCHEDULED
        if self.withdrawn_from and self.withdrawn_from <= now:
            return PublishingState.WITHDRAWN
        return PublishingState.PUBLISHED
