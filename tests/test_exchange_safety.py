"""Imports that somebody may not make, that two make at once, or that end in the middle."""

import threading
import time

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection, connections
from django.forms import modelform_factory
from django.test import Client

from services import sheets
from services.exchange import carry_out, resource_class
from services.models import ContactPerson, Office, Phone
from tests import factories, other_process
from tests.signing_in import sign_in_with_factor
from tests.test_exchange import MODELS, address, confirmed, differences, exported, problems, shown

pytestmark = pytest.mark.django_db

NOT_YOURS = "Diesen Eintrag gibt es nicht, oder es ist nicht Ihrer."


@pytest.fixture
def staff(client, django_user_model):
    """Signs somebody in who has only these rights on phones."""

    def sign_in(*rights):
        user = django_user_model.objects.create_user("reader", password="long", is_staff=True)
        codes = [f"{right}_phone" for right in rights]
        user.user_permissions.set(Permission.objects.filter(codename__in=codes))
        sign_in_with_factor(client, user)
        return client

    return sign_in


@pytest.fixture
def one_office_only(monkeypatch):
    """Whoever is signed in has one office, as partner editors do."""
    own = factories.full_office()
    admins = {model: admin.site.get_model_admin(model) for model in MODELS}
    for model, lookup in [(Office, "pk"), (Phone, "office"), (ContactPerson, "office")]:
        records = model.objects.filter(**{lookup: own.pk})
        monkeypatch.setattr(
            admins[model], "get_queryset", lambda request, records=records: records.all()
        )
    for model in (Phone, ContactPerson):
        ours = admins[model].formfield_for_foreignkey

        def offered(field, request, ours=ours, **kwargs):
            if field.name == "office":
                kwargs["queryset"] = Office.objects.filter(pk=own.pk)
            return ours(field, request, **kwargs)

        monkeypatch.setattr(admins[model], "formfield_for_foreignkey", offered)
    return own


@pytest.mark.parametrize(
    ("rights", "export", "imported"),
    [
        ([], 403, 403),
        (["view"], 200, 403),
        (["view", "change"], 200, 403),
        (["view", "add"], 200, 403),
        (["view", "add", "change"], 200, 200),
    ],
)
def test_rights(staff, rights, export, imported):
    reader = staff(*rights)
    phone = Phone.objects.first()
    assert reader.get(address(Phone, "export", "csv")).status_code == export
    assert reader.get(address(Phone, "import")).status_code == imported
    response = shown(reader, Phone, [{"id": phone.pk, "extension": "7"}])
    assert response.status_code == imported
    buttons = reader.get(address(Phone, "changelist")).content.decode()
    assert (address(Phone, "import") in buttons) == (imported == 200)


def test_visitors_are_asked_to_sign_in(client):
    for page in [address(Phone, "export", "csv"), address(Phone, "import")]:
        assert client.get(page).headers["Location"].startswith("/admin/login/")


def test_export_has_only_what_the_list_would_show(desk, one_office_only):
    assert [row.cells[0] for row in exported(desk, Office).rows] == [str(one_office_only.pk)]


def test_records_of_others_are_told_as_if_they_were_not_there(desk, one_office_only):
    other = Phone.objects.exclude(office=one_office_only).first()
    mine = one_office_only.phones.get()
    rows = [
        {"id": other.pk, "office": other.office.slug},
        {"id": "987654321", "office": one_office_only.slug},
        {"id": mine.pk, "office": other.office.slug},
        {"id": "", "office": "gibt-es-nicht"},
    ]
    response = shown(desk, Phone, rows)
    found = [(row, column, words) for row, column, words in problems(response) if words[0] == "„"]
    assert found == [
        (2, "id", f"„{other.pk}“: {NOT_YOURS}"),
        (3, "id", f"„987654321“: {NOT_YOURS}"),
        (4, "office", f"„{other.office.slug}“: {NOT_YOURS}"),
        (5, "office", f"„gibt-es-nicht“: {NOT_YOURS}"),
    ]


def test_field_that_the_form_does_not_let_one_change(desk, monkeypatch):
    monkeypatch.setattr(admin.site.get_model_admin(Phone), "readonly_fields", ("extension",))
    phone = Phone.objects.first()
    assert differences(shown(desk, Phone, [{"id": phone.pk, "extension": phone.extension}])) == []
    response = shown(desk, Phone, [{"id": phone.pk, "extension": "7"}])
    assert problems(response) == [(2, "extension", "Dieses Feld dürfen Sie nicht ändern.")]


def test_right_that_was_taken_before_the_confirmation(staff):
    reader = staff("view", "add", "change")
    phone = Phone.objects.first()
    rows = [{"id": phone.pk, "extension": "7"}]
    signed = shown(reader, Phone, rows).context["confirm"]["signed"].value()
    Permission.objects.get(codename="add_phone").user_set.clear()
    assert reader.post(address(Phone, "import"), {"signed": signed}).status_code == 403
    phone.refresh_from_db()
    assert phone.extension == ""


def test_change_in_the_meantime_is_shown_and_nothing_is_written(desk):
    first, second = Phone.objects.order_by("pk")[:2]
    rows = [{"id": first.pk, "extension": "1"}, {"id": second.pk, "extension": "2"}]
    signed = shown(desk, Phone, rows).context["confirm"]["signed"].value()
    Phone.objects.filter(pk=second.pk).update(extension="9")
    response = desk.post(address(Phone, "import"), {"signed": signed})
    assert "Inzwischen hat jemand diese Einträge geändert." in response.content.decode()
    assert differences(response)[1] == (3, {"extension": ("9", "2")})
    assert sorted(Phone.objects.exclude(extension="").values_list("extension")) == [("9",)]
    again = response.context["confirm"]["signed"].value()
    assert desk.post(address(Phone, "import"), {"signed": again}).status_code == 302
    assert Phone.objects.filter(extension__in=["1", "2"]).count() == 2


