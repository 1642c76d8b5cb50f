"""Every address of the desk as each role, and what a partner's editor can reach."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from iqnetz import changeset, roles
from iqnetz.models import OutgoingMail
from services import proposals, rights
from services.models import ContactPerson, Office, Organisation, Phone, Proposal
from tests import factories
from tests.desk_addresses import desk_addresses
from tests.test_admin import MODELS, filled_form

pytestmark = pytest.mark.django_db


def addresses_of(record):
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}"
    return [reverse(f"{name}_{page}", args=[record.pk]) for page in ("change", "delete", "history")]


def record_of(model):
    if found := model.objects.first():
        return found
    made = factories.full_office()
    rows = {
        "OpeningHours": made.hours,
        "Closure": made.closures,
        "ConsultationDay": made.consultation_days,
    }
    return rows[model.__name__].get()


def test_roles_are_made_with_their_rights():
    assert set(Group.objects.values_list("name", flat=True)) == set(roles.NAMES)
    coordination = Group.objects.get(name=roles.COORDINATOR)
    names = set(coordination.permissions.values_list("codename", flat=True))
    assert {"change_office", "delete_page", "add_contactperson", "view_user"} <= names
    assert not {"change_user", "add_user", "delete_user", "change_group"} & names
    reader = Group.objects.get(name=roles.READER)
    assert {
        name.split("_")[0] for name in reader.permissions.values_list("codename", flat=True)
    } == {"view"}


def test_granting_again_takes_back_what_is_too_much():
    from django.apps import apps
    from django.contrib.auth.models import Permission

    reader = Group.objects.get(name=roles.READER)
    reader.permissions.add(Permission.objects.get(codename="delete_office"))
    roles.grant(apps.get_app_config("services"))
    assert not reader.permissions.filter(codename="delete_office").exists()


@pytest.mark.parametrize("role", roles.NAMES)
def test_every_address_answers_each_role(signed_in, spi, role):
    client = signed_in(role, spi)
    secrets = None
    foreign = factories.full_office(organisation=factories.organisation())
    for address in desk_addresses(foreign):
        secrets = secrets or [
            foreign.name, foreign.slug, foreign.contacts.get().name, "391 1234567", "493911234567",
        ]  # fmt: skip
        for method in (client.get, client.post):
            response = method(address)
            assert response.status_code in {200, 302, 303, 400, 403, 404, 405, 409, 410, 429}, (
                address
            )
            if role == roles.EDITOR:
                html = response.content.decode() + response.headers.get("Location", "")
                for secret in secrets:
                    assert secret not in html, address


@pytest.mark.parametrize("role", [roles.READER, roles.EDITOR])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_who_may_not_change_cannot(signed_in, spi, role, model):
    client = signed_in(role, spi)
    foreign = factories.full_office(organisation=factories.organisation())
    record = record_of(model)
    if role == roles.EDITOR:
        children = {"Phone": "phones", "OpeningHours": "hours", "Closure": "closures"}
        children |= {"ServiceArea": "areas", "ContactPerson": "contacts"}
        children |= {"ConsultationDay": "consultation_days"}
        if model is Office:
            record = foreign
        elif model is Organisation:
            record = foreign.organisation
        elif model.__name__ in children:
            record = getattr(foreign, children[model.__name__]).get()
    before = model.objects.filter(pk=record.pk).values().get()
    change, delete, past = addresses_of(record)
    past += f"?at={timezone.now().isoformat().replace('+', '%2B')}"
    for address in (change, delete, past):
        assert client.post(address, {"post": "yes"}).status_code in {302, 403, 409}
    assert model.objects.filter(pk=record.pk).values().get() == before


def test_reader_sees_everything_and_changes_nothing(signed_in):
    client = signed_in(roles.READER)
    for model in MODELS:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist")).status_code == 200
        assert client.get(reverse(f"{name}_add")).status_code == 403
    assert client.get("/admin/auth/user/").status_code == 403


def test_coordinator_does_not_give_rights(signed_in, django_user_model):
    client = signed_in(roles.COORDINATOR)
    user = django_user_model.objects.get()
    assert client.get("/admin/auth/user/").status_code == 200
    client.post(f"/admin/auth/user/{user.pk}/change/", {"username": "x", "is_superuser": "on"})
    user.refresh_from_db()
    assert not user.is_superuser
    assert client.get("/admin/auth/user/add/").status_code == 403


def test_editor_sees_the_own_organisation_only(signed_in, spi):
    client = signed_in(roles.EDITOR, spi)
    for path, model in [
        ("office", Office),
        ("contactperson", ContactPerson),
        ("phone", Phone),
        ("organisation", Organisation),
    ]:
        shown = client.get(f"/admin/services/{path}/").context["cl"].queryset
        assert list(shown) == list(rights.own(model.objects.all(), shown_user(client)))
        assert 0 < shown.count() < model.objects.count()


def shown_user(client):
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(pk=client.session["_auth_user_id"])


def test_editor_without_an_organisation_sees_nothing(signed_in):
    client = signed_in(roles.EDITOR)
    assert client.get("/admin/services/office/").context["cl"].queryset.count() == 0


def test_editor_proposes_and_a_coordinator_takes_over(signed_in, spi, coordinator):
    client = signed_in(roles.EDITOR, spi)
    mine = Office.objects.filter(organisation=spi).first()
    address, data = filled_form(client, mine)
    data |= {"phones-0-number": "0345 5555555", "contacts-0-email": "neu@example.org"}
    response = client.post(address, data, follow=True)
    assert "Ihr Vorschlag ist bei der Koordinierung" in response.content.decode()
    assert not mine.phones.filter(number="+493455555555").exists()
    proposal = Proposal.objects.get()
    assert (proposal.record, proposal.organisation) == (mine, spi)
    page = reverse("admin:services_proposal_change", args=[proposal.pk])
    html = client.get(page).content.decode()
    assert "<ins>0345 5555555</ins>" in html
    assert client.post(page, {"accept": "1"}).status_code == 403
    assert proposals.accept(proposal, coordinator)
    assert mine.phones.filter(number="+493455555555").exists()
    assert mine.contacts.filter(email="neu@example.org").exists()


def test_editor_is_told_what_waits(signed_in, spi, coordinator):
    editor = signed_in(roles.EDITOR, spi)
    mine = Office.objects.filter(organisation=spi).first()
    address, data = filled_form(editor, mine)
    told = "liegt bei der Koordinierung"
    assert told not in editor.get(address).content.decode()
    editor.post(address, data | {"street": "Neue Straße 1"})
    html = editor.get(address).content.decode()
    assert html.count(told) == 1
    assert "Neue Straße 1" not in html
    proposals.accept(Proposal.objects.get(), coordinator)
    assert told not in editor.get(address).content.decode()


def test_editor_who_may_publish_changes_at_once(signed_in, spi):
    client = signed_in(roles.EDITOR, spi, may_publish=True)
    mine = Office.objects.filter(organisation=spi).first()
    address, data = filled_form(client, mine)
    assert client.post(address, data | {"street": "Neu 1"}).status_code == 302
    mine.refresh_from_db()
    assert mine.street == "Neu 1"
    assert not Proposal.objects.exists()


def test_editors_import_is_a_proposal(signed_in, spi, coordinator):
    client = signed_in(roles.EDITOR, spi)
    table = client.get("/admin/services/office/export.csv").content.decode("utf-8-sig")
    assert "Zur Saaleaue 51a" in table
    assert "Magdeburg" not in table
    changed = table.replace("Zur Saaleaue 51a", "Neue Straße 7")
    file = SimpleUploadedFile("stellen.csv", changed.encode())
    shown = client.post("/admin/services/office/import/", {"file": file})
    signed = shown.context["confirm"]["signed"].value()
    html = client.post(
        "/admin/services/office/import/", {"signed": signed}, follow=True
    ).content.decode()
    assert "Ihr Vorschlag ist bei der Koordinierung" in html
    assert Office.objects.filter(street="Zur Saaleaue 51a").exists()
    proposals.accept(Proposal.objects.get(), coordinator)
    assert Office.objects.filter(street="Neue Straße 7").exists()


def test_editor_gets_the_errors_of_the_form_and_proposes_nothing(signed_in, spi):
    client = signed_in(roles.EDITOR, spi)
    mine = Office.objects.filter(organisation=spi).first()
    address, data = filled_form(client, mine)
    response = client.post(address, data | {"postcode": "1", "street": "Neu 1"})
    html = response.content.decode()
    assert "Eine deutsche Postleitzahl hat fünf Ziffern." in html
    assert 'value="Neu 1"' in html
    assert not Proposal.objects.exists()


def test_editor_cannot_move_publish_or_trust(signed_in, spi):
    client = signed_in(roles.EDITOR, spi)
    other = factories.organisation()
    mine = Office.objects.filter(organisation=spi).first()
    address, data = filled_form(client, mine)
    forged = {
        "organisation": other.pk, "slug": "anders", "withdrawn_from_0": "01.01.2020",
        "withdrawn_from_1": "00:00", "internal_note": "x", "closed_from": "01.01.2020",
    }  # fmt: skip
    client.post(address, data | forged | {"street": "Neu 1"})
    rows = Proposal.objects.get().changes
    assert [row["after"]["street"] for row in rows] == ["Neu 1"]
    before, after = rows[0]["before"], rows[0]["after"]
    assert {name for name in after if after[name] != before[name]} == {"street"}
    address, data = filled_form(client, spi)
    client.post(address, data | {"is_trusted": "on", "town": "Halle"})
    newest = Proposal.objects.first().changes[0]["after"]
    assert (newest["is_trusted"], newest["town"]) == (False, "Halle")


def test_editor_cannot_name_foreign_records(signed_in, spi):
    client = signed_in(roles.EDITOR, spi)
    foreign = factories.full_office(organisation=factories.organisation())
    person = ContactPerson.objects.filter(office__organisation=spi).first()
    address, data = filled_form(client, person)
    for forged in ({"office": foreign.pk}, {"successor": foreign.contacts.get().pk}):
        html = client.post(address, data | forged).content.decode()
        assert "Bitte eine gültige Auswahl treffen" in html
    mine = Office.objects.filter(organisation=spi).first()
    address, data = filled_form(client, mine)
    client.post(address, data | {"phones-0-id": foreign.phones.get().pk})
    assert not Proposal.objects.exists()


def test_editor_does_not_read_the_internal_note(signed_in, spi):
    client = signed_in(roles.EDITOR, spi)
    mine = Office.objects.filter(organisation=spi).first()
    Office.objects.filter(pk=mine.pk).update(internal_note="Nur für uns")
    for address in addresses_of(mine):
        assert "Nur für uns" not in client.get(address).content.decode()


def test_editors_actions_leave_publishing_alone(signed_in, spi):
    client = signed_in(roles.EDITOR, spi)
    mine = Office.objects.filter(organisation=spi).first()
    foreign = factories.office(organisation=factories.organisation())
    for action in ("withdraw_now", "make_draft", "delete_selected"):
        data = {"action": action, "_selected_action": [mine.pk, foreign.pk]}
        client.post("/admin/services/office/", data)
    assert Office.objects.filter(pk__in=[mine.pk, foreign.pk]).published().count() == 2
    data = {"action": "confirm_today", "_selected_action": [mine.pk, foreign.pk]}
    client.post("/admin/services/office/", data)
    foreign.refresh_from_db()
    assert foreign.assured_by == ""


def test_proposal_that_is_outdated_is_not_written_over(desk, coordinator):
    office = Office.objects.get(slug="anerkennung-halle")

    def save():
        Office.objects.filter(pk=office.pk).update(street="Vorschlag 1", house="Haus 1")

    changes = proposals.changes_of(save)
    proposal = proposals.propose(office, changes, Proposal.Channel.LINK, "Frau Beispiel")
    Office.objects.filter(pk=office.pk).update(street="Inzwischen 2")
    page = reverse("admin:services_proposal_change", args=[proposal.pk])
    html = desk.get(page).content.decode()
    assert "Seit dem Vorschlag hat jemand das geändert: Straße und Hausnummer" in html
    desk.post(page, {"accept": "1"})
    office.refresh_from_db()
    assert (office.street, office.house) == ("Inzwischen 2", "")
    desk.post(page, {"force": "1"})
    office.refresh_from_db()
    assert (office.street, office.house) == ("Vorschlag 1", "Haus 1")
    assert (
        "hat das schon entschieden"
        in desk.post(page, {"reject": "1"}, follow=True).content.decode()
    )
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("accepted", coordinator)


def test_proposal_that_breaks_a_rule_changes_nothing(desk):
    office = Office.objects.get(slug="anerkennung-halle")
    changes = proposals.changes_of(lambda: Office.objects.filter(pk=office.pk).update(street="X 1"))
    proposal = proposals.propose(office, changes, Proposal.Channel.LINK, "Frau Beispiel")
    proposal.changes[0]["after"]["postcode"] = "1"
    proposal.save()
    page = reverse("admin:services_proposal_change", args=[proposal.pk])
    html = desk.post(page, {"accept": "1"}, follow=True).content.decode()
    assert "Eine deutsche Postleitzahl hat fünf Ziffern." in html
    office.refresh_from_db()
    assert (office.street, office.postcode) == ("Zur Saaleaue 51a", "06122")
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_proposals_list_asks_the_same_number_of_queries(desk, django_assert_max_num_queries):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            office = factories.full_office()
            proposals.propose(
                office, [], "link", "x", message="x", organisation=office.organisation
            )
        with django_assert_max_num_queries(30) as captured:
            desk.get("/admin/services/proposal/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_every_registered_model_has_an_owner_or_is_closed_to_editors():
    granted = {label.split(".")[1] for label in roles.RIGHTS[roles.EDITOR]}
    assert granted <= {model._meta.model_name for model in rights.OWNER}


def test_editor_who_may_publish_restores_nothing(signed_in, spi):
    client = signed_in(roles.EDITOR, spi, may_publish=True)
    past = reverse("admin:services_organisation_history", args=[spi.pk])
    at = timezone.now().isoformat().replace("+", "%2B")
    assert client.get(f"{past}?at={at}").status_code == 200
    assert client.post(f"{past}?at={at}").status_code == 403


def test_editor_does_not_see_drafts_of_others(signed_in, spi):
    client = signed_in(roles.EDITOR, spi)
    mine = factories.office(organisation=spi, published_from=None)
    foreign = factories.office(organisation=factories.organisation(), published_from=None)
    assert client.get(mine.get_absolute_url()).status_code == 200
    assert client.get(foreign.get_absolute_url()).status_code == 404


def test_editor_confirms_but_sends_no_mails(signed_in, spi):
    # To say that all is right is theirs, as by the link in our mail; it changes no contact data.
    client = signed_in(roles.EDITOR, spi)
    mine = Office.objects.filter(organisation=spi).first()
    data = {"action": "confirm_today", "_selected_action": [mine.pk]}
    client.post("/admin/services/office/", data)
    mine.refresh_from_db()
    assert mine.assured_by == roles.EDITOR
    data = {"action": "ask_now", "_selected_action": [spi.pk]}
    client.post("/admin/services/organisation/", data)
    assert not OutgoingMail.objects.exists()


def test_editor_without_an_organisation_can_send_no_form(signed_in):
    client = signed_in(roles.EDITOR)
    address = reverse("admin:services_phone_add")
    assert client.post(address, {"number": "0345 1"}).status_code == 200


def test_two_records_of_one_name_are_told_apart():
    one, two = factories.office(name="Stelle"), factories.office(name="Stelle")
    person = factories.contact(office=one)
    changes = proposals.changes_of(
        lambda: ContactPerson.objects.filter(pk=person.pk).update(office=two)
    )
    (field,) = changeset.describe(changes)[0].fields
    assert (field.old, field.new) == (f"Stelle ({one.pk})", f"Stelle ({two.pk})")


def test_proposal_names_who_is_new_in_it():
    person = factories.contact()

    def save():
        ContactPerson.objects.filter(pk=person.pk).update(
            successor=factories.contact(name="Eva Neu")
        )

    shown = changeset.describe(proposals.changes_of(save))
    assert "Ansprechperson Eva Neu" in [field.new for each in shown for field in each.fields]


def test_proposal_that_a_form_would_refuse_changes_nothing(desk):
    # No constraint of the database knows what an e-mail address is.
    office = Office.objects.get(slug="anerkennung-halle")
    changes = proposals.changes_of(
        lambda: Office.objects.filter(pk=office.pk).update(email="keine Adresse")
    )
    proposal = proposals.propose(office, changes, Proposal.Channel.LINK, "Frau Beispiel")
    page = reverse("admin:services_proposal_change", args=[proposal.pk])
    html = desk.post(page, {"accept": "1"}, follow=True).content.decode()
    assert "gültige E-Mail-Adresse" in html
    office.refresh_from_db()
    assert office.email == ""


@pytest.mark.parametrize(("may_publish", "status"), [(False, 403), (True, 302)])
def test_editor_deletes_only_what_is_shown_at_once(signed_in, spi, may_publish, status):
    client = signed_in(roles.EDITOR, spi, may_publish=may_publish)
    phone = Phone.objects.filter(office__organisation=spi).first()
    address = reverse("admin:services_phone_delete", args=[phone.pk])
    assert client.post(address, {"post": "yes"}).status_code == status
    assert Phone.objects.filter(pk=phone.pk).exists() != may_publish


def test_proposal_is_decided_once(coordinator):
    office = Office.objects.get(slug="anerkennung-halle")
    changes = proposals.changes_of(lambda: Office.objects.filter(pk=office.pk).update(house="H 1"))
    proposal = proposals.propose(office, changes, Proposal.Channel.LINK, "Frau Beispiel")
    assert proposals.accept(proposal, coordinator)
    Office.objects.filter(pk=office.pk).update(house="H 2")
    assert not proposals.accept(proposal, coordinator, force=True)
    assert not proposals.reject(proposal, coordinator)
    office.refresh_from_db()
    assert office.house == "H 2"
    proposal.refresh_from_db()
    assert proposal.state == "accepted"
