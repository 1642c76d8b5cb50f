from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iqnetz.publishing import Published, PublishedQuerySet
from services import gazetteer
from services.geography import PlanarDistance, PointField, box_around, haversine_sql
from services.models.assurance import Assured
from services.models.contact import ContactPerson, Language
from services.models.organisation import Membership, Organisation
from services.models.ranges import one_value_range, seconds_of_day
from services.states import FederalState

# Germany's outermost points, a little widened (southernmost 47.27°, northernmost 55.06°,
# westernmost 5.87°, easternmost 15.04°).
GERMANY = {"south": 47.2, "north": 55.1, "west": 5.8, "east": 15.1}


class ServiceQuerySet(PublishedQuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class Service(Published):
    """What the network offers, independent of who does it where (HSDS `service`)."""

    class Audience(models.TextChoices):
        PEOPLE = "people", _("people with a foreign qualification")
        STAFF = "staff", _("staff of authorities, chambers and companies")
        ANYONE = "anyone", _("everybody")

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("short name in addresses"),
        help_text=_("Small letters, digits and hyphens. Do not change it later."),
    )
    need = models.SlugField(
        _("need"),
        help_text=_("The word in addresses of the finder: ?need=recognition."),
    )
    audience = models.CharField(
        _("made for"),
        max_length=6,
        choices=Audience,
        help_text=_("Nobody is ever led to an office that is not made for them."),
    )
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("The finder begins with the smallest number.")
    )
    need_label = models.CharField(
        _("need in the visitor's words"),
        max_length=120,
        help_text=_("For example: My qualification shall be recognised."),
    )
    summary = models.TextField(_("summary"), help_text=_("One or two sentences."))
    for_whom = models.TextField(_("for whom"), help_text=_("Markdown."))
    what_happens = models.TextField(
        _("what happens"), blank=True, help_text=_("The steps, one after the other. Markdown.")
    )
    what_to_bring = models.TextField(_("what to bring"), blank=True, help_text=_("Markdown."))
    cost = models.TextField(_("what it costs"), blank=True, help_text=_("Markdown."))
    how_to_apply = models.TextField(_("how to begin"), blank=True, help_text=_("Markdown."))
    law = models.TextField(_("the law"), blank=True, help_text=_("Markdown."))

    objects = ServiceQuerySet.as_manager()

    class Meta(Published.Meta):
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["position", "slug"]
        constraints = [
            *Published.Meta.constraints,
            models.UniqueConstraint(
                fields=["slug"],
                name="service_slug_unique",
                violation_error_message=_("Another service has this short name already."),
            ),
            models.UniqueConstraint(
                fields=["need"],
                name="service_need_unique",
                violation_error_message=_("Another service has this need already."),
            ),
            models.CheckConstraint(
                condition=~Q(need="all"),
                name="service_need_not_all",
                violation_error_message=_("“all” stands for all services together."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("service", args=[self.slug])

    def natural_key(self):
        return (self.slug,)


class OfficeQuerySet(PublishedQuerySet):
    public_through = ("service", "organisation")

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def with_details(self):
        """With all that a card or a page shows of an office, in a fixed number of queries."""
        return self.select_related("service", "organisation").prefetch_related(
            "phones__languages",
            "languages",
            "areas",
            "hours",
            models.Prefetch("closures", Closure.objects.current_and_coming()),
            models.Prefetch(
                "contacts",
                ContactPerson.objects.public().prefetch_related("languages"),
                to_attr="public_contacts",
            ),
        )

    def of_coordination(self):
        """The coordinator's own offices for everybody: whom to ask when nothing else fits."""
        coordinators = Membership.objects.current().filter(role=Membership.Role.COORDINATOR)
        return self.filter(
            service__audience=Service.Audience.ANYONE,
            organisation__in=coordinators.values("organisation"),
        )

    def in_reading_order(self):
        """By service, state and town: the order without a place to measure from."""
        return self.order_by("service__position", "federal_state", "town", "slug")

    def nearest_to(self, latitude, longitude, count):
        """The `count` nearest offices with `distance_km`, in exact haversine order.

        Offices without coordinates come last. The index orders by plain degrees, which is not
        quite the order on a sphere. But the farthest of its first `count` is an upper bound for
        how far the true ones can be: so all within that bound are measured, and none is missed.
        """
        measured = self.annotate(distance_km=haversine_sql(latitude, longitude))
        first = list(
            measured.order_by(PlanarDistance("position", latitude, longitude)).values_list(
                "distance_km", flat=True
            )[:count]
        )
        if len(first) == count and None not in first:
            measured = measured.filter(
                position__within=box_around(latitude, longitude, max(first, default=0))
            )
        return measured.order_by(F("distance_km").asc(nulls_last=True), "slug")[:count]

    def locate(self):
        """Set the centre of each office's postcode anew from the gazetteer; how many changed.

        For whatever wrote past `Office.save`: fixtures, imports, SQL.
        """
        changed = []
        for office in self.only("postcode", "centre_latitude", "centre_longitude"):
            before = (office.centre_latitude, office.centre_longitude)
            office.set_centre()
            if before != (office.centre_latitude, office.centre_longitude):
                changed.append(office)
        return self.bulk_update(changed, ["centre_latitude", "centre_longitude"])


class Office(Published, Assured):
    """A Servicestelle: one service at one location by one organisation (HSDS
    `service_at_location`).
    """

    name = models.CharField(
        _("name"),
        max_length=200,
        help_text=_("A proper name: it stays German in the English pages."),
    )
    slug = models.SlugField(
        _("short name in addresses"),
        help_text=_("Small letters, digits and hyphens. Do not change it later."),
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="offices", verbose_name=_("service")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="offices",
        verbose_name=_("organisation"),
    )
    house = models.CharField(
        _("house"),
        max_length=200,
        blank=True,
        help_text=_("What is written at the door, if it is not the organisation's name."),
    )
    street = models.CharField(_("street and number"), max_length=200)
    postcode = models.CharField(
        _("postcode"),
        max_length=5,
        validators=[RegexValidator(r"^[0-9]{5}\Z", _("A German postcode has five digits."))],
    )
    town = models.CharField(_("town"), max_length=100)
    federal_state = models.CharField(_("federal state"), max_length=5, choices=FederalState)
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        help_text=_(
            "Of the door, in degrees, for example 52.1315. Empty: the centre of the postcode is"
            " used, and the page says that the distance is approximate."
        ),
    )
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    centre_latitude = models.FloatField(null=True, editable=False)
    centre_longitude = models.FloatField(null=True, editable=False)
    position = models.GeneratedField(
        expression=Func(
            Coalesce("longitude", "centre_longitude"),
            Coalesce("latitude", "centre_latitude"),
            function="point",
        ),
        output_field=PointField(),
        db_persist=True,
    )
    email = models.EmailField(
        _("e-mail of the office"),
        blank=True,
        help_text=_("Of the office itself. A person's address stands with the person."),
    )
    website = models.URLField(_("website"), blank=True)

    walk_in = models.BooleanField(
        _("without an appointment"), default=False, help_text=_("One can simply come.")
    )
    by_appointment = models.BooleanField(_("by appointment"), default=False)
    by_phone = models.BooleanField(_("advice by phone"), default=False)
    online = models.BooleanField(_("advice online"), default=False)
    access_note = models.CharField(
        _("note on how to get in"),
        max_length=300,
        blank=True,
        help_text=_("For example: second floor, ring at “Beratung”."),
    )
    step_free = models.BooleanField(
        _("barrier-free"), null=True, blank=True, help_text=_("Unknown: nobody has told us.")
    )
    languages = models.ManyToManyField(
        Language,
        blank=True,
        related_name="offices",
        verbose_name=_("languages"),
        help_text=_("In which advice is given. Empty: unknown."),
    )
    interpreter = models.BooleanField(
        _("interpreter on request"),
        null=True,
        blank=True,
        help_text=_("Unknown: nobody has told us."),
    )
    internal_note = models.TextField(
        _("internal note"), blank=True, help_text=_("Never shown to the public.")
    )

    objects = OfficeQuerySet.as_manager()

    class Meta(Published.Meta):
        verbose_name = _("Servicestelle")
        verbose_name_plural = _("Servicestellen")
        ordering = ["service__position", "federal_state", "town", "slug"]
        indexes = [GistIndex(fields=["position"], name="office_position")]
        constraints = [
            *Published.Meta.constraints,
            models.UniqueConstraint(
                fields=["slug"],
                name="office_slug_unique",
                violation_error_message=_("Another Servicestelle has this short name already."),
            ),
            models.CheckConstraint(
                condition=Q(postcode__regex=r"^[0-9]{5}$"),
                name="office_postcode_five_digits",
                violation_error_message=_("A German postcode has five digits."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    # Said aloud: a comparison with NULL is neither false nor refused.
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__gte=GERMANY["south"],
                    latitude__lte=GERMANY["north"],
                    longitude__gte=GERMANY["west"],
                    longitude__lte=GERMANY["east"],
                ),
                name="office_coordinates_in_germany",
                violation_error_message=_(
                    "Give both coordinates or none. In Germany the latitude lies between 47.2 and"
                    " 55.1, the longitude between 5.8 and 15.1. Perhaps they are swapped?"
                ),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.set_centre()
        if kwargs.get("update_fields") and "postcode" in kwargs["update_fields"]:
            centre = {"centre_latitude", "centre_longitude"}
            kwargs["update_fields"] = {*kwargs["update_fields"], *centre}
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("office", args=[self.slug])

    def natural_key(self):
        return (self.slug,)

    natural_key.dependencies = ["services.service", "services.organisation", "services.language"]

    def set_centre(self):
        """Take the coordinates of the postcode's centre from the gazetteer; unknown: none."""
        place = gazetteer.postcode(self.postcode)
        self.centre_latitude = place.latitude if place else None
        self.centre_longitude = place.longitude if place else None

    @property
    def has_exact_position(self):
        """Whether the coordinates are those of the door, not of the postcode's centre."""
        return self.latitude is not None

    @property
    def address(self):
        return f"{self.street}, {self.postcode} {self.town}"

    @property
    def access_modes(self):
        """The labels of the ways to get in that are recorded; none recorded is unknown."""
        names = ("walk_in", "by_appointment", "by_phone", "online")
        return [self._meta.get_field(name).verbose_name for name in names if getattr(self, name)]

    @property
    def voice_phones(self):
        return [phone for phone in self.phones.all() if not phone.is_fax]

    @property
    def fax_phones(self):
        return [phone for phone in self.phones.all() if phone.is_fax]


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
        Office, on_delete=models.CASCADE, related_name="hours", verbose_name=_("Servicestelle")
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

    def current_and_coming(self):
        """Closures that are not over yet, soonest first."""
        return self.filter(ends_on__gte=timezone.localdate()).order_by("starts_on")


class Closure(models.Model):
    """Days on which an office is closed though its hours say otherwise."""

    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="closures", verbose_name=_("Servicestelle")
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


class ServiceAreaManager(models.Manager):
    def get_by_natural_key(self, office, federal_state):
        return self.get(office__slug=office, federal_state=federal_state)


class ServiceArea(models.Model):
    """A federal state for which an office is responsible (HSDS `service_area`)."""

    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="areas", verbose_name=_("Servicestelle")
    )
    federal_state = models.CharField(_("federal state"), max_length=5, choices=FederalState)

    objects = ServiceAreaManager()

    class Meta:
        verbose_name = _("responsible for")
        verbose_name_plural = _("responsible for")
        ordering = ["office", "federal_state"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "federal_state"],
                name="area_once_per_office",
                violation_error_message=_("This state is listed already."),
            )
        ]

    def __str__(self):
        return self.get_federal_state_display()

    def natural_key(self):
        return (self.office.slug, self.federal_state)

    natural_key.dependencies = ["services.office"]
