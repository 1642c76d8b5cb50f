"""`make admin`: who signs in first, from the environment or in a terminal."""

import base64
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios

import psycopg
from django_otp.oath import totp

from tests.deploy.machines import free_port
from tests.run.site import Run, environment


def test_coordinator_is_not_made_by_halves(folder):
    for values in ({}, {"DJANGO_SUPERUSER_USERNAME": "x"}):
        run = Run(folder, mode="admin", **values)
        said, _ = run.process.communicate(timeout=60)
        assert "Run this in a terminal, or set DJANGO_SUPERUSER_USERNAME" in said
        assert run.process.returncode != 0


def rows(folder, query):
    url = f"postgresql:///iqnetz?user=postgres&host={folder / 'postgres'}"
    with psycopg.connect(url) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


PEOPLE = "SELECT username, is_superuser, is_staff, password FROM auth_user ORDER BY username"


def given(name, **values):
    return {
        "DJANGO_SUPERUSER_USERNAME": name,
        "DJANGO_SUPERUSER_EMAIL": f"{name}@example.org",
        "DJANGO_SUPERUSER_PASSWORD": "Möwe Sieb Zimt Fahrrad",
    } | values


def admin_said(folder, **values):
    run = Run(folder, mode="admin", **values)
    said, _ = run.process.communicate(timeout=60)
    return run.process.returncode, said


def test_people_are_made_from_the_environment(folder):
    site = Run(folder, PORT=str(free_port()))
    site.wait_until_ready()
    status, said = admin_said(folder, **given("anna"))
    assert (status, "Done. Sign in at /admin/" in said) == (0, True)
    rows(folder, "INSERT INTO auth_group (name) VALUES ('Koordination') ON CONFLICT DO NOTHING")
    status, said = admin_said(folder, **given("berta", ROLE="coordinator"))
    assert status == 0, said
    for values, words in [
        (given("anna"), "already exists"),
        (given("carl", ROLE="king"), "The role is administrator or coordinator"),
        (given("carl", DJANGO_SUPERUSER_PASSWORD="Rostock2024!!!"), "easy to guess"),
        (given("carl", DJANGO_SUPERUSER_EMAIL="nonsense"), "valid email"),
        (given("c\nd"), "valid username"),
    ]:
        status, said = admin_said(folder, **values)
        assert status != 0
        assert words in said
        assert "Traceback" not in said
    people = rows(folder, PEOPLE)
    assert [person[:3] for person in people] == [("anna", True, True), ("berta", False, True)]
    assert all(person[3].startswith("argon2$argon2id$") for person in people)
    site.stop(signal.SIGINT)


class Terminal:
    """`make admin` in a terminal of its own."""

    def __init__(self, folder, columns=100, **values):
        self.said = self.unread = ""
        self.descriptor, inside = pty.openpty()
        termios.tcsetwinsize(inside, (50, columns))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "iqnetz.run", "admin"],
            env=environment(folder, **values),
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # for the password
        )
        os.close(inside)

    def answer(self, question, text):
        self.read_until(question)
        os.write(self.descriptor, text.encode() + b"\n")

    def read_until(self, words):
        """What is said up to these words; what follows them is left for the next call."""
        while words not in self.unread:
            ready, _, _ = select.select([self.descriptor], [], [], 30)
            assert ready, self.said
            piece = os.read(self.descriptor, 10_000).decode("utf-8", "replace")
            self.unread += piece
            self.said += piece
        seen, _, self.unread = self.unread.partition(words)
        return seen

    def end(self):
        with contextlib.suppress(OSError):  # Linux's word for: nobody is there any more
            while piece := os.read(self.descriptor, 10_000):
                self.said += piece.decode("utf-8", "replace")
        os.close(self.descriptor)
        return self.process.wait(timeout=30)


def test_terminal_leads_through_a_new_person(folder):
    site = Run(folder, PORT=str(free_port()))
    site.wait_until_ready()
    first = Terminal(folder)
    first.answer("User name:", "anna b")
    first.answer("User name:", "anna")
    first.answer("E-mail address:", "keine")
    first.answer("E-mail address:", "anna@example.org")
    rules = first.read_until("Password (")
    assert "at least 12 characters" in rules
    os.write(first.descriptor, b"Rostock2024!!!\n")
    first.answer("Password (", "kleiner tisch am ofen")
    first.answer("The same again:", "kleiner tisch")
    first.answer("Password (", "kleiner tisch am ofen")
    first.answer("The same again:", "kleiner tisch am ofen")
    shown = first.read_until("The six digits")
    assert "█▀" in shown
    key = re.search("this key into the app: ([A-Z2-7 ]+)", shown)[1]
    os.write(first.descriptor, b"000000\n")
    first.read_until("This code is not right.")
    code = f"{totp(base64.b32decode(key.replace(' ', ''))):06}"
    first.answer("The six digits", code)
    assert first.end() == 0
    assert len(re.findall("[a-z0-9]{5}-[a-z0-9]{5}", first.said)) == 10
    assert "kleiner tisch" not in first.said
    assert rows(folder, "SELECT confirmed FROM otp_totp_totpdevice") == [(True,)]

    # The second one: a coordinator; a narrow terminal shows the key only; the app comes later.
    rows(folder, "INSERT INTO auth_group (name) VALUES ('Koordination') ON CONFLICT DO NOTHING")
    second = Terminal(folder, columns=40)
    second.answer("Coordinator (c) or administrator (a)?", "x")
    second.answer("Coordinator (c) or administrator (a)?", "")
    second.answer("User name:", "anna")
    second.answer("User name:", "berta")
    second.answer("E-mail address:", "berta@example.org")
    second.answer("Password (", "kleiner tisch am ofen")
    second.answer("The same again:", "kleiner tisch am ofen")
    assert "█" not in second.read_until("The six digits")
    os.write(second.descriptor, b"\n")
    assert second.end() == 0
    assert "There is somebody with this name already." in second.said
    people = rows(folder, PEOPLE)
    assert [person[:3] for person in people] == [("anna", True, True), ("berta", False, True)]
    query = "SELECT name FROM auth_group JOIN auth_user_groups ON group_id = auth_group.id"
    assert rows(folder, query) == [("Koordination",)]
    site.stop(signal.SIGINT)


def test_terminal_without_our_characters(folder):
    port = free_port()
    run = Run(folder, PORT=str(port), PYTHONIOENCODING="ascii")
    run.wait_until_ready()
    run.stop(signal.SIGINT)
