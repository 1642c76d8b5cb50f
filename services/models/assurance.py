from django.db import models
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
