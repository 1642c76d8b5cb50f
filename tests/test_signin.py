"""Signing in to the desk: who needs what, who is kept out, and for how long."""

import re
import time
from datetime import timedelta
from html import unescape

import pytest
from axes.models import AccessAttempt, AccessLog
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from iqnetz import client as clients
from iqnetz import signin
from iqnetz.models import FactorEvent
from services.models import Office
from tests import factories
from tests.signing_in import code_of, sign_in
from tests.test_admin import filled_form

pytestmark = pytest.mark.django_db

PASSWORD = "a long password"  # noqa: S105 (of people who exist for a test only)
LOGIN, FACTOR = "/admin/login/", "/admin/zweiter-faktor/"
WRONG_CODE = "Dieser Code stimmt nicht oder wurde schon benutzt."


@pytest.fixture
def reader(django_user_model):
    person = django_user_model.objects.create_user("reader", password=PASSWORD, is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="view_office"))
    return person


@pytest.fixture
def editor(django_user_model):
    """May change offices and see people; has no second factor yet."""
    person = django_user_model.objects.create_user("editor", password=PASSWORD, is_staff=True)
    names = ["view_user", "view_office", "change_office"]
    person.user_permissions.set(Permission.objects.filter(codename__in=names))
    return person


@pytest.fixture
def _no_waiting(settings):
    """So that a wrong code may be followed by another at once; a test of its own holds the wait."""
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = 0


def send(client, username="coordinator", password=PASSWORD, code="", **more):
    data = {"username": username, "password": password, "code": code, "next": "/admin/"}
    return client.post(LOGIN, data | more)


def is_in(client):
    return client.get("/admin/services/office/").status_code == 200


def set_up_data(html):
    """The fields of a set-up page, with the code that an app with its key would show."""
    signed = re.search(r'name="secret" value="([^"]+)"', html)[1]
    key = re.search(r'class="secret"><code>([A-Z2-7 ]+)</code>', html)[1]
    return {"secret": unescape(signed), "code": shown_by_app(key)}


def shown_by_app(key):
    import base64

    return f"{totp(base64.b32decode(key.replace(' ', ''))):06}"


# --- Who gets in ---


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


# --- Setting up ---


def admin_addresses():
    from django.urls import reverse

    names = ["index", "password_change", "recovery_codes", "second_factor_replace", "jsi18n"]
    addresses = [reverse(f"admin:{name}") for name in names]
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        addresses += [reverse(f"{base}_changelist"), reverse(f"{base}_add")]
        addresses += [reverse(f"{base}_change", args=[1]), reverse(f"{base}_history", args=[1])]
    return addresses


def test_who_can_change_data_sets_up_a_factor_first_wherever_they_go(client, editor):
    send(client, "editor")
    for address in admin_addresses():
        for response in (client.get(address), client.post(address)):
            assert response.status_code == 302, address
            assert response.headers["Location"].startswith(f"{FACTOR}?next="), address


def test_draft_is_shown_to_nobody_without_the_factor(client, editor, coordinator):
    draft = factories.office(published_from=timezone.now() + timedelta(days=1))
    send(client, "editor")
    assert client.get(draft.get_absolute_url()).status_code == 404
    send(client, code=code_of(coordinator))
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_looking_at_the_set_up_page_changes_nothing(client, editor):
    send(client, "editor")
    before = (client.session.session_key, dict(client.session))
    page = client.get(FACTOR)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert not TOTPDevice.objects.exists()
    assert not StaticDevice.objects.exists()
    assert (client.session.session_key, dict(client.session)) == before


def test_picture_is_dark_on_light_and_needs_no_style(client, editor):
    send(client, "editor")
    html = client.get(FACTOR).content.decode()
    picture = html[html.index('class="qr"') : html.index("</svg>")]
    assert 'role="img"' in picture
    assert 'aria-label="QR-Code' in picture
    assert 'fill="#fff"' in picture
    assert 'stroke="#000" d="M4 4.5' in picture  # four modules of quiet zone
    assert "style=" not in html


def test_setting_up_shows_the_codes_once_and_lets_in(client, editor):
    send(client, "editor")
    html = client.get(f"{FACTOR}?next=/admin/services/office/").content.decode()
    wrong = client.post(FACTOR, set_up_data(html) | {"code": "000000"})
    assert list(wrong.context["form"].errors) == ["code"]
    data = set_up_data(wrong.content.decode())
    assert data["secret"] == set_up_data(html)["secret"]  # who scanned need not scan again
    done = client.post(FACTOR, data | {"next": "/admin/services/office/"}).content.decode()
    codes = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", done)
    assert len(codes) == 10
    assert 'href="/admin/services/office/"' in done
    assert is_in(client)
    assert codes[0] not in client.get(FACTOR).content.decode()
    assert [event.kind for event in editor.factor_events.all()] == ["set-up"]
    other = Client()
    assert send(other, "editor", code=codes[0]).status_code == 302


def test_next_leads_nowhere_else(client, editor):
    send(client, "editor")
    data = set_up_data(client.get(FACTOR).content.decode())
    html = client.post(FACTOR, data | {"next": "https://evil.example/"}).content.decode()
    assert "evil.example" not in html


