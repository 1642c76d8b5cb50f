"""Mails wait in the database, written in the transaction that gives the reason for them, until a
server took them: a broken server loses none. The price is that a mail may come twice, when we die
between the server's yes and our own note of it; then both bear the same Message-ID.
"""

import re
import smtplib
from datetime import timedelta
from email.utils import format_datetime, make_msgid, parseaddr

from django.conf import settings
from django.core import mail
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from iqnetz.models import OutgoingMail

# After the first, second … failure; then daily.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
SELDOM = timedelta(days=1)


class _Unreachable(Exception):
    """No mail can be sent now, and this one is not the reason."""


def queue(to, subject, text, html=""):
    """Keep a mail to be sent; in the caller's transaction, so that it goes out if that is kept.

    Raises ValidationError where `to` is not one plain address. A subject is one line, of 200
    characters at most.
    """
    validate_email(to)
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return OutgoingMail.objects.create(
        to=to,
        subject=" ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", _writable(subject)).split())[:200],
        text=_writable(text),
        html=_writable(html),
        message_id=make_msgid(domain=sender.rpartition("@")[2] or "localhost"),
    )


def _writable(text):
    """Without what neither PostgreSQL nor a mail can hold: NUL and halves of characters."""
    return str(text).replace("\0", "").encode(errors="ignore").decode()


def send_due(now=None):
    """Send what is due, each mail in a transaction of its own; several may run at once.

    (how many were sent, how many not). Ends with the first sign of a server that does not answer:
    the others would only wait for it too.
    """
    now = now or timezone.now()
    sent = failed = 0
    while True:
        connection = mail.get_connection()
        try:
            was_sent = _send_next(connection, now)
        except _Unreachable:
            return sent, failed + 1
        finally:
            _leave(connection)
        if was_sent is None:
            return sent, failed
        sent, failed = sent + was_sent, failed + (not was_sent)


def _send_next(connection, now):
    """Send the first mail that is due and that nobody else has in hand: whether that worked, None
    where there is none.
    """
    with transaction.atomic(durable=True):
        due = OutgoingMail.objects.due(now).select_for_update(skip_locked=True).first()
        if due is None:
            return None
        is_open = is_lost = False
        try:
            connection.open()
            is_open = True
            connection.send_messages([_message(due)])
        except (smtplib.SMTPException, OSError, ValueError) as error:
            is_answer = isinstance(error, (smtplib.SMTPException, ValueError))
            is_lost = isinstance(error, smtplib.SMTPServerDisconnected) or not is_answer
            _note(due, error, now, is_counted=is_open)
        else:
            due.delete()
            return True
    # The note is kept: only now may this end.
    if is_lost or not is_open:
        raise _Unreachable
    return False


def _note(due, error, now, is_counted):
    """Keep what went wrong, and when to try again. A server that cannot be reached is no fault of
    the mail, and does not count.
    """
    due.last_error = _in_words(error)[:300]
    if is_counted:
        pause = PAUSES[due.attempts] if due.attempts < len(PAUSES) else SELDOM
        due.next_try_at = now + (SELDOM if _is_final(error) else pause)
        due.attempts += 1
    due.save(update_fields=["last_error", "next_try_at", "attempts"])


def _replies(error):
    """(code, text) of what the server said; RFC 5321: 4xx is for now, 5xx for good."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return list(error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return [(error.smtp_code, error.smtp_error)]
    return []


def _is_final(error):
    return any(500 <= code < 600 for code, _text in _replies(error))


def _in_words(error):
    """What happened, without addresses and passwords: servers like to repeat them."""
    said = [
        f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
        for code, text in _replies(error)
    ]
    words = " ".join(said) or f"{type(error).__name__}: {error}"
    for secret in (settings.EMAIL_HOST_PASSWORD, settings.EMAIL_HOST_USER):
        if secret:
            words = words.replace(secret, "…")
    return " ".join(re.sub(r"\S*@\S*", "…", re.sub(r"[\x00-\x1f]", " ", _writable(words))).split())


def _message(due):
    message = mail.EmailMultiAlternatives(
        due.subject,
        due.text,
        to=[due.to],
        headers={
            "Message-ID": due.message_id,
            "Date": format_datetime(timezone.localtime(due.queued_at)),
            # RFC 3834: so that no absence note answers.
            "Auto-Submitted": "auto-generated",
        },
    )
    if due.html:
        message.attach_alternative(due.html, "text/html")
    return message


def _leave(connection):
    """Say goodbye; whatever happens now, the mail is sent or noted."""
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        return
