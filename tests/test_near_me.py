"""A point that a device told becomes the name of a place, and leaves no trace."""

import re

import pytest
from django.http import QueryDict

from services import gazetteer
from services.forms import FinderForm
from tests.test_finder_page import GERMAN, cards, html

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("point", "found"),
    [
        ("52.12,11.64", "39104+Magdeburg"),
        ("51.481234567,11.934567", "06122+Halle"),
        ("54.09,12.1", "18057+Rostock"),
    ],
)
def test_point_becomes_a_place_without_the_point(client, point, found):
    response = client.get(GERMAN, {"near": point, "need": "all", "language": "ar"})
    assert response.status_code == 302
    assert response.headers["Cache-Control"] == "no-store"
    location = response.headers["Location"]
    assert location.startswith(f"{GERMAN}?q={found}")
    assert "need=all&language=ar" in location
    assert "near" not in location
    assert len(cards(client.get(location).content.decode())) == 5


@pytest.mark.parametrize("point", ["90,0", "-90,180", "0,0", "48.85,2.35", "-0,-0"])
def test_point_outside_germany_gets_a_kind_word_and_the_full_list(client, point):
    response = client.get(GERMAN, {"near": point, "need": "all"})
    assert response.headers["Location"] == f"{GERMAN}?need=all&abroad=yes"
    page = html(client, response.headers["Location"])
    assert "Ihr Gerät sagt, dass Sie nicht in Deutschland sind." in page
    assert len(cards(page)) == 5


def test_point_is_rounded_here_too():
    form = FinderForm(QueryDict("near=52.123456,11.678901"), [])
    assert form.is_valid()
    assert form.cleaned_data["near"] == (52.12, 11.68)


@pytest.mark.parametrize("code", ["01776", "85293", "91282", "91287", "39104"])
def test_place_of_a_point_contradicts_nothing(code):
    place = gazetteer.postcode(code)
    assert gazetteer.find(place.query).how == "exact"


def test_button_for_the_device_is_hidden_until_its_module_runs(client):
    page = html(client, GERMAN)
    assert re.search(r'<p class="near-me" hidden data-near-me', page)
    assert "geolocation=(self)" in client.get(GERMAN).headers["Permissions-Policy"]
