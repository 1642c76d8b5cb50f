from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.models.ranges import one_value_range, seconds_of_day


class Weekday(models.IntegerChoices):
    """ISO 8601: Monday is 1."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class OpeningHoursManager(models.Manager):
    def get_by_natural_key(self, office, weekday, opens):
        return self.get(office__slug=office, weekday=weekday, opens=opens)


class OpeningHours(models.Model):
    """A span of one weekday in which an office is open."""

    office = models.ForeignKey(
        "services.Office",
        on_delete=models.CASCADE,
        related_name="hours",
        verbose_name=_("Servicestelle"),
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    objects = OpeningHoursManager()

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["office", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7),
                name="hours_weekday_exists",
                violation_error_message=_("A week has seven days."),
            ),
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes")),
                name="hours_open_before_close",
                violation_error_message=_("The office must open before it closes."),
            ),
            ExclusionConstraint(
                name="hours_do_not_overlap",
                expressions=[
                    (one_value_range("office"), RangeOperators.OVERLAPS),
                    (one_value_range("weekday"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            # Closing before opening is refused in words, by the check above.
                            Least(seconds_of_day("opens"), seconds_of_day("closes")),
                            seconds_of_day("closes"),
                            function="int4range",
                            output_field=IntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("These hours overlap with others on the same day."),
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def natural_key(self):
        return (self.office.slug, self.weekday, str(self.opens))

    natural_key.dependencies = ["services.office"]


class ClosureQuerySet(models.QuerySet):
    def get_by_natural_key(self, office, starts_on, ends_on):
        return self.get(office__slug=office, starts_on=starts_on, ends_on=ends_on)

    def current_and_coming(self, since=None):
        """Closures that were not over on the day `since` (today), soonest first."""
        return self.filter(ends_on__gte=since or timezone.localdate()).order_by("starts_on")


class Closure(models.Model):
    """Days on which an office is closed though its hours say otherwise."""

    office = models.ForeignKey(
        "services.Office",
        on_delete=models.CASCADE,
        related_name="closures",
        verbose_name=_("Servicestelle"),
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing days")
        verbose_name_plural = _("closing days")
        ordering = ["office", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="closure_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.UniqueConstraint(
                fields=["office", "starts_on", "ends_on"],
                name="closure_once_per_office",
                violation_error_message=_("These closing days are listed already."),
            ),
        ]

    def __str__(self):
        return f"{self.office}: {self.starts_on}–{self.ends_on}"

    def natural_key(self):
        return (self.office.slug, str(self.starts_on), str(self.ends_on))

    natural_key.dependencies = ["services.office"]


class ConsultationDayQuerySet(models.QuerySet):
    def get_by_natural_key(self, office, day, opens):
        return self.get(office__slug=office, day=day, opens=opens)

    def current_and_coming(self, since=None):
        """Consultation days from the day `since` (today) on, soonest first."""
        return self.filter(day__gte=since or timezone.localdate()).order_by("day", "opens")


class ConsultationDay(models.Model):
    """A dated span in which an office advises: at its own address, or away from it, in a town hall
    for example.
    """

    office = models.ForeignKey(
        "services.Office",
        on_delete=models.CASCADE,
        related_name="consultation_days",
        verbose_name=_("Servicestelle"),
    )
    day = models.DateField(_("day"))
    opens = models.TimeField(_("begins at"))
    closes = models.TimeField(_("ends at"))
    house = models.CharField(
        _("house"), max_length=200, blank=True, help_text=_("For example: the town hall, room 12.")
    )
    street = models.CharField(
        _("street and number"),
        max_length=200,
        blank=True,
        help_text=_("Empty: at the address of the Servicestelle."),
    )
    postcode = models.CharField(
        _("postcode"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{5}\Z", _("A German postcode has five digits."))],
    )
    town = models.CharField(_("town"), max_length=100, blank=True)
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("For example: please call first.")
    )

    objects = ConsultationDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation day")
        verbose_name_plural = _("consultation days")
        ordering = ["office", "day", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes")),
                name="consultation_begins_before_end",
                violation_error_message=_("The consultation must begin before it ends."),
            ),
            models.CheckConstraint(
                condition=Q(street="", postcode="", town="")
                | (~Q(street="") & ~Q(town="") & Q(postcode__regex=r"^[0-9]{5}$")),
                name="consultation_place_whole",
                violation_error_message=_(
                    "Give street, postcode and town, or none of them: then it is at the address of"
                    " the Servicestelle."
                ),
            ),
            models.UniqueConstraint(
                fields=["office", "day", "opens"],
                name="consultation_once_per_office",
                violation_error_message=_("This consultation day is listed already."),
            ),
        ]

    def __str__(self):
        return f"{self.office}: {self.day} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def natural_key(self):
        return (self.office.slug, str(self.day), str(self.opens))

    natural_key.dependencies = ["services.office"]

    @property
    def is_elsewhere(self):
        """Whether it is not at the office's own address."""
        return bool(self.street)

    @property
    def address(self):
        """Of where it is: `Markt 1, 39104 Magdeburg`."""
        if not self.is_elsewhere:
            return self.office.address
        return f"{self.street}, {self.postcode} {self.town}"
