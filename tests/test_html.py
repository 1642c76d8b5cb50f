"""Every page through the Nu Html Checker, where the machine has Java and the checker."""

import os
import shutil
import subprocess

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from services import freshness
from services.models import Office, ReviewRequest
from tests import factories
from tests.browser.test_browser import EXTRA
from tests.test_pages import ADDRESSES

CHECKER = os.environ.get(
    "VNU_JAR", settings.BASE_DIR / "var/tools/node_modules/vnu-jar/build/dist/vnu.jar"
)


def pages_to_write_on():
    """The pages on which visitors and organisations write, and that of a closed office."""
    office = Office.objects.get(slug="anerkennung-halle")
    asked = ReviewRequest.objects.create(organisation=office.organisation)
    link = f"/de/bestaetigen/{freshness.token_of(asked)}/"
    person = office.contacts.first()
    closed = factories.full_office(closed_from=timezone.localdate(), successor=office)
    return [
        "/de/servicestellen/anerkennung-halle/hinweis/",
        f"/en/offices/anerkennung-halle/report/?person={person.pk}",
        "/de/partner/spi/hinweis/",
        "/en/offices/anerkennung-halle/report/thanks/",
        "/de/servicestellen/anerkennung-halle/karte/",
        link,
        link.replace("/de/bestaetigen/", "/en/confirm/"),
        closed.get_absolute_url(),
    ] + [
        reverse(name, args=[freshness.token_of(asked), record.pk])
        for name, record in [
            ("review_office", office),
            ("review_contact", person),
            ("review_left", person),
        ]
    ]


@pytest.mark.django_db
@pytest.mark.skipif(
    not (shutil.which("java") and os.path.exists(CHECKER)),
    reason="no Java or no vnu.jar (npm install --prefix var/tools vnu-jar, or VNU_JAR=…)",
)
def test_html_is_valid(client, tmp_path):
    names = {}
    addresses = [*(row[0] for row in ADDRESSES), *EXTRA, *pages_to_write_on()]
    for number, address in enumerate(addresses):
        path = tmp_path / f"{number}.html"
        response = client.get(address)
        assert response.status_code < 500
        path.write_bytes(response.content)
        names[path.name] = address
    result = subprocess.run(
        [shutil.which("java"), "-jar", str(CHECKER), "--Werror", *map(str, tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == "", names
