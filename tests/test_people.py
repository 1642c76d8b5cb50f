"""What an editor is offered at the desk, and how somebody becomes one."""

import pytest

from iqnetz import roles
from services.models import ContactPerson, Editor, Office
from tests import factories

pytestmark = pytest.mark.django_db


def test_editor_is_offered_only_what_is_hers(signed_in, spi):
    client = signed_in(roles.EDITOR, spi, may_publish=True)
    office = Office.objects.filter(organisation=spi).first()
    person = ContactPerson.objects.filter(office=office).first() or factories.contact(office=office)
    html = client.get(f"/admin/services/office/{office.pk}/change/").content.decode()
    assert "/admin/schliessen/" not in html
    html = client.get(f"/admin/services/office/{office.pk}/delete/").content.decode()
    assert "/admin/schliessen/" not in html
    html = client.get(f"/admin/services/contactperson/{person.pk}/change/").content.decode()
    assert "/admin/personendaten/" not in html


def test_editor_is_told_what_is_hers_to_do(signed_in, spi):
    labels = [task.label for task in signed_in(roles.EDITOR, spi).get("/admin/").context["tasks"]]
    assert "Ihre Vorschläge, die noch geprüft werden" in labels
    assert not [label for label in labels if "anrufen" in label or "vertraut" in label]


def test_editor_without_an_organisation_is_told_so(signed_in):
    html = signed_in(roles.EDITOR).get("/admin/").content.decode()
    assert "Ihre Rolle oder Ihre Organisation fehlt" in html


NEW = {"username": "neu", "password1": "Möwe Sieb Zimt Fahrrad"} | {
    "password2": "Möwe Sieb Zimt Fahrrad"
}


@pytest.mark.parametrize("role", [*roles.NAMES, "superuser"])
def test_one_choice_of_role_makes_somebody_who_may_sign_in(desk, spi, django_user_model, role):
    data = NEW | {"role": role, "organisation": spi.pk, "may_publish": "on"}
    response = desk.post("/admin/auth/user/add/", data)
    assert response.status_code == 302, response.context["errors"]
    person = django_user_model.objects.get(username="neu")
    assert (person.is_staff, person.is_superuser) == (True, role == "superuser")
    assert [group.name for group in person.groups.all()] == [role] * (role in roles.NAMES)
    given = list(Editor.objects.values_list("user", "organisation", "may_publish"))
    assert given == [(person.pk, spi.pk, True)] * (role == roles.EDITOR)


def test_editor_must_have_an_organisation(desk, django_user_model):
    response = desk.post("/admin/auth/user/add/", NEW | {"role": roles.EDITOR})
    assert list(response.context["adminform"].form.errors) == ["organisation"]
    assert not django_user_model.objects.filter(username="neu").exists()


def test_role_changes_in_one_step(desk, spi, django_user_model):
    desk.post("/admin/auth/user/add/", NEW | {"role": roles.EDITOR, "organisation": spi.pk})
    person = django_user_model.objects.get(username="neu")
    address = f"/admin/auth/user/{person.pk}/change/"
    form = desk.get(address).context["adminform"].form
    assert (form["role"].value(), form["organisation"].value()) == (roles.EDITOR, spi.pk)
    data = {"username": "neu", "is_active": "on", "role": roles.READER}
    assert desk.post(address, data).status_code == 302
    assert [group.name for group in person.groups.all()] == [roles.READER]
    assert not Editor.objects.filter(user=person).exists()


@pytest.mark.parametrize("page", ["add/", "1/change/", "1/password/"])
def test_pages_about_people_are_german(desk, coordinator, page):
    html = desk.get("/admin/auth/user/" + page.replace("1", str(coordinator.pk))).content.decode()
    for words in ["Password-based", "After you", "usable_password", "Mitarbeiter-Status"]:
        assert words not in html


def test_forged_role_is_refused(desk, django_user_model):
    for extra in [
        {"role": "x\x00"},
        {"role": ""},
        {"role": roles.EDITOR, "organisation": "9" * 30},
    ]:
        assert desk.post("/admin/auth/user/add/", NEW | extra).status_code == 200
    assert not django_user_model.objects.filter(username="neu").exists()


def test_new_password_is_set_by_an_administrator(desk, coordinator, django_user_model):
    person = django_user_model.objects.create_user("someone", password="x", is_staff=True)
    address = f"/admin/auth/user/{person.pk}/password/"
    data = dict.fromkeys(("password1", "password2"), NEW["password1"]) | {"set-password": "1"}
    assert desk.post(address, data).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW["password1"])
    assert desk.post(address, {"set-password": "1"}).status_code == 200
    assert desk.post(address, {"unset-password": "1"}).status_code == 200
