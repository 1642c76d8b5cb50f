"""Offices, partners, services and the network in the words of schema.org: a document per page."""

import re

from django.utils.translation import gettext

from iqnetz.paths import path
from services.formats.jsonld import document, identity, page, ref, text
from services.formats.jsonld_hours import consultations_elsewhere, opening_hours, postal_address
from services.models.assurance import Precision
from services.states import HOME_STATES, FederalState

# Legal forms that are not for profit: of the others nobody can tell by the name.
_NOT_FOR_PROFIT = re.compile(r"\b(e\.\s?V\.|gGmbH\b|gUG\b)")


def office(origin, shown, instead=None):
    """The page of an office (with details); `instead` is the office that took over, if any.

    Its type is LocalBusiness: to schema.org that is "a branch of an organization" at a place where
    people go. GovernmentOffice, below it, would be wrong: associations and companies run our
    offices, no authority. Organization and Place above it are right too, but nobody who reads
    opening hours looks for them there. Where the name of the organisation says that it is not for
    profit, NGO stands beside it.

    Of an office that closed for good stays the name, since when (schema.org has no word for closed,
    so it is dissolved, and open at no time), and on the page's node where to go instead.
    """
    runs = organisation(origin, shown.organisation)
    offers = _service(origin, shown.service)
    itself = _office(origin, shown) | {
        "parentOrganization": ref(runs),
        "dissolutionDate": shown.closed_from and shown.closed_from.isoformat(),
        "openingHoursSpecification": opening_hours(shown),
    }
    if not shown.is_closed:
        itself |= _reaching(origin, shown)
        offers |= {"provider": ref(runs), "availableChannel": _channel(itself, shown)}
    nodes = page(
        origin,
        shown.get_absolute_url(),
        shown.name,
        parent=(gettext("Find advice"), path("offices")),
        about=itself,
        changed_at=shown.changed_at,
        lastReviewed=_assured(shown),
        significantLink=instead and origin + instead.get_absolute_url(),
    )
    return document(itself, *nodes, runs, offers)


def partner(origin, shown, memberships, offices):
    """The page of an organisation with its `memberships` (with their network) and open offices."""
    itself = organisation(origin, shown) | {
        "description": text(shown, "description", markdown=True),
        "logo": shown.logo and origin + shown.logo.get_absolute_url(),
        "address": shown.town and _town(shown),
        # No state: in all of Germany, as the record's own help says.
        "areaServed": None if shown.federal_state else _GERMANY,
    }
    branches = [_office(origin, branch) for branch in offices]
    networks = {}
    for membership in memberships:
        of = networks.setdefault(membership.network_id, _network(origin, membership.network))
        word = _WORDS[membership.role]
        if word == "member":
            itself.setdefault("memberOf", []).append(_role(membership, "memberOf", ref(of)))
        elif word:
            of.setdefault(word, []).append(_role(membership, word, ref(itself)))
    itself["subOrganization"] = [ref(branch) for branch in branches]
    nodes = page(
        origin,
        shown.get_absolute_url(),
        shown.name,
        parent=(gettext("Partners"), path("partners")),
        about=itself,
        changed_at=shown.changed_at,
        lastReviewed=_assured(shown),
    )
    return document(itself, *nodes, *networks.values(), *branches)


def service(origin, shown, offices, others):
    """The page of a service, with the open `offices` (with details) that give it, and the other
    services.

    A GovernmentService: the federal government's programme, which organisations carry out.
    """
    branches = [_office(origin, branch) | _place(branch) for branch in offices]
    providers = [organisation(origin, branch.organisation) for branch in offices]
    related = [_service(origin, other) for other in others]
    states = {area.federal_state for branch in offices for area in branch.areas.all()}
    itself = _service(origin, shown) | {
        "description": text(shown, "summary"),
        "serviceType": text(shown, "name"),
        "audience": {"@type": "Audience", "audienceType": shown.get_audience_display()},
        "areaServed": _states(states),
        "provider": _refs(providers),
        "availableChannel": [
            _channel(place, branch) | {"servicePhone": _numbers(branch)}
            for place, branch in zip(branches, offices, strict=True)
        ],
        "isRelatedTo": _refs(related),
    }
    nodes = page(
        origin,
        shown.get_absolute_url(),
        text(shown, "name"),
        parent=(gettext("What we offer"), path("services")),
        about=itself,
        changed_at=shown.changed_at,
    )
    return document(itself, *nodes, *branches, *providers, *related)


def network(origin, shown, memberships):
    """The page of the network, with its public `memberships` (with organisation and phase).

    The national body is left out: schema.org has no word for what it is to a network.
    """
    itself = _network(origin, shown) | {
        "alternateName": shown.short_name,
        "foundingDate": shown.started_on.isoformat(),
        "areaServed": _states(HOME_STATES),
    }
    named = []
    for membership in memberships:
        if word := _WORDS[membership.role]:
            named.append(organisation(origin, membership.organisation))
            itself.setdefault(word, []).append(_role(membership, word, ref(named[-1])))
    path, name = shown.get_absolute_url(), gettext("The network")
    nodes = page(origin, path, name, about=itself, lastReviewed=_assured(shown))
    return document(itself, *nodes, *named)


