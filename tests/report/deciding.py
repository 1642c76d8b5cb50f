"""The queue of reports, as a coordinator uses it."""

from django.contrib.messages import get_messages
from django.urls import reverse

from iqnetz.models import OutgoingMail
from services import report_queue
from services.models import ContactPerson, Office, Organisation, Report

LIST = "/admin/services/report/"


def office():
    return Office.objects.get(slug="anerkennung-halle")


def person():
    return office().contacts.public().first()


def report(record=None, **values):
    record = record or office()
    name = {Office: "office", ContactPerson: "contact", Organisation: "organisation"}[type(record)]
    made = Report(**{name: record}, **({"field": "street", "right": "Neue Straße 1"} | values))
    if "shown" not in values:
        made.shown = report_queue.Case(made).now
    made.save()
    return made


def address(made):
    return reverse("admin:services_report_change", args=[made.pk])


def page(desk, made):
    return desk.get(address(made)).content.decode()


def decide(desk, made, decision, seen=None):
    """Press a button; the words that the coordinator gets."""
    if seen is None:
        seen = report_queue.Case(made).now
    response = desk.post(address(made), {"decision": decision, "seen": seen})
    assert response.status_code == 302
    made.refresh_from_db()
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def mails():
    return list(OutgoingMail.objects.all())
