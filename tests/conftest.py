import os

import pytest
from django.db import connection
from pytest_django.plugin import blocking_manager_key

from content.filling import fill
from iqnetz import database

_lease = database.lease()


def pytest_configure(config):
    _lease.__enter__()


def pytest_unconfigure(config):
    _lease.__exit__(None, None, None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test finds the network's own data, as a new visitor of the site does."""
    with django_db_blocker.unblock():
        fill()
    yield
    # What a browser asked for as its test ended may still hold the database, which is now erased.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Tests that commit leave an empty database behind; the next one finds it filled again. After
    the last one there is no test database any more, and no other may be filled.
    """
    result = yield
    marker = item.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction")
    commits = commits or {"transactional_db", "live_server"} & set(item.fixturenames)
    if commits and nextitem is not None:
        with item.config.stash[blocking_manager_key].unblock():
            fill()
    return result


@pytest.fixture(autouse=True)
def _german():
    from django.utils import translation

    with translation.override("de"):
        yield


@pytest.fixture
def coordinator(django_user_model):
    """A person who may do everything, with an app for codes set up."""
    from django_otp.plugins.otp_totp.models import TOTPDevice

    person = django_user_model.objects.create_superuser("coordinator", password="a long password")
    TOTPDevice.objects.create(user=person, name="App")
    return person


@pytest.fixture
def desk(client, coordinator):
    """A client that is signed in to the admin, with the second factor."""
    from tests.signing_in import sign_in

    sign_in(client, coordinator)
    return client


@pytest.fixture
def signed_in(client, django_user_model):
    """Signs somebody of a role in; an editor gets an organisation."""

    def sign_in(role, organisation=None, may_publish=False):
        from django.contrib.auth.models import Group

        from services.models import Editor
        from tests.signing_in import sign_in_with_factor

        user = django_user_model.objects.create_user(f"{role}", password="x", is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        if organisation:
            Editor.objects.create(user=user, organisation=organisation, may_publish=may_publish)
        sign_in_with_factor(client, user)
        return client

    return sign_in


@pytest.fixture
def spi():
    from services.models import Organisation

    return Organisation.objects.get(slug="spi")


def pytest_collection_modifyitems(items):
    reason = _why_no_browser()
    if not reason:
        return
    if os.environ.get("CI") == "true":
        pytest.exit(f"The browser tests must run here: {reason}", returncode=1)
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=reason))


def _why_no_browser():
    from tests.browser import CHROMIUM

    if not os.access(CHROMIUM, os.X_OK):
        return f"no Chromium at {CHROMIUM} (on Debian: apt-get install chromium)"
    return ""
