import hashlib
import hmac
import re
from datetime import timedelta

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.spelling import fold, printable

TOLD_FROM = 3  # requests: what fewer typed may be somebody's name, and is nobody's business
_PERSONAL = re.compile(r"@|\d(?:\D?\d){5}")
LONGEST = 80  # characters: no place has a longer name
DAILY_LIMIT = 5_000  # different texts: who types nonsense all day fills no disk
KEPT = timedelta(days=365)


# In one statement, so that of two first requests at once both count. The first one of a day forgets
# what the others left behind, as `forget` does. Somebody waits for the page: a count may be lost
# with a crash, but no disk and no standby is waited for.
_COUNT = """
    SET LOCAL synchronous_commit = off;
    WITH today AS (SELECT FROM services_unfoundplace WHERE day = %(today)s),
    forgotten AS (
        DELETE FROM services_unfoundplace
        WHERE (day < %(today)s AND text = '' OR day < %(today)s - %(kept)s)
        AND NOT EXISTS (SELECT FROM today)
    )
    INSERT INTO services_unfoundplace AS known (day, digest, text, requests)
        SELECT %(today)s, %(digest)s, '', 1
        WHERE (SELECT count(*) FROM today) < %(limit)s OR EXISTS (
            SELECT FROM services_unfoundplace WHERE day = %(today)s AND digest = %(digest)s
        )
    ON CONFLICT (day, digest) DO UPDATE SET
        requests = known.requests + 1,
        text = CASE WHEN known.requests + 1 >= %(told_from)s THEN %(text)s ELSE '' END
"""


class UnfoundPlaceManager(models.Manager):
    def count_request(self, text):
        """Count one request for `text`, which was not found, on today's day.

        Until the third request of a day only a digest is kept, keyed with the site's secret and
        the day; what stayed below goes on the next day. Addresses and phone numbers are never
        counted: nobody looks for a place with them. Commits by itself: not to be called within a
        transaction, which would then be lost with a crash as easily.
        """
        folded = printable(fold(text))
        if not folded or len(folded) > LONGEST or _PERSONAL.search(text):
            return
        today = timezone.localdate()
        digest = hmac.new(
            settings.SECRET_KEY.encode(), f"{today}|{folded}".encode(), hashlib.sha256
        ).hexdigest()
        values = {"today": today, "digest": digest, "text": folded, "kept": KEPT}
        values |= {"limit": DAILY_LIMIT, "told_from": TOLD_FROM}
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, values)

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
