import hashlib
import hmac
import re
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.spelling import fold, printable

TOLD_FROM = 3  # requests: what fewer typed may be somebody's name, and is nobody's business
_PERSONAL = re.compile(r"@|\d(?:\D?\d){5}")
LONGEST = 80  # characters: no place has a longer name
DAILY_LIMIT = 5_000  # different texts: who types nonsense all day fills no disk
KEPT = timedelta(days=365)


class UnfoundPlaceManager(models.Manager):
    def count_request(self, text):
        """Count one request for `text`, which was not found, on today's day.

        Until the third request of a day only a digest is kept, keyed with the site's secret and
        the day; what stayed below goes on the next day. Addresses and phone numbers are never
        counted: nobody looks for a place with them.
        """
        folded = printable(fold(text))
        if not folded or len(folded) > LONGEST or _PERSONAL.search(text):
            return
        today = timezone.localdate()
        digest = hmac.new(
            settings.SECRET_KEY.encode(), f"{today}|{folded}".encode(), hashlib.sha256
        ).hexdigest()
        same = self.filter(day=today, digest=digest)
        with transaction.atomic():
            if not self.filter(day=today).exists():
                self.forget()
            if not same.exists() and self.filter(day=today).count() < DAILY_LIMIT:
                # With zero, and counted below: of two first requests at once both count.
                first = self.model(day=today, digest=digest, requests=0)
                self.bulk_create([first], ignore_conflicts=True)
            same.update(requests=F("requests") + 1)
            same.filter(text="", requests__gte=TOLD_FROM).update(text=folded)

    def forget(self):
        """Erase what was typed too seldom on former days, and everything after a year."""
        today = timezone.localdate()
        self.filter(Q(day__lt=today, text="") | Q(day__lt=today - KEPT)).delete()

    def told(self):
        """The texts that enough requests had in common to be shown."""
        return self.exclude(text="")


class UnfoundPlace(models.Model):
    """What visitors typed into the finder on one day and no place was found for; without address,
    cookie or time of day.
    """

    day = models.DateField(_("day"))
    digest = models.CharField(max_length=64, editable=False)
    text = models.CharField(_("typed"), max_length=LONGEST, blank=True, editable=False)
    requests = models.PositiveIntegerField(_("requests"), editable=False)

    objects = UnfoundPlaceManager()

    class Meta:
        verbose_name = _("place not found")
        verbose_name_plural = _("places not found")
        ordering = ["-day", "-requests", "text"]
        constraints = [
            models.UniqueConstraint(fields=["day", "digest"], name="unfound_once_a_day"),
            models.CheckConstraint(
                condition=Q(text="") | Q(requests__gte=TOLD_FROM), name="unfound_told_from_three"
            ),
        ]

    def __str__(self):
        return self.text
