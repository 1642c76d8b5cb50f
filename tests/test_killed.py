"""A process that is killed in the middle of saving leaves nothing half-saved."""

import signal
import time

import pytest
from django.db import connection

from iqnetz import history
from services.models import Office
from tests import other_process
from tests.test_admin import filled_form, office

pytestmark = pytest.mark.django_db(transaction=True)

SAVE = """
import json, sys, django
django.setup()
from django.contrib.auth.models import User
from django.test import Client
from tests.signing_in import sign_in
address, data = json.load(sys.stdin)
client = Client()
sign_in(client, User.objects.get(username="coordinator"))
client.post(address, data)
"""


def wait_for_lock(cursor, process):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None
        cursor.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        if cursor.fetchone():
            return
        time.sleep(0.1)
    raise AssertionError("the save never came to the contact")


def test_killed_in_mid_save(desk):
    address, data = filled_form(desk, office())
    before = len(history.changes(Office, [office().pk]))
    data |= {"street": "Halb gesichert 1", "phones-0-number": "0345 9999999"}
    data |= {"contacts-0-email": "halb@example.org"}
    with connection.cursor() as cursor:
        # The save has written the office and its phones when it comes to the contact, and waits.
        cursor.execute("SELECT pg_advisory_lock(4711)")
        cursor.execute(
            "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " PERFORM pg_advisory_xact_lock(4711); RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER wait BEFORE UPDATE ON services_contactperson"
            " FOR EACH ROW EXECUTE FUNCTION wait()"
        )
        try:
            with other_process.start(SAVE, [address, data]) as process:
                wait_for_lock(cursor, process)
                process.send_signal(signal.SIGKILL)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(4711)")
            cursor.execute("DROP TRIGGER wait ON services_contactperson")
            cursor.execute("DROP FUNCTION wait")
    assert office().street == "Zur Saaleaue 51a"
    assert office().phones.first().number.as_e164 == "+4934568694823"
    assert not office().contacts.filter(email="halb@example.org").exists()
    assert len(history.changes(Office, [office().pk])) == before
    # And what was typed can be sent again.
    assert desk.post(address, data).status_code == 302
    assert office().street == "Halb gesichert 1"
