"""Records in the shape of the Human Services Data Specification 3.0, as Open Referral UK reads it:
empty fields are left out (https://docs.openreferral.org/en/3.0/).

| HSDS | here |
|---|---|
| organization | Organisation |
| service | what one Organisation does of one Service (in HSDS each has one organisation) |
| service_at_location | Office |
| location, address | the Office's place |
| phone, schedule, service_area, accessibility | its Phones, hours and closing days, areas, access |
| contact | ContactPerson |
| taxonomy, taxonomy_term, attribute | Service, for whom it is made, how to get in |

Ids never change: those of records are their own, the others are made of these (UUID version 5).
`metadata`, the standard's audit trail, is not published, and neither is who confirmed a record:
it may be somebody who is no public contact.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from services.formats.hsds_terms import Terms, attribute
from services.formats.hsds_times import filled, schedules
from services.formats.texts import Texts
from services.models import Office, Organisation, Service
from services.models.office import ACCESS_MODES

VERSION = "3.0"
PROFILE = "https://docs.openreferraluk.org/en/latest/"
PHONE_TYPES = {"voice": "voice", "mobile": "cell", "fax": "fax"}  # RFC 6350, section 6.4.1


@dataclass(frozen=True)
class Offer:
    """A service in the sense of HSDS: what an organisation does of one of our Services, at the
    offices. They are known where the answer names them.
    """

    organisation: Organisation
    service: Service
    is_active: bool
    modified_at: datetime
    assured_on: date | None = None
    offices: tuple[Office, ...] = ()

    @property
    def key(self):
        return self.organisation.pk, self.service.pk

    @property
    def uid(self):
        return offer_uid(self.organisation.uid, self.service.uid)


def offer_uid(organisation: uuid.UUID, service: uuid.UUID) -> uuid.UUID:
    return uuid.uuid5(organisation, str(service))


class Hsds:
    """Writes records in one language. `site` is the address of our site without a path."""

    def __init__(self, texts: Texts, site: str):
        self.texts, self.site, self.language = texts, site, texts.language
        self.terms = Terms(texts, site)

    # --- Service ---

    def service(self, offer, *, full=False, with_organisation=True):
        """A `service`; `full` with all that belongs to it."""
        service = offer.service
        answer = {
            "id": offer.uid,
            "organization_id": offer.organisation.uid,
            "name": self.texts.line(service, "name"),
            "alternate_name": self.texts.line(service, "need_label"),
            "description": self._paragraphs(
                self.texts.line(service, "summary"), self.texts.prose(service, "what_happens")
            ),
            "url": self.url(service.get_absolute_url),
            "status": "active" if offer.is_active else "inactive",
            "application_process": self.texts.prose(service, "how_to_apply"),
            "fees_description": self.texts.prose(service, "cost"),
            "eligibility_description": self.texts.prose(service, "for_whom"),
            "assured_date": offer.assured_on,
            "last_modified": offer.modified_at,
        }
        if with_organisation:
            answer["organization"] = self.organization(offer.organisation)
        if full:
            answer |= self._belonging(offer)
        return filled(answer)

    def _belonging(self, offer):
        areas = {
            area.federal_state: area for office in offer.offices for area in office.areas.all()
        }
        spoken = {each.code: each for office in offer.offices for each in languages_of(office)}
        bring = self.texts.prose(offer.service, "what_to_bring")
        interpreters = any(office.interpreter for office in offer.offices)
        return {
            "interpretation_services": _("interpreter on request") if interpreters else "",
            "service_areas": [self._area(offer, area) for _state, area in sorted(areas.items())],
            "service_at_locations": [
                self.service_at_location(office, offer.uid) for office in offer.offices
            ],
            "languages": [
                self._language(offer.uid, language, "service_id")
                for _code, language in sorted(spoken.items())
            ],
            "required_documents": bring
            and [
                {
                    "id": uuid.uuid5(offer.uid, "required_document"),
                    "service_id": offer.uid,
                    "document": bring,
                }
            ],
            "attributes": [
                attribute(offer.uid, "service", term) for term in self.terms.of(offer.service)
            ],
        }

    def _area(self, offer, area):
        return {
            "id": uuid.uuid5(offer.uid, f"service_area:{area.federal_state}"),
            "service_id": offer.uid,
            "name": area.get_federal_state_display(),
            "description": area.federal_state,
        }

    # --- Organisation ---

    def organization(self, organisation):
        """An `organization` without what belongs to it."""
        description = self.texts.prose(organisation, "description")
        return filled(
            {
                "id": organisation.uid,
                "name": organisation.name,
                "alternate_name": organisation.short_name,
                # The standard demands one.
                "description": description or organisation.name,
                "website": organisation.website,
                "uri": f"{self.site}{organisation.get_permanent_url()}",
            }
        )

    def organization_with(self, organisation, offers, *, full_service):
        """An `organization` with its places and its services."""
        offices = [office for offer in offers for office in offer.offices]
        services = [
            self.service(offer, full=full_service, with_organisation=False) for offer in offers
        ]
        return self.organization(organisation) | filled(
            {
                "locations": [self.location(office) for office in offices],
                "services": services,
            }
        )

    # --- Office ---

    def service_at_location(self, office, service_id):
        """A `service_at_location` with all that belongs to it; of an office that closed for good,
        where it was and since when.
        """
        answer = {
            "id": office.uid,
            "service_id": service_id,
            "location_id": location_id(office),
            "location": self.location(office),
        }
        if office.is_closed:
            return filled(answer | {"description": self._closed(office)})
        modes = [mode for mode in ACCESS_MODES if getattr(office, mode)]
        return filled(
            answer
            | {
                "description": self._paragraphs(
                    self._way_in(office), self.texts.line(office, "access_note")
                ),
                "contacts": self._contacts(office),
                "phones": [self._phone(office, phone) for phone in office.phones.all()],
                "schedules": schedules(office, self.texts, self._way_in(office)),
                "attributes": [
                    attribute(office.uid, "service_at_location", self.terms.term("access", mode))
                    for mode in modes
                ],
            }
        )

    def service_at_location_alone(self, office, offer):
        """One with what it has one of only: its service and its location."""
        return filled(
            {
                "id": office.uid,
                "service_id": offer.uid,
                "location_id": location_id(office),
                "description": self._way_in(office),
                "location": self.location(office, full=False),
                "service": self.service(offer),
            }
        )

    def _way_in(self, office):
        return capfirst(", ".join(str(mode) for mode in office.access_modes))

    def _closed(self, office):
        return _("Closed for good since %(day)s.") % {"day": office.closed_from.isoformat()}

    def location(self, office, *, full=True):
        """The `location` of an office; it has the office's name, since the standard has no other
        place for it.
        """
        point = office.point or (None, None)
        about = ""
        if office.point and not office.has_exact_position:
            about = _("The coordinates are those of the centre of the postcode.")
        answer = {
            "id": location_id(office),
            "location_type": "physical",
            "organization_id": office.organisation.uid,
            "name": office.name,
            "description": about,
            "latitude": point[0],
            "longitude": point[1],
            "external_identifier": f"{self.site}{office.get_permanent_url()}",
            "external_identifier_type": "URL",
        }
        if full:
            answer["addresses"] = [self._address(office)]
            answer["accessibility"] = self._accessibility(office)
            answer["languages"] = [
                self._language(location_id(office), language, "location_id")
                for language in languages_of(office)
            ]
        return filled(answer)

    def _address(self, office):
        return filled(
            {
                "id": uuid.uuid5(office.uid, "address"),
                "location_id": location_id(office),
                "attention": office.house or office.organisation.name,
                "address_1": office.street,
                "city": office.town,
                "state_province": office.get_federal_state_display(),
                "postal_code": office.postcode,
                "country": "DE",
                "address_type": "physical",
            }
        )

    def _accessibility(self, office):
        if office.step_free is None:
            return []
        words = _("barrier-free") if office.step_free else _("Not barrier-free")
        return [
            {
                "id": uuid.uuid5(office.uid, "accessibility"),
                "location_id": location_id(office),
                "description": capfirst(words),
            }
        ]

    def _language(self, parent, language, kind):
        return {
            "id": uuid.uuid5(parent, f"language:{language.code}"),
            kind: parent,
            "name": self.texts.line(language, "name"),
            "code": language.code,
        }

    def _phone(self, office, phone):
        key = uuid.uuid5(office.uid, f"phone:{phone.pk}")
        # The standard has a number, which would lose the zero at the beginning.
        as_number = phone.extension and not phone.extension.startswith("0")
        return filled(
            {
                "id": key,
                "service_at_location_id": office.uid,
                "number": phone.number.as_e164,
                "extension": int(phone.extension) if as_number else None,
                "type": PHONE_TYPES[phone.kind],
                "description": ""
                if as_number or not phone.extension
                else f"{_('extension')} {phone.extension}",
                "languages": [
                    self._language(key, language, "phone_id") for language in phone.languages.all()
                ],
            }
        )

    def _contacts(self, office):
        """The people, and before them the office itself: an e-mail address is a contact's."""
        itself = {
            "id": uuid.uuid5(office.uid, "contact"),
            "service_at_location_id": office.uid,
            "name": office.name,
            "email": office.email,
        }
        people = [self._contact(office, person) for person in office.public_contacts]
        return [itself, *people] if office.email else people

    def _contact(self, office, person):
        key = uuid.uuid5(person.uid, "phone")
        phone = person.phone and {
            "id": key,
            "contact_id": person.uid,
            "number": person.phone.as_e164,
            "type": "voice",
            "languages": [
                self._language(key, language, "phone_id") for language in person.languages.all()
            ],
        }
        return filled(
            {
                "id": person.uid,
                "service_at_location_id": office.uid,
                "name": person.full_name,
                "title": self.texts.line(person, "role"),
                "email": person.email,
                "phones": phone and [filled(phone)],
            }
        )

    def url(self, address):
        """The absolute address of a page in the language; `address` gives its path."""
        with translation.override(self.language):
            return f"{self.site}{address()}"

    def _paragraphs(self, *texts):
        return "\n".join(filter(None, texts))


def location_id(office) -> uuid.UUID:
    return uuid.uuid5(office.uid, "location")


def languages_of(office) -> list:
    """The languages that somebody at the office speaks, by code."""
    speakers = [office] if office.is_closed else [office, *office.public_contacts]
    found = {each.code: each for speaker in speakers for each in speaker.languages.all()}
    return [language for _code, language in sorted(found.items())]
