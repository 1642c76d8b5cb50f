import calendar
from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, DateField, DurationField, F, Func, Q, Value, When
from django.db.models.functions import Cast
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    DAY = "day", _("to the day")
    MONTH = "month", _("to the month")
    YEAR = "year", _("to the year")


class Assured(models.Model):
    """When somebody last said that a record is right, and who: not when it was last edited.

    HSDS 3 calls these `assured_date` and `assurer_email`. A source may name only a month or a
    year; then `assured_on` holds the earliest day meant and the precision says how much to show.
    """

    # A year without a word from the office: from then on the page says so.
    STALE_AFTER_DAYS = 365

    assured_on = models.DateField(
        _("last confirmed on"),
        null=True,
        blank=True,
        help_text=_("The day on which somebody last confirmed that everything here is right."),
    )
    assured_precision = models.CharField(
        _("exact"),
        max_length=5,
        choices=Precision,
        default=Precision.DAY,
        help_text=_("How exactly that day is known."),
    )
    assured_by = models.CharField(
        _("confirmed by"),
        max_length=200,
        blank=True,
        help_text=_("The person, organisation or document that confirmed it."),
    )

    class Meta:
        abstract = True

    @property
    def is_stale(self):
        """Whether the last confirmation is unknown or more than a year old."""
        if self.assured_on is None:
            return True
        return (timezone.localdate() - self.assured_on).days > self.STALE_AFTER_DAYS


def months_later(day, months):
    """The same day of the month, `months` later; the month's last day where it has no such day.
    As PostgreSQL adds an interval.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(
        year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1])
    )


def due_date():
    """`Reviewed.due_on` in SQL: NULL where nobody ever confirmed the record."""
    interval = Func(
        F("review_months"),
        template="make_interval(months => %(expressions)s)",
        output_field=DurationField(),
    )
    return Cast(F("assured_on") + interval, output_field=DateField())


def overdue(on=None, days=0):
    """A Q for the Reviewed records whose next confirmation was due more than `days` days before
    `on` (today); those that nobody ever confirmed too.
    """
    on = (on or timezone.localdate()) - timedelta(days=days)
    return Q(assured_on__isnull=True) | Q(LessThan(due_date(), on))


def stale(on=None):
    """A Q for the Reviewed records that are overdue for so long that the public is told."""
    return overdue(on, days=Reviewed.GRACE_DAYS)


def staleness(on=None):
    """1 for a Reviewed record that is stale, 0 for a fresh one: to order by."""
    return Case(When(stale(on), then=Value(1)), default=Value(0))


class Reviewed(Assured):
    """An Assured record that is to be confirmed again and again."""

    # So long after that day the public pages say that something may have changed.
    GRACE_DAYS = 90

    review_months = models.PositiveSmallIntegerField(
        _("to be confirmed every (months)"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("After so many months we ask the organisation whether all is still right."),
    )

    class Meta:
        abstract = True

    @property
    def due_on(self):
        """The day by which it is to be confirmed again; None where nobody ever confirmed it."""
        return self.assured_on and months_later(self.assured_on, self.review_months)

    @property
    def is_overdue(self):
        return self.assured_on is None or self.due_on < timezone.localdate()

    @property
    def is_stale(self):
        """Whether it has been overdue for so long that the public is told."""
        if self.assured_on is None:
            return True
        return self.due_on + timedelta(days=self.GRACE_DAYS) < timezone.localdate()
