"""Whatever stands in an address or a form: a clear answer, never a server error."""

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory
from django.urls import reverse
from phonenumber_field.phonenumber import PhoneNumber

from services.models import Office

pytestmark = pytest.mark.django_db

HOSTILE = [
    "%00", "a%00b", "%FF%FE", "%ED%A0%80", "%E2%80%AE", "%E2%80%8D", "%F0%9F%8F%A0", "%0A%0D",
    "x" * 10_000, "%D0%9C" * 10_000, "'%20OR%201=1--", "<script>", "..%2F..%2Fetc", "-1",
    "0", "1e9", "99999999999999999999", "NaN", "%C2%A0", "{{7*7}}", "%25s", "٣", "null",
]  # fmt: skip
PUBLIC = [
    "/de/servicestellen/?q={}", "/de/servicestellen/?need={}", "/de/servicestellen/?page={}",
    "/en/offices/?q={0}&need={0}&page={0}", "/de/servicestellen/?{}=1", "/de/suche/?q={}",
    "/en/search/?q=a&q={}", "/de/?q={}", "/de/servicestellen/?q=a&q={}&q=b", "/?next={}",
    "/de/servicestellen/?near={}", "/de/servicestellen/?near={0},{0}", "/de/places.json?q={}",
    "/de/servicestellen/?q=Halle&language={0}&access={0}&step_free={0}",
    "/en/offices/?access=walk-in&access={}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
@pytest.mark.parametrize("address", PUBLIC)
def test_query(client, address, text):
    response = client.get(address.format(text))
    assert response.status_code in {200, 302, 400, 404}
    if response.status_code in {200, 400}:
        html = response.content.decode()
        assert "\0" not in html
        assert "<script>" not in html


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
@pytest.mark.parametrize("address", ["/de/{}/", "/de/servicestellen/{}/", "/{}/", "/admin/{}/"])
def test_path(client, address, text):
    response = client.get(address.format(text))
    assert response.status_code in {301, 302, 400, 404}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("q=a%00b", "enthält ein Zeichen"),
        ("q=" + "x" * 401, "zu lang"),
        ("need=unfug", "Diese Auswahl gibt es nicht"),
        ("need=%00", "Diese Auswahl gibt es nicht"),
        ("language=xx", "Diese Sprache kennen wir nicht"),
        ("language=%00", "Diese Sprache kennen wir nicht"),
        ("access=fly", "Diese Art der Beratung kennen wir nicht"),
        ("access=walk-in&access=%ED%A0%80", "Diese Art der Beratung kennen wir nicht"),
        ("step_free=perhaps", "Bitte kreuzen Sie das Kästchen an"),
        ("near=NaN,NaN", "Ihr Gerät hat einen Ort genannt"),
        ("near=nan,1", "Ihr Gerät hat einen Ort genannt"),
        ("near=inf,-inf", "Ihr Gerät hat einen Ort genannt"),
        ("near=1e2,1e2", "Ihr Gerät hat einen Ort genannt"),
        ("near=90.01,0", "Ihr Gerät hat einen Ort genannt"),
        ("near=-91,181", "Ihr Gerät hat einen Ort genannt"),
        ("near=52,", "Ihr Gerät hat einen Ort genannt"),
        ("near=52", "Ihr Gerät hat einen Ort genannt"),
        ("near=٥٢,١١", "Ihr Gerät hat einen Ort genannt"),
        ("near=52.1,11.6%00", "Ihr Gerät hat einen Ort genannt"),
        ("near=" + "5" * 10_000, "Ihr Gerät hat einen Ort genannt"),
        ("page=0", "Diese Seite gibt es nicht"),
        ("page=-1", "Diese Seite gibt es nicht"),
        ("page=abc", "Diese Seite gibt es nicht"),
        ("page=99999999999", "Diese Seite gibt es nicht"),
    ],
)
def test_finder_says_what_is_wrong_and_shows_offices_all_the_same(client, query, words):
    response = client.get(f"/de/servicestellen/?{query}")
    html = response.content.decode()
    assert response.status_code == 400
    assert words in html
    assert "<article" in html


