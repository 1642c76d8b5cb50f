"""What the page of a Servicestelle says in JSON-LD."""

import datetime

import pytest
from django.utils import timezone

from services.formats.jsonld import filled
from services.formats.jsonld_hours import opening_hours
from services.models import Office
from tests import factories
from tests.jsonld.reading import HOST, document, full_office

pytestmark = pytest.mark.django_db


def test_office_page_says_all_of_the_office(client):
    made = full_office()
    organisation, service, person = made.organisation, made.service, made.contacts.get()
    here = f"{HOST}/en/offices/{made.slug}/"
    identity = f"{HOST}/o/{made.code}/"
    expected = {
        "@type": "LocalBusiness",
        "@id": identity,
        "url": here,
        "name": made.name,
        "parentOrganization": {"@id": f"{HOST}/o/{organisation.code}/"},
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "opens": "09:00",
                "closes": "12:00",
                "dayOfWeek": ["https://schema.org/Monday"],
            },
            {
                "@type": "OpeningHoursSpecification",
                "opens": "09:00",
                "closes": "15:00",
                "validFrom": "2030-01-07",
                "validThrough": "2030-01-07",
            },
            {
                "@type": "OpeningHoursSpecification",
                "opens": "00:00",
                "closes": "00:00",
                "validFrom": "2030-12-24",
                "validThrough": "2031-01-01",
            },
        ],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": made.street,
            "postalCode": "39104",
            "addressLocality": "Magdeburg",
            "addressCountry": "DE",
            "extendedAddress": "Rathaus",
            "addressRegion": "Sachsen-Anhalt",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": 52.131512, "longitude": 11.640123},
        "description": service.summary_en,
        "sameAs": "https://stelle.example.org/",
        "telephone": "+493911234567",
        "faxNumber": ["+49391333"],
        "email": "stelle@example.org",
        "contactPoint": [
            {
                "@type": "ContactPoint",
                "contactType": "Advice",
                "telephone": "+493911234567",
                "availableLanguage": ["ar", "prs"],
            },
            {
                "@type": "ContactPoint",
                "contactType": "Advice",
                "telephone": "+49391222",
                "description": "then dial 12",
                "availableLanguage": ["prs"],
            },
            {
                "@type": "ContactPoint",
                "@id": f"{HOST}/o/{person.code}/",
                "contactType": {"@value": "Beraterin", "@language": "de"},
                "name": person.name,
                "telephone": "+49391444",
                "email": "person@example.org",
                "availableLanguage": ["ar"],
            },
        ],
        "areaServed": [{"@type": "State", "name": "Sachsen-Anhalt", "identifier": "DE-ST"}],
        "knowsLanguage": ["ar", "prs"],
        "amenityFeature": {
            "@type": "LocationFeatureSpecification",
            "name": "Barrier-free access",
            "value": False,
        },
        "event": [
            {
                "@type": "Event",
                "name": "Advice in Wolmirstedt",
                "startDate": "2030-01-08T11:00:00+01:00",
                "endDate": "2030-01-08T15:00:00+01:00",
                "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
                "location": {
                    "@type": "Place",
                    "address": {
                        "@type": "PostalAddress",
                        "streetAddress": "Markt 1",
                        "postalCode": "39326",
                        "addressLocality": "Wolmirstedt",
                        "addressCountry": "DE",
                    },
                },
                "organizer": {"@id": identity},
                "description": {"@value": "Bitte rufen Sie vorher an.", "@language": "de"},
            }
        ],
    }
    graph = document(client, f"/en/offices/{made.slug}/")["@graph"]
    assert graph[0] == expected
    assert graph[1] == {
        "@type": "WebPage",
        "@id": here,
        "url": here,
        "name": made.name,
        "inLanguage": "en",
        "isPartOf": {"@id": f"{HOST}/#website"},
        "breadcrumb": {"@id": f"{here}#way"},
        "mainEntity": {"@id": identity},
        "dateModified": made.changed_at.isoformat(timespec="seconds"),
        "lastReviewed": "2026-01-31",
    }
    assert graph[-1] == {
        "@type": "GovernmentService",
        "@id": f"{HOST}/o/{service.code}/",
        "url": f"{HOST}/en/services/{service.slug}/",
        "name": service.name_en,
        "provider": {"@id": f"{HOST}/o/{organisation.code}/"},
        "availableChannel": {
            "@type": "ServiceChannel",
            "serviceLocation": {"@id": identity},
            "serviceUrl": here,
            "availableLanguage": ["ar", "prs"],
        },
    }


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("Verein e.V.", ["LocalBusiness", "NGO"]),
        ("Verein e. V. im Land", ["LocalBusiness", "NGO"]),
        ("Hilfe gGmbH", ["LocalBusiness", "NGO"]),
        ("Hilfe GmbH", "LocalBusiness"),
        ("Die V. GmbH", "LocalBusiness"),
    ],
)
def test_office_is_not_for_profit_where_the_name_says_so(client, name, types):
    made = factories.office(organisation=factories.organisation(name=name))
    assert document(client, made.get_absolute_url())["@graph"][0]["@type"] == types


