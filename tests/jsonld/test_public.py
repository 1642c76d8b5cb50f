"""JSON-LD has only what is public, and stays data whatever its texts have."""

import json

import pytest
from django.utils import translation

from content.models import NewsItem
from iqnetz import addresses
from services.models import Organisation
from tests import factories
from tests.jsonld.reading import document, full_office, head

pytestmark = pytest.mark.django_db

HOSTILE = "</script><script>alert('1')</script><!-- <script> & \u2028 \u2029 \u202e \\u003C/script>"


def test_hostile_texts_stay_data(client):
    NewsItem.objects.update(title_de=HOSTILE, summary_de=HOSTILE)
    made = full_office(name=HOSTILE)
    for address, field in [("/de/aktuelles/start-des-netzwerks/", "headline"),
                           (made.get_absolute_url(), "name")]:  # fmt: skip
        page = head(client, address)
        assert [script for script in page.scripts if "src" not in script] == []
        (block,) = page.blocks
        assert not set(block) & set("<>&\u2028\u2029")
        assert json.loads(block)["@graph"][0][field] == HOSTILE


def test_texts_with_references_have_the_names(client):
    person = factories.contact(name="Erika Muster", is_public=True)
    NewsItem.objects.update(summary_de=f"Fragen Sie [[person:{person.pk}]].")
    article = document(client, "/de/aktuelles/start-des-netzwerks/")["@graph"][0]
    assert article["description"] == "Fragen Sie Erika Muster."


def test_what_is_not_public_is_nowhere(client):
    made = full_office(internal_note="streng geheim")
    Organisation.objects.update(review_email="geheim@example.org")
    factories.contact(office=made, name="Geheim Eins", is_public=False)
    factories.contact(office=made, name="Geheim Zwei", is_public=True, valid_to="2020-01-01")
    factories.office(name="Geheim Drei", published_from=None)
    factories.office(name="Geheim Vier", organisation=factories.organisation(published_from=None))
    factories.membership(organisation=factories.organisation(name="Geheim", published_from=None))
    for address in [
        "/de/servicestellen/", made.get_absolute_url(), "/de/angebote/anerkennung/", "/de/partner/",
        "/de/partner/spi/", "/de/netzwerk/",
    ]:  # fmt: skip
        assert "geheim" not in json.dumps(document(client, address)).lower(), address


@pytest.mark.parametrize("kind", ["office", "partner", "service", "news", "page"])
def test_preview_says_nothing_to_machines(client, desk, kind):
    model = addresses.KINDS[kind]
    record = model.objects.published().first()
    model.objects.filter(pk=record.pk).update(published_from=None)
    response = desk.get(record.get_absolute_url())
    assert response.status_code == 200
    assert "ld+json" not in response.content.decode()
    assert "og:" not in response.content.decode()


def test_errors_say_nothing_to_machines(client):
    made = factories.office()
    with translation.override("en"):
        address = made.get_absolute_url()
    made.delete()
    assert head(client, address, 410).blocks == []
    assert head(client, "/en/nothing-here/", 404).blocks == []
