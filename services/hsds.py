"""Which records an address below /api/hsds/v3/ is about, from what is open (services.open_data).

A list is first asked for as keys, sorted so that a page stays the same while names change; only
those of one page are then fetched with their details.
"""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.functional import cached_property

from iqnetz.models import PermanentAddress
from iqnetz.together import evaluate
from services import open_data
from services.formats import hsds_terms
from services.formats.hsds import Offer, offer_uid
from services.geography import box_around, haversine_sql
from services.models import Office
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
    """The Offers of these pairs, in their order; in one query."""
    keys = list(keys)
    organisations, services = ({pair[part] for pair in keys} for part in (0, 1))
    found = _Offers(organisations, services, with_offices)
    evaluate(*found.queries)
    return [offer for key in keys if (offer := found.offer(key))]


class _Offers:
    """What organisations do of the services (numbers of both, or a QuerySet of them): `queries`
    are to be evaluated before anything is read.
    """

    def __init__(self, organisations, services, with_offices):
        known = open_data.known_offices()
        known = known.filter(organisation__in=organisations, service__in=services)
        self.rows = (
            known.order_by("organisation_id", "service_id")
            .values("organisation_id", "service_id")
            .annotate(
                open_count=Count("pk", filter=_is_open()),
                last=Max("modified_at"),
                oldest=Min("assured_on", filter=_is_open()),
                unknown=Count("pk", filter=_is_open() & Q(assured_on__isnull=True)),
            )
        )
        self.owners = open_data.organisations().filter(pk__in=organisations)
        self.kinds = open_data.services().filter(pk__in=services)
        self.offices = known.filter(_is_open()) if with_offices else Office.objects.none()
        self.queries = [self.rows, self.owners, self.kinds, self.offices]

    @cached_property
    def _facts(self):
        return {(row["organisation_id"], row["service_id"]): row for row in self.rows}

    @cached_property
    def _theirs(self):
        found = {}
        for office in self.offices:
            found.setdefault((office.organisation_id, office.service_id), []).append(office)
        return found

    @cached_property
    def _records(self):
        return [{record.pk: record for record in some} for some in (self.owners, self.kinds)]

    def offer(self, key):
        """The Offer of a pair. None where something was withdrawn since the pair was asked for."""
        owners, kinds = self._records
        if key not in self._facts or key[0] not in owners or key[1] not in kinds:
            return None
        facts = self._facts[key]
        return Offer(
            organisation=owners[key[0]],
            service=kinds[key[1]],
            is_active=facts["open_count"] > 0,
            modified_at=facts["last"],
            # As old as the oldest: of all that is said, it is the least that is sure.
            assured_on=None if facts["unknown"] else facts["oldest"],
            offices=tuple(self._theirs.get(key, ())),
        )

    def active(self):
        """The Offers with an office that helps now, those of one organisation after the other."""
        found = (self.offer(key) for key in self._facts)
        return [offer for offer in found if offer and offer.is_active]


def find_offer(uid):
    """The Offer with the id, with its offices; None where there is none."""
    known = open_data.known_offices().order_by()
    pairs = known.values_list("organisation_id", "service_id").distinct()
    uids = [
        PermanentAddress.objects.filter(
            kind=kind, record__in=known.values(f"{name}_id")
        ).values_list("record", "uid")
        for kind, name in (("partner", "organisation"), ("service", "service"))
    ]
    evaluate(pairs, *uids)
    of_organisation, of_service = map(dict, uids)
    keys = [
        pair for pair in pairs if offer_uid(of_organisation[pair[0]], of_service[pair[1]]) == uid
    ]
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
    """The offices with these numbers, in their order, each with its Offer; in one query."""
    found = open_data.known_offices().filter(pk__in=list(keys))
    numbers = found.order_by()
    known = _Offers(
        numbers.values("organisation_id"), numbers.values("service_id"), with_offices=False
    )
    evaluate(found, *known.queries)
    return [(each, known.offer((each.organisation_id, each.service_id))) for each in found]


def find_office(uid):
    """The office with the id, also one that closed for good, and its Offer; None where there is
    none.
    """
    return next(iter(offices(_numbered("office", uid))), None)


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


def organisations_with_offers(keys):
    """The same, each with its Offers, and those with their offices; in one query."""
    known = _Offers(list(keys), open_data.services().order_by().values("pk"), with_offices=True)
    evaluate(*known.queries)
    theirs = {organisation.pk: [] for organisation in known.owners}
    for offer in known.active():
        theirs[offer.organisation.pk].append(offer)
    return [(organisation, theirs[organisation.pk]) for organisation in known.owners]


def find_organisation(uid):
    """The organisation with the id, with its Offers; None where there is none."""
    return next(iter(organisations_with_offers(_numbered("partner", uid))), None)


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


def _numbered(kind, uid):
    """The number of the record with the id, as a list."""
    # A question of its own, by index, where one would compare the id of each record.
    return list(
        PermanentAddress.objects.filter(kind=kind, uid=uid).values_list("record", flat=True)
    )


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
