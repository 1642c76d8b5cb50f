"""Places to choose from while one types, as JSON."""

import pytest

pytestmark = pytest.mark.django_db


def test_suggestions_tell_what_to_type_and_the_state(client):
    response = client.get("/de/places.json", {"q": "magdeb"})
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert not response.cookies
    assert response.headers.get("Vary", "") in {"", "Accept-Encoding"}  # one copy for everybody
    first = response.json()["places"][0]
    assert first == {"query": "39108 Magdeburg", "label": "Magdeburg", "state": "Sachsen-Anhalt"}


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "x"}, {"q": "xyzzy"}])
def test_no_suggestions_are_an_empty_list(client, query):
    assert client.get("/de/places.json", query).json() == {"places": []}


@pytest.mark.parametrize("typed", ["\0", "x" * 401])
def test_suggestions_refuse_what_the_finder_refuses(client, typed):
    response = client.get("/de/places.json", {"q": typed})
    assert (response.status_code, response.json()) == (400, {"places": []})


def test_suggestions_ask_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/de/places.json", {"q": "ro"})
