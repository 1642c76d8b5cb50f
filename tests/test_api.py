"""How everything below /api/ answers: to whom, with which conditions, and to what is wrong."""

import datetime
import json

import pytest
from django.utils import timezone

from iqnetz import api, api_forms
from iqnetz.models import PermanentAddress
from iqnetz.openapi import OPERATIONS
from services import api_urls, open_data
from services.models import Language, Office
from tests import factories
from tests.test_bad_input import HOSTILE

pytestmark = pytest.mark.django_db

SERVICES = "/api/hsds/v3/services"
PROBLEM = "application/problem+json"
LISTS = [known.path for known in OPERATIONS.values() if "{" not in known.path]
assert api_urls.urlpatterns


def wrong(response):
    """The parameters that a problem document names, with what is wrong."""
    assert response.status_code == 400
    assert response.headers["Content-Type"] == PROBLEM
    return {error["parameter"]: error["message"] for error in response.json()["errors"]}


def test_any_site_may_read(client):
    answers = [
        client.get(SERVICES),
        client.get(SERVICES, {"page": "0"}),
        client.get("/api/nothing"),
        client.get("/api/"),
        client.get("/api"),
        client.post(SERVICES),
        client.options(SERVICES),
        client.get(SERVICES, headers={"If-None-Match": client.get(SERVICES).headers["ETag"]}),
    ]
    assert [answer.status_code for answer in answers] == [200, 400, 404, 404, 404, 405, 204, 304]
    for answer in answers:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["Access-Control-Expose-Headers"] == "ETag, Last-Modified, Link"
        assert not answer.cookies


def test_browsers_may_ask_first(client):
    response = client.options(SERVICES, headers={"Access-Control-Request-Method": "GET"})
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("address", [SERVICES, "/api/openapi.json", "/api/nothing"])
def test_nobody_may_write(client, method, address):
    response = getattr(client, method)(address)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json() == {
        "type": "about:blank",
        "title": "Method Not Allowed",
        "status": 405,
        "detail": "This is for reading only.",
    }


def test_nothing_depends_on_the_browsers_languages(client):
    german = client.get(SERVICES, headers={"Accept-Language": "de"})
    english = client.get(SERVICES, headers={"Accept-Language": "en"})
    assert german.content == english.content
    assert german.headers["Vary"] == "Accept-Encoding"
    assert german.headers["Content-Language"] == "de"
    assert client.get(SERVICES, {"lang": "en"}).headers["Content-Language"] == "en"
    assert client.get("/api/", headers={"Accept-Language": "de"}).status_code == 404


def test_unknown_format_is_not_acceptable(client):
    response = client.get(SERVICES, headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["Content-Type"]) == (406, PROBLEM)
    assert response.json()["detail"] == "This address answers application/json only."
    assert client.get(SERVICES, headers={"Accept": "text/html, */*;q=0.1"}).status_code == 200


def test_error_of_ours_is_a_problem_document(client, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("secret")

    monkeypatch.setattr(open_data, "last_modified", broken)
    client.raise_request_exception = False
    response = client.get(SERVICES)
    assert (response.status_code, response.headers["Content-Type"]) == (500, PROBLEM)
    assert response.json()["status"] == 500
    assert b"secret" not in response.content
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(SERVICES, {"page": "x"}).status_code == 400


def test_thousands_of_parameters_are_a_problem(client):
    response = client.get(SERVICES + "?" + "&".join(f"a{number}=1" for number in range(2000)))
    assert (response.status_code, response.headers["Content-Type"]) == (400, PROBLEM)


def test_unknown_and_repeated_parameters_are_named(client):
    assert wrong(client.get(f"{SERVICES}?town=Halle&page=1&page=2")) == {
        "town": "This parameter is unknown.",
        "page": "This parameter is given more than once.",
    }
    long = wrong(client.get(SERVICES, {"x" * 5000: "1"}))
    assert long == {"x" * 60: "This parameter is unknown."}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
@pytest.mark.parametrize("address", [*LISTS, f"{SERVICES}/{{}}", "/api/{}"])
def test_hostile_text_is_answered(client, address, text):
    names = ["search", "page", "per_page", "modified_after", "taxonomy_term_id", "postcode", "lang"]
    queries = ["?" + "&".join(f"{name}={text}" for name in names), f"?{text}=1", f"?search={text}"]
    for query in [""] if "{}" in address else queries:
        response = client.get(address.format(text) + query)
        if response.status_code != 200:
            assert response.status_code in {400, 404}
            assert response.headers["Content-Type"] == PROBLEM
            assert json.loads(response.content)["status"] == response.status_code


# --- Fields ---


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (api_forms.Whole(least=1, most=9), "09", 9),
        (api_forms.Degrees(most=90), "-52.5", -52.5),
        (api_forms.YesNo(), "true", True),
        (api_forms.YesNo(), None, False),
        (api_forms.OneOf("a", "b"), None, "a"),
        (api_forms.Text(), "  a b ", "a b"),
        (api_forms.Moment(), "2026-07-01", datetime.datetime(2026, 6, 30, 22, tzinfo=datetime.UTC)),
        (
            api_forms.Moment(),
            "2026-07-01t09:00:00.5 02:00",
            datetime.datetime(2026, 7, 1, 7, 0, 0, 500_000, tzinfo=datetime.UTC),
        ),
        (
            api_forms.Moment(),
            "2016-12-31T23:59:60Z",
            datetime.datetime(2017, 1, 1, tzinfo=datetime.UTC),
        ),
    ],
)
def test_field_reads(field, text, value):
    assert field.clean(text) == value


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        (api_forms.Whole(least=1, most=9), ["", "0", "10", "-1", "1.0", "٣", " 1", "1e1", "NaN"]),
        (api_forms.Degrees(most=90), ["", "90.1", "NaN", "inf", "1e1", "٥٢", "52,1", "+1"]),
        (api_forms.YesNo(), ["", "True", "1", "yes", "null"]),
        (api_forms.OneOf("a", "b"), ["", "c", "A"]),
        (api_forms.Postcode(), ["", "3910", "391044", "٣٩١٠٤", "39104\n"]),
        (api_forms.Uid(), ["", "1", "{d773a1ef-7bfb-509f-8494-95e993c78c9c}", "d773a1ef" * 4]),
        (
            api_forms.Moment(),
            ["", "2026-02-30", "2026-13-01", "0000-01-01", "0001-01-01", "2026-07-01T09:00:00",
             "2026-07-01T25:00:00Z", "9999-12-31T23:59:59-10:00", "9999-12-31T23:59:60Z",
             "2026-07-01T09:00:00+99:00", "٢٠٢٦-07-01", "yesterday"],
        ),
    ],
)  # fmt: skip
def test_field_refuses(field, texts):
    for text in texts:
        with pytest.raises(api_forms.forms.ValidationError):
            field.clean(text)


