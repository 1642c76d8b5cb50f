"""What is sent while the database takes no writes: nothing of it is saved, and all of it is handed
back, to be sent again.
"""

from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from services.models import Language, Office, Report
from tests.away import faults
from tests.away.pages import is_plain_refusal, read
from tests.report import sending
from tests.review.conftest import anybody, asked, office  # noqa: F401 (fixtures)
from tests.review.link import fields, link
from tests.signing_in import LOGIN, PASSWORD, code_of
from tests.test_admin import filled_form

pytestmark = pytest.mark.django_db
SAID = "Es wurde nichts gespeichert."


def send_again(client, response):
    """As the button of the page does."""
    page = read(response)
    return client.post(page.form["action"], urlencode(page.fields), content_type=sending.FORM)


def test_report_is_handed_back_and_can_be_sent_again(client, no_writes):
    data = sending.form(right="Neue Straße 1\r\nund \u05d0 <b>", reply_to="a@example.org")
    with no_writes():
        response = client.post(sending.ADDRESS, urlencode(data), content_type=sending.FORM)
    assert is_plain_refusal(response)
    assert SAID in response.content.decode()
    assert "Wir können gerade nichts speichern" in response.content.decode()
    assert not response.cookies
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not Report.objects.exists()
    page = read(response)
    assert page.fields == list(data.items())
    assert page.shown == [
        ("Was stimmt nicht?", "aus der Liste gewählt"),
        ("Was ist richtig?", "Neue Straße 1\nund \u05d0 <b>"),
        ("Ihre E-Mail-Adresse, wenn Sie eine Antwort möchten", "a@example.org"),
    ]
    assert send_again(client, response).status_code == 303
    assert sending.only().reply_to == "a@example.org"


def test_page_speaks_the_visitors_language(client):
    body = urlencode(sending.form())
    with faults.read_only():
        response = client.post(sending.ENGLISH, body, content_type=sending.FORM)
    html = response.content.decode()
    assert "Nothing was saved." in html
    assert '<html lang="en"' in html
    assert 'href="/en/offices/"' in html
    assert response.headers["Content-Language"] == "en"


@pytest.mark.parametrize("name", ["review", "review_office", "review_contact", "review_left"])
def test_answer_by_the_link_is_handed_back(anybody, office, asked, no_writes, name):  # noqa: F811
    records = {"review": [], "review_office": [office.pk]}
    address = link(asked, name, *records.get(name, [office.contacts.get().pk]))
    data = fields(anybody.get(address)) | {"your_name": ["Erika Neu"]}
    data |= {"review": {"confirm": ["all"]}, "review_office": {"office-street": ["Neu 1"]},
             "review_contact": {"contact-name": ["Erika Neu"]}, "review_left": {"nobody": ["on"]},
    }[name]  # fmt: skip
    anybody.raise_request_exception = False
    with no_writes():
        response = anybody.post(address, data)
    assert is_plain_refusal(response)
    page = read(response)
    assert sorted(page.fields) == sorted((key, value) for key in data for value in data[key])
    assert ("Ihr Name", "Erika Neu") in page.shown
    assert not [label for label, _text in page.shown if label in data]
    office.refresh_from_db()
    assert office.street != "Neu 1"
    assert page.form["enctype"] == "multipart/form-data"
    assert anybody.post(page.form["action"], dict(data)).status_code == 200


def test_record_of_the_desk_is_handed_back_and_can_be_saved_again(desk, no_writes):
    address, data = filled_form(desk, Office.objects.get(slug="anerkennung-halle"))
    data |= {"street": 'Neue "Straße" 5', "access_note_de": "lang " * 10 + "x"}
    with no_writes():
        response = desk.post(address, data)
    assert is_plain_refusal(response)
    html = response.content.decode()
    assert SAID in html
    assert "coordinator" not in html
    page = read(response)
    shown = dict(page.shown)
    assert shown["Straße und Hausnummer"] == 'Neue "Straße" 5'
    assert shown["Telefon 1: Nummer"]
    assert shown["Hinweis zum Zugang [de]"] == "lang " * 10 + "x"
    assert not set(shown) & set(data)
    assert Office.objects.get(slug="anerkennung-halle").street == "Zur Saaleaue 51a"
    assert send_again(desk, response).status_code == 302
    assert Office.objects.get(slug="anerkennung-halle").street == 'Neue "Straße" 5'


