from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Case, DateField, F, Func, Q, Value, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from iqnetz.paths import path
from iqnetz.together import Along, TogetherQuerySet
from services.models.assurance import Assured
from services.models.ranges import one_value_range


def date_range():
    """SQL for the days from `starts_on` to `ends_on`, both included; NULL is without an end."""
    # An end before its start is refused by a check of its own, in words; here it must not fail.
    start = Case(When(starts_on__gt=F("ends_on"), then=F("ends_on")), default=F("starts_on"))
    return Func(
        # Said to be dates: in a form's check an unknown one would be of no type at all.
        Cast(start, output_field=DateField()),
        Cast(F("ends_on"), output_field=DateField()),
        Value("[]"),
        function="daterange",
        output_field=DateRangeField(),
    )


class NetworkQuerySet(TogetherQuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def with_details(self):
        """With its funding phases and figures, in one query."""
        return self.along(
            Along.many("phases", FundingPhase.objects.order_by("starts_on"), by="network"),
            Along.many("figures", Figure.objects.order_by("topic", "position"), by="network"),
        )


class Network(Assured):
    """A regional network of the funding programme; this site presents one."""

    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60)
    slug = models.SlugField(
        _("short name in addresses"),
        help_text=_("Small letters, digits and hyphens. Do not change it later."),
    )
    summary = models.TextField(
        _("summary"), help_text=_("One or two sentences. They open the home page.")
    )
    description = models.TextField(
        _("description"),
        blank=True,
        help_text=_("What the network does. Markdown: empty lines, lists and links work."),
    )
    national_structure = models.TextField(
        _("the programme in Germany"),
        blank=True,
        help_text=_("How the network belongs to the programme nationwide. Markdown."),
    )
    started_on = models.DateField(_("started on"))
    national_website = models.URLField(
        _("national website"),
        blank=True,
        help_text=_("Where to read more about the programme in all of Germany."),
    )

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="network_slug_unique",
                violation_error_message=_("Another network has this short name already."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return path("network")

    def natural_key(self):
        return (self.slug,)


class FundingPhaseManager(models.Manager):
    def get_by_natural_key(self, network, starts_on):
        return self.get(network__slug=network, starts_on=starts_on)


class FundingPhase(models.Model):
    """A period for which the network is funded; its funders are memberships of the phase."""

    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, related_name="phases", verbose_name=_("network")
    )
    name = models.CharField(_("name"), max_length=100)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Empty: no end is known yet.")
    )

    objects = FundingPhaseManager()

    class Meta:
        verbose_name = _("funding phase")
        verbose_name_plural = _("funding phases")
        ordering = ["network", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="phase_ends_after_start",
                violation_error_message=_("A phase cannot end before it starts."),
            ),
            ExclusionConstraint(
                name="phases_do_not_overlap",
                expressions=[
                    (one_value_range("network"), RangeOperators.OVERLAPS),
                    (date_range(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "Another phase of this network covers some of these days."
                ),
            ),
        ]

    def __str__(self):
        end = self.ends_on.year if self.ends_on else ""
        return f"{self.name} ({self.starts_on.year}–{end})"

    def natural_key(self):
        return (self.network.slug, str(self.starts_on))

    natural_key.dependencies = ["services.network"]

    @property
    def is_over(self):
        return self.ends_on is not None and self.ends_on < timezone.localdate()


class FigureManager(models.Manager):
    def get_by_natural_key(self, network, key):
        return self.get(network__slug=network, key=key)


class Figure(Assured):
    """A number that a source states about the network or the programme, with its year."""

    class Topic(models.TextChoices):
        NATIONAL = "national", _("the programme in Germany")
        REGION = "region", _("the people in the region")

    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, related_name="figures", verbose_name=_("network")
    )
    key = models.SlugField(_("key"), help_text=_("Small letters, digits and hyphens."))
    topic = models.CharField(_("topic"), max_length=10, choices=Topic, default=Topic.NATIONAL)
    label = models.CharField(
        _("what is counted"), max_length=200, help_text=_("For example: regional networks.")
    )
    value = models.PositiveIntegerField(_("number"))
    more_than = models.BooleanField(
        _("more than"), default=False, help_text=_("The source says “more than” this number.")
    )
    year = models.PositiveSmallIntegerField(
        _("year"), help_text=_("The year that the number speaks of. The page shows it.")
    )
    is_planned = models.BooleanField(
        _("planned"), default=False, help_text=_("The source announces the number for that year.")
    )
    source = models.CharField(_("source"), max_length=200)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = FigureManager()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["network", "topic", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "key"],
                name="figure_key_unique",
                violation_error_message=_("This network has a figure with this key already."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2100),
                name="figure_year_plausible",
                violation_error_message=_("The year lies between 1990 and 2100."),
            ),
        ]

    def __str__(self):
        return f"{self.label}: {self.value} ({self.year})"

    @property
    def number(self):
        """The value as the language groups digits: 40.000, 40,000."""
        return number_format(self.value, force_grouping=True)

    def natural_key(self):
        return (self.network.slug, self.key)

    natural_key.dependencies = ["services.network"]
