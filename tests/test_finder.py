import math
import random

import pytest
from django.utils import timezone

from services import gazetteer
from services.finder import PAGE_SIZE, STALE_KM, WORTH_KM, Wishes, offices_for
from services.geography import box_around, haversine
from services.models import Language, Office
from services.models.office import speaking
from services.places import Place
from tests import factories

pytestmark = pytest.mark.django_db

MAGDEBURG, HALLE, ROSTOCK = "39104", "06122", "18057"


def found(need, postcode=None, **wishes):
    place = gazetteer.postcode(postcode) if postcode else None
    result = offices_for(need, place, wishes=Wishes(**wishes))
    return [(group.key, [office.slug for office in group.offices]) for group in result.groups]


def test_haversine_against_a_known_distance():
    # Berlin to Hamburg, computed independently on a sphere of 6,371.0088 km.
    assert haversine(52.52, 13.405, 53.5511, 9.9937) == pytest.approx(255.25, abs=0.1)


@pytest.mark.parametrize(
    ("postcode", "groups"),
    [
        (MAGDEBURG, [("responsible", ["anerkennung-magdeburg", "anerkennung-halle"])]),
        (HALLE, [("responsible", ["anerkennung-halle", "anerkennung-magdeburg"])]),
        (
            ROSTOCK,
            [
                ("referring", ["koordinierung-rostock"]),
                ("near", ["anerkennung-magdeburg", "anerkennung-halle"]),
            ],
        ),
        ("80331", [("near", ["anerkennung-halle", "anerkennung-magdeburg"])]),
    ],
)
def test_recognition_responsible_then_nearest_first(postcode, groups):
    assert found("recognition", postcode) == groups


def test_training_is_never_among_recognition():
    # The training desk in Magdeburg is nearer to the visitor than any recognition office can be.
    Office.objects.filter(slug="qualifizierung-magdeburg").update(latitude=52.13, longitude=11.63)
    assert "qualifizierung-magdeburg" not in dict(found("recognition", MAGDEBURG))["responsible"]
    everything = dict(found("all", MAGDEBURG))["responsible"]
    assert everything.index("anerkennung-halle") < everything.index("qualifizierung-magdeburg")


def test_everything_without_a_place_is_grouped_by_service():
    assert found("all") == [
        ("anerkennung", ["anerkennung-halle", "anerkennung-magdeburg"]),
        ("qualifizierung", ["qualifizierung-halle", "qualifizierung-magdeburg"]),
        ("koordinierung", ["koordinierung-rostock"]),
    ]


def test_everything_in_mecklenburg_vorpommern_begins_with_the_coordination():
    assert found("all", ROSTOCK)[0] == ("responsible", ["koordinierung-rostock"])


def test_no_referral_where_an_office_is_responsible():
    made = factories.office(slug="neu-in-rostock", postcode="18055", federal_state="DE-MV")
    made.areas.create(federal_state="DE-MV")
    assert found("recognition", ROSTOCK)[0] == ("responsible", ["neu-in-rostock"])


def test_far_office_that_advises_by_phone_stands_in_the_third_group():
    Office.objects.filter(slug="anerkennung-magdeburg").update(by_phone=True)
    Office.objects.filter(slug="anerkennung-halle").update(by_appointment=True)
    assert found("recognition", "80331") == [
        ("near", ["anerkennung-halle"]),
        ("remote", ["anerkennung-magdeburg"]),
    ]
    # From next door one can go there.
    assert found("recognition", "38350") == [
        ("near", ["anerkennung-magdeburg", "anerkennung-halle"])
    ]


def test_every_office_stands_in_one_group_only():
    for postcode in (MAGDEBURG, HALLE, ROSTOCK, "80331", "14467"):
        slugs = [slug for _kind, some in found("all", postcode) for slug in some]
        assert len(slugs) == len(set(slugs)) == Office.objects.published().count()


def speak(slug, code):
    Office.objects.get(slug=slug).languages.add(Language.objects.get(code=code))


