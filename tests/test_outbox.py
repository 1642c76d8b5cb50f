"""Mails are sent to a real server on this machine that also refuses, stalls, drops and dies."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from email import message_from_bytes, policy
from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from iqnetz import outbox
from iqnetz.models import OutgoingMail

pytestmark = pytest.mark.django_db


class Postbox:
    """Takes mails, unless it is told to refuse a recipient or the text."""

    def __init__(self):
        self.taken, self.refused, self.data_answer = [], {}, None
        self.on_data = lambda server, envelope: None

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.refused.get(address) or self.refused.get("*")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.data_answer:
            return self.data_answer
        self.on_data(server, envelope)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    @property
    def recipients(self):
        return [each["To"] for each in self.taken]


@pytest.fixture
def postbox(settings):
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=0)
    # Ask for any free port, and learn which: the controller's own check wants to know it before.
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        controller.port = free.getsockname()[1]
    controller.start()
    box.controller = controller
    use(settings, controller.port)
    yield box
    if controller.server is not None:
        controller.stop()


def use(settings, port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1


def queued(*names):
    return [outbox.queue(f"{name}@example.org", f"An {name}", "Text") for name in names]


def test_mail_is_sent_as_it_was_queued_and_then_erased(postbox):
    made = outbox.queue("a@example.org", "Grüße", "Text: ä", "<p>Text: ä</p>")
    assert outbox.send_due() == (1, 0)
    (got,) = postbox.taken
    assert (got["To"], got["Subject"]) == ("a@example.org", "Grüße")
    assert (got["Message-ID"], got["Auto-Submitted"]) == (made.message_id, "auto-generated")
    assert abs(got["Date"].datetime - made.queued_at) < timedelta(seconds=1)
    assert [part.get_content_type() for part in got.iter_parts()] == ["text/plain", "text/html"]
    assert got.get_body(["plain"]).get_content().strip() == "Text: ä"
    assert got.get_body(["html"]).get_content().strip() == "<p>Text: ä</p>"
    assert outbox.send_due() == (0, 0)
    assert len(postbox.taken) == 1
    assert not OutgoingMail.objects.exists()


def test_mail_of_a_transaction_that_fails_is_never_sent(postbox):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queued("a")
        raise ZeroDivisionError
    assert outbox.send_due() == (0, 0)


@pytest.mark.parametrize(
    "subject", ["A\nBcc: x@example.org", "A\r\nBcc: x@example.org", "A\0B", "A\u2028B", "\ud800A"]
)
def test_subject_is_one_line(postbox, subject):
    outbox.queue("a@example.org", subject, "a\0b\ud800")
    assert outbox.send_due() == (1, 0)
    (got,) = postbox.taken
    assert got["Bcc"] is None
    assert got["Subject"] == " ".join(subject.replace("\0", "").replace("\ud800", "").split())
    assert got.get_content().strip() == "ab"


@pytest.mark.parametrize(
    "to", ["", "a", "a@example.org\nBcc: b@example.org", "a@example.org, b@example.org", "a@b\0.de"]
)
def test_recipient_is_one_plain_address(to):
    with pytest.raises(ValidationError):
        outbox.queue(to, "Betreff", "Text")
    assert not OutgoingMail.objects.exists()


def test_refused_recipient_waits_a_day_and_stops_nobody_else(postbox):
    postbox.refused["b@example.org"] = "550 5.1.1 <b@example.org> unknown here"
    queued("a", "b", "c")
    now = timezone.now()
    assert outbox.send_due(now) == (2, 1)
    assert postbox.recipients == ["a@example.org", "c@example.org"]
    left = OutgoingMail.objects.get()
    assert (left.to, left.attempts) == ("b@example.org", 1)
    assert left.last_error == "550 5.1.1 … unknown here"
    assert left.next_try_at == now + timedelta(days=1)


@pytest.mark.parametrize(
    ("answer", "pause"), [("451 later", timedelta(minutes=1)), ("554 never", timedelta(days=1))]
)
def test_refused_mail_is_tried_later(postbox, answer, pause):
    postbox.data_answer = answer
    queued("a", "b")
    now = timezone.now()
    assert outbox.send_due(now) == (0, 2)
    for left in OutgoingMail.objects.all():
        assert (left.attempts, left.last_error, left.next_try_at) == (1, answer, now + pause)
    assert outbox.send_due(now + pause / 2) == (0, 0)
    postbox.data_answer = None
    assert outbox.send_due(now + pause) == (2, 0)


def test_pauses_grow_and_the_tenth_failure_is_the_last(postbox, desk):
    postbox.refused["*"] = "451 later"
    (made,) = queued("a")
    now, pauses = timezone.now(), []
    for _ in range(10):
        assert outbox.send_due(now) == (0, 1)
        made.refresh_from_db()
        pauses.append(made.next_try_at - now)
        now = made.next_try_at
    minutes = [pause.total_seconds() / 60 for pause in pauses]
    assert minutes == [1, 5, 30, 120, 360, 1440, 1440, 1440, 1440, 1440]
    assert outbox.send_due(now + timedelta(days=400)) == (0, 0)
    assert list(OutgoingMail.objects.given_up()) == [made]
    postbox.refused.clear()
    data = {"action": "try_again", "_selected_action": [made.pk]}
    assert desk.post("/admin/iqnetz/outgoingmail/", data).status_code == 302
    assert outbox.send_due() == (1, 0)


def test_server_that_refuses_everybody_loses_nothing(postbox):
    postbox.refused["*"] = "550 no"
    queued("a", "b", "c")
    assert outbox.send_due() == (0, 3)
    assert OutgoingMail.objects.count() == 3


def test_server_that_is_away_is_asked_once_and_blames_no_mail(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        use(settings, free.getsockname()[1])
    first, _second = queued("a", "b")
    assert outbox.send_due() == (0, 1)
    first.refresh_from_db()
    assert "Connection refused" in first.last_error
    assert list(OutgoingMail.objects.values_list("attempts", flat=True)) == [0, 0]
    assert OutgoingMail.objects.due().count() == 2


def test_server_that_stalls_holds_up_one_timeout_only(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use(settings, silent.getsockname()[1])
        queued("a", "b", "c")
        began = time.monotonic()
        assert outbox.send_due() == (0, 1)
        assert time.monotonic() - began < 3
    assert OutgoingMail.objects.due().count() == 3


def test_wrong_password_is_not_repeated_in_words(postbox, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "poststelle", "geheim-123"
    (made,) = queued("a")
    assert outbox.send_due() == (0, 1)  # this server knows no sign-in at all
    made.refresh_from_db()
    assert made.last_error
    assert "geheim" not in made.last_error
    assert made.attempts == 0


def test_connection_that_drops_in_data_ends_the_run_and_spares_the_others(postbox):
    postbox.on_data = lambda server, envelope: server.transport.abort()
    queued("a", "b")
    assert outbox.send_due() == (0, 1)
    assert OutgoingMail.objects.due().count() == 1  # the next run begins with the other one
    postbox.on_data = lambda server, envelope: None
    postbox.taken.clear()
    assert outbox.send_due(timezone.now() + timedelta(minutes=2)) == (2, 0)
    assert sorted(postbox.recipients) == ["a@example.org", "b@example.org"]


def test_server_that_dies_between_two_mails_loses_none(postbox):
    queued("a", "b", "c")

    def close_the_door(server, envelope):
        postbox.controller.server.close()  # in its own thread: nobody new comes in

    postbox.on_data = close_the_door
    assert outbox.send_due() == (1, 1)
    assert postbox.recipients == ["a@example.org"]
    assert OutgoingMail.objects.due().count() == 2


def test_without_a_server_mails_are_files(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    queued("a", "b")
    call_command("send_mail")
    files = sorted(path.read_text() for path in (tmp_path / "mail").iterdir())
    assert len(files) == 2
    assert ["To: a@example.org" in files[0], "To: b@example.org" in files[1]] == [True, True]


def test_command_says_what_it_did(capsys):
    queued("a")
    call_command("send_mail")
    assert capsys.readouterr().out == "1 sent, 0 not sent\n"
    assert [each.to for each in mail.outbox] == [["a@example.org"]]
    call_command("send_mail")
    assert capsys.readouterr().out == ""


def sender(port):
    """Another process that sends what is due in the database of this test."""
    values = connection.settings_dict
    parts = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    address = {key: values[name] for key, name in parts.items() if values[name]}
    address |= {"port": values["PORT"]} if values["PORT"] else {}
    environment = {
        key: value for key, value in os.environ.items() if key != "DJANGO_ALLOW_ASYNC_UNSAFE"
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "send_mail"],
        env=environment
        | {
            "DJANGO_SETTINGS_MODULE": "iqnetz.settings",
            "SECRET_KEY": "for-tests-only",
            "DATABASE_URL": make_conninfo(**address),
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(port),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.django_db(transaction=True)
def test_killed_sender_sends_again_with_the_same_number(postbox):
    (made,) = queued("a")
    postbox.on_data = lambda server, envelope: process.send_signal(signal.SIGKILL)
    process = sender(postbox.controller.port)
    _said, complaints = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, complaints
    assert OutgoingMail.objects.filter(pk=made.pk).exists()
    postbox.on_data = lambda server, envelope: None
    assert outbox.send_due() == (1, 0)
    assert [each["Message-ID"] for each in postbox.taken] == [made.message_id] * 2
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once(postbox):
    names = [f"name{number}" for number in range(30)]
    queued(*names)
    results = []

    def run():
        try:
            results.append(outbox.send_due())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(postbox.recipients) == sorted(f"{name}@example.org" for name in names)
    assert sum(sent for sent, _failed in results) == 30


def test_list_is_for_reading(desk, postbox):
    postbox.refused["*"] = "550 no"
    (made,) = queued("a")
    outbox.send_due()
    html = desk.get("/admin/iqnetz/outgoingmail/").content.decode()
    assert "a@example.org" in html
    assert "550 no" in html
    assert desk.get("/admin/iqnetz/outgoingmail/add/").status_code == 403
    assert desk.get(f"/admin/iqnetz/outgoingmail/{made.pk}/delete/").status_code == 403
