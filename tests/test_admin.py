import re

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from iqnetz.history import EVENTS
from iqnetz.templatetags.desk_lists import with_labels
from services.models import Membership, Network, Office, OpeningHours, Phone
from tests.test_bad_input import form_data

pytestmark = pytest.mark.django_db

MODELS = [model for model in EVENTS if not model._meta.auto_created]  # that people write


def filled_form(desk, record):
    address = reverse(
        f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk]
    )
    context = desk.get(address).context
    formsets = [formset.formset for formset in context["inline_admin_formsets"]]
    return address, form_data(context["adminform"].form, formsets)


def office():
    return Office.objects.get(slug="anerkennung-halle")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_has_list_form_and_help(desk, model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert model in admin.site._registry
    assert desk.get(reverse(f"{name}_changelist")).status_code == 200
    assert desk.get(reverse(f"{name}_changelist"), {"q": "Halle"}).status_code == 200
    assert desk.get(reverse(f"{name}_add")).status_code == 200
    first = model.objects.first()
    if first:
        for page in ("change", "delete", "history"):
            assert desk.get(reverse(f"{name}_{page}", args=[first.pk])).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_saving_without_a_change_changes_nothing(desk, model):
    record = model.objects.first()
    if record is None:
        pytest.skip("the network's data has none")
    before = model.objects.filter(pk=record.pk).values().get()
    address, data = filled_form(desk, record)
    response = desk.post(address, data)
    assert response.status_code == 302, response.context["errors"]
    assert model.objects.filter(pk=record.pk).values().get() == before


def test_admin_is_german_whatever_the_browser_asks_for(desk):
    response = desk.get("/admin/", headers={"Accept-Language": "en"})
    html = response.content.decode()
    assert response.headers["Content-Language"] == "de"
    assert '<html lang="de' in html
    assert "Servicestellen" in html
    assert "Welcome" not in html


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/services/office/", "/admin/services/office/add/"]
)
def test_admin_loads_nothing_from_elsewhere(desk, address):
    html = desk.get(address).content.decode()
    loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', html)
    assert loaded
    assert all(url.startswith("/") and not url.startswith("//") for url in loaded)
    assert not re.search(r"<script(?![^>]*(?:src=|application/json|id=))", html)
    assert " style=" not in html


def test_changed_phone_number_is_on_the_page(desk, client):
    address, data = filled_form(desk, office())
    data["phones-0-number"] = "0345 123 45 67"
    assert desk.post(address, data).status_code == 302
    for page in ["/de/servicestellen/anerkennung-halle/", "/en/offices/anerkennung-halle/"]:
        html = client.get(page).content.decode()
        assert 'href="tel:+493451234567"' in html
        assert "0345 1234567" in html
        assert "68694823" not in html


def test_new_office_with_everything_inline(desk, client):
    address = reverse("admin:services_office_add")
    context = desk.get(address).context
    data = form_data(
        context["adminform"].form,
        [formset.formset for formset in context["inline_admin_formsets"]],
    )
    data |= {
        "name": "Servicestelle Schwerin",
        "slug": "schwerin",
        "service": office().service.pk,
        "organisation": office().organisation.pk,
        "street": "Markt 1",
        "postcode": "19053",
        "town": "Schwerin",
        "federal_state": "DE-MV",
        "published_from_0": "01.01.2020",
        "published_from_1": "08:00",
        "access_note_de": "Zweiter Stock",
        "phones-TOTAL_FORMS": 1,
        "phones-0-number": "0385 123456",
        "phones-0-kind": "voice",
        "phones-0-position": 1,
        "contacts-TOTAL_FORMS": 1,
        "contacts-0-name": "Anna Beispiel",
        "contacts-0-email": "anna@example.org",
        "contacts-0-is_public": "on",
        "contacts-0-position": 1,
        "contacts-0-assured_precision": "day",
        "hours-TOTAL_FORMS": 1,
        "hours-0-weekday": 1,
        "hours-0-opens": "09:00",
        "hours-0-closes": "12:00",
        "areas-TOTAL_FORMS": 1,
        "areas-0-federal_state": "DE-MV",
    }
    response = desk.post(address, data)
    assert response.status_code == 302, response.context["errors"]
    made = Office.objects.get(slug="schwerin")
    assert made.centre_latitude == 53.6257
    html = client.get("/de/servicestellen/schwerin/").content.decode()
    for fact in ["Anna Beispiel", "tel:+49385123456", "9 bis 12 Uhr", "Zweiter Stock"]:
        assert fact in html


@pytest.mark.parametrize(
    "typed",
    ["Hörner", "Hoerner", "horner", "HÖRNER", "Saaleaue", "spi", "0345 686948 23", "+493456869482",
     "0345/68694823", "Hoerner Halle", "06122", "Hörner, Sylvia", "Ho\u0308rner"],
)  # fmt: skip
def test_search_finds_the_office(desk, typed):
    found = desk.get("/admin/services/office/", {"q": typed}).context["cl"].queryset
    assert office() in found
    assert found.count() < Office.objects.count()


