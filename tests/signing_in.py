"""People who sign in, for tests."""

from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice


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
