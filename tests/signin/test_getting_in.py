"""Who gets in."""

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from iqnetz import signin
from tests.signing_in import FACTOR, LOGIN, PASSWORD, WRONG_CODE, code_of, is_in, send, set_up_data

pytestmark = pytest.mark.django_db


def test_password_and_code_let_in(client, coordinator):
    response = send(client, code=code_of(coordinator))
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
    assert is_in(client)


def test_without_code_nobody_with_a_device_gets_in(client, coordinator):
    response = send(client)
    assert response.context["form"].errors["code"] == [
        "Bitte tippen Sie die sechs Ziffern, die Ihre App jetzt zeigt."
    ]
    assert not is_in(client)


@pytest.mark.usefixtures("_no_waiting")
@pytest.mark.parametrize(
    "code",
    ["000000", "abcdefgh", "12345", "1234567", "１２３４５６", "+12345", "\0", "\u202e123456",
     "\ud800", "x" * 10_000, "-1", "9" * 400, "22222-22222"],
)  # fmt: skip
def test_wrong_code_is_told_at_the_field_and_the_password_is_not_echoed(client, coordinator, code):
    signin.new_recovery_codes(coordinator)
    code = code.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    response = send(client, code=code)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["code"]
    assert PASSWORD not in response.content.decode()
    assert not is_in(client)


@pytest.mark.usefixtures("_no_waiting")
def test_wrong_password_says_the_same_whatever_the_code(client, coordinator, reader):
    pages = []
    for username, code in [
        ("coordinator", code_of(coordinator)),
        ("coordinator", "000000"),
        ("coordinator", ""),
        ("reader", ""),
        ("nobody", "000000"),
    ]:
        AccessAttempt.objects.all().delete()
        response = send(client, username, "a wrong password", code)
        pages.append(response.context["form"].errors)
    assert all(page == pages[0] for page in pages)
    assert list(pages[0]) == ["__all__"]


def test_code_works_once_only(client, coordinator):
    code = code_of(coordinator)
    send(client, code=code)
    other = Client()
    response = send(other, code=code)
    assert response.context["form"].errors["code"][0].startswith(WRONG_CODE)
    assert not is_in(other)


def test_recovery_code_works_once_only(client, coordinator, settings):
    settings.OTP_STATIC_THROTTLE_FACTOR = 0
    codes = signin.new_recovery_codes(coordinator)
    assert send(client, code=codes[3].upper().replace("-", " ")).status_code == 302
    assert is_in(client)
    assert signin.recovery_codes_left(coordinator) == 9
    other = Client()
    assert list(send(other, code=codes[3]).context["form"].errors) == ["code"]
    assert send(other, code=codes[4]).status_code == 302


def test_recovery_codes_are_kept_as_hashes_only(coordinator):
    codes = signin.new_recovery_codes(coordinator)
    assert len({*codes}) == 10
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 10
    assert not kept & {form for code in codes for form in (code, code.replace("-", ""))}


def test_wrong_code_makes_the_next_one_wait_from_everywhere(client, coordinator):
    send(client, code="000000")
    device = TOTPDevice.objects.get()
    assert device.throttling_failure_count == 1
    code = f"{totp(device.bin_key):06}"
    [words] = send(Client(REMOTE_ADDR="198.51.100.7"), code=code).context["form"].errors["code"]
    assert words.startswith("Vorher war ein Code falsch. Bitte warten Sie 1 Sekunde")


def test_reader_signs_in_by_password_alone(client, reader):
    assert send(client, "reader").status_code == 302
    assert is_in(client)


def test_session_gets_a_new_key_when_signing_in_and_when_setting_up(client, editor):
    client.get(LOGIN)
    send(client, "editor")
    before = client.session.session_key
    html = client.get(FACTOR).content.decode()
    client.post(FACTOR, set_up_data(html))
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_who_is_not_staff_learns_nothing(client, django_user_model):
    django_user_model.objects.create_user("visitor", password=PASSWORD)
    right, wrong = (send(client, "visitor", p).context["form"].errors for p in (PASSWORD, "x"))
    assert right == wrong