def test_search_finds_the_contact(desk):
    found = desk.get("/admin/services/contactperson/", {"q": "Hoerner"}).context["cl"].queryset
    assert [person.name for person in found] == ["Sylvia Hörner"]


def test_german_and_english_stand_in_one_row(desk):
    rows = desk.get(reverse("admin:services_service_add")).context["adminform"]
    pairs = [[field.field.name for field in line] for fieldset in rows for line in fieldset]
    assert ["summary_de", "summary_en"] in pairs


def test_german_is_required(desk):
    address, data = filled_form(desk, office().service)
    html = desk.post(address, data | {"name_de": "", "name_en": ""}).content.decode()
    assert "Dieses Feld ist zwingend erforderlich." in html


def test_overlapping_new_hours_are_told_at_the_row(desk):
    address, data = filled_form(desk, office())
    data["hours-TOTAL_FORMS"] = 2
    for row, opens in enumerate(["09:00", "11:00"]):
        data |= {
            f"hours-{row}-weekday": 1,
            f"hours-{row}-opens": opens,
            f"hours-{row}-closes": "12:00",
        }
    response = desk.post(address, data)
    assert response.status_code == 200
    assert "Diese Zeiten überschneiden sich" in response.content.decode()
    assert not OpeningHours.objects.exists()


def test_second_coordinator_is_told_at_the_row(desk):
    address, data = filled_form(desk, Network.objects.get())
    rows = int(data["memberships-TOTAL_FORMS"])
    partner = Membership.objects.filter(role="partner").first()
    row = next(
        number for number in range(rows) if data[f"memberships-{number}-id"] == str(partner.pk)
    )
    response = desk.post(address, data | {f"memberships-{row}-role": "coordinator"})
    assert response.status_code == 200
    assert "schon eine Koordinierung" in response.content.decode()


def test_same_new_phone_twice_is_told(desk):
    address, data = filled_form(desk, office())
    rows = int(data["phones-TOTAL_FORMS"])
    data["phones-TOTAL_FORMS"] = rows + 2
    for row in (rows, rows + 1):
        data |= {
            f"phones-{row}-number": "0345 999999",
            f"phones-{row}-kind": "voice",
            f"phones-{row}-position": 0,
        }
    assert desk.post(address, data).status_code == 200
    assert not Phone.objects.filter(number="+49345999999").exists()


@pytest.mark.parametrize(
    ("action", "state"),
    [("publish_now", "published"), ("withdraw_now", "withdrawn"), ("make_draft", "draft")],
)
def test_actions(desk, action, state):
    desk.post("/admin/services/office/", {"action": action, "_selected_action": [office().pk]})
    assert office().publishing_state == state


def test_view_on_site_leads_to_the_page(desk):
    address, _data = filled_form(desk, office())
    link = re.search(r'href="(/admin/r/[^"]+)"', desk.get(address).content.decode())[1]
    assert desk.get(link).headers["Location"].endswith("/de/servicestellen/anerkennung-halle/")


def test_lists_ask_the_same_number_of_queries(desk, django_assert_max_num_queries):
    from tests import factories

    for path in ("office", "contactperson", "organisation", "phone", "membership"):
        counts = []
        for more in (1, 2):
            for _ in range(more):
                factories.full_office()
                factories.membership(organisation=factories.organisation())
            with django_assert_max_num_queries(20) as captured:
                desk.get(f"/admin/services/{path}/")
            counts.append(len(captured))
        assert counts[0] == counts[1], path


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_filter_of_a_list_works(desk, model):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    html = desk.get(address).content.decode()
    filters = html[html.find('id="changelist-filter"') :] if "changelist-filter" in html else ""
    links = re.findall(r'href="(\?[^"]+)"', filters)
    assert links or not admin.site._registry[model].list_filter
    for link in links:
        assert desk.get(address + link.replace("&amp;", "&")).status_code == 200, link


@pytest.mark.parametrize("query", ["?state=published", "?area=DE-ST", "?service__id__exact=1"])
def test_actions_work_on_a_filtered_list(desk, query):
    data = {"action": "confirm_today", "_selected_action": [office().pk]}
    assert desk.post(f"/admin/services/office/{query}", data).status_code == 302


def test_confirming_sets_day_and_person(desk, coordinator):
    data = {"action": "confirm_today", "_selected_action": [office().pk]}
    desk.post("/admin/services/office/", data)
    assert (office().assured_on, office().assured_precision, office().assured_by) == (
        timezone.localdate(),
        "day",
        "coordinator",
    )
    assert not office().is_stale


