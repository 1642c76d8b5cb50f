"""What was not found is counted for the coordinators, and nothing about who typed it."""

import datetime
import json
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from services.models import UnfoundPlace
from services.models.unfound import DAILY_LIMIT, KEPT
from tests.test_finder_page import GERMAN, html

pytestmark = pytest.mark.django_db


def ask(client, text, times=1):
    for _ in range(times):
        assert client.get(GERMAN, {"q": text}).headers["Cache-Control"] == "no-store"


def test_unfound_text_is_told_from_the_third_request_on(client):
    ask(client, "Xyzzy-Stadt", times=2)
    assert not UnfoundPlace.objects.told().exists()
    row = UnfoundPlace.objects.get()
    assert "xyz" not in json.dumps(
        {field.name: str(getattr(row, field.name)) for field in row._meta.fields}
    )
    ask(client, " xyzzy  STADT")
    told = UnfoundPlace.objects.told().get()
    assert (told.text, told.requests, told.day) == ("xyzzy stadt", 3, timezone.localdate())


def test_unfound_counts_have_no_address_cookie_or_time_of_day():
    kinds = {field.name: field.get_internal_type() for field in UnfoundPlace._meta.fields}
    assert kinds == {
        "id": "BigAutoField",
        "day": "DateField",
        "digest": "CharField",
        "text": "CharField",
        "requests": "PositiveIntegerField",
    }


def test_unfound_text_below_three_is_forgotten_the_next_day(client):
    ask(client, "xyzzy", times=2)
    ask(client, "qwrtz", times=3)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    UnfoundPlace.objects.update(day=yesterday)
    ask(client, "blorpqux")
    assert [row.text for row in UnfoundPlace.objects.filter(day=yesterday)] == ["qwrtz"]


def test_unfound_is_forgotten_after_a_year(client):
    ask(client, "xyzzy", times=3)
    UnfoundPlace.objects.update(day=timezone.localdate() - KEPT - datetime.timedelta(days=1))
    ask(client, "qwrtz")
    assert not UnfoundPlace.objects.told().exists()


def test_digest_is_keyed_with_the_secret_of_the_site(client, settings):
    ask(client, "xyzzy")
    first = UnfoundPlace.objects.get().digest
    UnfoundPlace.objects.all().delete()
    settings.SECRET_KEY = "another one"  # noqa: S105 (of a test)
    ask(client, "xyzzy")
    assert UnfoundPlace.objects.get().digest != first


def test_found_places_errors_and_empty_texts_are_not_counted(client):
    for text in ("Halle", "Magdbrug", "?!", "", "\0", "x" * 401, "x" * 90):
        client.get(GERMAN, {"q": text})
    assert not UnfoundPlace.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_three_first_requests_at_once_are_all_counted():
    def count():
        try:
            UnfoundPlace.objects.count_request("xyzzy")
        finally:
            connection.close()

    threads = [Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert UnfoundPlace.objects.told().get().requests == 6


@pytest.mark.parametrize(
    "text", ["0176 12345678", "max.mustermann@example.org", "Olena Kowalenko 0176/1234567"]
)
def test_what_is_personal_is_not_counted(text):
    for _ in range(3):
        UnfoundPlace.objects.count_request(text)
    assert not UnfoundPlace.objects.exists()


def test_same_text_with_other_wishes_or_only_its_head_is_not_counted_again(client):
    ask(client, "xyzzy")
    for more in ({"need": "training"}, {"need": "all"}, {"language": "ar"}, {"step_free": "yes"}):
        client.get(GERMAN, {"q": "xyzzy"} | more)
    client.head(GERMAN, {"q": "xyzzy"})
    assert UnfoundPlace.objects.get().requests == 1
    client.get(GERMAN, {"q": "xyzzy", "need": "recognition", "language": ""})  # the list's own form
    assert UnfoundPlace.objects.get().requests == 2


def test_command_forgets(client):
    ask(client, "xyzzy", times=2)
    UnfoundPlace.objects.update(day=timezone.localdate() - datetime.timedelta(days=1))
    call_command("forget_unfound")
    assert not UnfoundPlace.objects.exists()


def test_flood_of_nonsense_fills_no_table(client):
    today = timezone.localdate()
    UnfoundPlace.objects.bulk_create(
        UnfoundPlace(day=today, digest=str(number), requests=1) for number in range(DAILY_LIMIT)
    )
    ask(client, "xyzzy", times=4)
    assert UnfoundPlace.objects.count() == DAILY_LIMIT


def test_answer_stands_where_counting_fails(client, monkeypatch, caplog):
    def fail(text):
        raise DatabaseError("read only")

    monkeypatch.setattr(UnfoundPlace.objects, "count_request", fail)
    assert "Wir kennen keinen Ort „<bdi>xyzzy</bdi>“." in html(client, GERMAN, q="xyzzy")
    assert "could not be counted" in caplog.text


def test_desk_shows_what_was_told_and_lets_it_be_erased(client, desk):
    ask(client, "xyzzy", times=3)
    ask(client, "wxvutsr", times=2)
    page = html(desk, "/admin/services/unfoundplace/")
    assert "xyzzy" in page
    assert "wxvutsr" not in page
    assert desk.get("/admin/services/unfoundplace/add/").status_code == 403
    data = {"action": "delete_selected", "post": "yes"}
    data["_selected_action"] = [UnfoundPlace.objects.told().get().pk]
    assert desk.post("/admin/services/unfoundplace/", data).status_code == 302
    assert not UnfoundPlace.objects.told().exists()
