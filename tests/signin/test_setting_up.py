"""Setting the second factor up."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from iqnetz import signin
from tests import factories
from tests.signing_in import (
    FACTOR,
    LOGIN,
    PASSWORD,
    code_of,
    is_in,
    send,
    set_up_data,
    sign_in,
)

pytestmark = pytest.mark.django_db


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