def test_postcode_centre_is_no_position(client):
    made = factories.office()
    assert made.point is not None
    assert "geo" not in document(client, made.get_absolute_url())["@graph"][0]


def spans(office):
    with_details = Office.objects.with_details().get(pk=office.pk)
    return [
        (span["opens"], span["closes"], span.get("dayOfWeek") or span["validFrom"])
        for span in map(filled, opening_hours(with_details))
    ]


def test_days_with_the_same_hours_stand_together():
    made = factories.office()
    for weekday in (1, 2, 4):
        made.hours.create(weekday=weekday, opens="09:00", closes="12:00")
    made.hours.create(weekday=2, opens="13:00", closes="16:30")
    days = [f"https://schema.org/{day}" for day in ("Monday", "Tuesday", "Thursday")]
    assert spans(made) == [("09:00", "12:00", days), ("13:00", "16:30", [days[1]])]


def test_consultation_day_keeps_the_hours_of_that_weekday():
    made = factories.office()
    made.hours.create(weekday=1, opens="09:00", closes="12:00")
    made.hours.create(weekday=2, opens="08:00", closes="10:00")
    for opens, closes in [("12:00", "14:00"), ("16:00", "18:00")]:
        made.consultation_days.create(day="2030-01-07", opens=opens, closes=closes)  # a Monday
    assert spans(made)[2:] == [
        ("09:00", "14:00", "2030-01-07"),
        ("16:00", "18:00", "2030-01-07"),
    ]


def test_consultation_on_a_closing_day_is_all_of_that_day():
    made = factories.office()
    made.hours.create(weekday=1, opens="09:00", closes="12:00")
    made.consultation_days.create(day="2030-01-07", opens="16:00", closes="18:00")
    made.closures.create(starts_on="2030-01-06", ends_on="2030-01-07")
    assert spans(made)[1:] == [
        ("16:00", "18:00", "2030-01-07"),
        ("00:00", "00:00", "2030-01-06"),
    ]


def test_past_days_are_not_told():
    made = factories.office()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    made.consultation_days.create(day=yesterday, opens="16:00", closes="18:00")
    made.closures.create(starts_on=yesterday, ends_on=yesterday)
    assert spans(made) == []


def test_closed_office_says_since_when_and_where_to_go(client):
    instead = Office.objects.get(slug="anerkennung-magdeburg")
    made = full_office(closed_from="2020-01-31", successor=instead)
    graph = document(client, made.get_absolute_url())["@graph"]
    assert graph[0] == {
        "@type": "LocalBusiness",
        "@id": f"{HOST}/o/{made.code}/",
        "url": f"{HOST}{made.get_absolute_url()}",
        "name": made.name,
        "parentOrganization": {"@id": f"{HOST}/o/{made.organisation.code}/"},
        "dissolutionDate": "2020-01-31",
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "opens": "00:00",
                "closes": "00:00",
                "validFrom": "2020-01-31",
            }
        ],
    }
    assert graph[1]["significantLink"] == f"{HOST}/de/servicestellen/anerkennung-magdeburg/"


def test_office_that_will_close_is_there_until_then(client):
    made = full_office(closed_from="2099-12-31")
    itself = document(client, made.get_absolute_url())["@graph"][0]
    assert itself["dissolutionDate"] == "2099-12-31"
    assert itself["telephone"] == "+493911234567"
    assert itself["openingHoursSpecification"][-1] == {
        "@type": "OpeningHoursSpecification",
        "opens": "00:00",
        "closes": "00:00",
        "validFrom": "2099-12-31",
    }
