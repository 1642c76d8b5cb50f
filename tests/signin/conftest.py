"""What these tests share."""

import pytest
from django.contrib.auth.models import Permission

from tests.signing_in import (
    PASSWORD,
)


@pytest.fixture
def reader(django_user_model):
    person = django_user_model.objects.create_user("reader", password=PASSWORD, is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="view_office"))
    return person


@pytest.fixture
def editor(django_user_model):
    """May change offices and see people; has no second factor yet."""
    person = django_user_model.objects.create_user("editor", password=PASSWORD, is_staff=True)
    names = ["view_user", "view_office", "change_office"]
    person.user_permissions.set(Permission.objects.filter(codename__in=names))
    return person


@pytest.fixture
def _no_waiting(settings):
    """So that a wrong code may be followed by another at once; a test of its own holds the wait."""
    settings.OTP_TOTP_THROTTLE_FACTOR = settings.OTP_STATIC_THROTTLE_FACTOR = 0
