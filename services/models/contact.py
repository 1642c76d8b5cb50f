from operator import attrgetter

import pgtrigger
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from iqnetz.addresses import Addressed
from iqnetz.telephone import dialled
from iqnetz.together import Along, TogetherQuerySet, evaluate
from services.models.assurance import Reviewed, overdue, staleness
from services.models.succession import in_line, step_in_line


class LanguageManager(models.Manager):
    def get_by_natural_key(self, code):
        return self.get(code=code)


class Language(models.Model):
    """A language in which people are advised."""

    code = models.CharField(
        _("code"),
        max_length=3,
        validators=[RegexValidator(r"^[a-z]{2,3}\Z", _("Two or three small letters."))],
        help_text=_("By ISO 639, for example: ar, uk, prs."),
    )
    name = models.CharField(_("name"), max_length=60)
    endonym = models.CharField(
        _("name in the language itself"), max_length=60, help_text=_("For example: العربية.")
    )

    objects = LanguageManager()

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="language_code_unique",
                violation_error_message=_("This language is listed already."),
            )
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)


def spoken(model):
    """An Along for the `languages` of records of a model, by name."""
    rows = model.languages.through.objects.select_related("language")
    return Along.many(
        "languages",
        rows.order_by(f"language__name_{get_language()}"),
        by=model._meta.model_name,
        take=attrgetter("language"),
    )


class PhoneManager(models.Manager):
    def get_by_natural_key(self, office, number, extension, kind):
        return self.get(office__slug=office, number=number, extension=extension, kind=kind)


class Phone(models.Model):
    """A number of an office. It stands here once, for every page and language."""

    class Kind(models.TextChoices):
        VOICE = "voice", _("phone")
        MOBILE = "mobile", _("mobile phone")
        FAX = "fax", _("fax")

    office = models.ForeignKey(
        "services.Office",
        on_delete=models.CASCADE,
        related_name="phones",
        verbose_name=_("Servicestelle"),
    )
    number = PhoneNumberField(
        _("number"), help_text=_("With the area code, for example 0391 4080510.")
    )
    extension = models.CharField(
        _("extension"),
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^[0-9]+\Z", _("An extension has digits only."))],
        help_text=_("Only where one has to dial on after somebody answers."),
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.VOICE)
    languages = models.ManyToManyField(
        Language,
        blank=True,
        related_name="+",
        verbose_name=_("languages"),
        help_text=_("Spoken at this number, if other than the office's."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = PhoneManager()

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        ordering = ["office", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "number", "extension", "kind"],
                name="phone_once_per_office",
                violation_error_message=_("This number is listed already."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {dialled(self.number)}"

    def natural_key(self):
        return (self.office.slug, str(self.number.as_e164), self.extension, self.kind)

    natural_key.dependencies = ["services.office"]

    @property
    def is_fax(self):
        return self.kind == self.Kind.FAX


class ContactPersonQuerySet(TogetherQuerySet):
    def get_by_natural_key(self, office, name):
        return self.get(office__slug=office, name=name)

    def public(self, on=None):
        """The contacts that the public may see on the day `on` (today)."""
        on = on or timezone.localdate()
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), is_public=True)

    def published(self, on=None):
        """The public contacts of offices that the public sees and that are open."""
        offices = apps.get_model("services", "Office").objects.published().open(on)
        return self.public(on).filter(office__in=offices)

    def with_languages(self):
        return self.along(spoken(ContactPerson))

    def in_reading_order(self):
        """Those whose details are fresh first; inside both as the office wants it."""
        return self.alias(staleness=staleness()).order_by("staleness", "position", "name")

    def overdue_for_review(self, on=None):
        """The contacts that are shown, or may be, and are to be confirmed again."""
        return self.public(on).filter(overdue(on))


class ContactPerson(Addressed, Reviewed):
    """Whom to ask for at an office."""

    office = models.ForeignKey(
        "services.Office",
        on_delete=models.CASCADE,
        related_name="contacts",
        verbose_name=_("Servicestelle"),
    )
    title = models.CharField(_("title"), max_length=30, blank=True, help_text=_("For example: Dr."))
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(
        _("task"), max_length=120, blank=True, help_text=_("What the person does there.")
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneNumberField(
        _("direct phone"),
        blank=True,
        help_text=_("Only where the person has a number other than the office's."),
    )
    languages = models.ManyToManyField(
        Language,
        blank=True,
        related_name="contacts",
        verbose_name=_("languages"),
        help_text=_("Which the person speaks. Empty: unknown."),
    )
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Show this person on the website.")
    )
    valid_to = models.DateField(
        _("there until"),
        null=True,
        blank=True,
        help_text=_("The last day on which the person is shown."),
    )
    successor = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
        help_text=_("Who took over when the person left."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ContactPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        ordering = ["office", "position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "name"],
                condition=~Q(name=""),
                name="contact_once_per_office",
                violation_error_message=_("This office has a contact of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(is_public=False)
                | (Q(name__regex=r"\S") & (Q(email__regex=r"\S") | Q(phone__regex=r"\S"))),
                name="contact_public_is_reachable",
                violation_error_message=_(
                    "A public contact needs a name and a way to reach them: an e-mail address or"
                    " a phone number."
                ),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("pk")),
                name="contact_not_own_successor",
                violation_error_message=_("Nobody can be their own successor."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                # A check constraint sees one row only; a longer loop takes several.
                name="contact_no_successor_loop",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("successor_id"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__successor__isnull=False),
                func="""
                    -- Two at once could each close half of a loop: one after the other.
                    PERFORM pg_advisory_xact_lock(hashtext('contact_no_successor_loop'));
                    IF EXISTS (
                        WITH RECURSIVE chain (id, next) AS (
                            SELECT id, successor_id FROM services_contactperson
                            WHERE id = NEW.successor_id
                            UNION
                            SELECT person.id, person.successor_id
                            FROM services_contactperson person JOIN chain ON person.id = chain.next
                        )
                        SELECT FROM chain WHERE id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'contact_no_successor_loop' USING
                            ERRCODE = 'check_violation',
                            CONSTRAINT = 'contact_no_successor_loop';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return self.full_name or str(_("without a name"))

    def clean(self):
        """Say of a loop of successors in words what the trigger would refuse."""
        super().clean()
        seen, following = {self.pk}, self.successor_id
        while following:
            if following in seen:
                raise ValidationError(
                    {"successor": _("This would go in a circle: each would follow the other.")}
                )
            seen.add(following)
            # By number: one that was deleted since has its own message, at the field.
            known = ContactPerson.objects.filter(pk=following)
            following = known.values_list("successor", flat=True).first()

    def get_absolute_url(self):
        """The person's place on the page of the office."""
        return f"{self.office.get_absolute_url()}#person-{self.pk}"

    @classmethod
    def page_of(cls, number):
        """The person's place on the page of the office; once they left, that of their successor,
        or else the office.
        """
        known = cls.objects.filter(pk=number, is_public=True)
        line = cls.objects.published().filter(pk__in=in_line(cls, number)).select_related("office")
        line = line.order_by(step_in_line(cls, number))
        offices = apps.get_model("services", "Office").objects.published()
        offices = offices.filter(pk__in=known.values("office"))
        evaluate(known, line, offices)
        if not known:
            return None
        return next((shown.get_absolute_url() for shown in [*line, *offices]), None)

    def natural_key(self):
        return (self.office.slug, self.name)

    natural_key.dependencies = ["services.office"]

    @property
    def full_name(self):
        return f"{self.title} {self.name}".strip()
