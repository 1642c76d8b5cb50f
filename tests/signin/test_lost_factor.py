"""A second factor that was lost."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from iqnetz import signin
from iqnetz.models import FactorEvent
from tests.signing_in import FACTOR, LOGIN, is_in, send, sign_in

pytestmark = pytest.mark.django_db


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
