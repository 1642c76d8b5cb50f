"""What these tests share."""

import pytest
from django.test import Client

from tests import factories
from tests.review.link import OLD


@pytest.fixture
def anybody():
    """A browser that is not signed in, under all the checks that a real one meets."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def office():
    organisation = factories.organisation(name="Verein Elbe e.V.", review_email="wir@example.org")
    made = factories.full_office(
        organisation=organisation, name="Stelle Elbe", email="elbe@example.org", assured_on=OLD
    )
    made.closures.all().delete()
    made.contacts.update(name="Erika Alt", assured_on=OLD)
    return made


@pytest.fixture
def asked(office):
    return office.organisation.review_requests.create(email="wir@example.org")