def test_publishing_again_keeps_the_first_day(desk):
    before = office().published_from
    desk.post(
        "/admin/services/office/", {"action": "publish_now", "_selected_action": [office().pk]}
    )
    assert office().published_from == before


@pytest.mark.parametrize(
    ("name", "value"),
    [("published_from_0", "01.01.0001"), ("published_from_0", "31.12.9999")],
)
def test_date_that_no_clock_can_show_is_refused(desk, name, value):
    address, data = filled_form(desk, office())
    response = desk.post(address, data | {name: value, "published_from_1": "00:00"})
    assert response.status_code == 200
    assert "Das Jahr liegt zwischen 1990 und 2200." in response.content.decode()


def test_hours_the_wrong_way_round_are_told(desk):
    data = {"office": office().pk, "weekday": 1, "opens": "12:00", "closes": "09:00"}
    response = desk.post(reverse("admin:services_openinghours_add"), data)
    assert response.status_code == 200
    assert "Die Stelle muss öffnen, bevor sie schließt." in response.content.decode()


def test_phase_the_wrong_way_round_is_told(desk):
    data = {
        "network": Network.objects.get().pk,
        "name_de": "x",
        "starts_on": "02.01.2030",
        "ends_on": "01.01.2030",
    }
    response = desk.post(reverse("admin:services_fundingphase_add"), data)
    assert response.status_code == 200
    assert "kann nicht enden, bevor sie beginnt" in response.content.decode()


def test_address_proposes_nothing_to_a_form(desk):
    for query in ["published_from=abc", "service=%00", "latitude=x"]:
        assert desk.get(f"/admin/services/office/add/?{query}").status_code in {200, 400}


def test_network_form_asks_the_same_number_of_queries(desk, django_assert_max_num_queries):
    from tests import factories

    address = reverse("admin:services_network_change", args=[Network.objects.get().pk])
    counts = []
    for more in (1, 2):
        for _ in range(more):
            factories.membership(organisation=factories.organisation())
        with django_assert_max_num_queries(60) as captured:
            desk.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_path_above_a_page_leads_to_the_lists_of_its_app(desk):
    html = desk.get("/admin/services/office/").content.decode()
    assert 'href="/admin/services/"' in html
    response = desk.get("/admin/services/")
    assert response.headers["Location"] == "/admin/listen/#app-services"
    assert 'id="app-services"' in desk.get("/admin/listen/").content.decode()
    assert desk.get("/admin/axes/").status_code == 404


def test_cells_of_a_list_carry_their_labels(desk):
    html = desk.get("/admin/services/contactperson/?q=Hoerner").content.decode()
    row = html[html.index("<tbody>") :]
    assert '<span class="label">E-Mail:</span> s.hoerner@spi-ost.de</td>' in row
    assert '<td class="field-phone is-empty">' in row
    assert row.count('class="action-checkbox"><input') == 1


def test_label_of_a_cell_is_escaped():
    row = ['<td class="field-x">&lt;i&gt;</td>', '<th class="field-y">y</th>', "odd"]
    headers = [{"text": "<b>"}, {"text": "y"}, {"text": "z"}]
    assert with_labels(row, headers) == (
        '<td class="field-x"><span class="label">&lt;b&gt;:</span> &lt;i&gt;</td>'
        '<th class="field-y">y</th>odd'
    )


def test_missing_page_of_the_desk_leads_back_to_the_desk(desk, client):
    response = desk.get("/admin/gibt-es-nicht/")
    assert response.status_code == 404
    assert 'href="/admin/listen/"' in response.content.decode()
    client.logout()
    assert client.get("/admin/gibt-es-nicht/").headers["Location"].startswith("/admin/login/")


def test_deleting_an_office_offers_to_close_it_and_the_way_back(desk):
    html = desk.get(f"/admin/services/office/{office().pk}/delete/").content.decode()
    assert f"/admin/schliessen/{office().pk}/" in html
    assert f'href="/admin/services/office/{office().pk}/change/">Abbrechen</a>' in html
    data = {"action": "delete_selected", "_selected_action": [office().pk]}
    html = desk.post("/admin/services/office/", data).content.decode()
    assert 'href="/admin/services/office/">Abbrechen</a>' in html


@pytest.mark.parametrize("page", ["proposal", "report", "close", "forget", "restore"])
def test_page_that_asks_has_a_way_back(desk, page):
    template = {
        "proposal": "proposal", "report": "services/report/decide", "close": "close_office",
        "forget": "forget", "restore": "restore",
    }[page]  # fmt: skip
    text = (settings.BASE_DIR / "templates" / "admin" / f"{template}.html").read_text()
    form = text[text.index("<form") : text.index("</form>")]
    assert "<a " in form
    assert "Cancel" in form or "Back to the list" in form
