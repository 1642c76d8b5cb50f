"""The public form for reports, as visitors use it."""

import time
from urllib.parse import urlencode

from django.core import signing

from services import report_form
from services.models import ContactPerson, Office, Organisation, Report

FORM = "application/x-www-form-urlencoded"
ADDRESS = "/de/servicestellen/anerkennung-halle/hinweis/"
THANKS = "/de/servicestellen/anerkennung-halle/hinweis/danke/"
ENGLISH = "/en/offices/anerkennung-halle/report/"
PARTNER = "/de/partner/migra/hinweis/"


def office():
    return Office.objects.get(slug="anerkennung-halle")


def person():
    return office().contacts.public().first()


def salt_of(record):
    return f"{report_form.SALT}.{record._meta.model_name}.{record.pk}"


def opened(seconds=60, record=None):
    return signing.dumps(time.time() - seconds, salt=salt_of(record or office()))


def form(record=None, **values):
    return {"field": "street", "right": "Neue Straße 1", "opened": opened(record=record)} | values


def at(address):
    """The record that the form at an address is about."""
    if "?person=" in address:
        return ContactPerson.objects.filter(pk=address.partition("=")[2]).first()
    model = Organisation if "partner" in address else Office
    return model.objects.filter(slug=address.split("/")[3]).first()


def send(client, address=ADDRESS, status=303, sender="127.0.0.1", **values):
    body = urlencode(form(at(address), **values))
    response = client.post(address, body, content_type=FORM, REMOTE_ADDR=sender)
    assert response.status_code == status
    return response


def html(response):
    return response.content.decode()


def only():
    return Report.objects.get()