def test_code_of_a_language_is_no_secret(desk):
    address, data = filled_form(desk, Language.objects.first())
    with faults.read_only():
        page = read(desk.post(address, data | {"code": "xx"}))
    assert ("code", "xx") in page.fields
    assert ("Kürzel", "xx") in page.shown


@pytest.mark.parametrize("password", [PASSWORD, "not the password"])
def test_nobody_signs_in_and_nothing_secret_is_shown(client, coordinator, no_writes, password):
    code = code_of(coordinator)
    data = {"username": "coordinator", "password": password, "code": code, "next": "/admin/"}
    with no_writes():
        response = client.post(LOGIN, data | {"kept": "signed:form"})
    assert is_plain_refusal(response)
    html = response.content.decode()
    assert SAID in html
    assert "Passwörter und Codes behalten wir nicht." in html
    assert password not in html
    assert code not in html
    page = read(response)
    assert page.shown == [("Benutzername", "coordinator")]
    assert [pair for pair in page.fields if pair[0] != "csrfmiddlewaretoken"] == [
        ("username", "coordinator"), ("next", "/admin/"), ("kept", "signed:form"),
    ]  # fmt: skip
    # The sign-in page, which asks for the password again.
    assert "signed:form" in send_again(client, response).content.decode()


def test_recovery_code_is_not_used_up_by_a_sign_in_that_failed(client, coordinator):
    from iqnetz import signin

    code = signin.new_recovery_codes(coordinator)[0]
    data = {"username": "coordinator", "password": PASSWORD, "code": code, "next": "/admin/"}
    with faults.at_insert("django_session"):
        assert is_plain_refusal(client.post(LOGIN, data))
        assert signin.recovery_codes_left(coordinator) == 10
    assert client.post(LOGIN, data).status_code == 302


def test_file_cannot_be_handed_back_and_the_page_says_so(desk, no_writes):
    table = desk.get("/admin/services/office/export.csv").content
    table = table.replace(b"Zur Saaleaue 51a", b"Neu 1")
    with no_writes():
        response = desk.post(
            "/admin/services/office/import/", {"file": SimpleUploadedFile("t.csv", table)}
        )
    assert is_plain_refusal(response)
    assert "Die Datei ist nicht mehr da." in response.content.decode()
    assert "Neu 1" not in response.content.decode()


def test_import_that_was_looked_at_is_handed_back_and_can_be_done(desk, no_writes):
    table = desk.get("/admin/services/office/export.csv").content
    table = table.replace(b"Zur Saaleaue 51a", b"Neu 1")
    address = "/admin/services/office/import/"
    seen = read(desk.post(address, {"file": SimpleUploadedFile("t.csv", table)}))
    signed = dict(seen.fields)["signed"]
    with no_writes():
        response = desk.post(address, {"signed": signed})
    assert is_plain_refusal(response)
    assert dict(read(response).fields)["signed"] == signed
    assert send_again(desk, response).status_code == 302
    assert Office.objects.get(slug="anerkennung-halle").street == "Neu 1"


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/admin/password_change/", {"old_password": "a1", "new_password1": "b2",
                                     "new_password2": "b2"}),
        ("/admin/services/office/", {"action": "withdraw_now", "_selected_action": "1"}),
        ("/admin/zweiter-faktor/codes/", {"proof": "123456"}),
        ("/admin/logout/", {}),
    ],
)  # fmt: skip
def test_other_forms_of_the_desk(desk, address, data):
    if "_selected_action" in data:
        data = data | {"_selected_action": Office.objects.first().pk}
    if "proof" in data or "old_password" in data:
        from django.contrib.auth import get_user_model

        person = get_user_model().objects.get()
        data = {"proof": code_of(person)} if "proof" in data else data
    with faults.disk_full():
        response = desk.post(address, data)
    if address == "/admin/password_change/":
        assert response.status_code == 200  # the form is wrong already
        return
    assert is_plain_refusal(response)
    assert "123456" not in response.content.decode()
    assert Office.objects.published().count() == Office.objects.count()


