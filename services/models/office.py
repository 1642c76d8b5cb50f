from datetime import timedelta
from functools import lru_cache, reduce
from operator import or_

from django.contrib.postgres.indexes import GistIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from iqnetz import addresses
from iqnetz.addresses import Addressed, code_of
from iqnetz.paths import path
from iqnetz.publishing import Published, PublishedQuerySet
from iqnetz.together import Along, TogetherQuerySet
from services import gazetteer
from services.geography import PointField
from services.models.area import ServiceArea
from services.models.assurance import Reviewed, overdue, staleness
from services.models.contact import ContactPerson, Language, Phone, spoken
from services.models.opening import Closure, ConsultationDay, OpeningHours
from services.models.organisation import Membership, Organisation
from services.models.service import Service
from services.models.succession import in_line, step_in_line
from services.states import FederalState

# The fields that say how to get in; none of them true is unknown.
ACCESS_MODES = ("walk_in", "by_appointment", "by_phone", "online")

# Germany's outermost points, a little widened (southernmost 47.27°, northernmost 55.06°,
# westernmost 5.87°, easternmost 15.04°).
GERMANY = {"south": 47.2, "north": 55.1, "west": 5.8, "east": 15.1}


def phones():
    """An Along for the phones of offices."""
    found = TogetherQuerySet(Phone).order_by("position", "pk")
    return Along.many("phones", found.along(spoken(Phone)), by="office")


def details(contacts=None):
    """The Alongs for all that a card or a page shows of an office. `contacts` are those that may be
    shown, where they come with more than usual.
    """
    if contacts is None:
        return _usual_details(get_language(), timezone.localdate())
    return _details(contacts)


@lru_cache(maxsize=4)  # in each language, today and yesterday
def _usual_details(language, today):
    """They are the same all day long, and much work to make."""
    return _details(ContactPerson.objects.public().annotate(code=code_of(ContactPerson)))


def _details(contacts):
    hours = OpeningHours.objects.order_by("weekday", "opens")
    days = ConsultationDay.objects.current_and_coming()
    return [
        phones(),
        spoken(Office),
        Along.many("areas", ServiceArea.objects.order_by("federal_state"), by="office"),
        Along.many("hours", hours, by="office"),
        Along.many("closures", Closure.objects.current_and_coming(), by="office"),
        Along.many("consultation_days", days, by="office"),
        Along.listed("public_contacts", contacts.in_reading_order().with_languages(), by="office"),
    ]


def one_of(modes):
    """A Q for the offices that offer one of the ways to get in."""
    return reduce(or_, (Q(**{mode: True}) for mode in modes))


def speaking(code):
    """A Q for the offices where somebody speaks the language, in the office, at a phone or as a
    contact person.
    """
    of_office = Office.languages.through.objects.filter(office=OuterRef("pk"), language__code=code)
    of_phones = Phone.objects.filter(office=OuterRef("pk"), languages__code=code)
    of_people = ContactPerson.objects.public().filter(office=OuterRef("pk"), languages__code=code)
    return Q(Exists(of_office)) | Q(Exists(of_phones)) | Q(Exists(of_people))