@pytest.mark.parametrize("secret", ["", "x", "\0", "x" * 10_000, "ﷺ:1:2", "W10:1:2"])
def test_forged_secret_is_refused(client, editor, secret):
    send(client, "editor")
    response = client.post(FACTOR, {"secret": secret, "code": "123456"})
    assert response.status_code == 200
    assert "Diese Seite war zu lange offen." in response.content.decode()
    assert not TOTPDevice.objects.exists()


def test_secret_of_somebody_else_is_refused(client, editor, django_user_model):
    other = django_user_model.objects.create_superuser("other", password=PASSWORD)
    send(client, "other")
    data = set_up_data(client.get(FACTOR).content.decode())
    send(client, "editor")
    assert client.post(FACTOR, data).context["form"].errors
    assert signin.factor_of(editor) is None
    assert signin.factor_of(other) is None


def test_password_session_cannot_put_its_own_app_in_place_of_one(client, editor):
    send(client, "editor")
    data = set_up_data(client.get(FACTOR).content.decode())
    mine = TOTPDevice.objects.create(user=editor, name="App")  # set up elsewhere meanwhile
    assert client.post(FACTOR, data).status_code == 302
    assert TOTPDevice.objects.get() == mine
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(LOGIN)
    assert "_auth_user_id" not in client.session


def test_new_recovery_codes_need_a_code(desk, coordinator):
    old = signin.new_recovery_codes(coordinator)
    assert desk.get("/admin/zweiter-faktor/codes/").status_code == 200
    wrong = desk.post("/admin/zweiter-faktor/codes/", {"proof": "000000"})
    assert list(wrong.context["proof"].errors) == ["proof"]
    done = desk.post("/admin/zweiter-faktor/codes/", {"proof": code_of(coordinator)})
    new = done.context["codes"]
    assert len(new) == 10
    assert not set(new) & set(old)
    with pytest.raises(ValidationError):
        signin.check_code(coordinator, old[0])
    assert coordinator.factor_events.get().kind == "codes"


@pytest.mark.usefixtures("_no_waiting")
def test_app_is_replaced_with_a_code_of_the_old_one(desk, coordinator):
    address = f"{FACTOR}ersetzen/"
    old = TOTPDevice.objects.get()
    data = set_up_data(desk.get(address).content.decode())
    desk.post(address, data | {"proof": "000000"})
    desk.post(address, data)
    assert TOTPDevice.objects.get() == old
    elsewhere = Client()
    sign_in(elsewhere, coordinator)
    assert len(desk.post(address, data | {"proof": code_of(coordinator)}).context["codes"]) == 10
    assert TOTPDevice.objects.get() != old
    assert is_in(desk)
    assert not is_in(elsewhere)
    assert coordinator.factor_events.get().kind == "replaced"


# --- Throttle ---


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
    settings.PASSWORD_HASHERS = ["tests.test_signin.NoHasher"]
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


# --- How long ---


def age(client, **seconds):
    session = client.session
    for name, value in seconds.items():
        session[name] = int(time.time()) - value
    session.save()


@pytest.mark.parametrize(
    ("signed_in", "seen", "stays"),
    [
        (3590, 3590, True),
        (3610, 3610, False),
        (12 * 3600 - 10, 10, True),
        (12 * 3600 + 10, 10, False),
    ],
)
def test_session_ends(desk, signed_in, seen, stays):
    draft = factories.office(published_from=timezone.now() + timedelta(days=1))
    age(desk, signed_in_at=signed_in, seen_at=seen)
    assert desk.get(draft.get_absolute_url()).status_code == (200 if stays else 404)
    response = desk.get("/admin/services/office/", follow=True)
    assert bool(response.redirect_chain) != stays
    if not stays:
        assert "Sie wurden abgemeldet" in response.content.decode()
        assert "next=/admin/services/office/" in response.redirect_chain[0][0]


def test_every_page_keeps_the_session_alive(desk):
    age(desk, seen_at=3000)
    desk.get("/admin/")
    assert time.time() - desk.session["seen_at"] < 10


def test_session_without_its_times_has_ended(desk):
    session = desk.session
    del session["seen_at"]
    session.save()
    assert not is_in(desk)


def late_form(desk):
    address, data = filled_form(desk, Office.objects.get(slug="anerkennung-halle"))
    data |= {"street": 'Neue "Straße" 5', "access_note_de": "Erste Zeile\r\nZweite <Zeile>"}
    age(desk, seen_at=4000)
    return address, data


def hidden(html):
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    return {unescape(name): unescape(value) for name, value in pairs}


