"""While the database takes no writes, all that is only read is there."""

import time

import pytest
from django.urls import resolve
from django.utils import translation

from services.models import Office, UnfoundPlace
from tests import factories, public_addresses
from tests.away import faults
from tests.desk_addresses import desk_addresses

pytestmark = pytest.mark.django_db


def statuses(client, addresses):
    return {address: client.get(address).status_code for address in addresses}


def one_of_each_route(addresses):
    found = {}
    for address in addresses:
        with translation.override(address[1:3] if address[3] == "/" else "de"):
            found[resolve(address.partition("?")[0]).route] = address
    return found.values()


def test_every_public_address_answers_as_ever(client, no_writes):
    factories.full_office()
    addresses = [
        *public_addresses.of_pages(),
        *one_of_each_route([*public_addresses.of_slugs(), *public_addresses.of_codes()]),
    ]
    before = statuses(client, addresses)
    with no_writes():
        assert statuses(client, addresses) == before
    assert set(before.values()) <= {200, 301, 302, 404}


def test_place_that_is_not_found_is_answered_though_nobody_can_count_it(client, no_writes):
    with no_writes():
        response = client.get("/de/servicestellen/?q=Atlantis")
    assert response.status_code == 200
    assert response.content.decode().count('<article class="card">') == Office.objects.count()
    assert not UnfoundPlace.objects.exists()
    client.get("/de/servicestellen/?q=Atlantis")
    assert UnfoundPlace.objects.count() == 1


def test_every_page_of_the_desk_can_be_read(desk):
    addresses = [
        address
        for address in desk_addresses(factories.full_office())
        if not address.endswith("/login/")
    ]
    before = statuses(desk, addresses)
    session = desk.session
    session["seen_at"] = int(time.time()) - 3000  # to be noted with the next page
    session.save()
    with faults.read_only():
        assert statuses(desk, addresses) == before
    assert desk.session["seen_at"] < time.time() - 2000
    desk.get("/admin/")
    assert desk.session["seen_at"] > time.time() - 10
