"""Who must prove what to sign in: a password; and who can change data, a second factor.

The second factor is an app that shows six digits (TOTP, RFC 6238); for the day on which the phone
is gone there are recovery codes. Of these only a keyed hash is kept, in django-otp's own table:
whoever reads the database cannot sign in with it. Another SECRET_KEY makes them void.
"""

import base64
import re
import secrets
import time
from base64 import b32encode
from binascii import unhexlify

from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp import verify_token
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from iqnetz.models import FactorEvent

RECOVERY_CODES = 10
# Without the letters and digits that are taken for one another.
RECOVERY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
RECOVERY_LENGTH = 10

CHANGING = ("add_", "change_", "delete_")


def can_change_data(user):
    return user.is_superuser or any(
        permission.partition(".")[2].startswith(CHANGING)
        for permission in user.get_all_permissions()
    )


def factor_of(user):
    """The app that somebody set up, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def recovery_of(user):
    return StaticDevice.objects.filter(user=user, confirmed=True).first()


def lacks_proof(user):
    """Whether a session has shown the password only, of somebody from whom more is asked."""
    if not user.is_authenticated or getattr(user, "otp_device", None) is not None:
        return False
    return can_change_data(user) or factor_of(user) is not None


def check_code(user, code):
    """The device that took the code, six digits or a recovery code; it takes it only once.

    Raises ValidationError, with words for the field, if none did. After each wrong code a device
    waits twice as long as before (1, 2, 4 … seconds), from wherever the next one comes.
    """
    letters = re.sub(r"[\s-]", "", code).lower()
    if re.fullmatch("[0-9]{6}", letters):
        device, token = factor_of(user), letters
    elif re.fullmatch(f"[{RECOVERY_LETTERS}]{{{RECOVERY_LENGTH}}}", letters):
        device = recovery_of(user)
        token = device and _fingerprint(device, letters)
    else:
        device = None
    if device is not None:
        allowed, reason = device.verify_is_allowed()
        if not allowed:
            left = int((reason["locked_until"] - timezone.now()).total_seconds()) + 1
            raise ValidationError(
                ngettext(
                    "There was a wrong code before. Please wait %(count)d second, then type the"
                    " code that your app shows then.",
                    "There was a wrong code before. Please wait %(count)d seconds, then type the"
                    " code that your app shows then.",
                    left,
                )
                % {"count": left},
                code="wait",
            )
        if taken := verify_token(user, device.persistent_id, token):
            return taken
    raise ValidationError(
        _(
            "This code is not right, or it was used already. Type the six digits that your app"
            " shows now, or a recovery code that you have not used yet."
        ),
        code="wrong",
    )


def new_secret():
    return random_hex(20)


def in_groups(secret):
    """The secret as people type it into their app: letters and digits, four by four."""
    text = b32encode(unhexlify(secret)).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def qr_code(user, secret):
    """What the app reads from the screen (segno.QRCode)."""
    import segno  # one page has one, and it takes a megabyte

    return segno.make(TOTPDevice(user=user, key=secret).config_url, error="m", micro=False)


def check_new_secret(secret, code):
    """The counter and drift of an app that has the secret and shows this code; else None."""
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch("[0-9]{6}", digits):
        return None
    totp = TOTP(unhexlify(secret))
    totp.time = time.time()
    if not totp.verify(int(digits), tolerance=1):
        return None
    return totp.t(), totp.drift


def set_up(user, secret, shown):
    """Keep a new app in place of an older one. `shown` is what check_new_secret found."""
    counter, drift = shown
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=user.pk)
        older, _by_model = TOTPDevice.objects.filter(user=user).delete()
        kind = FactorEvent.Kind.REPLACED if older else FactorEvent.Kind.SET_UP
        record(user, kind, by=user)
        return TOTPDevice.objects.create(
            user=user, name="App", key=secret, last_t=counter, drift=drift
        )


def new_recovery_codes(user):
    """Ten codes, to be shown once; the older ones are void."""
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=user.pk)
        device = recovery_of(user) or StaticDevice.objects.create(user=user, name="Recovery")
        codes = [
            "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH))
            for _ in range(RECOVERY_CODES)
        ]
        device.token_set.all().delete()
        device.token_set.bulk_create(
            [device.token_set.model(device=device, token=_fingerprint(device, c)) for c in codes]
        )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def recovery_codes_left(user):
    device = recovery_of(user)
    return device.token_set.count() if device else 0


def may_reset(actor, person):
    """Whether one may take away another's second factor: never one's own, and never that of
    somebody who may do more than oneself.
    """
    if actor.pk == person.pk or not (actor.is_active and actor.is_staff):
        return False
    if actor.is_superuser:
        return True
    return (
        not person.is_superuser
        and actor.has_perm("auth.view_user")
        and can_change_data(actor)
        and person.get_all_permissions() <= actor.get_all_permissions()
    )


def reset(person, by):
    """Take away a lost factor. Whoever is signed in with it is so no longer; who signs in next with
    the password sets up a new one.
    """
    with transaction.atomic():
        TOTPDevice.objects.filter(user=person).delete()
        StaticDevice.objects.filter(user=person).delete()
        end_sessions(person)
        record(person, FactorEvent.Kind.RESET, by=by)


def end_sessions(person):
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            session.delete()


def record(person, kind, by):
    name = by.get_full_name()
    by = f"{name} ({by.get_username()})" if name else by.get_username()
    FactorEvent.objects.create(user=person, kind=kind, by=by)


def _fingerprint(device, letters):
    """Sixteen characters, as many as django-otp's column holds: 96 bits."""
    keyed = salted_hmac("iqnetz.signin.recovery", f"{device.pk}:{letters}", algorithm="sha256")
    return base64.urlsafe_b64encode(keyed.digest()[:12]).decode()
