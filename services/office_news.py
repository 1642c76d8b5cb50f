"""What became of offices: which opened, moved and closed, as partners want to be told.

Opened and closed are dates of the office. That it moved is in its history alone: an address that
is different from the one before, while the public saw both. Of an office that the public does not
see now nothing is told, nor of what was before it was published.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter

from django.db.models import F, Q, Window
from django.db.models.functions import Lag
from django.utils import timezone

from iqnetz import addresses, history
from iqnetz.moments import midnight
from iqnetz.together import evaluate
from services.erasure import GONE
from services.models import Office, Organisation, Service
from services.spelling import fold

OPENED, MOVED, CLOSED = "opened", "moved", "closed"
# Longer than that nobody needs to be told where an office was before.
MOVES_KEPT = timedelta(days=365)

_STREET = re.compile(r"str(?:asse)?\b")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an office. `key` names this change among all of the office, for ever;
    `address` is where it is from then on, `before` where it was; `instead` is the open office that
    helps when this one has closed, and `is_coming` says that it has not yet.
    """

    kind: str
    key: str
    office: Office
    published: datetime
    updated: datetime
    address: str = ""
    before: str = ""
    instead: Office | None = None
    is_coming: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The columns of an office that matter here, as they were at one time."""

    street: str
    postcode: str
    town: str
    published_from: datetime | None
    withdrawn_from: datetime | None
    organisation_id: int
    service_id: int
    closed_from: date | None = None

    @property
    def address(self):
        return f"{self.street}, {self.postcode} {self.town}"


@dataclass(frozen=True, slots=True)
class Step:
    """One change of an office's row in its history; `before` is None for a row that is new."""

    office: int
    at: datetime
    before: Row | None
    after: Row

    @property
    def rows(self):
        return [row for row in (self.before, self.after) if row]


# --- What it makes of them ---


def opened(office) -> Change:
    """Its address is the present one: who reads of it wants to find it."""
    at = office.published_from
    return Change(OPENED, OPENED, office, at, at, office.address)


def moves(office, steps: list[Step], was_public, now: datetime) -> list[Change]:
    """The moves of a public office, one for each day at most: what was changed back on the same day
    was a mistake. `was_public(row, at)` says whether the public saw a row at a moment.
    """
    since = max(office.published_from, now - MOVES_KEPT)
    seen = [
        step
        for step in steps
        if step.at >= since
        and step.before is not None
        and was_public(step.before, step.at)
        and was_public(step.after, step.at)
    ]
    found = []
    for day, group in groupby(seen, key=lambda step: timezone.localdate(step.at)):
        same = list(group)
        at, old, new = same[-1].at, same[0].before.address, same[-1].after.address
        if not _is_same(old, new) and GONE not in old + new:
            found.append(Change(MOVED, f"{MOVED}-{day}", office, at, at, new, old))
    return found


def closed(office, steps: list[Step], instead, today) -> Change:
    """Told when the day is set, and again when it has come, as the same thing."""
    announced = [
        step.at
        for step in steps
        if step.after.closed_from == office.closed_from
        and (step.before is None or step.before.closed_from != office.closed_from)
    ]
    told = max([office.published_from, *announced[-1:]])
    is_coming = office.closed_from > today
    at = midnight(office.closed_from)
    return Change(
        CLOSED,
        f"{CLOSED}-{office.closed_from}",
        office,
        published=told,
        updated=told if is_coming else max(told, at),
        instead=instead,
        is_coming=is_coming,
    )


def _is_same(one, other):
    """Whether two addresses are the same, spelled differently."""
    one, other = (_STREET.sub("str", fold(address)).replace(" ", "") for address in (one, other))
    return one == other


# --- What they are made of ---


