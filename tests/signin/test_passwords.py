"""What a password must be."""

import time

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from tests.signing_in import (
    PASSWORD,
    is_in,
    sign_in,
)

pytestmark = pytest.mark.django_db


def test_real_setting_makes_argon2_hashes(settings):
    from django.contrib.auth.hashers import check_password, make_password

    from iqnetz import settings as real

    settings.PASSWORD_HASHERS = real.PASSWORD_HASHERS
    made = make_password("Möwe Sieb Zimt Fahrrad")
    assert made.startswith("argon2$argon2id$")
    assert check_password("Möwe Sieb Zimt Fahrrad", made)


@pytest.mark.parametrize(
    "password",
    ["kurz4Bsk!x", "Rostock2024!!!", "!!2024Magdeburg", "Pa$$w0rt2024!", "HansaRostock1965!",
     "Anerkennung-2025", "IQNetzwerk2025!", "SommerWinter24", "1q2w3e4r5t6z!", "München2025!!!",
     "Muenchen2025!!!", "Sabine-Thomas-99", "123456789012", "aaaaaaaaaaaab", "coordinator1",
     "qwertzuiop123", "x" * 129, "Möwe Sieb " * 300_000],
    ids=lambda text: text[:16],
)  # fmt: skip
def test_weak_password_is_refused(coordinator, password):
    from django.contrib.auth.password_validation import validate_password

    began = time.monotonic()
    with pytest.raises(ValidationError):
        validate_password(password, coordinator)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "password", ["Möwe Sieb Zimt Fahrrad", "kleiner-tisch-am-ofen", "q8#Lw2!vTz0p"]
)
def test_good_password_is_taken(coordinator, password):
    from django.contrib.auth.password_validation import validate_password

    validate_password(password, coordinator)


def test_rules_are_told_in_german(desk):
    html = desk.get("/admin/password_change/").content.decode()
    for words in ["mindestens 12 Zeichen", "höchstens 128 Zeichen", "kein häufiges Wort"]:
        assert words in html


def test_changing_the_password_asks_the_old_one_and_ends_other_sessions(desk, coordinator):
    elsewhere = Client()
    sign_in(elsewhere, coordinator)
    new = "Möwe Sieb Zimt Fahrrad"
    data = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    assert "old_password" in desk.post("/admin/password_change/", data).context["form"].errors
    assert is_in(elsewhere)
    desk.post("/admin/password_change/", data | {"old_password": PASSWORD})
    assert is_in(desk)
    assert not is_in(elsewhere)
