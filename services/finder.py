"""A place and a need → the offices that help, in the order in which to try them."""

from dataclasses import dataclass

from services.models import Office, Service

PAGE_SIZE = 50

EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Group:
    """The offices of one service."""

    service: Service
    offices: list[Office]


@dataclass(frozen=True, slots=True)
class Result:
    groups: list[Group]
    page: int
    has_next: bool

    def is_responsible_in(self, state):
        """Whether one of the offices is responsible for the federal state."""
        return any(
            area.federal_state == state
            for group in self.groups
            for office in group.offices
            for area in office.areas.all()
        )

    @property
    def next_page(self):
        return self.page + 1

    @property
    def previous_page(self):
        return self.page - 1


def offices_for(need, place=None, page=1):
    """The published offices for `need` (a service's need, or EVERYTHING), as a Result.

    With a `place` they carry `distance_km` from it (None where an office has no coordinates) and
    stand nearest first within each service. Nothing is cut off: what does not fit on a page is on
    the next one.
    """
    offices = Office.objects.published()
    if need != EVERYTHING:
        offices = offices.filter(service__need=need)
    start = (page - 1) * PAGE_SIZE
    stop = start + PAGE_SIZE
    if place:
        offices = offices.nearest_to(place.latitude, place.longitude, stop + 1)
    else:
        offices = offices.in_reading_order()
    found = list(offices.with_details()[start : stop + 1])
    groups = {}
    for office in found[:PAGE_SIZE]:
        groups.setdefault(office.service, []).append(office)
    return Result(
        groups=[
            Group(service, groups[service])
            for service in sorted(groups, key=lambda service: (service.position, service.slug))
        ],
        page=page,
        has_next=len(found) > PAGE_SIZE,
    )
