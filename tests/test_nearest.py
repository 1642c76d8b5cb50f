"""The finder for programs: the same offices in the same order as on its page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from services.models import Office, ServiceArea, UnfoundPlace
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/nearest.json"
QUERIES = 2  # whatever there is


def get(client, query, status=200):
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == status, response.content
    return response.json()


def found(client, query):
    return [
        (each["why"], each["properties"]["name"], each["distance_km"])
        for each in get(client, query)["offices"]
    ]


def test_postcode(client):
    answer = get(client, "q=39104")
    assert answer["asked"] == {
        "q": "39104",
        "need": "recognition",
        "language": None,
        "step_free": False,
        "count": 10,
    }
    assert answer["place"] == {
        "q": "39104 Magdeburg",
        "name": "Magdeburg",
        "postcode": "39104",
        "kind": "postcode",
        "federal_state": "DE-ST",
        "latitude": 52.11871,
        "longitude": 11.63648,
        "how": "exact",
        "is_certain": True,
    }
    assert answer["others"] == []
    assert answer["has_more"] is False
    assert (answer["left_out"], answer["ignores_wishes"]) == (0, False)
    assert answer["license"]["name"] == "CC-BY-4.0"
    assert found(client, "q=39104") == [
        ("responsible", "Servicestelle „Anerkennung“ Nord (Magdeburg)", 0.0),
        ("responsible", "Servicestelle „Anerkennung“ Süd (Halle)", 73.4),
    ]


def test_office_is_told_as_in_the_map(client):
    (first, *_others) = get(client, "q=39104")["offices"]
    features = client.get("/api/v1/offices.geojson").json()["features"]
    (feature,) = (
        each for each in features if each["properties"]["uid"] == first["properties"]["uid"]
    )
    assert first["geometry"] == feature["geometry"]
    assert first["properties"] | {"license": "CC-BY-4.0"} == feature["properties"]


@pytest.mark.parametrize(
    "query",
    ["q=39104", "q=06122&need=all", "q=Berlin", "q=Halle&language=ar", "q=Sachsen-Anhalt",
     "q=18055&need=training"],
)  # fmt: skip
def test_order_is_that_of_the_page(client, query):
    for postcode in ("39576", "18055", "17033"):
        office = factories.office(postcode=postcode, by_phone=True)
        office.languages.add(factories.Language.objects.get(code="ar"))
        ServiceArea.objects.create(office=office, federal_state="DE-ST")
    page = client.get(f"/de/servicestellen/?{query}").content.decode()
    on_page = re.findall(r'<article.*?<a href="(/de/servicestellen/[^"]+)"', page, re.S)
    told = get(client, f"{query}&count=50")["offices"]
    assert on_page
    assert [each["properties"]["url_de"].removeprefix("http://testserver") for each in told] == (
        on_page
    )


def test_nobody_responsible_is_said(client):
    assert [each[:2] for each in found(client, "q=Rostock")][:1] == [
        ("referring", "Koordinierung des IQ-Netzwerks (Rostock)")
    ]


def test_far_and_by_phone_is_remote(client):
    factories.office(name="Am Telefon", postcode="18055", by_phone=True)
    assert ("remote", "Am Telefon", 221.3) in found(client, "q=39104")


def test_ambiguous_place_is_a_guess(client):
    answer = get(client, "q=Halle")
    assert answer["place"]["q"] == "06108 Halle (Saale)"
    assert answer["place"]["is_certain"] is False
    assert "33790 Halle" in [other["q"] for other in answer["others"]]
    assert get(client, "q=33790 Halle")["place"]["federal_state"] == "DE-NW"


@pytest.mark.parametrize(
    ("typed", "how"),
    [("Magdburg", "similar"), ("39090", "exact"), ("xyz Magdeburg", "part"), ("Магдебург", None)],
)
def test_guess_is_told(client, typed, how):
    place = get(client, f"q={typed}")["place"]
    if how:
        assert (place["how"], place["is_certain"]) == (how, False)
    else:
        assert place["name"] == "Magdeburg"


def test_wide_place_has_no_distances(client):
    answer = get(client, "q=Sachsen-Anhalt")
    assert answer["place"]["kind"] == "state"
    assert {each["distance_km"] for each in answer["offices"]} == {None}


def test_point(client):
    answer = get(client, "lat=52.13&lon=11.6&count=1")
    assert answer["asked"]["q"] is None
    assert answer["place"]["postcode"] == "39108"
    assert answer["offices"][0]["distance_km"] == 2.8  # from the point, not from 39108's centre
    assert answer["has_more"] is True


def test_point_is_kept_nowhere(client):
    response = client.get(f"{ADDRESS}?lat=52.13&lon=11.6")
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    assert "52.13," not in response.content.decode()
    outside = client.get(f"{ADDRESS}?lat=48.85&lon=2.35")
    assert outside.headers["Cache-Control"] == "no-store"


def test_postcode_may_be_kept(client):
    response = client.get(f"{ADDRESS}?q=39104")
    assert response.headers["Cache-Control"] == "public, max-age=60"
    etag = {"If-None-Match": response.headers["ETag"]}
    assert client.get(f"{ADDRESS}?q=39104", headers=etag).status_code == 304


@pytest.mark.parametrize("query", ["lat=48.85&lon=2.35", "lat=11.6&lon=52.13", "lat=0&lon=0"])
def test_point_outside_germany_is_not_found(client, query):
    assert get(client, query, 404) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "This point does not lie in Germany. Are lat and lon swapped?",
    }


def test_place_not_understood_is_not_found_and_not_counted(client):
    answer = get(client, "q=Xyzzyq", 404)
    assert answer["detail"] == (
        "No place in Germany was understood. Give a postcode or the name of a town."
    )
    assert [each["q"] for each in answer["suggestions"]] == [
        "06712 Zeitz", "99826 Nazza", "55232 Alzey",
    ]  # fmt: skip
    assert get(client, f"q={answer['suggestions'][0]['q']}")["place"]["name"] == "Zeitz"
    assert not UnfoundPlace.objects.exists()


def test_need_chooses_whom_it_is_for(client):
    assert {name for _why, name, _km in found(client, "q=39104&need=training")} == {
        "Servicestelle „Qualifizierung“ Magdeburg",
        "Servicestelle „Qualifizierung“ Halle",
    }
    assert len(found(client, "q=39104&need=all")) == 5


def test_language_comes_first_and_leaves_nobody_out(client):
    halle = Office.objects.get(slug="anerkennung-halle")
    halle.languages.add(factories.Language.objects.get(code="uk"))
    Office.objects.update(assured_on=timezone.localdate())
    near = factories.office(postcode="06108", name="Nah")
    ServiceArea.objects.create(office=near, federal_state="DE-ST")
    assert next(name for _why, name, _km in found(client, "q=06108&language=uk")) == halle.name
    assert len(found(client, "q=06108&language=uk")) == len(found(client, "q=06108"))


def test_step_free_leaves_out_and_says_so(client):
    Office.objects.filter(slug="anerkennung-halle").update(step_free=False)
    answer = get(client, "q=06122&step_free=true")
    assert (len(answer["offices"]), answer["left_out"], answer["ignores_wishes"]) == (1, 1, False)


def test_count(client):
    assert len(get(client, "q=39104&need=all&count=2")["offices"]) == 2
    assert get(client, "q=39104&need=all&count=2")["has_more"] is True
    for _number in range(50):
        factories.office()
    answer = get(client, "q=39104&count=50")
    assert (len(answer["offices"]), answer["has_more"]) == (50, True)


def test_hidden_offices_are_not_there(client):
    yesterday = timezone.localdate() - timedelta(days=1)
    for hidden in [{"published_from": None}, {"closed_from": yesterday}]:
        factories.office(name="Versteckt", **hidden)
    assert "Versteckt" not in client.get(f"{ADDRESS}?q=39104&need=all").content.decode()


@pytest.mark.parametrize("more", [1, 3])
def test_queries_do_not_grow(client, more, django_assert_num_queries):
    for _number in range(more):
        factories.told_office()
    with django_assert_num_queries(QUERIES):
        client.get(f"{ADDRESS}?q=39104")


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("", ["q"]),
        ("q=", ["q"]),
        ("q=%20", ["q"]),
        ("q=39104&lat=52&lon=11", ["q"]),
        ("q=39104&lat=52", ["q"]),
        ("lat=52", ["lon"]),
        ("lon=11", ["lat"]),
        ("lat=&lon=", ["lat", "lon"]),
        ("lat=91&lon=11", ["lat"]),
        ("lat=52&lon=-181", ["lon"]),
        ("lat=NaN&lon=inf", ["lat", "lon"]),
        ("lat=1e1&lon=1e1", ["lat", "lon"]),
        ("lat=52,1&lon=11,6", ["lat", "lon"]),
        ("lat=%D9%A5%D9%A2&lon=11", ["lat"]),
        ("q=a%00b", ["q"]),
        ("q=" + "x" * 10_000, ["q"]),
        ("q=39104&q=06122", ["q"]),
        ("q=39104&need=unfug", ["need"]),
        ("q=39104&need=%00", ["need"]),
        ("q=39104&language=xx", ["language"]),
        ("q=39104&language=", ["language"]),
        ("q=39104&step_free=perhaps", ["step_free"]),
        ("q=39104&count=0", ["count"]),
        ("q=39104&count=51", ["count"]),
        ("q=39104&count=-1", ["count"]),
        ("q=39104&count=99999999999999999999", ["count"]),
        ("q=39104&count=1.5", ["count"]),
        ("q=39104&unfug=1", ["unfug"]),
        ("q=39104&near=52,11", ["near"]),
    ],
)
def test_bad_input(client, query, wrong):
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert [error["parameter"] for error in response.json()["errors"]] == wrong


@pytest.mark.parametrize(
    "text",
    ["%ED%A0%80", "%FF%FE", "%E2%80%AE", "%F0%9F%8F%A0", "{{7*7}}", "'", "%25", "<b>", "null"],
)
def test_nonsense_is_not_found(client, text):
    assert client.get(f"{ADDRESS}?q={text}").status_code in {200, 404}
