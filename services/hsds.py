"""Which records an address below /api/hsds/v3/ is about, from what is open (services.open_data).

A list is first asked for as keys, sorted so that a page stays the same while names change; only
those of one page are then fetched with their details.
"""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from iqnetz.models import PermanentAddress
from services import open_data
from services.formats import hsds_terms
from services.formats.hsds import Offer, offer_uid
from services.geography import box_around, haversine_sql
from services.models.area import responsible_for
from services.models.office import ACCESS_MODES, one_of

SERVICE_TEXTS = ("name", "need_label", "summary", "for_whom", "what_happens")
_LANGUAGES = ("de", "en")
OF_SERVICE = tuple(f"{name}_{code}" for name in SERVICE_TEXTS for code in _LANGUAGES)
OF_ORGANISATION = ("name", "short_name", "town", "description_de", "description_en")
OF_OFFICE = ("name", "house", "street", "postcode", "town")


# --- Services: pairs of an organisation and a Service ---


def offer_keys(asked):
    """The pairs (organisation, service) that have an office that helps now and fits."""
    fitting = _is_open() & _wanted(asked)
    pairs = open_data.known_offices().order_by().values_list("organisation_id", "service_id")
    pairs = pairs.alias(fitting=Count("pk", filter=fitting)).filter(fitting__gt=0)
    if asked["since"]:
        # Of all its offices: that one closed changed the service too.
        pairs = pairs.alias(last=Max("modified_at")).filter(last__gte=asked["since"])
    return pairs.order_by("organisation_id", "service_id")


def offers(keys, *, with_offices=False):
    """The Offers of these pairs, in their order."""
    keys = list(keys)
    organisations, services = ({pair[part] for pair in keys} for part in (0, 1))
    known = open_data.known_offices().filter(organisation__in=organisations, service__in=services)
    rows = (
        known.order_by()
        .values("organisation_id", "service_id")
        .annotate(
            open_count=Count("pk", filter=_is_open()),
            last=Max("modified_at"),
            oldest=Min("assured_on", filter=_is_open()),
            unknown=Count("pk", filter=_is_open() & Q(assured_on__isnull=True)),
        )
    )
    facts = {(row["organisation_id"], row["service_id"]): row for row in rows}
    owners = open_data.organisations().in_bulk(organisations)
    kinds = open_data.services().in_bulk(services)
    theirs = {}
    if with_offices:
        of_those = open_data.offices().filter(organisation__in=organisations, service__in=services)
        for office in of_those:
            theirs.setdefault((office.organisation_id, office.service_id), []).append(office)
    return [
        Offer(
            organisation=owners[key[0]],
            service=kinds[key[1]],
            is_active=facts[key]["open_count"] > 0,
            modified_at=facts[key]["last"],
            # As old as the oldest: of all that is said, it is the least that is sure.
            assured_on=None if facts[key]["unknown"] else facts[key]["oldest"],
            offices=tuple(theirs.get(key, ())),
        )
        for key in keys
        # Something may have been withdrawn between two questions.
        if key in facts and key[0] in owners and key[1] in kinds
    ]


def find_offer(uid):
    """The Offer with the id, with its offices; None where there is none."""
    pairs = open_data.known_offices().order_by().values_list("organisation_id", "service_id")
    pairs = list(pairs.distinct())
    uids = {}
    for kind, part in (("partner", 0), ("service", 1)):
        found = PermanentAddress.objects.filter(
            kind=kind, record__in={pair[part] for pair in pairs}
        )
        uids[part] = dict(found.values_list("record", "uid"))
    keys = [pair for pair in pairs if offer_uid(uids[0][pair[0]], uids[1][pair[1]]) == uid]
    return next(iter(offers(keys, with_offices=True)), None)


# --- Offices ---


