"""The list of reports, and who may look into it."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from services.models import Office, Organisation, Report
from tests.report.deciding import LIST, address, decide, office, person, report
from tests.signing_in import sign_in_with_factor

pytestmark = pytest.mark.django_db


def test_list_begins_with_what_is_open(desk):
    waiting = report(right="Offenes")
    done = report(right="Erledigtes", state="dismissed")
    assert list(desk.get(LIST).context["cl"].queryset) == [waiting]
    assert list(desk.get(f"{LIST}?state=dismissed").context["cl"].queryset) == [done]
    assert set(desk.get(f"{LIST}?state=all").context["cl"].queryset) == {waiting, done}
    for nonsense in ("x", "%00", "x" * 10_000):
        assert desk.get(f"{LIST}?state={nonsense}").status_code in {200, 400}


def test_list_asks_the_same_number_of_queries(desk, django_assert_max_num_queries):
    counts = []
    for _ in range(2):
        for record in (office(), person(), Organisation.objects.get(slug="migra")):
            report(record, field="name")
        report(field=f"phone-{office().phones.first().pk}")
        with django_assert_max_num_queries(20) as captured:
            assert desk.get(LIST).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("query", ["Halle", "Neue Straße", "%00", "x" * 10_000, "%F0%9F%8F%A0"])
def test_search(desk, query):
    report()
    assert desk.get(f"{LIST}?state=all&q={query}").status_code in {200, 302, 400}


def test_nobody_adds_a_report_by_hand(desk):
    assert desk.get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("decision", ["", "erase", "\0", "x" * 10_000, "take\n"])
def test_forged_decision_changes_nothing(desk, decision):
    made = report()
    assert "Bitte wählen Sie einen der Knöpfe." in decide(desk, made, decision)
    assert made.state == "open"


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, "x", "_00"])
def test_unknown_report_leads_back(desk, number):
    assert desk.get(f"{LIST}{number}/change/").status_code in {302, 400, 404}


@pytest.mark.parametrize(
    ("rights", "sees", "decides", "takes"),
    [
        ([], 403, 403, 403),
        (["view_report"], 200, 403, 403),
        (["change_report"], 200, 302, 403),
        (["change_report", "change_office"], 200, 302, 302),
    ],
)
def test_rights(client, django_user_model, rights, sees, decides, takes):
    user = django_user_model.objects.create_user("someone", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    sign_in_with_factor(client, user)
    first, second = report(right="1"), report(right="2")
    assert client.get(address(first)).status_code == sees
    seen = {"seen": first.shown}
    assert client.post(address(first), seen | {"decision": "dismiss"}).status_code == decides
    assert client.post(address(second), seen | {"decision": "take"}).status_code == takes
    if sees == 200:
        assert ('name="decision"' in client.get(address(second)).content.decode()) == (
            decides == 302 and takes == 403
        )


def test_report_on_a_record_that_one_may_not_see_is_not_there(desk, monkeypatch):
    from django.contrib import admin

    made = report()
    hidden = lambda request: Office.objects.none()  # noqa: E731 (in place of a role's own limits)
    monkeypatch.setattr(admin.site.get_model_admin(Office), "get_queryset", hidden)
    assert list(desk.get(LIST).context["cl"].queryset) == []
    assert desk.get(address(made)).status_code == 302
    response = desk.post(address(made), {"decision": "dismiss"})
    made.refresh_from_db()
    assert (response.status_code, made.state) == (302, "open")


def test_numbers_for_the_desk():
    report()
    asked = report(right="2", state="asked", decided_at=timezone.now())
    old = timezone.now() - datetime.timedelta(days=15)
    forgotten = report(right="3", state="asked", decided_at=old)
    report(right="4", state="dismissed")
    assert Report.objects.open().count() == 1
    assert Report.objects.undecided().count() == 3
    assert list(Report.objects.asked_in_vain()) == [forgotten]
    assert asked not in Report.objects.asked_in_vain()