@pytest.mark.parametrize("port", ["65536", "99999999", "9" * 30])
@pytest.mark.parametrize("address", ["/de/", "/de/aktuelles/atom.xml", "/api/v1/offices.geojson"])
def test_host_with_a_port_that_cannot_be_is_refused(client, address, port):
    assert client.get(address, headers={"host": f"testserver:{port}"}).status_code == 400
    assert client.get(address, headers={"host": "testserver:65535"}).status_code == 200


def test_page_beyond_the_last_is_not_found(client):
    assert client.get("/de/servicestellen/?page=2").status_code == 404


def test_typed_text_is_kept(client):
    html = client.get("/de/servicestellen/?q=Ha%00lle&need=training").content.decode()
    assert 'value="Halle"' in html
    html = client.get("/de/suche/?q=" + "x" * 201).content.decode()
    assert f'value="{"x" * 200}"' in html


def test_thousands_of_parameters_are_refused(client):
    query = "&".join(f"a{number}=1" for number in range(2000))
    assert client.get(f"/de/servicestellen/?{query}").status_code == 400


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options", "trace"])
@pytest.mark.parametrize("address", ["/de/", "/de/servicestellen/", "/de/suche/", "/de/impressum/"])
def test_public_pages_are_for_reading(method, address):
    response = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("charset", ["hex", "rot13", "zip", "idna", "undefined", "latin-1", "x"])
@pytest.mark.parametrize("address", ["/de/servicestellen/?q=%C3%A4", "/healthz?x=1", "/de/"])
def test_claimed_charset_changes_nothing(charset, address):
    from iqnetz.wsgi import application

    path, _, query = address.partition("?")
    environ = RequestFactory()._base_environ(
        PATH_INFO=path, QUERY_STRING=query, CONTENT_TYPE=f"text/plain; charset={charset}"
    )
    statuses = []
    # As Django's test client does: the connection belongs to this test's transaction.
    request_started.disconnect(close_old_connections)
    try:
        application(environ, lambda status, headers: statuses.append(status))
    finally:
        request_started.connect(close_old_connections)
    assert statuses == ["200 OK"]