def test_language_comes_earlier_and_hides_nothing():
    speak("anerkennung-halle", "ar")
    near_magdeburg = factories.office(slug="dritte", postcode="39106")
    near_magdeburg.areas.create(federal_state="DE-ST")
    # Halle is 73 km away: more than what a language is worth.
    assert found("recognition", MAGDEBURG, language="ar") == [
        ("responsible", ["anerkennung-magdeburg", "dritte", "anerkennung-halle"])
    ]
    speak("dritte", "ar")
    assert found("recognition", MAGDEBURG, language="ar") == [
        ("responsible", ["dritte", "anerkennung-magdeburg", "anerkennung-halle"])
    ]


@pytest.mark.parametrize("speaker", ["office", "phone", "person"])
def test_language_of_office_phone_or_person_counts(speaker):
    language = Language.objects.get(code="uk")
    made = factories.full_office()
    speakers = {"office": made, "phone": made.phones.get(), "person": made.contacts.get()}
    speakers[speaker].languages.add(language)
    assert list(Office.objects.filter(speaking("uk"))) == [made]
    assert Office.objects.with_details().get(pk=made.pk).speaks("uk")
    made.contacts.update(is_public=False)
    assert Office.objects.filter(speaking("uk")).exists() == (speaker != "person")


def test_barrier_leaves_out_what_is_known_to_have_one_and_keeps_the_unknown():
    Office.objects.filter(slug="anerkennung-magdeburg").update(step_free=False)
    assert found("recognition", MAGDEBURG, step_free=True) == [
        ("responsible", ["anerkennung-halle"])
    ]
    result = offices_for(
        "recognition", gazetteer.postcode(MAGDEBURG), wishes=Wishes(step_free=True)
    )
    assert (result.left_out, result.ignores_wishes) == (1, False)


def test_access_keeps_the_unknown_and_what_fits():
    Office.objects.filter(slug="anerkennung-magdeburg").update(by_appointment=True)
    assert found("recognition", MAGDEBURG, access=("walk_in",)) == [
        ("responsible", ["anerkennung-halle"])
    ]
    assert found("recognition", MAGDEBURG, access=("walk_in", "by_appointment")) == [
        ("responsible", ["anerkennung-magdeburg", "anerkennung-halle"])
    ]


def test_wishes_that_nobody_fits_leave_nobody_before_an_empty_page():
    Office.objects.update(step_free=False)
    result = offices_for("recognition", gazetteer.postcode(HALLE), wishes=Wishes(step_free=True))
    assert len(result.offices) == 2
    assert result.ignores_wishes


def test_known_to_fit_comes_before_unknown_nearby():
    made = factories.office(slug="dritte", postcode="39106", step_free=True)
    made.areas.create(federal_state="DE-ST")
    first = found("recognition", MAGDEBURG, step_free=True)[0][1]
    assert first[0] == "dritte"
    assert len(first) == 3


def test_queries_are_as_many_for_three_offices_as_for_one(django_assert_num_queries):
    place, wishes = gazetteer.postcode(MAGDEBURG), Wishes(language="ar", step_free=True)
    Office.objects.exclude(slug="anerkennung-magdeburg").delete()
    for _again in range(2):
        with django_assert_num_queries(1):
            offices_for("recognition", place)
        with django_assert_num_queries(1):
            offices_for("recognition", place, wishes=wishes)
        for _ in range(2):
            factories.full_office().areas.create(federal_state="DE-MV")
    Office.objects.update(step_free=False)
    with django_assert_num_queries(2):
        assert offices_for("recognition", place, page=9, wishes=wishes).is_beyond


def test_distance_is_haversines():
    place = gazetteer.postcode(ROSTOCK)
    for group in offices_for("all", place=place).groups:
        for office in group.offices:
            assert office.distance_km == pytest.approx(
                haversine(
                    place.latitude, place.longitude, office.centre_latitude, office.centre_longitude
                ),
                abs=1e-6,
            )


def test_office_without_coordinates_comes_last_and_is_not_lost():
    lost = factories.office()
    Office.objects.filter(pk=lost.pk).update(centre_latitude=None, centre_longitude=None)
    assert found("recognition", MAGDEBURG)[-1] == ("near", [lost.slug])


