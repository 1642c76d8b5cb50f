"""What of the network's records is open: for every file, feed and answer to a program.

This is the one place that decides. Whoever gives data away starts from these QuerySets and never
from a model's own. They hold what the public pages show: published records alone, and of people
those who are public and have not left. What a record's *fields* are open is said where they are
written (services.formats); what must never be is held by tests/test_open_data.py.

Each record has `code`, `uid` and `changed_at` (iqnetz.addresses) and comes with its details, in a
number of queries that does not depend on how many there are.
"""

from datetime import timedelta

from django.db.models import (
    Case,
    DateTimeField,
    F,
    Func,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest
from django.utils import timezone

from iqnetz import addresses, history
from iqnetz.models import PermanentAddress
from iqnetz.moments import midnight
from iqnetz.together import Along, aggregated, evaluate
from services.models import (
    Closure,
    ConsultationDay,
    ContactPerson,
    Language,
    Membership,
    Office,
    Organisation,
    Service,
)
from services.models.office import details


def offices():
    """The offices that help now, with all that is open of them: `organisation`, `service`,
    `phones`, `hours`, `closures`, `consultation_days`, `areas`, `languages` and
    `public_contacts`. `modified_at` is as `changed_at`, and looks at the calendar and at
    organisation and service too.
    """
    return known_offices().open()


def known_offices():
    """The offices as in `offices`, and those that closed for good: a link to one must not break.
    Nobody is a contact of a closed one.
    """
    found = addresses.annotated(Office.objects.published()).annotate(modified_at=_modified_at())
    of_office = [
        Along.single(name, addresses.annotated(model.objects.all()), of=f"{name}_id")
        for name, model in (("organisation", Organisation), ("service", Service))
    ]
    return found.along(*of_office, *details(contacts())).order_by("pk")


def organisations():
    """The organisations of the network, with those roles in it that hold today."""
    roles = Membership.objects.current().select_related("network", "phase")
    found = addresses.annotated(Organisation.objects.published())
    return found.along(Along.listed("current_roles", roles, by="organisation")).order_by("pk")


def services():
    """What the network offers, in its own order."""
    return addresses.annotated(Service.objects.published())


def contacts():
    """The people whom one may ask for at the offices that help now."""
    return addresses.annotated(ContactPerson.objects.published())


def memberships():
    """The roles in the network that hold today, of open organisations."""
    return Membership.objects.public().select_related("network", "phase", "organisation")


def last_modified(now=None, others=()):
    """The moment, not after `now`, at which anything open changed last: by somebody, or because a
    date came at which something goes public, is withdrawn, closes or is over. None for never.

    A change of what is not open counts too: it may have been open before. `others` are QuerySets
    that are evaluated in the same query.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    changes = [
        _latest(PermanentAddress, "changed_at"),
        _latest(PermanentAddress, "gone_at"),
        # The words for languages belong to no record with an address.
        _latest(history.EVENTS[Language], "pgh_created_at"),
    ]
    for model in (Office, Organisation, Service):
        changes += [
            _latest(model, "published_from", published_from__lte=now),
            _latest(model, "withdrawn_from", withdrawn_from__lte=now),
        ]
    begun = [
        _latest(Office, "closed_from", closed_from__lte=today),
        _latest(Membership, "starts_on", starts_on__lte=today),
    ]
    over = [
        _latest(ContactPerson, "valid_to", valid_to__lt=today),
        _latest(Closure, "ends_on", ends_on__lt=today),
        _latest(ConsultationDay, "day", day__lt=today),
        _latest(Membership, "ends_on", ends_on__lt=today),
    ]
    evaluate(*changes, *begun, *over, *others)
    moments = _known(changes)
    moments += [midnight(day) for day in _known(begun)]
    moments += [midnight(day + timedelta(days=1)) for day in _known(over)]
    return max(moments, default=None)


def _latest(model, name, **conditions):
    """The greatest value of a field, as a QuerySet of one row."""
    return aggregated(QuerySet(model).filter(**conditions), at=Max(name))


def _known(querysets):
    return [value for rows in querysets for (value,) in rows if value is not None]


class _Midnight(Func):
    """SQL for the moment at which a day begins here."""

    template = "((%(expressions)s)::timestamp AT TIME ZONE '%(zone)s')"
    output_field = DateTimeField()

    def __init__(self, day):
        super().__init__(day, zone=timezone.get_default_timezone_name())


def _modified_at():
    """SQL for when an office, or what an answer about it has of others, changed last."""
    today = timezone.localdate()

    def past(model, name, **conditions):
        # Past modeltranslation's manager, which would choose columns of its own.
        found = QuerySet(model).filter(
            office=OuterRef("pk"), **conditions, **{f"{name}__lt": today}
        )
        next_day = _Midnight(F(name) + Value(timedelta(days=1)))
        return Subquery(found.order_by(f"-{name}").values(end=next_day)[:1])

    return Greatest(
        addresses.changed_at_of(Office),
        addresses.changed_at_of(Organisation, "organisation"),
        addresses.changed_at_of(Service, "service"),
        "published_from",
        "organisation__published_from",
        "service__published_from",
        Case(When(closed_from__lte=today, then=_Midnight(F("closed_from")))),
        past(ContactPerson, "valid_to", is_public=True),
        past(Closure, "ends_on"),
        past(ConsultationDay, "day"),
    )
