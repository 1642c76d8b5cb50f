from services.models.contact import ContactPerson, Language, Phone
from services.models.network import Figure, FundingPhase, Network
from services.models.office import Closure, Office, OpeningHours, Service, ServiceArea
from services.models.organisation import Membership, Organisation

__all__ = [
    "Closure",
    "ContactPerson",
    "Figure",
    "FundingPhase",
    "Language",
    "Membership",
    "Network",
    "Office",
    "OpeningHours",
    "Organisation",
    "Phone",
    "Service",
    "ServiceArea",
]