def scatter(count, seed):
    """`count` offices all over Germany."""
    dice = random.Random(seed)  # noqa: S311 (repeatable, not secret)
    template = Office.objects.get(slug="anerkennung-halle")
    fields = {
        field.name: getattr(template, field.name)
        for field in Office._meta.fields
        if not field.generated and field.name not in {"id", "slug", "latitude", "longitude"}
    }
    Office.objects.bulk_create(
        Office(
            **fields,
            slug=f"scattered-{number}",
            latitude=dice.uniform(47.3, 55.0),
            longitude=dice.uniform(5.9, 15.0),
        )
        for number in range(count)
    )
    return dice


def test_order_is_exactly_haversines_among_many():
    dice = scatter(2000, seed=1)
    Office.objects.update(assured_on=timezone.localdate())
    everything = list(Office.objects.filter(service__need="recognition"))
    for _ in range(50):
        here = dice.uniform(46, 56), dice.uniform(5, 16)
        page = dice.choice([1, 2, 7])
        found = offices_for("recognition", Place("x", *here, ""), page).offices
        by_hand = sorted(
            everything, key=lambda office: (haversine(*here, *office.point), office.slug)
        )
        assert found == by_hand[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]


def confirm(slug):
    Office.objects.filter(slug=slug).update(assured_on=timezone.localdate())


def test_what_is_stale_counts_as_farther_by_a_fixed_way():
    north = factories.office(slug="nord", latitude=52.5, longitude=11.6)
    north.areas.create(federal_state="DE-ST")
    place = gazetteer.postcode(MAGDEBURG)
    own = Office.objects.get(slug="anerkennung-magdeburg")
    away = haversine(place.latitude, place.longitude, 52.5, 11.6)
    at_home = haversine(place.latitude, place.longitude, own.centre_latitude, own.centre_longitude)
    assert STALE_KM < away - at_home < 2 * STALE_KM
    confirm("nord")
    assert found("recognition", MAGDEBURG)[0][1][0] == "anerkennung-magdeburg"
    Office.objects.filter(slug="nord").update(latitude=52.3)
    assert found("recognition", MAGDEBURG)[0][1][0] == "nord"


def test_order_with_wishes_and_age_is_exact_among_many():
    dice = scatter(1000, seed=5)
    offices = list(Office.objects.filter(slug__startswith="scattered"))
    for number, office in enumerate(offices):
        office.step_free = True if number % 20 == 0 else None
        office.assured_on = None if number % 2 else timezone.localdate()
    Office.objects.bulk_update(offices, ["step_free", "assured_on"])
    for _ in range(40):
        latitude, longitude = dice.uniform(49, 53), dice.uniform(8, 13)
        place = Place("x", latitude, longitude, "")
        result = offices_for("recognition", place, wishes=Wishes(step_free=True))

        def effort(office, here=(latitude, longitude)):
            distance = haversine(*here, *office.point)
            fits = WORTH_KM if office.step_free else 0
            return distance - fits + (STALE_KM if office.is_stale else 0), office.slug

        by_hand = sorted(Office.objects.filter(service__need="recognition"), key=effort)
        assert result.offices == by_hand[:PAGE_SIZE]


def test_fresh_comes_first_inside_a_service_and_a_state_without_a_place():
    confirm("anerkennung-magdeburg")
    assert dict(found("all"))["anerkennung"] == ["anerkennung-magdeburg", "anerkennung-halle"]


@pytest.mark.parametrize("postcode", [None, MAGDEBURG, ROSTOCK])
def test_nothing_vanishes_by_age(postcode):
    def slugs():
        return {slug for _kind, some in found("all", postcode) for slug in some}

    before = slugs()
    Office.objects.update(assured_on=None)
    assert slugs() == before
    for office in Office.objects.all():
        confirm(office.slug)
    assert slugs() == before


def test_stale_contact_stands_after_a_fresh_one():
    office = factories.office()
    for position, name in enumerate(["Alt", "Älter", "Neu"]):
        factories.contact(office=office, name=name, is_public=True, position=position)
    office.contacts.filter(name="Neu").update(assured_on=timezone.localdate())
    shown = Office.objects.with_details().get(pk=office.pk).public_contacts
    assert [person.name for person in shown] == ["Neu", "Alt", "Älter"]


