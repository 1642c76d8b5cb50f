"""Too many tries."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone

from iqnetz import client as clients
from tests.signing_in import LOGIN, PASSWORD, code_of, send

pytestmark = pytest.mark.django_db


def fail(times, username="coordinator", **client):
    for _ in range(times):
        response = send(Client(**client), username, "a wrong password")
    return response


def test_five_failures_lock_name_and_address_for_a_quarter_of_an_hour(client, coordinator):
    assert fail(4).status_code == 200
    locked = fail(1)
    assert (locked.status_code, locked.headers["Retry-After"]) == (429, "900")
    html = locked.content.decode()
    assert "Für 15 Minuten kann sich von hier aus niemand mit diesem Namen anmelden." in html
    assert '<html lang="de' in html
    assert send(client, code=code_of(coordinator)).status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert send(client, code=code_of(coordinator)).status_code == 302


def test_trying_while_locked_does_not_make_it_longer(coordinator):
    fail(5)
    before = AccessAttempt.objects.get().attempt_time
    fail(3)
    assert AccessAttempt.objects.get().attempt_time == before


def test_nobody_is_locked_out_from_elsewhere(client, coordinator):
    assert fail(60, REMOTE_ADDR="198.51.100.7").status_code == 429
    assert send(client, code=code_of(coordinator)).status_code == 302


def test_other_browser_is_no_way_around(coordinator):
    for number in range(5):
        response = fail(1, HTTP_USER_AGENT=f"browser {number}")
    assert response.status_code == 429


@pytest.mark.usefixtures("_no_waiting")
def test_wrong_codes_are_counted_like_wrong_passwords(client, coordinator):
    statuses = [send(Client(), code="000000").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert send(client, code=code_of(coordinator)).status_code == 429


def test_many_names_from_one_address_lock_the_address(client, coordinator):
    for number in range(49):
        assert fail(1, f"name {number}").status_code == 200
    assert fail(1, "name 50").status_code == 429
    assert send(client, code=code_of(coordinator)).status_code == 429


def test_own_success_does_not_wipe_out_tries_with_other_names(client, reader):
    fail(1, "somebody")
    fail(1, "reader")
    send(client, "reader")
    assert [attempt.username for attempt in AccessAttempt.objects.all()] == ["somebody"]


def test_ipv6_is_counted_by_its_first_half(coordinator):
    for number in range(5):
        response = fail(1, REMOTE_ADDR=f"2001:db8:1:2:{number}::1")
    assert response.status_code == 429


def test_records_of_tries_hold_no_password_and_no_code(client, coordinator):
    send(client, code="abcde-fghjk", kept="geheim-kept")
    [attempt] = AccessAttempt.objects.all()
    kept = repr(vars(attempt))
    assert PASSWORD not in kept
    assert "fghjk" not in kept
    assert "geheim-kept" not in kept


def test_sign_ins_are_forgotten_after_a_month(client, reader):
    fail(1)
    send(client, "reader")
    call_command("forget_sign_ins")
    assert (AccessAttempt.objects.count(), AccessLog.objects.count()) == (1, 1)
    long_ago = timezone.now() - timedelta(days=31)
    for model in (AccessAttempt, AccessLog):
        model.objects.update(attempt_time=long_ago)
    Session.objects.update(expire_date=long_ago)
    call_command("forget_sign_ins")
    assert (AccessAttempt.objects.count(), AccessLog.objects.count()) == (0, 0)
    assert not Session.objects.exists()


@pytest.mark.parametrize("field", ["username", "password", "code", "next", "kept"])
@pytest.mark.parametrize("text", ["\0", "x" * 10_000, "\u202e", "-1", "{{7*7}}", "<script>", "'"])
def test_hostile_fields_of_the_sign_in_form(client, coordinator, field, text):
    data = {"username": "coordinator", "password": PASSWORD, "code": "1", "next": "", "kept": ""}
    response = client.post(LOGIN, data | {field: text})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().replace("<script src", "")


def test_too_long_password_is_not_hashed(client, coordinator, settings):
    settings.PASSWORD_HASHERS = ["tests.signin.test_throttle.NoHasher"]
    response = send(client, password="x" * 129)
    assert list(response.context["form"].errors) == ["password"]


class NoHasher:
    algorithm = "none"

    def __init__(self):
        raise AssertionError("hashed all the same")


@pytest.mark.parametrize(
    ("behind_tls", "forwarded", "remote", "expected"),
    [
        (False, "203.0.113.9", "198.51.100.7", "198.51.100.7"),
        (True, "203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (True, "10.0.0.1, evil, 203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (True, "203.0.113.9, evil", "127.0.0.1", "127.0.0.1"),
        (True, "", "127.0.0.1", "127.0.0.1"),
        (True, "::ffff:203.0.113.9", "", "203.0.113.9"),
        (False, "", "", None),
        (False, "", "\0" * 5000, None),
    ],
)
def test_address_is_what_our_own_proxy_says(settings, behind_tls, forwarded, remote, expected):
    settings.BEHIND_TLS = behind_tls
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert clients.address(request) == expected
