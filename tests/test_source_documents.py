"""Fixture and source documents, fact by fact. The literals are typed from the documents: a press
release of July 2011 (P) and a text on Sachsen-Anhalt of 2011 (S).
"""

import datetime

import pytest

from content.models import NewsItem
from services.models import ContactPerson, Figure, Membership, Network, Office, Phone

pytestmark = pytest.mark.django_db

OFFICES = {
    # S: Servicestelle Nord
    "anerkennung-magdeburg": {
        "service": "anerkennung",
        "organisation": "Caritasverband des Bistums Magdeburg",
        "house": "Interkulturelles Beratungs- und Begegnungszentrum der Caritas",
        "address": "Karl-Schmidt Str. 5c, 39104 Magdeburg",
        "phones": [("voice", "+493914080510")],
        "contacts": [("Nguyen Tien Duc", "duc@caritas-ikz-md.de")],
        "website": "http://www.caritas-ikz-md.de",
        "areas": ["DE-ST"],
    },
    # S: Servicestelle Süd
    "anerkennung-halle": {
        "service": "anerkennung",
        "organisation": "SPI Soziale Stadt und Land Entwicklungsgesellschaft mbH",
        "house": "",
        "address": "Zur Saaleaue 51a, 06122 Halle (Saale)",
        "phones": [
            ("voice", "+4934568694823"),
            ("voice", "+4934568694821"),
            ("fax", "+4934568694828"),
        ],
        "contacts": [
            ("Sylvia Hörner", "s.hoerner@spi-ost.de"),
            ("Mathias Kanigowski", "m.kanigowski@spi-ost.de"),
        ],
        "website": "http://www.spi-ost.de",
        "areas": ["DE-ST"],
    },
    "qualifizierung-magdeburg": {
        "service": "qualifizierung",
        "organisation": "Auslandsgesellschaft Sachsen-Anhalt e.V.",
        "house": "",
        "address": "Schellingstr. 3-4, 39104 Magdeburg",
        "phones": [("voice", "+493915371201")],
        "contacts": [("Denise Kürschner", "integration@agsa.de")],
        "website": "http://www.agsa.de",
        "areas": ["DE-ST"],
    },
    "qualifizierung-halle": {
        "service": "qualifizierung",
        "organisation": "Jugendwerkstatt „Frohe Zukunft“ Halle-Saalkreis e.V.",
        "house": "",
        "address": "Heinrich-Franck-Str. 2, 06112 Halle (Saale)",
        "phones": [("voice", "+4934547076120"), ("fax", "+4934547076122")],
        "contacts": [
            ("Dr. Karamba Diaby", "karamba.diaby@jw-frohe-zukunft.de"),
            ("Marianne Koch", "marianne.koch@jw-frohe-zukunft.de"),
            ("Katharina Hemming", "katharina.hemming@jw-frohe-zukunft.de"),
        ],
        "website": "http://www.jw-frohe-zukunft.de",
        "areas": ["DE-ST"],
    },
    # P
    "koordinierung-rostock": {
        "service": "koordinierung",
        "organisation": "migra e.V.",
        "house": "",
        "address": "Waldemarstr. 56, 18057 Rostock",
        "phones": [("voice", "+4938137547458")],
        "contacts": [("Dr. Maher Fakhouri", "fakhouri@migra-mv.de")],
        "website": "http://www.migra-mv.de",
        "areas": ["DE-MV", "DE-ST"],
    },
}


def test_offices():
    found = {
        office.slug: {
            "service": office.service.slug,
            "organisation": office.organisation.name,
            "house": office.house,
            "address": office.address,
            "phones": [(phone.kind, phone.number.as_e164) for phone in office.phones.all()],
            "contacts": [(person.full_name, person.email) for person in office.contacts.all()],
            "website": office.website,
            "areas": [area.federal_state for area in office.areas.all()],
        }
        for office in Office.objects.published()
    }
    assert found == OFFICES


