"""The desk's first page: each number leads to a list of just so many records."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import NewsItem, Page
from iqnetz import outbox
from iqnetz.models import Link, OutgoingMail
from services import proposals
from services.models import ContactPerson, Office, Proposal, Report, ReviewRequest, UnfoundPlace
from tests import factories

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(days=300)


def some_of_everything():
    """One more of each thing that is to be done, and one of each that is not."""
    office = factories.full_office(organisation=factories.organisation())
    factories.office(assured_on=timezone.localdate())
    factories.office(published_from=None)
    factories.organisation(published_from=None)
    factories.service(published_from=None)
    factories.office(closed_from=timezone.localdate() + timedelta(days=9))
    Page.objects.create(title_de="E", summary_de="S", body_de="T", slug=f"entwurf-{office.pk}")
    NewsItem.objects.create(title_de="E", summary_de="S", body_de="T", slug=f"neu-{office.pk}")
    ReviewRequest.objects.create(
        organisation=office.organisation, sent_at=timezone.now() - timedelta(days=25)
    )
    for state in ("open", "dismissed"):
        Report.objects.create(office=office, field="street", right="x", state=state)
    Report.objects.create(
        office=office, field="town", right="x", state="asked", decided_at=LONG_AGO
    )
    other = factories.office()
    for state in Proposal.State.values:
        proposals.propose(other, [], "link", "x", message="x", state=state)
    old = proposals.propose(other, [], "link", "x", message="x", state="direct")
    Proposal.objects.filter(pk=old.pk).update(proposed_at=LONG_AGO)
    for state in Link.State.values:
        Link.objects.create(url=f"https://{state}{office.pk}.example/", state=state)
    for error in ("", "away"):
        outbox.queue("a@example.org", "Betreff", "Text")
        OutgoingMail.objects.filter(pk=OutgoingMail.objects.last().pk).update(last_error=error)
    for day, digest in ((timezone.localdate(), "a"), (LONG_AGO.date(), "b")):
        UnfoundPlace.objects.create(
            day=day, digest=f"{digest}{office.pk}", text="Nirgendwo", requests=4
        )
    Page.objects.filter(slug="impressum").update(body_de="[[office:gibt-es-nicht]]")
    Page.objects.filter(slug="datenschutz").update(body_en="")


def tasks(desk):
    return {task.label: task for task in desk.get("/admin/").context["tasks"]}


def test_numbers_are_those_of_the_lists(desk):
    some_of_everything()
    shown = tasks(desk)
    assert len(shown) >= 18
    for label, task in shown.items():
        assert task.number > 0, label
        response = desk.get(task.address)
        assert response.status_code == 200
        if "cl" in response.context:
            assert response.context["cl"].result_count == task.number, label


def test_texts_lead_to_their_lists(desk):
    some_of_everything()
    html = desk.get("/admin/uebersetzungen/").content.decode()
    assert "Impressum" in html
    assert "Datenschutz" in html
    html = desk.get("/admin/verweise/").content.decode()
    assert "gibt-es-nicht" in html


def test_what_is_to_be_done_stands_first(desk):
    Link.objects.create(url="https://broken.example/", state="broken")
    numbers = [task.number for task in desk.get("/admin/").context["tasks"]]
    assert numbers == sorted(numbers, key=lambda number: number == 0)


def test_first_page_shows_nothing_else(desk):
    html = desk.get("/admin/").content.decode()
    main = html[html.index('id="content-main"') :]
    links = re.findall(r'href="([^"]+)"', main[: main.index("</ul>")])
    assert len(links) == len(tasks(desk))
    assert "recent-actions" not in html


def test_first_page_asks_the_same_number_of_queries(desk, django_assert_max_num_queries):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            some_of_everything()
        with django_assert_max_num_queries(120) as captured:
            desk.get("/admin/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_confirmed_contact_is_no_task(desk):
    before = tasks(desk)["Ansprechpersonen, die zu bestätigen sind"].number
    ContactPerson.objects.filter(pk=ContactPerson.objects.public().first().pk).update(
        assured_on=timezone.localdate()
    )
    assert tasks(desk)["Ansprechpersonen, die zu bestätigen sind"].number == before - 1
    assert Office.objects.exists()