def test_form_that_is_sent_too_late_is_handed_back_after_signing_in(desk, coordinator):
    address, data = late_form(desk)
    page = desk.post(address, data)
    html = page.content.decode()
    assert "Was Sie getippt haben, ist nicht verloren" in html
    assert "Neue" not in html
    assert Office.objects.get(slug="anerkennung-halle").street == "Zur Saaleaue 51a"
    handed = send(desk, code=code_of(coordinator), **hidden(html))
    html = handed.content.decode()
    assert f'action="{address}"' in html
    assert Office.objects.get(slug="anerkennung-halle").street == "Zur Saaleaue 51a"
    sent = hidden(html)
    del data["languages"]  # none is chosen
    assert {name: str(value) for name, value in data.items()}.items() <= sent.items()
    assert desk.post(address, sent).status_code == 302
    office = Office.objects.get(slug="anerkennung-halle")
    assert (office.street, office.access_note_de) == (
        'Neue "Straße" 5',
        "Erste Zeile\r\nZweite <Zeile>",
    )


def test_form_is_handed_to_nobody_else(desk, reader):
    kept = hidden(desk.post(*late_form(desk)).content.decode())
    response = send(desk, "reader", **kept)
    assert response.headers["Location"] == "/admin/"
    assert "Was vorher getippt war, ist weg" in desk.get("/admin/").content.decode()


def test_forged_form_is_not_handed_back(client, reader):
    response = send(client, "reader", kept="eyJwYXRoIjoiLyJ9:1:x")
    assert response.headers["Location"] == "/admin/"


def test_late_form_without_its_token_is_refused(coordinator):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, coordinator)
    age(client, seen_at=4000)
    response = client.post("/admin/services/office/1/change/", {"street": "x"})
    assert response.status_code == 403


def test_passwords_and_files_are_not_carried_along(desk, coordinator):
    from io import BytesIO

    for address, data in [
        ("/admin/password_change/", {"old_password": "geheim-1"}),
        ("/admin/auth/user/add/", {"password1": "geheim-1"}),
        ("/admin/auth/user/1/password/", {"password1": "geheim-1"}),
        ("/admin/services/office/add/", {"file": BytesIO(b"x" * 10)}),
        ("/admin/services/office/add/", {"name": "x" * 200_001}),
    ]:
        sign_in(desk, coordinator)
        age(desk, seen_at=4000)
        html = desk.post(address, data, follow=True).content.decode()
        assert 'name="kept"' not in html
        assert "Sie wurden abgemeldet" in html


# --- Passwords ---


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


# --- A lost factor ---


def reset_address(person):
    return f"/admin/auth/user/{person.pk}/zweiter-faktor/"


def test_lost_factor_is_reset_by_another_and_recorded(desk, coordinator, editor):
    theirs = Client()
    TOTPDevice.objects.create(user=editor, name="App")
    signin.new_recovery_codes(editor)
    sign_in(theirs, editor)
    page = f"/admin/auth/user/{editor.pk}/change/"
    assert reset_address(editor) in desk.get(page).content.decode()
    html = desk.get(reset_address(editor)).content.decode()
    assert "editor" in html
    assert signin.factor_of(editor) is not None
    assert desk.post(reset_address(editor)).headers["Location"] == page
    assert signin.factor_of(editor) is None
    assert not StaticDevice.objects.exists()
    assert theirs.get("/admin/").headers["Location"].startswith(LOGIN)
    assert is_in(desk)
    event = FactorEvent.objects.get()
    assert (event.user, event.kind, event.by) == (editor, "reset", "coordinator")
    html = desk.get(page).content.decode()
    assert "zweiter Faktor zurückgesetzt (coordinator)" in html
    assert reset_address(editor) not in html
    assert send(theirs, "editor").status_code == 302
    assert theirs.get("/admin/").headers["Location"].startswith(FACTOR)


def test_coordinator_without_rights_over_people_resets_equals_only(
    client, editor, coordinator, django_user_model
):
    equal = django_user_model.objects.create_user("equal", is_staff=True)
    equal.user_permissions.set(editor.user_permissions.all())
    TOTPDevice.objects.create(user=equal, name="App")
    TOTPDevice.objects.create(user=editor, name="App")
    more = django_user_model.objects.create_user("more", is_staff=True)
    more.user_permissions.add(Permission.objects.get(codename="delete_office"))
    sign_in(client, editor)
    assert (
        reset_address(equal) in client.get(f"/admin/auth/user/{equal.pk}/change/").content.decode()
    )
    for person in (coordinator, more, editor):
        assert client.get(reset_address(person)).status_code == 403
        assert client.post(reset_address(person)).status_code == 403
    assert client.post(reset_address(equal)).status_code == 302
    assert signin.factor_of(equal) is None
    assert signin.factor_of(coordinator) is not None


def test_reader_resets_nobody(client, reader, editor):
    reader.user_permissions.add(Permission.objects.get(codename="view_user"))
    sign_in(client, reader)
    assert client.post(reset_address(editor)).status_code == 403


@pytest.mark.parametrize("number", [0, 999_999, 2**31, 10**30])
def test_reset_of_nobody(desk, number):
    assert desk.post(f"/admin/auth/user/{number}/zweiter-faktor/").status_code == 404


def test_secrets_have_no_page(desk):
    registered = {model._meta.app_label for model in admin.site._registry}
    assert not registered & {"axes", "otp_totp", "otp_static"}
    assert apps.is_installed("axes")
