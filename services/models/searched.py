from iqnetz.searched import Searched, Words
from services.models.contact import ContactPerson
from services.models.network import Network
from services.models.office import Office
from services.models.organisation import Organisation
from services.models.service import Service


class SearchIndex(Searched):
    """By which words offices, contacts, services, organisations and networks are found."""


# What each office of a service says of it.
OFFERED = Words("offered", Service, texts=("summary", "for_whom"))
OFFICE = Words(
    "office",
    Office,
    names=("name", "house", "street", "postcode", "town", "organisation__name"),
    title="name",
    beside=("service", OFFERED),
)
CONTACT = Words(
    "contact",
    ContactPerson,
    names=("title", "name", "office__name", "office__town"),
    texts=("role",),
    title="name",
)
SERVICE = Words(
    "service",
    Service,
    texts=(
        "name",
        "need_label",
        "summary",
        "for_whom",
        "what_happens",
        "what_to_bring",
        "cost",
        "how_to_apply",
        "law",
    ),
    title="name",
)
PARTNER = Words(
    "partner",
    Organisation,
    names=("name", "short_name", "town"),
    texts=("description",),
    title="name",
)
NETWORK = Words(
    "network",
    Network,
    names=("name", "short_name"),
    texts=("summary", "description", "national_structure"),
    title="name",
)
FOUND = (OFFICE, OFFERED, CONTACT, SERVICE, PARTNER, NETWORK)