# --- Conditions ---


def test_who_has_it_gets_nothing_new(client):
    first = client.get(SERVICES)
    etag, moment = first.headers["ETag"], first.headers["Last-Modified"]
    assert first.headers["Cache-Control"] == "public, max-age=60"
    for method in (client.get, client.head):
        for condition in [{"If-None-Match": etag}, {"If-Modified-Since": moment}]:
            again = method(SERVICES, headers=condition)
            assert (again.status_code, again.content) == (304, b"")
            assert (again.headers["ETag"], again.headers["Last-Modified"]) == (etag, moment)
    assert client.get(SERVICES, headers={"If-None-Match": '"other"'}).status_code == 200
    packed = client.get(SERVICES, headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    assert packed == f"W/{etag}"
    again = client.get(SERVICES, headers={"If-None-Match": packed, "Accept-Encoding": "gzip"})
    assert again.status_code == 304
    lines = client.get(SERVICES, {"format": "ndjson"}, headers={"If-Modified-Since": moment})
    assert (lines.status_code, lines.content) == (304, b"")


def test_head_says_what_get_would(client):
    whole, head = client.get(SERVICES), client.head(SERVICES)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == whole.headers
    lines = client.head(SERVICES, {"format": "ndjson"})
    assert (lines.status_code, b"".join(lines.streaming_content)) == (200, b"")
    missing = client.head("/api/nothing")
    assert (missing.status_code, missing.content) == (404, b"")


def test_condition_that_does_not_hold_is_a_problem(client):
    response = client.get(SERVICES, headers={"If-Match": '"other"'})
    assert (response.status_code, response.headers["Content-Type"]) == (412, PROBLEM)


def test_answer_states_its_licence(client):
    assert client.get(SERVICES).headers["Link"] == (
        '</api/openapi.json>; rel="service-desc", '
        '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    )
    info = client.get("/api/openapi.json").json()["info"]
    assert info["license"]["identifier"] == "CC-BY-4.0"


def test_edit_is_another_answer(client):
    address = "/api/hsds/v3/service_at_locations"
    before = client.get(address).headers["ETag"]
    Office.objects.filter(slug="anerkennung-halle").update(name="Neuer Name")
    response = client.get(address, headers={"If-None-Match": before})
    assert (response.status_code, "Neuer Name" in response.content.decode()) == (200, True)


def day(number):
    return timezone.make_aware(datetime.datetime(2031, 5, number))


@pytest.mark.parametrize(
    ("change", "moment"),
    [
        (lambda office: office.contacts.update(valid_to=day(3)), day(4)),
        (lambda office: office.closures.update(starts_on=day(1), ends_on=day(6)), day(7)),
        (lambda office: Office.objects.filter(pk=office.pk).update(closed_from=day(5)), day(5)),
        (lambda office: Office.objects.filter(pk=office.pk).update(published_from=day(8)), day(8)),
        (lambda office: Office.objects.filter(pk=office.pk).update(withdrawn_from=day(9)), day(9)),
        (
            lambda office: office.consultation_days.create(
                day=day(2), opens="9:00", closes="10:00"
            ),
            day(3),
        ),
        (
            lambda office: factories.membership(
                organisation=office.organisation, role="funder", starts_on=day(2), ends_on=day(11)
            ),
            day(12),
        ),
    ],
)
def test_last_modified_looks_at_the_calendar(change, moment):
    change(factories.full_office())
    just_before = moment - datetime.timedelta(seconds=1)
    assert open_data.last_modified(just_before) < moment
    assert open_data.last_modified(moment) == moment


@pytest.mark.parametrize(
    "change",
    [
        lambda office: office.delete(),
        lambda office: office.phones.all().delete(),
        lambda office: Language.objects.filter(code="ar").update(name_de="Hocharabisch"),
    ],
)
def test_last_modified_sees_what_no_record_shows(change):
    office = factories.full_office()
    now = open_data.last_modified()
    PermanentAddress.objects.update(changed_at=now - datetime.timedelta(days=9))
    assert open_data.last_modified() < now
    change(office)
    assert open_data.last_modified() == now


def test_bytes_are_utf8_and_always_the_same():
    moment = datetime.datetime(2026, 7, 1, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    assert api.to_bytes({"ä": moment, "b": datetime.date(2026, 7, 1)}) == (
        '{"ä":"2026-07-01T07:00:00Z","b":"2026-07-01"}'.encode()
    )
