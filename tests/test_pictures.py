"""Every picture on every public page: in a small format, of a size known before it comes, and
loaded when somebody gets to it.
"""

import io
import re

import pytest
from PIL import Image

from services.models import Organisation
from tests import public_addresses
from tests.test_logos import given
from tests.test_snippets import Tags

pytestmark = pytest.mark.django_db


def test_every_picture_is_small_sized_and_lazy(client):
    shapes = [(400, 200), (900, 90), (60, 300)]
    for number, organisation in enumerate(Organisation.objects.all()):
        given(organisation, size=shapes[number % 3], colour=(number * 9, 0, 0, 255))
    addresses = [*public_addresses.of_pages(), *public_addresses.of_slugs()]
    with_pictures, shown = set(), {}
    for address in addresses:
        response = client.get(address)
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        page = Tags(response.content.decode())
        for picture in page.all("img"):
            with_pictures.add(address)
            shown.setdefault(picture["src"], []).append(picture)
            # What stands on a printed card must be there when it is printed.
            assert picture.get("loading") == "lazy" or "qr.svg" in picture["src"], address
            assert "alt" in picture, address
        # Nothing else brings a picture that is not in our style sheets.
        assert [page.all(each) for each in ("picture", "object", "embed", "video")] == [[]] * 4
    assert len(with_pictures) > 10
    for src, uses in shown.items():
        response = client.get(src)
        assert response.status_code == 200
        kind = response.headers["Content-Type"]
        for picture in uses:
            width, height = int(picture["width"]), int(picture["height"])
            assert re.fullmatch("image/(webp|svg\\+xml)", kind), src
            if kind == "image/webp":
                real_width, real_height = Image.open(io.BytesIO(response.content)).size
                assert width <= real_width
                ratio = real_width / real_height
                assert abs(width - height * ratio) <= (1 + ratio) / 2, src  # both are rounded
            else:
                assert width == height