def organisation(origin, record):
    """The node of an organisation in short."""
    is_ngo = _NOT_FOR_PROFIT.search(record.name)
    return {
        "@type": "NGO" if is_ngo else "Organization",
        **identity(origin, record),
        "name": record.name,
        "alternateName": record.short_name if record.short_name != record.name else "",
        "sameAs": record.website,
    }


def publisher(origin, record):
    """The node of the network in short: who speaks on this site."""
    return _network(origin, record)


_GERMANY = {"@type": "Country", "name": "Deutschland", "identifier": "DE"}

# What a role is called on the side of the network; None: nothing is like it.
_WORDS = {
    "coordinator": "member",
    "partner": "member",
    "funder": "funder",
    "sponsor": "sponsor",
    "national": None,
}


def _role(membership, word, other):
    """A property with the time that it holds: a Role stands in between (schema.org/Role)."""
    ends_on = membership.ends_on or (membership.phase and membership.phase.ends_on)
    return {
        "@type": "OrganizationRole",
        word: other,
        "roleName": membership.get_role_display(),
        "startDate": membership.starts_on and membership.starts_on.isoformat(),
        "endDate": ends_on and ends_on.isoformat(),
    }


def _network(origin, record):
    return {
        "@type": "Organization",
        "@id": f"{origin}/#network",  # there is one, and it has no permanent address of its own
        "name": record.name,
        "url": origin + record.get_absolute_url(),
    }


def _office(origin, record):
    is_ngo = _NOT_FOR_PROFIT.search(record.organisation.name)
    return {
        "@type": ["LocalBusiness", "NGO"] if is_ngo else "LocalBusiness",
        **identity(origin, record),
        "name": record.name,
    }


def _service(origin, record):
    return {
        "@type": "GovernmentService",
        **identity(origin, record),
        "name": text(record, "name"),
    }


def _place(record):
    return {
        "address": postal_address(
            record.street,
            record.postcode,
            record.town,
            extendedAddress=record.house,
            addressRegion=record.get_federal_state_display(),
        ),
        # The door alone: the centre of a postcode would lead people to a wrong house.
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": record.latitude,
            "longitude": record.longitude,
        }
        if record.has_exact_position
        else None,
    }


def _reaching(origin, record):
    """Where an office is and how to reach it."""
    voices = record.voice_phones
    website = record.website if record.website != record.organisation.website else ""
    return _place(record) | {
        "description": text(record.service, "summary"),
        "sameAs": website,  # that of the organisation is not the office's own
        "telephone": voices[0].number.as_e164 if voices else None,
        "faxNumber": [phone.number.as_e164 for phone in record.fax_phones],
        "email": record.email,
        "contactPoint": [*_numbers(record), *_people(origin, record)],
        "areaServed": _states({area.federal_state for area in record.areas.all()}),
        "knowsLanguage": _codes(record),
        "amenityFeature": None
        if record.step_free is None
        else {
            "@type": "LocationFeatureSpecification",
            "name": gettext("Barrier-free access"),
            "value": record.step_free,
        },
        "event": consultations_elsewhere(record, {"@id": origin + record.get_permanent_url()}),
    }


def _numbers(record):
    """The ContactPoints of an office's phones, in E.164; what to dial then is told in words."""
    return [
        {
            "@type": "ContactPoint",
            "contactType": gettext("Advice"),
            "telephone": phone.number.as_e164,
            "description": phone.extension
            and gettext("then dial %(extension)s") % {"extension": phone.extension},
            "availableLanguage": _codes(phone) or _codes(record),
        }
        for phone in record.voice_phones
    ]


def _people(origin, record):
    return [
        {
            "@type": "ContactPoint",
            "@id": origin + person.get_permanent_url(),
            "contactType": text(person, "role") or gettext("Advice"),
            "name": person.full_name,
            "telephone": person.phone.as_e164 if person.phone else None,
            "email": person.email,
            "availableLanguage": _codes(person),
        }
        for person in record.public_contacts
    ]


def _channel(place, record):
    return {
        "@type": "ServiceChannel",
        "serviceLocation": ref(place),
        "serviceUrl": place["url"],
        "availableLanguage": _codes(record),
    }


def _codes(speaker):
    """Languages as BCP 47 tags: our codes of ISO 639 are such."""
    return [language.code for language in speaker.languages.all()]


def _states(codes):
    return [
        {"@type": "State", "name": FederalState(code).label, "identifier": str(code)}
        for code in sorted(codes)
    ]


def _town(record):
    return {
        "@type": "PostalAddress",
        "addressLocality": record.town,
        "addressRegion": record.get_federal_state_display(),
        "addressCountry": "DE",
    }


def _refs(nodes):
    """References to the nodes, to each once."""
    return [{"@id": key} for key in dict.fromkeys(node["@id"] for node in nodes)]


def _assured(record):
    """The day of the last confirmation; none where only the month or the year is known."""
    if record.assured_on and record.assured_precision == Precision.DAY:
        return record.assured_on.isoformat()
    return None