def office_keys(asked):
    """The numbers of the offices that help now and fit."""
    offices = open_data.offices().filter(_wanted(asked))
    if asked["since"]:
        offices = offices.filter(modified_at__gte=asked["since"])
    place = asked.get("place")
    if place and asked["proximity"]:
        kilometres = asked["proximity"] / 1000
        box = box_around(place.latitude, place.longitude, kilometres)
        offices = offices.filter(position__within=box).alias(
            away=haversine_sql(place.latitude, place.longitude)
        )
        offices = offices.filter(away__lte=kilometres)
    elif place:
        # Where nobody said what an office is responsible for: where it is.
        unsaid = Q(areas__isnull=True, federal_state=place.state)
        offices = offices.filter(responsible_for(place.state) | unsaid)
    return offices.order_by("pk").values_list("pk", flat=True)


def offices(keys):
    """The offices with these numbers, in their order."""
    return list(open_data.known_offices().filter(pk__in=list(keys)))


def find_office(uid):
    """The office with the id, also one that closed for good; None where there is none."""
    return _found("office", uid, open_data.known_offices())


# --- Organisations ---


def organisation_keys(asked):
    """The numbers of the organisations that fit."""
    found = open_data.organisations()
    if asked["search"]:
        found = found.filter(_has_words(asked["search"], OF_ORGANISATION))
    if asked["since"]:
        since = asked["since"]
        found = found.filter(Q(changed_at__gte=since) | Q(published_from__gte=since))
    return found.order_by("pk").values_list("pk", flat=True)


def organisations(keys):
    """The organisations with these numbers, in their order."""
    return list(open_data.organisations().filter(pk__in=list(keys)))


def find_organisation(uid):
    return _found("partner", uid, open_data.organisations())


def offers_of(organisations, *, with_offices):
    """{number of an organisation: its Offers}."""
    numbers = [organisation.pk for organisation in organisations]
    keys = open_data.offices().filter(organisation__in=numbers)
    keys = keys.order_by("organisation_id", "service_id")
    keys = keys.values_list("organisation_id", "service_id")
    found = {number: [] for number in numbers}
    for offer in offers(keys.distinct(), with_offices=with_offices):
        found[offer.organisation.pk].append(offer)
    return found


# --- Terms ---


@dataclass(frozen=True)
class Term:
    """A taxonomy's name and what stands for the term: a Service, or a value of ours."""

    taxonomy: str
    key: object

    @property
    def uid(self):
        return hsds_terms.term_id(self.taxonomy, self.key)


def terms():
    """All terms of all taxonomies."""
    found = [Term("need", service) for service in open_data.services()]
    return found + [Term(name, key) for name, labels in hsds_terms.LABELS.items() for key in labels]


def find_term(uid):
    """The Term with the id; None where there is none."""
    return next((term for term in terms() if term.uid == uid), None)


def _found(kind, uid, queryset):
    # Two questions by index, where one would compare the id of each record.
    record = PermanentAddress.objects.filter(kind=kind, uid=uid).values_list("record", flat=True)
    return queryset.filter(pk=record.first() or 0).first()


def _is_open():
    return Q(closed_from__isnull=True) | Q(closed_from__gt=timezone.localdate())


def _wanted(asked):
    """A Q for the offices of which is true what services and offices can be asked for."""
    wanted = Q()
    if asked["search"]:
        names = [
            *OF_OFFICE,
            *(f"organisation__{name}" for name in OF_ORGANISATION),
            *(f"service__{name}" for name in OF_SERVICE),
        ]
        wanted &= _has_words(asked["search"], names)
    if asked.get("organisation"):
        wanted &= Q(organisation=asked["organisation"])
    if term := asked.get("term"):
        name = {"need": "service", "audience": "service__audience"}.get(term.taxonomy)
        wanted &= Q(**{name: term.key} if name else {term.key: True})
    # Each of them has a need and an audience.
    if asked.get("taxonomy") == "access":
        wanted &= one_of(ACCESS_MODES)
    return wanted


def _has_words(text, names):
    words = text.split()
    return reduce(
        and_, (reduce(or_, (Q(**{f"{name}__icontains": word}) for name in names)) for word in words)
    )
