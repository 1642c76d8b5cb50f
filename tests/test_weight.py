"""How many bytes a page is on its way to a phone: compressed, with all its styles."""

import re
from datetime import time, timedelta
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from iqnetz.finished import encoded
from services.finder import PAGE_SIZE
from services.models import Closure, Language, Office, OpeningHours
from tests import full_offices, public_addresses

FIRST_VIEW = 14_000  # bytes: what fits into the first packets of a new connection (RFC 6928)
NEXT_VIEW = 6_000  # bytes: the page alone, when the styles are there
STATIC = settings.BASE_DIR / "static"

pytestmark = pytest.mark.django_db

# As the site sends it; whatever reads no brotli gets gzip.
ENCODINGS = [partial(encoded, encoding=each) for each in ("br", "gzip")]
COMPRESSIONS = [pytest.param(each, id=each.keywords["encoding"]) for each in ENCODINGS]


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


@pytest.fixture
def full(db):
    return full_offices.offices(PAGE_SIZE + 5)


def test_finder_full_of_full_offices_is_small(client, full):
    sizes_of = {}
    for query in ("", "?need=all", "?need=all&q=06122", "?q=39104", "?q=Berlin", "?page=2"):
        for address in (f"/de/servicestellen/{query}", f"/en/offices/{query}"):
            cards = client.get(address).content.count(b"<article")
            assert cards == PAGE_SIZE or "page" in query
            sizes_of[address] = [sizes(client, address, compress) for compress in ENCODINGS]
    brotli, gzip = zip(*sizes_of.values(), strict=True)
    assert {each: size for each, (size, _other) in sizes_of.items() if size[0] > NEXT_VIEW} == {}
    assert max(first for _next, first in (*brotli, *gzip)) <= FIRST_VIEW


def test_office_with_everything_is_small(client, full):
    office = full[0]
    office.languages.add(*Language.objects.all()[:3])
    office.hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(office=office, weekday=day, opens=time(opens), closes=time(closes))
        for day in range(1, 6)
        for opens, closes in ((8, 12), (13, 15 + day % 3))
    )
    Office.objects.filter(pk=office.pk).update(
        house="Haus der Wirtschaft, 2. Etage",
        website="https://beratung.example.org/aschersleben",
        access_note_de="Bitte klingeln Sie bei „Beratung“. Der Aufzug ist im Hof.",
        access_note_en="Please ring at “Beratung”. The lift is in the courtyard.",
    )
    today = timezone.localdate()
    for days in (30, 60, 90):
        Closure.objects.create(
            office=office, starts_on=today + timedelta(days), ends_on=today + timedelta(days + 5)
        )
        office.consultation_days.create(
            day=today + timedelta(days), opens="10:00", closes="12:30", house="Bürgerhaus",
            street="Markt 1", postcode="39288", town="Burg", note_de="Bitte rufen Sie vorher an.",
        )  # fmt: skip
    for person in office.contacts.all():
        person.languages.set(Language.objects.all()[3:6])
        person.role_de, person.role_en = "Beratung zur Anerkennung", "Advice on recognition"
        person.save()
    for address in (f"/de/servicestellen/{office.slug}/", f"/en/offices/{office.slug}/"):
        brotli, gzip = (sizes(client, address, compress) for compress in ENCODINGS)
        assert brotli[0] <= NEXT_VIEW
        assert max(brotli[1], gzip[1]) <= FIRST_VIEW
