"""How many bytes a page is on its way to a phone: compressed, with all its styles."""

import gzip
import random
import re
from functools import cache
from hashlib import sha256
from pathlib import Path

import brotli
import pytest
from django.conf import settings

from services.finder import PAGE_SIZE
from services.models import ContactPerson, Office, Organisation, Phone, ServiceArea
from tests import public_addresses
from tests.factories import office

FIRST_VIEW = 14_000  # bytes: what fits into the first packets of a new connection (RFC 6928)
NEXT_VIEW = 6_000  # bytes: the page alone, when the styles are there
STATIC = settings.BASE_DIR / "static"

pytestmark = pytest.mark.django_db

COMPRESSIONS = [
    pytest.param(lambda data: brotli.compress(data, quality=11), id="brotli"),
    pytest.param(lambda data: gzip.compress(data, 9, mtime=0), id="gzip"),
]


def sizes(client, address, compress):
    """(of the page alone, of the page with all its styles): names of files as in production."""
    response = client.get(address)
    assert response.status_code == 200, address
    html = re.sub(
        r'(?<=/static/)([^"#]+)(\.\w+)',
        lambda name: f"{name[1]}.{sha256(name[0].encode()).hexdigest()[:12]}{name[2]}",
        response.content.decode(),
    )
    page = len(compress(html.encode()))
    names = re.findall(r'<link rel="stylesheet" href="/static/(css/[\w-]+)\.\w+\.css"', html)
    assert len(names) > 3, address
    return page, page + sum(_style_size(name, compress) for name in names)


@cache
def _style_size(name, compress):
    return len(compress(Path(STATIC, f"{name}.css").read_bytes()))


def scatter(number):
    """Offices of which no two share more than a few words, each with a telephone and two people."""
    draw = random.Random(6)  # noqa: S311 (a test, the same every time)
    letters = "enisratdhulcgmobwfkz"

    def word():
        return "".join(draw.choices(letters, k=draw.randint(4, 9))).capitalize()

    organisations = list(Organisation.objects.all())
    offices = [
        office(
            name=f"{word()}stelle {word()}",
            slug=f"{word()}-{word()}".lower(),
            street=f"{word()}straße {draw.randint(1, 200)}",
            postcode=f"{draw.randint(6000, 39999):05}",
            town=word(),
            email=f"{word()}@{word()}.de".lower(),
            organisation=draw.choice(organisations),
        )
        for _number in range(number)
    ]
    Phone.objects.bulk_create(
        Phone(office=each, number=f"+4939{draw.randint(10**7, 10**8 - 1)}") for each in offices
    )
    ServiceArea.objects.bulk_create(
        ServiceArea(office=each, federal_state="DE-ST") for each in offices
    )
    ContactPerson.objects.bulk_create(
        ContactPerson(
            office=each,
            name=f"{word()} {word()}",
            email=f"{word()}@{word()}.de".lower(),
            is_public=True,
        )
        for each in offices * 2
    )


@pytest.mark.parametrize("compress", COMPRESSIONS)
def test_first_view_of_every_page_is_small(client, compress):
    addresses = [*public_addresses.of_pages(), *public_addresses.of_slugs()]
    pages = [each for each in addresses if re.match("/(de|en)/", each) and "atom" not in each]
    first = {address: sizes(client, address, compress)[1] for address in pages}
    assert len(first) > 50
    assert {address: size for address, size in first.items() if size > FIRST_VIEW} == {}


@pytest.mark.parametrize("compress", COMPRESSIONS)
def test_next_view_of_home_finder_and_office_is_small(client, compress):
    pages = ["/de/", "/en/"]
    for query in ("", "?need=all", "?q=06122", "?q=39104&need=all", "?q=Berlin", "?q=Xyzzy"):
        pages += [f"/de/servicestellen/{query}", f"/en/offices/{query}"]
    for slug in Office.objects.published().values_list("slug", flat=True):
        pages += [f"/de/servicestellen/{slug}/", f"/en/offices/{slug}/"]
    next_ones = {address: sizes(client, address, compress)[0] for address in pages}
    assert {address: size for address, size in next_ones.items() if size > NEXT_VIEW} == {}


@pytest.mark.parametrize("compress", COMPRESSIONS)
def test_first_view_of_a_full_finder_is_small(client, compress):
    scatter(PAGE_SIZE + 1)
    for address in ("/de/servicestellen/?need=all", "/de/servicestellen/?need=all&q=06122"):
        assert client.get(address).content.count(b"<article") == PAGE_SIZE
        assert sizes(client, address, compress)[1] <= FIRST_VIEW
