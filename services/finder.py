"""A place, a need and wishes → the offices that help, in the order in which to try them."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from django.db.models import Case, Count, Exists, F, Q, Value, When

from iqnetz.together import aggregated, daily
from services import nearby
from services.geography import haversine_sql
from services.models import Office, Service
from services.models.area import responsible_for
from services.models.assurance import staleness
from services.models.office import ACCESS_MODES, one_of, speaking
from services.states import HOME_STATES

PAGE_SIZE = 15  # so that the page with all its styles stays under 14 kB (tests/test_weight.py)

EVERYTHING = "all"

# An empty Q would say neither: whatever it is joined with, it says that alone.
NOBODY = Q(pk__in=[])
EVERYBODY = ~NOBODY

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

    @property
    def fits(self):
        """SQL for whether an office is known to fit all of them; without wishes none is."""
        if self.fitting is None:
            return Value(False)
        return Case(When(self.fitting, Value(True)), default=False)

    @property
    def leave_out(self):
        """Whether there can be offices that are known not to fit."""
        return self.step_free or bool(self.access)

    @property
    def acceptable(self):
        """A Q for the offices that are not known not to fit. What is unknown stays, and so does an
        office that does not speak the language.
        """
        wanted = EVERYBODY
        if self.step_free:
            wanted &= ~Q(step_free=False)
        if self.access:
            wanted &= one_of(self.access) | ~one_of(ACCESS_MODES)
        return wanted


class Kind(StrEnum):
    """Why offices stand together, in the order in which to try them."""

    REFERRING = "referring"  # nobody is responsible: who knows whom to ask
    RESPONSIBLE = "responsible"
    NEAR = "near"
    REMOTE = "remote"  # too far to go, but there to call
    SERVICE = "service"  # without a place: the same service


_KINDS = list(Kind)


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
    is_beyond: bool = False  # the page that was asked for is not there; this is the first

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


def offices_for(need, place=None, page=1, wishes=None, *, among=None, size=PAGE_SIZE):
    """A page of `size` published offices for `need` (a service's need, or EVERYTHING), as a Result.
    `among` is a function that gives a QuerySet of them, where they come with more than their
    details.

    With a `place`: those that are responsible for its federal state, then the others, then those
    too far to go that advise by phone or online. In each group service by service, as those are
    ordered, and nearest first, with `distance_km` (None where an office has no coordinates); what
    fits the `wishes` counts as nearer (WORTH_KM), what is stale as farther (STALE_KM). Where
    none is responsible for one of our states, the coordination comes first. Without a place: by
    service and state, the fresh ones first, and town.

    Nothing is cut off: what does not fit on a page is on the next one. What is known not to fit
    the `wishes` is left out and counted; if nothing else is there, it is all there. A page that
    there is not is answered with the first one.

    One query, and one more where that was not the right page or no office fits.
    """
    wishes = wishes or Wishes()
    state = place.state if place else None
    here = {"latitude": place.latitude, "longitude": place.longitude} if place else {}
    among = among or _open_offices
    offices, *counts = _asked(need, state, page, size, wishes, among, **here)
    left_out, ignores_wishes, is_beyond = 0, False, page > 1 and not offices
    if counts:
        total, left_out, fit = counts[0][0]
        ignores_wishes = left_out > 0 and fit == 0
        if ignores_wishes:
            wishes = Wishes(language=wishes.language)
            is_beyond = page > 1 and total <= (page - 1) * size
    page = 1 if is_beyond else page
    if ignores_wishes or is_beyond:
        offices, *_counts = _asked(need, state, page, size, wishes, among, **here)
    return Result(
        groups=_groups(offices[:size]),
        page=page,
        has_next=len(offices) > size,
        left_out=left_out,
        ignores_wishes=ignores_wishes,
        is_beyond=is_beyond,
    )


def _open_offices():
    return Office.objects.published().open().with_details()


@daily
def _asked(need, state, page, size, wishes, among, latitude=None, longitude=None):
    """The offices of a page, and one more where there is a next one. Where the wishes leave some
    out, of how many the page is a part, too: all, those known not to fit, and those that may.
    Without a place, `state` is None.
    """
    asked = _asked_for(need)
    reachable = among().filter(asked | _referring(need, state))
    unfit = asked & ~wishes.acceptable
    shown = reachable.exclude(unfit).annotate(fits=wishes.fits)
    is_long = state is None or page * size + 1 > nearby.MOST_WANTED
    if state is None:
        shown = shown.annotate(kind=Value(_KINDS.index(Kind.SERVICE)))
        shown = shown.in_reading_order("service__slug", "-fits")
    else:
        shown = shown.annotate(distance_km=haversine_sql(latitude, longitude))
        shown = _nearest_first(shown, need, state, wishes, page * size + 1, latitude, longitude)
    page_of_it = shown[(page - 1) * size : page * size + 1]
    if is_long:
        page_of_it = shown.filter(nearby.these(page_of_it))
    if not wishes.leave_out:
        return [page_of_it]
    counts = aggregated(
        reachable,
        total=Count("pk"),
        left_out=Count("pk", filter=unfit),
        fit=Count("pk", filter=asked & ~unfit),
    )
    return page_of_it, counts


def _asked_for(need, through="service__"):
    """A Q for what is here for itself, not to refer to others."""
    return EVERYBODY if need == EVERYTHING else Q(**{f"{through}need": need})


def _referring(need, state):
    """A Q for the offices of the coordination that know whom to ask, where nobody is responsible
    for `need` in one of our states; whether those fit the visitor's wishes or not.
    """
    if need == EVERYTHING or state not in HOME_STATES:
        return NOBODY
    there = Office.objects.published().open().filter(responsible_for(state))
    nobody = ~Exists(there.filter(service__need=need))
    return Q(nobody, pk__in=there.of_coordination().values("pk"))


def _nearest_first(offices, need, state, wishes, wanted, latitude, longitude):
    """The offices in the order in which to try them in the state, each with its `kind`, as a number
    in Kind; no less than the first `wanted`.
    """
    asked = _asked_for(need)
    far = Q(distance_km__gt=NEAR_KM) | Q(distance_km__isnull=True)
    kind = Case(
        When(~asked, _KINDS.index(Kind.REFERRING)),
        When(responsible_for(state), _KINDS.index(Kind.RESPONSIBLE)),
        When((Q(by_phone=True) | Q(online=True)) & far, _KINDS.index(Kind.REMOTE)),
        default=_KINDS.index(Kind.NEAR),
    )
    effort = F("distance_km") + STALE_KM * staleness()
    if wishes.fitting is not None:
        effort -= Case(When(fits=True, then=WORTH_KM), default=0)
    offices = offices.annotate(kind=kind)
    if wanted <= nearby.MOST_WANTED:
        among_first = nearby.may_be_first(
            wanted,
            offices,
            effort,
            worth=0 if wishes.fitting is None else WORTH_KM,
            near=_KINDS.index(Kind.NEAR),
            state=state,
            services=Service.objects.filter(_asked_for(need, through="")),
            latitude=latitude,
            longitude=longitude,
        )
        offices = offices.filter(among_first)
    return offices.order_by(
        "kind", "service__position", "service__slug", effort.asc(nulls_last=True), "slug"
    )


def _groups(shown):
    """The offices, in their order, as Groups."""

    def heading(office):
        kind = _KINDS[office.kind]
        return kind, office.service_id if kind == Kind.SERVICE else None

    return [Group(kind, list(offices)) for (kind, _service), offices in groupby(shown, key=heading)]