def test_sent_twice_a_file_makes_new_records_once(desk):
    rows = [{"id": "", "office": "anerkennung-halle", "email": "a@example.org"}]
    before = ContactPerson.objects.count()
    signed = shown(desk, ContactPerson, rows).context["confirm"]["signed"].value()
    answers = [
        desk.post(address(ContactPerson, "import"), {"signed": signed}).status_code
        for _ in range(2)
    ]
    assert answers == [302, 200]
    assert ContactPerson.objects.count() == before + 1


def refuse_third(cursor, action):
    cursor.execute(
        f"""
        CREATE FUNCTION stop_import() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF NEW.extension = '3' THEN {action}; END IF; RETURN NEW; END $$;
        CREATE TRIGGER stop_import BEFORE UPDATE ON services_phone
            FOR EACH ROW EXECUTE FUNCTION stop_import()
        """
    )


def three_phones():
    office = factories.office()
    return [Phone.objects.create(office=office, number=f"+4939112345{n}") for n in (10, 11, 12)]


def test_what_the_database_refuses_in_the_middle_leaves_nothing(desk):
    rows = [{"id": phone.pk, "extension": n} for n, phone in enumerate(three_phones(), 1)]
    with connection.cursor() as cursor:
        refuse_third(cursor, "RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation'")
    response = shown(desk, Phone, rows)
    assert [place[:2] for place in problems(response)] == [(4, "")]
    assert "Die Datenbank hat das abgelehnt." in response.content.decode()
    assert not Phone.objects.exclude(extension="").exists()


IMPORT = """
import json, sys, django
django.setup()
from django.forms import modelform_factory
from services import sheets
from services.exchange import carry_out, resource_class
from services.models import Phone
rows, agreed = json.load(sys.stdin)
fields = modelform_factory(Phone, fields="__all__").base_fields
resource = resource_class(Phone)(
    Phone.objects.all(), ["extension"], lambda record: fields, lambda record: True
)
table = sheets.Table(("id", "extension"), tuple(sheets.Row(*row) for row in rows))
print(carry_out(resource, table, agreed).written)
"""


def run_import(rows, agreed):
    return other_process.start(IMPORT, [rows, agreed])


def wait_until(cursor, query):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        cursor.execute(query)
        if cursor.fetchone():
            return
        time.sleep(0.1)
    raise AssertionError(query)


def agreed_changes(rows):
    fields = modelform_factory(Phone, fields="__all__").base_fields
    resource = resource_class(Phone)(
        Phone.objects.all(), ["extension"], lambda record: fields, lambda record: True
    )
    table = sheets.Table(("id", "extension"), tuple(sheets.Row(*row) for row in rows))
    return carry_out(resource, table).digest


def test_process_that_is_killed_in_the_middle_leaves_nothing(transactional_db):
    rows = [[n + 1, [str(phone.pk), str(n)]] for n, phone in enumerate(three_phones(), 1)]
    agreed = agreed_changes(rows)
    with connection.cursor() as cursor:
        refuse_third(cursor, "PERFORM pg_advisory_xact_lock(4242)")
        cursor.execute("SELECT pg_advisory_lock(4242)")
        try:
            with run_import(rows, agreed) as process:
                wait_until(cursor, "SELECT 1 FROM pg_locks WHERE objid = 4242 AND NOT granted")
                process.kill()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(4242)")
            wait_until(
                cursor,
                "SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_locks WHERE objid = 4242)",
            )
            cursor.execute("DROP FUNCTION stop_import CASCADE")
    assert not Phone.objects.exclude(extension="").exists()
    with run_import(rows, agreed) as process:
        assert process.stdout.read() == "True\n"
    assert Phone.objects.exclude(extension="").count() == 3


def test_two_confirmations_at_once_write_once(transactional_db, coordinator):
    phones = three_phones()
    rows = [{"id": phone.pk, "extension": "5"} for phone in phones]
    browsers = [Client(), Client()]
    for browser in browsers:
        sign_in_with_factor(browser, coordinator)
    signed = shown(browsers[0], Phone, rows).context["confirm"]["signed"].value()
    answers = []

    def confirm(browser):
        answers.append(browser.post(address(Phone, "import"), {"signed": signed}).status_code)
        connections.close_all()

    with connection.cursor() as cursor:
        key = "hashtext('import services.Phone')"
        cursor.execute(f"SELECT pg_advisory_lock({key})")
        threads = [threading.Thread(target=confirm, args=[browser]) for browser in browsers]
        for thread in threads:
            thread.start()
        wait_until(
            cursor,
            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " HAVING count(*) = 2",
        )
        cursor.execute(f"SELECT pg_advisory_unlock({key})")
        for thread in threads:
            thread.join()
    assert sorted(answers) == [200, 302]
    assert Phone.objects.filter(extension="5").count() == 3


def test_confirmation_writes_what_was_shown(desk):
    phone = three_phones()[0]
    assert confirmed(desk, Phone, [{"id": phone.pk, "extension": "4"}]).status_code == 302
    phone.refresh_from_db()
    assert phone.extension == "4"
