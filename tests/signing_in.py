"""People who sign in, for tests."""

import base64
import re
from html import unescape

from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

PASSWORD = "a long password"  # noqa: S105 (of people who exist for a test only)
LOGIN, FACTOR = "/admin/login/", "/admin/zweiter-faktor/"
WRONG_CODE = "Dieser Code stimmt nicht oder wurde schon benutzt."


def sign_in(client, person):
    """Sign in as a person, with the second factor if there is one."""
    client.force_login(person)
    device = TOTPDevice.objects.filter(user=person).first()
    if device is not None:
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()


def sign_in_with_factor(client, person):
    """The same of somebody who may not have set a second factor up so far."""
    if not TOTPDevice.objects.filter(user=person).exists():
        TOTPDevice.objects.create(user=person, name="test", confirmed=True)
    sign_in(client, person)


def code_of(person):
    """The six digits that the person's app shows now, to be taken once more if they were before."""
    device = TOTPDevice.objects.get(user=person)
    device.last_t = -1
    device.throttle_reset()
    return f"{totp(device.bin_key):06}"


def send(client, username="coordinator", password=PASSWORD, code="", **more):
    data = {"username": username, "password": password, "code": code, "next": "/admin/"}
    return client.post(LOGIN, data | more)


def is_in(client):
    return client.get("/admin/services/office/").status_code == 200


def set_up_data(html):
    """The fields of a set-up page, with the code that an app with its key would show."""
    signed = re.search(r'name="secret" value="([^"]+)"', html)[1]
    key = re.search(r'class="secret"><code>([A-Z2-7 ]+)</code>', html)[1]
    return {"secret": unescape(signed), "code": shown_by_app(key)}


def shown_by_app(key):
    return f"{totp(base64.b32decode(key.replace(' ', ''))):06}"