def test_forged_host_is_refused(client):
    response = client.get("/de/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


ADMIN_LISTS = ["office", "contactperson", "organisation", "service", "phone", "language"]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
@pytest.mark.parametrize(
    "parameter", ["q", "o", "p", "all", "state", "service__id__exact", "nonsense__x", "e", "id__in",
                  "published_from__year", "_changelist_filters", "_to_field", "_popup"],
)  # fmt: skip
def test_admin_list(desk, parameter, text):
    response = desk.get(f"/admin/services/office/?{parameter}={text}")
    assert response.status_code in {200, 302, 400}


@pytest.mark.parametrize("name", ADMIN_LISTS)
@pytest.mark.parametrize("text", ["%00", "x" * 10_000, "%F0%9F%8F%A0", "'", "%25"])
def test_admin_search(desk, name, text):
    response = desk.get(f"/admin/services/{name}/?q={text}")
    assert response.status_code in {200, 302, 400}


FORM_TEXTS = [
    "\0", "a\0b", "\u202eabc", "\u200d", "x" * 10_000, "-1", "99999999999999999999999",
    "NaN", "1e400", "<script>alert(1)</script>", "2026-02-30", "25:61", "0" * 300,
]  # fmt: skip


def form_data(form, formsets):
    data = {}

    def add(bound):
        value = bound.value()
        widget = bound.field.widget
        if hasattr(widget, "decompress"):
            parts = value if isinstance(value, list) else widget.decompress(value)
            for number, part in enumerate(parts):
                data[f"{bound.html_name}_{number}"] = "" if part is None else str(part)
        elif isinstance(value, list | tuple):
            data[bound.html_name] = [getattr(item, "pk", item) for item in value]
        elif value is not None and value is not False:
            value = getattr(value, "pk", value)
            is_phone = isinstance(value, PhoneNumber)
            data[bound.html_name] = widget.format_value(value) if is_phone else str(value)

    for bound in form:
        add(bound)
    for formset in formsets:
        for bound in formset.management_form:
            data[bound.html_name] = bound.value()
        for row in formset.forms:
            for bound in row:
                add(bound)
    return data


@pytest.mark.parametrize("text", FORM_TEXTS, ids=lambda text: ascii(text)[:14])
@pytest.mark.parametrize(
    "path",
    ["services/office", "services/network", "services/service", "services/language",
     "services/contactperson", "services/organisation", "content/page", "content/newsitem"],
)  # fmt: skip
def test_admin_form_answers_at_the_field_and_keeps_what_was_typed(desk, path, text):
    app, model = path.split("/")
    record = desk.get(f"/admin/{path}/").context["cl"].queryset.first()
    address = reverse(f"admin:{app}_{model}_change", args=[record.pk])
    context = desk.get(address).context
    form = context["adminform"].form
    formsets = [formset.formset for formset in context["inline_admin_formsets"]]
    data = form_data(form, formsets)
    spoiled = {
        name: text
        for name, value in data.items()
        if not isinstance(value, list)
        and not name.endswith(("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS"))
        and not name.endswith(("-id", "-DELETE"))
    }
    # All fields at once, then a third at a time: a field must not hide behind another's error.
    assert desk.post(address, data | spoiled).status_code == 200
    names = sorted(spoiled)
    for part in range(3):
        response = desk.post(address, data | dict.fromkeys(names[part::3], text))
        assert response.status_code in {200, 302}


@pytest.mark.parametrize("text", ["%ED%A0%80", "%FF", "%00", "%E2%80%AE"])
def test_admin_form_with_bytes_that_are_no_text(desk, text):
    fields = "username", "csrfmiddlewaretoken", "name_de", "code", "endonym", "_save"
    body = "&".join(f"{field}={text}" for field in fields)
    for address in ["/admin/services/language/add/", "/admin/login/?next=/admin/"]:
        response = desk.post(
            address, body, content_type="application/x-www-form-urlencoded; charset=utf-8"
        )
        assert response.status_code in {200, 302, 400}


def test_admin_form_keeps_a_wrong_postcode_and_everything_else(desk):
    office = Office.objects.get(slug="anerkennung-halle")
    address = reverse("admin:services_office_change", args=[office.pk])
    context = desk.get(address).context
    data = form_data(
        context["adminform"].form,
        [formset.formset for formset in context["inline_admin_formsets"]],
    )
    data |= {"postcode": "6122", "street": "Neue Straße 7", "phones-0-number": "keine Nummer"}
    html = desk.post(address, data).content.decode()
    assert "Eine deutsche Postleitzahl hat fünf Ziffern." in html
    assert 'value="Neue Straße 7"' in html
    assert 'value="keine Nummer"' in html
    office.refresh_from_db()
    assert (office.street, office.postcode) == ("Zur Saaleaue 51a", "06122")


FORGED = ["\0", "-1", "99999999999999999999999", "abc", "", "x" * 5000]


@pytest.mark.parametrize("text", FORGED, ids=lambda text: ascii(text)[:14])
def test_admin_form_with_forged_hidden_fields(desk, text):
    office = Office.objects.get(slug="anerkennung-halle")
    address = reverse("admin:services_office_change", args=[office.pk])
    context = desk.get(address).context
    formsets = [formset.formset for formset in context["inline_admin_formsets"]]
    data = form_data(context["adminform"].form, formsets)
    for name in data:
        if name.startswith("phones-") and name.endswith(("-id", "_FORMS", "-office")):
            response = desk.post(address, data | {name: text})
            assert response.status_code in {200, 302}, name
    assert office.phones.count() == 3


@pytest.mark.parametrize("text", FORGED, ids=lambda text: ascii(text)[:14])
@pytest.mark.parametrize("field", ["_selected_action", "action", "index", "select_across"])
def test_admin_action_with_forged_fields(desk, field, text):
    data = {"action": "publish_now", "_selected_action": ["1"], "index": "0"} | {field: text}
    response = desk.post("/admin/services/office/", data)
    assert response.status_code in {200, 302, 400}


def test_what_only_the_database_refuses_is_said_in_the_form(desk, monkeypatch):
    from services.models import ContactPerson

    monkeypatch.setattr(ContactPerson, "clean", lambda self: None)
    first, second = ContactPerson.objects.all()[:2]
    ContactPerson.objects.filter(pk=second.pk).update(successor=first)
    address = reverse("admin:services_contactperson_change", args=[first.pk])
    data = form_data(desk.get(address).context["adminform"].form, [])
    response = desk.post(address, data | {"successor": second.pk, "email": "neu@example.org"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "Die Datenbank hat das abgelehnt." in html
    assert 'value="neu@example.org"' in html