@pytest.mark.parametrize("more", [0, 1])
@pytest.mark.parametrize("need", ["recognition", "all"])
@pytest.mark.parametrize("wishes", [Wishes(), Wishes(language="ar"), Wishes(step_free=True)])
def test_every_office_is_on_one_page_only(need, wishes, more):
    """Around the end of a page: with one office more than fits, and with just as many; some without
    coordinates, some that speak Arabic, some fresh, in all groups.
    """
    offices = Office.objects.published()
    if need == "recognition":
        offices = offices.filter(service__need=need)
    scatter(2 * PAGE_SIZE - offices.count() + more, seed=4)
    arabic = Language.objects.get(code="ar")
    for number, office in enumerate(Office.objects.filter(slug__startswith="scattered")):
        if number % 3 == 0:
            office.areas.create(federal_state="DE-ST")
        if number % 4 == 0:
            office.languages.add(arabic)
        if number % 5 == 0:
            lost = {"latitude": None, "longitude": None, "centre_latitude": None}
            Office.objects.filter(pk=office.pk).update(**lost, centre_longitude=None)
        Office.objects.filter(pk=office.pk).update(
            by_phone=number % 7 == 0, step_free=[None, True][number % 2]
        )
        if number % 3 == 1:
            confirm(office.slug)
    slugs, page = [], 1
    while True:
        result = offices_for(need, gazetteer.postcode(MAGDEBURG), page, wishes)
        slugs += [office.slug for office in result.offices]
        if not result.has_next:
            break
        page += 1
    assert page == 2 + more
    assert len(slugs) == len(set(slugs)) == 2 * PAGE_SIZE + more


def test_distance_of_nowhere_is_unknown():
    lost = factories.office()
    Office.objects.filter(pk=lost.pk).update(centre_latitude=None, centre_longitude=None)
    result = offices_for("recognition", gazetteer.postcode(MAGDEBURG))
    assert [office.distance_km for office in result.offices if office == lost] == [None]


def test_language_counts_when_other_wishes_cannot_be_met():
    Office.objects.update(step_free=False)
    speak("anerkennung-halle", "ar")
    near = factories.office(slug="dritte", postcode="39218", step_free=False)
    near.areas.create(federal_state="DE-ST")
    speak("dritte", "ar")
    first = found("recognition", MAGDEBURG, language="ar", step_free=True)[0][1]
    assert first[0] == "dritte"


def test_language_comes_first_without_a_place_too():
    speak("anerkennung-magdeburg", "ar")
    slugs = dict(found("recognition", language="ar"))["anerkennung"]
    assert slugs == ["anerkennung-magdeburg", "anerkennung-halle"]


def test_responsible_office_that_does_not_fit_is_not_denied():
    made = factories.office(postcode="18055", federal_state="DE-MV", step_free=False)
    made.areas.create(federal_state="DE-MV")
    kinds = [kind for kind, _slugs in found("recognition", ROSTOCK, step_free=True)]
    assert "referring" not in kinds


def test_nobody_is_referred_outside_our_states():
    Office.objects.filter(service__need="coordination").get().areas.create(federal_state="DE-BY")
    assert [kind for kind, _slugs in found("recognition", "80331")] == ["near"]


def test_nothing_is_cut_off():
    scatter(PAGE_SIZE + 10, seed=3)
    place = gazetteer.postcode(MAGDEBURG)
    first, second = (offices_for("recognition", place=place, page=page) for page in (1, 2))
    slugs = [
        office.slug
        for result in (first, second)
        for group in result.groups
        for office in group.offices
    ]
    assert first.has_next
    assert not second.has_next
    assert len(slugs) == len(set(slugs)) == PAGE_SIZE + 12


@pytest.mark.parametrize(
    ("latitude", "longitude", "radius"), [(52, 11, 100), (0, 0, 1), (89.9, 0, 50), (-60, 170, 900)]
)
def test_box_holds_the_circle(latitude, longitude, radius):
    west, south, east, north = box_around(latitude, longitude, radius)
    for degree in range(360):
        bearing, angle = math.radians(degree), radius / 6371.0088
        phi = math.radians(latitude)
        edge = math.asin(
            math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing)
        )
        turn = math.degrees(
            math.atan2(
                math.sin(bearing) * math.sin(angle) * math.cos(phi),
                math.cos(angle) - math.sin(phi) * math.sin(edge),
            )
        )
        assert south <= math.degrees(edge) <= north
        assert west <= longitude + turn <= east or (west, east) == (-180, 180)
