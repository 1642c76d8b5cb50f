from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iqnetz import addresses
from iqnetz.addresses import Addressed
from iqnetz.paths import path
from iqnetz.publishing import Published, PublishedQuerySet
from iqnetz.together import Along, TogetherQuerySet
from services.models.assurance import Assured
from services.models.logo import Logo
from services.models.network import FundingPhase, Network, date_range
from services.models.ranges import one_value_range
from services.states import FederalState


class OrganisationQuerySet(PublishedQuerySet, TogetherQuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def with_memberships(self):
        """With its roles in the network, those that are over too, in one query."""
        found = Membership.objects.select_related("network", "phase")
        found = found.order_by("network__name", "role")
        return self.along(Along.many("memberships", found, by="organisation"))

    def partners(self):
        """Those that carry the network: the coordinator and the partners."""
        roles = [Membership.Role.COORDINATOR, Membership.Role.PARTNER]
        members = Membership.objects.current().filter(role__in=roles)
        return self.filter(pk__in=members.values("organisation"))

    def with_logo(self):
        """With what a page says of the logo, and without the picture itself."""
        return self.select_related("logo").defer("logo__data")


class Organisation(Addressed, Published, Assured):
    """An organisation of the network: one that runs offices, pays, gives or belongs to it."""

    name = models.CharField(
        _("name"), max_length=200, help_text=_("The full name, with its legal form.")
    )
    short_name = models.CharField(
        _("short name"),
        max_length=100,
        blank=True,
        help_text=_("As people say it. Empty: the full name is used."),
    )
    slug = models.SlugField(
        _("short name in addresses"),
        help_text=_("Small letters, digits and hyphens. Old addresses lead here for ever."),
    )
    town = models.CharField(_("town"), max_length=100, blank=True)
    federal_state = models.CharField(
        _("federal state"),
        max_length=5,
        choices=FederalState,
        blank=True,
        help_text=_("Empty for organisations that work in all of Germany."),
    )
    website = models.URLField(_("website"), blank=True)
    description = models.TextField(
        _("description"),
        blank=True,
        help_text=_("Who they are and what they do in the network. Markdown."),
    )

    # A page of its own at the desk asks for it (services.logo_admin).
    logo = models.ForeignKey(
        Logo,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="organisations",
        verbose_name=_("logo"),
    )

    review_email = models.EmailField(
        _("e-mail for our questions"),
        blank=True,
        help_text=_(
            "There we ask whether everything is still right. Never shown to the public. Empty: we"
            " ask at the e-mail of the Servicestelle."
        ),
    )
    is_trusted = models.BooleanField(
        _("trusted"),
        default=False,
        help_text=_(
            "Phone numbers, e-mails and opening hours that this organisation corrects by our link"
            " are shown at once. Otherwise the coordination looks at them first."
        ),
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta(Published.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            *Published.Meta.constraints,
            models.UniqueConstraint(
                fields=["slug"],
                name="organisation_slug_unique",
                violation_error_message=_("Another organisation has this short name already."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return path("partner", self.slug)

    def natural_key(self):
        return (self.slug,)


class MembershipQuerySet(TogetherQuerySet):
    def get_by_natural_key(self, network, organisation, role, starts_on):
        return self.get(
            network__slug=network, organisation__slug=organisation, role=role, starts_on=starts_on
        )

    def current(self, on=None):
        """The roles that hold on the day `on` (today)."""
        on = on or timezone.localdate()
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=on),
            Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        )

    def with_organisations(self):
        """With the organisations, their permanent addresses and what a page says of their logos, in
        one query.
        """
        found = self.select_related("organisation__logo", "phase").defer("organisation__logo__data")
        return found.along(addresses.along(Organisation, "organisation"))

    def public(self):
        """Current roles of organisations that the public may see."""
        return self.current().filter(organisation__in=Organisation.objects.published())


class Membership(models.Model):
    """What an organisation is to a network, and since when."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        PARTNER = "partner", _("partner")
        FUNDER = "funder", _("funder")
        SPONSOR = "sponsor", _("sponsor")
        NATIONAL = "national", _("national body")

    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("network")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    phase = models.ForeignKey(
        FundingPhase,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("funding phase"),
        help_text=_("For funders: the phase that they pay for."),
    )
    starts_on = models.DateField(_("since"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("For example what a sponsor gave.")
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("role in the network")
        verbose_name_plural = _("roles in the network")
        ordering = ["network", "role", "organisation__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "organisation", "role", "starts_on"],
                nulls_distinct=False,
                name="membership_once_per_role",
                violation_error_message=_("This organisation has this role already."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=["coordinator", "partner", "funder", "sponsor", "national"]),
                name="membership_role_known",
                violation_error_message=_("Choose one of the roles."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
                violation_error_message=_("A role cannot end before it starts."),
            ),
            ExclusionConstraint(
                name="one_coordinator_at_a_time",
                expressions=[
                    (one_value_range("network"), RangeOperators.OVERLAPS),
                    (date_range(), RangeOperators.OVERLAPS),
                ],
                condition=Q(role="coordinator"),
                violation_error_message=_(
                    "The network has a coordinator in this time already. End that role first."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.organisation} ({self.get_role_display()})"

    def natural_key(self):
        starts_on = str(self.starts_on) if self.starts_on else None
        return (self.network.slug, self.organisation.slug, self.role, starts_on)

    natural_key.dependencies = [
        "services.network",
        "services.organisation",
        "services.fundingphase",
    ]