def latest(count: int) -> list[Change]:
    """The newest changes, newest first; in two queries, for one as for many."""
    now = timezone.now()
    shown = addresses.annotated(Office.objects.published(now))
    openings = shown.order_by("-published_from", "pk")[:count]
    endings = shown.filter(closed_from__isnull=False).order_by("-closed_from", "pk")[:count]
    follows = Office.objects.filter(successor__isnull=False).values_list("pk", "successor_id")
    rows = _rows(now)
    evaluate(openings, endings, follows, rows)
    steps = _steps(rows)
    lines = {office.pk: _line(office.pk, dict(follows)) for office in endings}
    moved = shown.filter(pk__in=steps)
    helping = (
        Office.objects.published()
        .open()
        .filter(pk__in={pk for line in lines.values() for pk in line})
    )
    seen = [row for each in steps.values() for step in each for row in step.rows]
    organisations = _history(Organisation, {row.organisation_id for row in seen})
    services = _history(Service, {row.service_id for row in seen})
    evaluate(moved, helping, organisations, services)
    was_public = _seen(_dates(organisations), _dates(services))
    there = {office.pk: office for office in helping}
    today = timezone.localdate(now)
    found = [opened(office) for office in openings]
    for office in moved:
        found += moves(office, steps[office.pk], was_public, now)
    for office in endings:
        instead = next((there[pk] for pk in lines[office.pk] if pk in there), None)
        found.append(closed(office, steps.get(office.pk, []), instead, today))
    found.sort(key=lambda change: (change.office.pk, change.key))
    return sorted(found, key=attrgetter("updated"), reverse=True)[:count]


def _rows(now):
    """The rows of the history with which the address or the last day changed of the offices that
    the public sees, each with what was before, oldest first.
    """
    events = history.EVENTS[Office].objects
    names = list(Row.__dataclass_fields__)
    before = {
        f"before_{name}": Window(Lag(name), partition_by="id", order_by="pgh_id")
        for name in [*names, "pgh_label"]
    }
    moved = Q(before_street__isnull=False) & (
        ~Q(street=F("before_street"))
        | ~Q(postcode=F("before_postcode"))
        | ~Q(town=F("before_town"))
    )
    ends = Q(closed_from__isnull=False) & (
        Q(before_closed_from__isnull=True) | ~Q(closed_from=F("before_closed_from"))
    )
    return (
        events.filter(id__in=Office.objects.published(now).values("pk"))
        .annotate(**before)
        .filter(moved | ends)
        .order_by("pgh_id")
        .values("id", "pgh_created_at", *names, *before)
    )


def _steps(rows):
    """{office: its Steps}"""
    names = list(Row.__dataclass_fields__)
    found = {}
    for row in rows:
        # What came back after it was deleted has no before.
        is_new = row["before_pgh_label"] in {None, "delete"}
        old = None if is_new else Row(**{name: row[f"before_{name}"] for name in names})
        step = Step(
            row["id"], row["pgh_created_at"], old, Row(**{name: row[name] for name in names})
        )
        found.setdefault(step.office, []).append(step)
    return found


def _seen(organisations, services):
    """A function of a Row and a moment: did the public see an office with that row then, by its own
    dates and by those that its organisation and its service had then?
    """

    def was_public(row, at):
        dates = [
            (row.published_from, row.withdrawn_from),
            _then(organisations.get(row.organisation_id, []), at),
            _then(services.get(row.service_id, []), at),
        ]
        return all(begun and begun <= at and not (ended and ended <= at) for begun, ended in dates)

    return was_public


def _history(model, pks):
    events = history.EVENTS[model].objects.filter(id__in=pks).order_by("pgh_id")
    return events.values_list(
        "id", "pgh_created_at", "pgh_label", "published_from", "withdrawn_from"
    )


def _dates(rows):
    """{record: [(since when, its published_from, its withdrawn_from)]}"""
    found = {}
    for pk, at, label, begun, ended in rows:
        is_end = label == "delete"
        found.setdefault(pk, []).append((at, None if is_end else begun, ended))
    return found


def _then(dates, at):
    known = [(begun, ended) for since, begun, ended in dates if since <= at]
    return known[-1] if known else (None, None)


def _line(office, follows):
    """The offices that took over from one and from each other, in order."""
    line, following = [], follows.get(office)
    while following and following not in {office, *line}:
        line.append(following)
        following = follows.get(following)
    return line