# --- Bad input ---


def refused(client, data, address=sending.ADDRESS):
    with faults.read_only():
        return client.post(address, data, content_type=sending.FORM)


def test_texts_that_html_cannot_hold(client):
    body = urlencode(sending.form(right="")) + "&right=a%00b%ED%A0%80%E2%80%AEc%0Bd%FF"
    response = refused(client, body)
    assert is_plain_refusal(response)
    text = dict(read(response).fields)["right"]
    assert text.startswith("ab")
    assert text.endswith("\u202ecd\ufffd")
    assert "\0" not in response.content.decode()


def test_long_text_is_folded_and_whole(client):
    text = "Sehr lang. " * 90
    response = refused(client, urlencode(sending.form(right=text)))
    assert dict(read(response).shown)["Was ist richtig?"] == text
    assert "<details>" in response.content.decode()


def test_as_many_fields_as_a_form_may_have(client):
    data = sending.form()
    data |= {f"x{number}": "1" for number in range(1000 - len(data))}
    response = refused(client, urlencode(data))
    assert is_plain_refusal(response)
    assert len(read(response).fields) == 1000
    assert send_again(client, response).status_code == 303


def test_form_of_a_robot_is_answered_as_ever(client):
    body = urlencode(sending.form(homepage="http://spam.example/"))
    assert refused(client, body).status_code == 303


def test_form_that_another_site_made_cannot_be_sent_again(coordinator):
    from tests.signing_in import sign_in

    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    sign_in(client, coordinator)
    address = f"/admin/services/office/{Office.objects.first().pk}/change/"
    with faults.nothing_readable():
        response = client.post(address, {"street": "Anderswo 1"})
    assert is_plain_refusal(response)
    assert SAID in response.content.decode()
    assert "Anderswo 1" not in response.content.decode()
    assert read(response).fields == []


def test_own_form_carries_a_token_that_is_right(coordinator):
    from tests.signing_in import sign_in

    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    sign_in(client, coordinator)
    address, data = filled_form(client, Office.objects.get(slug="anerkennung-halle"))
    data |= {"street": "Neu 5", "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    with faults.nothing_readable():
        response = client.post(address, data)
    assert is_plain_refusal(response)
    assert send_again(client, response).status_code == 302
    assert Office.objects.get(slug="anerkennung-halle").street == "Neu 5"


def test_too_much_is_not_handed_back(desk, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    address = f"/admin/services/office/{Office.objects.first().pk}/change/"
    with faults.nothing_readable():
        response = desk.post(address, {f"x{number}": "written" for number in range(5)})
    assert is_plain_refusal(response)
    assert "written" not in response.content.decode()
    assert "Gehen Sie im Browser zurück" in response.content.decode()


def test_all_that_the_desk_writes_with_one_form_is_kept_or_nothing(desk, coordinator):
    """The second factor is there, or it is not; never without its recovery codes."""
    from tests.signing_in import set_up_data

    address = "/admin/zweiter-faktor/ersetzen/"
    data = set_up_data(desk.get(address).content.decode())
    before = coordinator.totpdevice_set.get()
    with faults.at_insert("otp_static_statictoken"):
        response = desk.post(address, data | {"proof": code_of(coordinator)})
        assert coordinator.totpdevice_set.get() == before
    assert is_plain_refusal(response)