class OfficeQuerySet(PublishedQuerySet, TogetherQuerySet):
    public_through = ("service", "organisation")

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def open(self, on=None):
        """Without those that have closed for good by the day `on` (today)."""
        on = on or timezone.localdate()
        return self.filter(Q(closed_from__isnull=True) | Q(closed_from__gt=on))

    def closing_soon(self, days=30):
        """The offices that the public sees and that close within so many days, for some or for
        good.
        """
        today = timezone.localdate()
        coming = (today, today + timedelta(days=days))
        closures = Closure.objects.filter(office=OuterRef("pk"), starts_on__range=coming)
        return self.published().filter(Q(closed_from__range=coming) | Exists(closures))

    def overdue_for_review(self, on=None):
        """The offices that the public sees and that are to be confirmed again."""
        return self.published().open(on).filter(overdue(on))

    def with_details(self):
        """With all that a card or a page shows of an office, in one query."""
        return self.select_related("service", "organisation").along(*details())

    def with_addresses(self):
        """With the permanent addresses of each office with details, its service and its
        organisation.
        """
        through = {None: Office, "service": Service, "organisation": Organisation}
        return self.along(*(addresses.along(model, name) for name, model in through.items()))

    def with_phones(self):
        """With its organisation and its phones, in one query."""
        return self.select_related("organisation").along(phones())

    def helping_from(self, first):
        """The offices with details that the public sees and that are open, of the line of
        successors that begins with the number `first`, in its order.
        """
        found = self.published().open().filter(pk__in=in_line(Office, first))
        return found.with_details().order_by(step_in_line(Office, first))

    def of_coordination(self):
        """The coordinator's own offices for everybody: whom to ask when nothing else fits."""
        coordinators = Membership.objects.current().filter(role=Membership.Role.COORDINATOR)
        return self.filter(
            service__audience=Service.Audience.ANYONE,
            organisation__in=coordinators.values("organisation"),
        )

    def in_reading_order(self, *first):
        """By service, state and town: the order without a place to measure from. Inside a
        service by the fields `first`, if any; inside a state the fresh ones first.
        """
        return self.alias(staleness=staleness()).order_by(
            "service__position", *first, "federal_state", "staleness", "town", "slug"
        )

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


class Office(Addressed, Published, Reviewed):
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
        help_text=_("Small letters, digits and hyphens. Old addresses lead here for ever."),
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
    closed_from = models.DateField(
        _("closed from"),
        null=True,
        blank=True,
        help_text=_(
            "From this day the Servicestelle is closed for good. Its page stays and names who"
            " helps instead."
        ),
    )
    successor = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("who helps instead"),
        help_text=_("The Servicestelle that took over."),
    )
    internal_note = models.TextField(
        _("internal note"), blank=True, help_text=_("Never shown to the public.")
    )

    objects = OfficeQuerySet.as_manager()

    class Meta(Published.Meta):
        verbose_name = _("Servicestelle")
        verbose_name_plural = _("Servicestellen")
        ordering = ["service__position", "federal_state", "town", "slug"]
        indexes = [
            GistIndex(fields=["position"], name="office_position"),
            models.Index(Lower("slug"), name="office_slug_lower"),  # for tags in texts
        ]
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
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("pk")),
                name="office_not_own_successor",
                violation_error_message=_("No Servicestelle can be its own successor."),
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
        return path("office", self.slug)

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
    def point(self):
        """(latitude, longitude) of the door, else of the postcode's centre, else None."""
        if self.has_exact_position:
            return self.latitude, self.longitude
        if self.centre_latitude is None:
            return None
        return self.centre_latitude, self.centre_longitude

    @property
    def is_closed(self):
        """Whether it has closed for good."""
        return self.closed_from is not None and self.closed_from <= timezone.localdate()

    def helps_instead(self):
        """The office that took over, with details: the first in the line of successors that the
        public sees and that is open; None where there is none, or where the office stays.
        """
        if self.closed_from is None or self.successor_id is None:
            return None
        return Office.objects.helping_from(self.successor_id).exclude(pk=self.pk).first()

    @property
    def address(self):
        return f"{self.street}, {self.postcode} {self.town}"

    @property
    def access_modes(self):
        """The labels of the ways to get in that are recorded; none recorded is unknown."""
        return [
            self._meta.get_field(mode).verbose_name for mode in ACCESS_MODES if getattr(self, mode)
        ]

    def speaks(self, code):
        """Whether somebody there speaks the language; of an office with details."""
        speakers = [self, *self.phones.all(), *self.public_contacts]
        return any(
            language.code == code for speaker in speakers for language in speaker.languages.all()
        )

    @property
    def voice_phones(self):
        return [phone for phone in self.phones.all() if not phone.is_fax]

    @property
    def fax_phones(self):
        return [phone for phone in self.phones.all() if phone.is_fax]
