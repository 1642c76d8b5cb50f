from services.models.area import ServiceArea
from services.models.contact import ContactPerson, Language, Phone
from services.models.network import Figure, FundingPhase, Network
from services.models.office import Office
from services.models.opening import Closure, OpeningHours
from services.models.organisation import Membership, Organisation
from services.models.service import Service
from services.models.unfound import UnfoundPlace

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
    "UnfoundPlace",
]
