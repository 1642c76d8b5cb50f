"""Offices as a network has them that tells everything: no two share more than their service, what
one dials, and how people call such places.
"""

from datetime import date, time, timedelta

from django.utils import timezone

from services.models import (
    Closure,
    ConsultationDay,
    ContactPerson,
    Language,
    OpeningHours,
    Organisation,
    Phone,
    ServiceArea,
)
from tests.factories import office

# With the postcode and the area code.
TOWNS = [
    ("Aschersleben", "06449", "3473"), ("Bernburg (Saale)", "06406", "3471"),
    ("Bitterfeld-Wolfen", "06749", "3494"), ("Burg", "39288", "3921"),
    ("Dessau-Roßlau", "06844", "340"), ("Eisleben", "06295", "3475"),
    ("Gardelegen", "39638", "3907"), ("Genthin", "39307", "3933"),
    ("Haldensleben", "39340", "3904"), ("Köthen (Anhalt)", "06366", "3496"),
    ("Merseburg", "06217", "3461"), ("Naumburg (Saale)", "06618", "3445"),
    ("Oschersleben", "39387", "3949"), ("Quedlinburg", "06484", "3946"),
    ("Salzwedel", "29410", "3901"), ("Sangerhausen", "06526", "3464"),
    ("Schönebeck (Elbe)", "39218", "3928"), ("Stendal", "39576", "3931"),
    ("Weißenfels", "06667", "3443"), ("Wernigerode", "38855", "3943"),
]  # fmt: skip
STREETS = [
    "Breite Straße 17", "Am Markt 3", "Bahnhofstraße 41 a", "Lindenallee 8", "Goethestraße 112",
    "Hinter dem Rathaus 2", "Rosa-Luxemburg-Ring 55", "Karlsplatz 12", "Schillerstraße 29",
    "Alte Poststraße 6", "Friedensweg 90", "Dr.-Külz-Straße 14", "Neustadt 38", "Poststraße 1",
    "Magdeburger Chaussee 203", "Kirchgasse 5", "Breiter Weg 77", "Industriestraße 19",
    "Walther-Rathenau-Straße 63", "Mühlenstraße 24",
]  # fmt: skip
FIRST_NAMES = [
    "Antje", "Bernd", "Claudia", "Dmitri", "Elif", "Frank", "Gudrun", "Hassan", "Ines", "Jörg",
    "Katrin", "Leila", "Mandy", "Nadja", "Olaf", "Petra", "Ronny", "Silke", "Thi Lan", "Uta",
]  # fmt: skip
LAST_NAMES = [
    "Ahrens", "Brückner", "Demir", "Engelhardt", "Fiedler", "Grünewald", "Hoffmann", "Ivanova",
    "Jankowski", "Köhler", "Lehmann", "Müller-Lüdenscheid", "Nguyen", "Ostermann", "Pohl",
    "Richter", "Schulze", "Thiele", "Vogel", "Wagenknecht",
]  # fmt: skip
SPOKEN = ["ar", "uk", "ru", "fa", "en", "pl", "tr", "vi", "fr", "es", "ro"]
REASONS = ["Fortbildung", "Betriebsferien", "Urlaub", "Umzug"]


def offices(number):
    """Make so many: of several organisations, with two phones, two people who have a phone and an
    e-mail, opening hours, three languages and closing days; every third has a consultation day.
    """
    organisations = list(Organisation.objects.exclude(website="").order_by("pk"))
    made = [_office(n, organisations[n % len(organisations)]) for n in range(number)]
    languages = {language.code: language for language in Language.objects.all()}
    today = timezone.localdate()
    for n, each in enumerate(made):
        each.languages.set(languages[SPOKEN[(n + step) % len(SPOKEN)]] for step in (0, 2, 5))
        first = today + timedelta(days=9 + 3 * n)
        Closure.objects.create(
            office=each,
            starts_on=first,
            ends_on=first + timedelta(days=n % 5),
            reason_de=REASONS[n % len(REASONS)],
        )
        OpeningHours.objects.bulk_create(
            OpeningHours(office=each, weekday=day, opens=time(9), closes=time(12 + (n + day) % 5))
            for day in (1, 2, 4)
        )
    ConsultationDay.objects.bulk_create(
        ConsultationDay(
            office=each,
            day=today + timedelta(days=2 + n),
            opens=time(9 + n % 3),
            closes=time(12 + n % 4, 30),
            house="Rathaus",
            street=STREETS[-1 - n % 20],
            postcode=each.postcode,
            town=TOWNS[-1 - n % 20][0],
        )
        for n, each in enumerate(made)
        if n % 3 == 0
    )
    ServiceArea.objects.bulk_create(ServiceArea(office=o, federal_state="DE-ST") for o in made)
    Phone.objects.bulk_create(
        Phone(office=each, number=_number(n, place), position=place)
        for n, each in enumerate(made)
        for place in range(2)
    )
    ContactPerson.objects.bulk_create(
        _person(n, each, place) for n, each in enumerate(made) for place in range(2)
    )
    return made


def _office(n, organisation):
    town, postcode, _area = TOWNS[n % 20]
    return office(
        name=f"Servicestelle „Anerkennung“ {town}" if n % 3 else f"Welcome Center {town}",
        slug=f"anerkennung-{n}-{postcode}",
        street=STREETS[n % 20],
        postcode=postcode,
        town=town,
        email=f"anerkennung{postcode}@{_host(organisation)}",
        organisation=organisation,
        walk_in=n % 4 == 0,
        by_appointment=True,
        by_phone=n % 2 == 0,
        online=n % 5 == 0,
        step_free=(None, True, False)[n % 3],
        interpreter=n % 3 > 0,
        assured_on=date(2026, 5, 1),
    )


def _person(n, its_office, place):
    first, last = FIRST_NAMES[(n + 7 * place) % 20], LAST_NAMES[(3 * n + 11 * place) % 20]
    name = f"{first}.{last}".lower().translate({252: "ue", 246: "oe", 228: "ae", 32: "-"})
    return ContactPerson(
        office=its_office,
        name=f"{first} {last}",
        phone=_number(n, 2 + place),
        email=f"{name}@{_host(its_office.organisation)}",
        is_public=True,
    )


def _host(organisation):
    return organisation.website.split("/")[2].removeprefix("www.")


def _number(n, line):
    """One of the lines of an office: of one house, so that they differ at their end only."""
    trunk = (n * 104_729 + 61_195) % 90_000 + 10_000
    return f"+49{TOWNS[n % 20][2]}{trunk}{(line and 11 + (13 * n + 29 * line) % 80) or 0}"
