import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.models.contact import ContactPerson
from services.models.office import Office
from services.models.organisation import Organisation


def nonce():
    return secrets.token_urlsafe(16)


class ReviewRequestQuerySet(models.QuerySet):
    def recent(self, days, now=None):
        """Sent within the last `days` days."""
        return self.filter(sent_at__gt=(now or timezone.now()) - timedelta(days=days))


class ReviewRequest(models.Model):
    """One mail to an organisation that asks whether its records are still right, and its link."""

    VALID_DAYS = 45

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="review_requests",
        verbose_name=_("organisation"),
    )
    email = models.EmailField(_("sent to"), blank=True)
    # In the link beside the number: a guess at the next number opens nothing.
    nonce = models.CharField(max_length=40, default=nonce, editable=False)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=200, blank=True)

    objects = ReviewRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to an organisation")
        verbose_name_plural = _("questions to organisations")
        ordering = ["-sent_at"]

    def __str__(self):
        return f"{self.organisation} ({timezone.localdate(self.sent_at)})"

    @property
    def expires_at(self):
        return self.sent_at + timedelta(days=self.VALID_DAYS)

    @property
    def has_expired(self):
        return self.expires_at <= timezone.now()

    @property
    def is_superseded(self):
        """Whether a newer link was sent: then this one works no longer."""
        later = ReviewRequest.objects.filter(organisation=self.organisation_id)
        return later.filter(sent_at__gt=self.sent_at).exists()


class Decided(models.Model):
    """What waits for somebody of the coordination to decide."""

    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        abstract = True


class ProposalQuerySet(models.QuerySet):
    def forget(self):
        """Erase those that were decided a year ago; their changes stand in the history."""
        before = timezone.now() - timedelta(days=Proposal.KEPT_DAYS)
        self.exclude(state=Proposal.State.OPEN).filter(proposed_at__lt=before).delete()


class Proposal(Decided):
    """Changes that somebody proposes, row by row (iqnetz.history), and what became of them."""

    KEPT_DAYS = 365

    class Channel(models.TextChoices):
        LINK = "link", _("link in our mail")
        EDITOR = "editor", _("partner's editor")
        REPORT = "report", _("report by a visitor")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("taken over")
        DIRECT = "direct", _("taken over at once")
        REJECTED = "rejected", _("not taken over")

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="proposals",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
    )
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    record = GenericForeignKey()
    channel = models.CharField(_("came by"), max_length=6, choices=Channel)
    proposed_by = models.CharField(_("proposed by"), max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    message = models.TextField(_("message"), blank=True)
    changes = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-proposed_at"]

    def __str__(self):
        return f"{self.record or _('erased record')} ({self.proposed_by})"


class ReportQuerySet(models.QuerySet):
    def open(self):
        """Those that nobody has looked at yet."""
        return self.filter(state=Report.State.OPEN)

    def undecided(self):
        """Those that still wait for a decision, the organisation asked or not."""
        return self.filter(state__in=[Report.State.OPEN, Report.State.ASKED])

    def asked_in_vain(self, days=14, now=None):
        """Those about which an organisation was asked more than `days` days ago."""
        before = (now or timezone.now()) - timedelta(days=days)
        return self.filter(state=Report.State.ASKED, decided_at__lt=before)

    def forget(self):
        """Erase those that were decided a year ago."""
        done = [Report.State.TAKEN, Report.State.DISMISSED]
        before = timezone.now() - timedelta(days=Report.KEPT_DAYS)
        self.filter(state__in=done, decided_at__lt=before).delete()


class Report(Decided):
    """What a visitor says is wrong with a record."""

    LONGEST = 1000
    KEPT_DAYS = 365  # after the decision

    class State(models.TextChoices):
        OPEN = "open", _("open")
        TAKEN = "taken", _("taken over")
        ASKED = "asked", _("organisation asked")
        DISMISSED = "dismissed", _("dismissed")

    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )
    contact = models.ForeignKey(
        ContactPerson, on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )
    field = models.CharField(_("what is wrong"), max_length=40)
    shown = models.CharField(_("shown then"), max_length=300, blank=True)
    right = models.TextField(_("what is right"), blank=True, max_length=LONGEST)
    reply_to = models.EmailField(_("wants an answer at"), blank=True)
    language = models.CharField(_("language"), max_length=2, default="de")
    reported_at = models.DateTimeField(_("reported"), default=timezone.now)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-reported_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(office__isnull=False, contact__isnull=True, organisation__isnull=True)
                | Q(office__isnull=True, contact__isnull=False, organisation__isnull=True)
                | Q(office__isnull=True, contact__isnull=True, organisation__isnull=False),
                name="report_on_one_record",
            ),
            models.CheckConstraint(
                # An address is kept for the answer only.
                condition=Q(reply_to="") | Q(state__in=["open", "asked"]),
                name="report_forgets_who_when_done",
            ),
        ]

    def __str__(self):
        return str(self.record)

    @property
    def record(self):
        return self.office or self.contact or self.organisation

    @property
    def is_undecided(self):
        return self.state in {self.State.OPEN, self.State.ASKED}


class ReportTallyManager(models.Manager):
    SENDER_LIMIT = 5  # reports an hour
    LIMIT = 200  # reports an hour from everybody together: who has many addresses fills no disk
    KEPT = timedelta(hours=2)

    def count_report(self, address):
        """Count one report from the network `address` (iqnetz.client); whether it was within the
        limits of this hour.

        To be called in a transaction: it holds others back until that ends, so that of two equal
        reports at once the second one sees the first.
        """
        hour = timezone.now().replace(minute=0, second=0, microsecond=0)
        self.forget()
        return self._count(hour, self.digest(hour, address), self.SENDER_LIMIT) and self._count(
            hour, "all", self.LIMIT
        )

    def forget(self):
        """Erase the numbers of former hours."""
        self.filter(hour__lt=timezone.now() - self.KEPT).delete()

    def _count(self, hour, digest, limit):
        # With zero, and counted below: of two first reports at once both count.
        self.bulk_create([self.model(hour=hour, digest=digest)], ignore_conflicts=True)
        within = self.filter(hour=hour, digest=digest, count__lt=limit)
        return within.update(count=F("count") + 1) == 1

    def digest(self, hour, address):
        """Tells one sender from another within the hour `hour`, and nobody who it is."""
        text = f"{hour.isoformat()}|{address}"
        return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


class ReportTally(models.Model):
    """How often one sender reported within an hour; by a digest, so that nobody can tell who."""

    hour = models.DateTimeField()
    digest = models.CharField(max_length=64)
    count = models.PositiveSmallIntegerField(default=0)

    objects = ReportTallyManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hour", "digest"], name="tally_once")]

    def __str__(self):
        return f"{self.hour:%Y-%m-%d %H}: {self.count}"
