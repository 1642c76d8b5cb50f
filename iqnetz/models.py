"""What the site keeps beside the network's own records: mails to send, links to watch, of which
German text an English one is the translation, what happened to the proofs of who signs in, under
which addresses a record is and was to be found, and how often its pages were opened.
"""

from email.utils import make_msgid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutgoingMailQuerySet(models.QuerySet):
    def due(self, now=None):
        """Those to be tried now, the longest waiting first."""
        waiting = self.filter(attempts__lt=OutgoingMail.TRIES)
        return waiting.filter(next_try_at__lte=now or timezone.now()).order_by("next_try_at", "pk")

    def given_up(self):
        """Those that are not tried any more until a coordinator says so."""
        return self.filter(attempts__gte=OutgoingMail.TRIES)

    def in_trouble(self):
        """Those that could not be sent so far."""
        return self.exclude(last_error="")

    def try_again(self):
        """Have them sent with the next run, as if never tried; how many."""
        return self.update(attempts=0, next_try_at=timezone.now())


class OutgoingMail(models.Model):
    """A mail that is still to be sent (iqnetz.outbox). It is erased as soon as a server took it."""

    # After so many it is given up, and waits for a coordinator.
    TRIES = 10

    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField("HTML", blank=True)
    # Made once: a mail that is sent again after a crash can be recognised as the same one.
    message_id = models.CharField(max_length=200, default=make_msgid, editable=False)
    queued_at = models.DateTimeField(_("queued"), default=timezone.now)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail to send")
        verbose_name_plural = _("mails to send")
        ordering = ["queued_at", "pk"]

    def __str__(self):
        return f"{self.subject} → {self.to}"

    @property
    def is_given_up(self):
        return self.attempts >= self.TRIES


class Link(models.Model):
    """An address elsewhere that our pages lead to, and whether it works (iqnetz.links)."""

    class State(models.TextChoices):
        WORKS = "works", _("works")
        UNSURE = "unsure", _("unsure")
        BROKEN = "broken", _("broken")

    url = models.URLField(_("address"), max_length=500)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.UNSURE)
    problem = models.CharField(_("what happened"), max_length=200, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    worked_at = models.DateTimeField(_("worked last"), null=True, blank=True)

    class Meta:
        verbose_name = _("link to elsewhere")
        verbose_name_plural = _("links to elsewhere")
        ordering = ["state", "url"]
        constraints = [models.UniqueConstraint(fields=["url"], name="link_once")]

    def __str__(self):
        return self.url


class EnglishSource(models.Model):
    """Of which German text an English one is the translation. Triggers write it whenever the
    English text changes (iqnetz.translations).
    """

    model = models.CharField(max_length=80)
    record = models.BigIntegerField()
    field = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)  # SHA-256 of the German text, in hexadecimal

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["model", "record", "field"], name="one_source_per_text")
        ]

    def __str__(self):
        return f"{self.model} {self.record}: {self.field}"


class FactorEvent(models.Model):
    """What happened to somebody's second factor (iqnetz.signin), when, and by whom."""

    class Kind(models.TextChoices):
        SET_UP = "set-up", _("second factor set up")
        REPLACED = "replaced", _("second factor replaced")
        CODES = "codes", _("new recovery codes")
        RESET = "reset", _("second factor reset")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="factor_events",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("what happened"), max_length=8, choices=Kind)
    # A text: it must still say who it was when that person's own login is gone.
    by = models.CharField(_("by"), max_length=310)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("event of a second factor")
        verbose_name_plural = _("events of second factors")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.user}: {self.get_kind_display()}"


class PermanentAddress(models.Model):
    """Where a record is to be found for ever: `/o/<code>/`. Triggers write it, whenever a record
    comes, changes or goes (iqnetz.addresses).
    """

    code = models.CharField(max_length=5, primary_key=True)
    uid = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10)
    record = models.BigIntegerField()
    changed_at = models.DateTimeField()
    # Since when there is no such record any more.
    gone_at = models.DateTimeField(null=True)
    # The number of the office that helps instead, where the deleted record named one.
    leads_to = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "record"], name="one_address_per_record")
        ]

    def __str__(self):
        return f"{self.code} ({self.kind} {self.record})"


class FormerSlug(models.Model):
    """A slug under which the public could once see a record. Triggers write it as well."""

    kind = models.CharField(max_length=10)
    slug = models.SlugField(db_index=False)
    record = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="former_slug_of_one_record")
        ]

    def __str__(self):
        return f"{self.kind}: {self.slug}"


class PageViews(models.Model):
    """How often a page was opened on one day (iqnetz.page_views); and nothing about by whom."""

    day = models.DateField()
    # The name of the address, as in urls.py.
    name = models.CharField(max_length=40)
    # Of the record's permanent address; empty for a page that is no record's.
    code = models.CharField(max_length=5, blank=True)
    # Empty where the address has none.
    language = models.CharField(max_length=2, blank=True)
    number = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("page views")
        verbose_name_plural = _("page views")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["code", "name", "language", "day"], name="page_views_once_a_day"
            )
        ]

    def __str__(self):
        return f"{self.day}: {self.name} {self.code} {self.language}"


class CountedLog(models.Model):
    """The beginning of an access log, so far as it is counted. What stood in it is not kept."""

    size = models.BigIntegerField()  # bytes, of what is unpacked
    digest = models.CharField(max_length=64)  # their SHA-256, in hexadecimal
    counted_on = models.DateField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["size", "digest"], name="log_counted_once")]

    def __str__(self):
        return f"{self.size} {self.digest}"
