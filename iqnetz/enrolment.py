"""A new person for the desk, from the command line: `make admin`."""

import getpass
import io
import os
import sys

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from iqnetz import signin

ADMINISTRATOR, COORDINATOR = "administrator", "coordinator"
GROUP = "Koordination"


def create(username, email, password, role):
    """The new person; raises ValidationError with sentences for whoever typed."""
    if role not in {ADMINISTRATOR, COORDINATOR}:
        raise ValidationError(f"The role is {ADMINISTRATOR} or {COORDINATOR}, not {role!r}.")
    person = User(username=username, email=email, is_staff=True, is_superuser=role == ADMINISTRATOR)
    validate_password(password, person)
    person.set_password(password)
    person.full_clean()
    with transaction.atomic():
        person.save()
        if role == COORDINATOR:
            person.groups.add(Group.objects.get(name=GROUP))
    return person


def ask(say):
    """Lead through it: role, name, address, password, second factor, recovery codes."""
    role = _role(say)
    username = _until_right(say, "User name: ", _check_username)
    email = _until_right(say, "E-mail address: ", validate_email)
    say("\nA password:")
    for rule in password_validators_help_texts():
        say(f"- {rule}")
    password = _password(say, User(username=username, email=email))
    person = create(username, email, password, role)
    say(f"\n{username} may sign in now. Next, the app on the phone that shows a code each time.")
    _second_factor(say, person)
    return person


def _role(say):
    if not User.objects.filter(is_superuser=True, is_active=True).exists():
        say("The first person is an administrator: also looks after who may sign in.")
        return ADMINISTRATOR
    say("A coordinator changes everything on the site. An administrator also looks after who may")
    say("sign in.")
    while True:
        answer = _typed("Coordinator (c) or administrator (a)? [c] ").lower()
        for role in (COORDINATOR, ADMINISTRATOR):
            if answer in {role, role[0]} or (role == COORDINATOR and not answer):
                return role
        say("Please type c or a.")


def _until_right(say, question, check):
    while True:
        text = _typed(question)
        try:
            check(text)
        except ValidationError as error:
            say(" ".join(error.messages))
        else:
            return text


def _check_username(text):
    field = User._meta.get_field("username")
    field.clean(text, None)
    if User.objects.filter(username=text).exists():
        raise ValidationError("There is somebody with this name already.")


def _password(say, person):
    while True:
        password = _typed("Password (nothing is shown while you type): ", getpass.getpass)
        try:
            validate_password(password, person)
        except ValidationError as error:
            say(" ".join(error.messages))
            continue
        if _typed("The same again: ", getpass.getpass) == password:
            return password
        say("The two were not the same. Please type both again.")


def _second_factor(say, person):
    secret = signin.new_secret()
    say("Install an app for one-time codes (Aegis, FreeOTP, Google Authenticator …), then")
    code = signin.qr_code(person, secret)
    if _can_show(code):
        say("scan this picture with it:\n")
        _show(say, code)
        say(f"\nOr type this key into the app: {signin.in_groups(secret)}")
    else:
        say(f"type this key into it: {signin.in_groups(secret)}")
    while True:
        typed = _typed("The six digits that the app shows now (Enter alone: later, at the desk): ")
        if not typed:
            say("The desk asks for it at the first sign-in.")
            return
        if shown := signin.check_new_secret(secret, typed):
            break
        say("This code is not right. Is the clock of the phone right?")
    signin.set_up(person, secret, shown)
    say("\nIt works. Recovery codes, for the day on which the phone is not at hand; each works")
    say("once. Keep them where you keep important papers; they are shown only now.\n")
    for recovery_code in signin.new_recovery_codes(person):
        say(f"    {recovery_code}")
    say("")


def _can_show(code):
    """Whether the terminal is wide enough and knows the characters the picture is made of."""
    try:
        "█▀▄".encode(sys.stdout.encoding)
        return os.get_terminal_size(sys.stdout.fileno()).columns >= code.symbol_size()[0]
    except (OSError, UnicodeError):
        return False


def _show(say, code):
    drawn = io.StringIO()
    code.terminal(drawn, compact=True)
    for line in drawn.getvalue().splitlines():
        say(f"\033[97;40m{line}\033[0m")  # white on black, whatever the terminal's colours are


def _typed(question, read=input):
    """One line; bytes that are no text in this terminal's encoding count as nothing typed."""
    line = read(question).strip() if read is input else read(question)
    try:
        line.encode()
    except UnicodeEncodeError:
        return ""
    return line