def test_phones_are_shown_as_germans_write_them():
    shown = {str(phone.number.as_national) for phone in Phone.objects.all()}
    assert shown == {
        "0391 4080510",
        "0345 68694823",
        "0345 68694821",
        "0345 68694828",
        "0391 5371201",
        "0345 47076120",
        "0345 47076122",
        "0381 37547458",
    }


def test_contacts_are_public():
    assert ContactPerson.objects.public().count() == ContactPerson.objects.count() == 8


def test_partners():
    roles = Membership.objects.filter(role__in=["coordinator", "partner"])
    found = {
        (role.organisation.name, role.organisation.town, role.organisation.federal_state, role.role)
        for role in roles.select_related("organisation")
    }
    assert found == {
        ("migra e.V.", "Rostock", "DE-MV", "coordinator"),
        ("Genres e.V.", "Neubrandenburg", "DE-MV", "partner"),
        ("VSP gGmbH", "Schwerin", "DE-MV", "partner"),
        ("Hochschule Wismar", "Wismar", "DE-MV", "partner"),
        ("Caritasverband des Bistums Magdeburg", "Magdeburg", "DE-ST", "partner"),
        ("Auslandsgesellschaft Sachsen-Anhalt e.V.", "Magdeburg", "DE-ST", "partner"),
        (
            "Jugendwerkstatt „Frohe Zukunft“ Halle-Saalkreis e.V.",
            "Halle (Saale)",
            "DE-ST",
            "partner",
        ),
        (
            "SPI Soziale Stadt und Land Entwicklungsgesellschaft mbH",
            "Halle (Saale)",
            "DE-ST",
            "partner",
        ),
    }


def test_funders_and_sponsor():
    def names(role):
        members = Membership.objects.filter(role=role).values_list("organisation__name", flat=True)
        return set(members)

    assert names("funder") == {
        "Bundesministerium für Arbeit und Soziales",
        "Bundesministerium für Bildung und Forschung",
        "Bundesagentur für Arbeit",
    }
    assert names("sponsor") == {"Ostseesparkasse Rostock"}
    assert "Büromöbel" in Membership.objects.get(role="sponsor").note_de


def test_network_and_phase():
    network = Network.objects.get()
    assert network.name == "IQ-Netzwerk Mecklenburg-Vorpommern/Sachsen-Anhalt"
    assert network.started_on == datetime.date(2011, 7, 1)
    assert network.national_website == "http://www.netzwerk-iq.de"
    phase = network.phases.get()
    assert (phase.starts_on, phase.ends_on) == (
        datetime.date(2011, 7, 1),
        datetime.date(2014, 12, 31),
    )


def test_figures():
    found = set(Figure.objects.values_list("key", "value", "more_than", "year", "is_planned"))
    assert found == {
        ("regional-networks", 16, False, 2011, False),
        ("regional-networks-planned", 25, False, 2014, True),
        ("specialist-centres", 5, False, 2011, False),
        ("coordinating-bodies", 1, False, 2011, False),
        ("migration-background-st", 40000, True, 2011, False),
    }


def test_last_confirmation_is_the_documents_date():
    found = {
        (office.slug, office.assured_on, office.assured_precision)
        for office in Office.objects.all()
    }
    year = (datetime.date(2011, 7, 1), "year")  # S has no day; it speaks in 2011
    assert found == {
        ("anerkennung-magdeburg", *year),
        ("anerkennung-halle", *year),
        ("qualifizierung-magdeburg", *year),
        ("qualifizierung-halle", *year),
        ("koordinierung-rostock", datetime.date(2011, 7, 21), "day"),
    }


def test_news_item():
    item = NewsItem.objects.get()
    assert item.dated_on == datetime.date(2011, 7, 21)
    assert "1. Juli 2011" in item.summary_de
    assert "1 July 2011" in item.summary_en


def test_law_is_told_as_it_is_today(client):
    german = client.get("/de/angebote/anerkennung/").content.decode()
    english = client.get("/en/services/anerkennung/").content.decode()
    assert "1. April 2012" in german
    assert "1 April 2012" in english


def test_centres_in_the_fixture_are_the_gazetteers():
    assert Office.objects.all().locate() == 0
