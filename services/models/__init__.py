from services.models.area import ServiceArea
from services.models.contact import ContactPerson, Language, Phone
from services.models.editor import Editor
from services.models.logo import Logo
from services.models.network import Figure, FundingPhase, Network
from services.models.office import Office
from services.models.opening import Closure, ConsultationDay, OpeningHours
from services.models.organisation import Membership, Organisation
from services.models.review import Proposal, Report, ReportTally, ReviewRequest
from services.models.searched import SearchIndex
from services.models.service import Service
from services.models.unfound import UnfoundPlace

__all__ = [
    "Closure",
    "ConsultationDay",
    "ContactPerson",
    "Editor",
    "Figure",
    "FundingPhase",
    "Language",
    "Logo",
    "Membership",
    "Network",
    "Office",
    "OpeningHours",
    "Organisation",
    "Phone",
    "Proposal",
    "Report",
    "ReportTally",
    "ReviewRequest",
    "SearchIndex",
    "Service",
    "ServiceArea",
    "UnfoundPlace",
]
