"""A place, a need and wishes → the offices that help, in the order in which to try them."""

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from django.db.models import Case, Q, Value, When, prefetch_related_objects

from services.geography import haversine_sql
from services.models import Office, Service
from services.models.area import responsible_for
from services.models.assurance import staleness
from services.models.office import details, one_of, speaking
from services.states import HOME_STATES

PAGE_SIZE = 15  # so that the page with all its styles stays under 14 kB (tests/test_weight.py)

EVERYTHING = "all"

# An office that fits a visitor's wishes comes before one that is so much nearer.
WORTH_KM = 50
# One whose details nobody confirmed for long comes after a fresh one that is so much farther.
STALE_KM = 25
# Farther than that, a call is better than a journey.
NEAR_KM = 75


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a visitor would like of an office, beside the right service."""

    language: str = ""  # ISO 639; a wish only: an interpreter may help
    step_free: bool = False
    access: tuple[str, ...] = ()  # of ACCESS_MODES; one of them is enough

    @property
    def fitting(self):
        """A Q for the offices that are known to fit all of them; None without wishes."""
        wishes = []
        if self.language:
            wishes.append(speaking(self.language))
        if self.step_free:
            wishes.append(Q(step_free=True))
        if self.access:
            wishes.append(one_of(self.access))
        return Q(*wishes) if wishes else None

    def without_unfit(self, offices):
        """`offices` without those that are known not to fit. What is unknown stays, and so does
        an office that does not speak the language.
        """
        if self.step_free:
            offices = offices.exclude(step_free=False)
        if self.access:
            offices = offices.reachable(self.access)
        return offices


class Kind(StrEnum):
    """Why offices stand together, in the order in which to try them."""

    REFERRING = "referring"  # nobody is responsible: who knows whom to ask
    RESPONSIBLE = "responsible"
    NEAR = "near"
    REMOTE = "remote"  # too far to go, but there to call
    SERVICE = "service"  # without a place: the same service


@dataclass(frozen=True, slots=True)
class Group:
    kind: Kind
    offices: list[Office]

    @property
    def service(self):
        return self.offices[0].service

    @property
    def is_far(self):
        """Whether all of its offices are too far to go there without a call."""
        return all((office.distance_km or 0) > NEAR_KM for office in self.offices)

    @property
    def has_several_services(self):
        """Whether each card has to say what it is for."""
        return self.kind != Kind.SERVICE and len({office.service for office in self.offices}) > 1

    @property
    def key(self):
        return self.service.slug if self.kind == Kind.SERVICE else self.kind


@dataclass(frozen=True, slots=True)
class Result:
    groups: list[Group]
    page: int
    has_next: bool
    left_out: int = 0  # offices that are known not to fit the wishes
    ignores_wishes: bool = False  # because no office is left that may fit them

    @property
    def offices(self):
        return [office for group in self.groups for office in group.offices]

    @property
    def has_fitting(self):
        """Whether one of the offices of this page is known to fit all wishes."""
        return any(office.fits for office in self.offices)

    @property
    def has_coordination(self):
        return any(office.service.audience == Service.Audience.ANYONE for office in self.offices)

    @property
    def next_page(self):
        return self.page + 1

    @property
    def previous_page(self):
        return self.page - 1


def offices_for(need, place=None, page=1, wishes=None):
    """The published offices for `need` (a service's need, or EVERYTHING), as a Result.

    With a `place`: those that are responsible for its federal state, then the others, then those
    too far to go that advise by phone or online. In each group service by service, as those are
    ordered, and nearest first, with `distance_km` (None where an office has no coordinates); what
    fits the `wishes` counts as nearer (WORTH_KM), what is stale as farther (STALE_KM). Where
    none is responsible for one of our states, the coordination comes first. Without a place: by
    service and state, the fresh ones first, and town.

    Nothing is cut off: what does not fit on a page is on the next one. What is known not to fit
    the `wishes` is left out and counted; if nothing else is there, it is all there.
    """
    wishes = wishes or Wishes()
    every = Office.objects.published().open()
    if need != EVERYTHING:
        every = every.filter(service__need=need)
    offices = wishes.without_unfit(every)
    count = offices.count()
    left_out = every.count() - count if offices is not every else 0
    if left_out and not count:
        result = offices_for(need, place, page, Wishes(language=wishes.language))
        return replace(result, left_out=left_out, ignores_wishes=True)
    start = (page - 1) * PAGE_SIZE
    stop = start + PAGE_SIZE
    services = [None]
    if need == EVERYTHING and count > PAGE_SIZE:
        services = Service.objects.published()
    found = []
    for kind, some in _kinds(every, offices, place):
        for service in services:
            missing = stop + 1 - len(found)
            if missing > 0:
                asked = some.filter(service=service) if service else some
                found += [(kind, office) for office in _in_order(asked, place, missing, wishes)]
    if len(found) <= PAGE_SIZE:  # all of them: few questions, and their order here
        found.sort(key=_service_by_service)
    shown = found[start:stop]
    prefetch_related_objects([office for _kind, office in shown], *details())
    return Result(
        groups=_groups(shown),
        page=page,
        has_next=len(found) > stop,
        left_out=left_out,
    )


def _service_by_service(pair):
    kind, office = pair
    return list(Kind).index(kind), office.service.position, office.service.slug


def _kinds(every, offices, place):
    """(kind, its offices) in the order in which to try them, each office once; `every` has those
    too that do not fit the visitor's wishes.
    """
    if place is None:
        return [(Kind.SERVICE, offices)]
    responsible = responsible_for(place.state)
    first = (Kind.RESPONSIBLE, offices.filter(responsible))
    if place.state in HOME_STATES and not every.filter(responsible).exists():
        first = (Kind.REFERRING, _coordination().filter(responsible))
    others = offices.exclude(responsible).alias(km=haversine_sql(place.latitude, place.longitude))
    remote = (Q(by_phone=True) | Q(online=True)) & (Q(km__gt=NEAR_KM) | Q(km__isnull=True))
    return [first, (Kind.NEAR, others.exclude(remote)), (Kind.REMOTE, others.filter(remote))]


def _coordination():
    return Office.objects.published().open().of_coordination()


def _in_order(offices, place, count, wishes):
    """The first `count` of the offices, as a list; each `fits` all wishes, as far as is known."""
    fitting = wishes.fitting
    fits = Value(False) if fitting is None else Case(When(fitting, Value(True)), default=False)
    offices = offices.select_related("service", "organisation").annotate(fits=fits)
    if place is None:
        return list(offices.in_reading_order("-fits")[:count])
    extra, spread = STALE_KM * staleness(), STALE_KM
    if fitting is not None:
        extra, spread = extra - Case(When(fits=True, then=WORTH_KM), default=0), spread + WORTH_KM
    return offices.nearest_to(place.latitude, place.longitude, count, extra, spread)


def _groups(shown):
    """`shown` pairs of a kind and an office, in their order, as Groups."""

    def heading(pair):
        kind, office = pair
        return kind, office.service_id if kind == Kind.SERVICE else None

    return [
        Group(kind, [office for _kind, office in pairs])
        for (kind, _service), pairs in groupby(shown, key=heading)
    ]
