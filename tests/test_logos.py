"""Logos: what becomes of a file, who may send one, where it is shown and how it is kept."""

import io
import json
import re
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageDraw

from iqnetz import history
from services import logos
from services.models import Logo, Membership, Organisation, Proposal
from services.models.logo import HEIGHT, LARGEST, WIDTH
from tests import factories
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

RED, BLACK, WHITE = (200, 0, 0, 255), (0, 0, 0, 255), (255, 255, 255, 255)


def picture(size=(400, 200), colour=RED, mode="RGBA", ground=(0, 0, 0, 0)):
    """A bar that leaves an empty edge."""
    drawn = Image.new("RGBA", size, ground)
    width, height = size
    box = (width // 10, height // 10, width * 9 // 10 - 1, height * 9 // 10 - 1)
    ImageDraw.Draw(drawn).rectangle(box, fill=colour)
    return drawn.convert(mode)


def saved(drawn, kind="PNG", **options):
    file = io.BytesIO()
    drawn.save(file, kind, **options)
    return file.getvalue()


def noise(size=(900, 450)):
    return Image.effect_noise(size, 90).convert("RGB")


def opened(logo):
    return Image.open(io.BytesIO(logo.data))


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of_size(width, height, data=b""):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", data) + chunk(b"IEND", b"")


# --- What becomes of a file ---


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((400, 200), (320, 160)),
        ((4000, 100), (320, 8)),
        ((100, 4000), (4, 160)),
        ((100, 50), (80, 40)),
        ((40, 40), (32, 32)),
    ],
)
def test_picture_is_cut_at_its_edge_and_made_small(size, kept):
    logo = logos.made_from(saved(picture(size)))
    assert (logo.width, logo.height) == kept == opened(logo).size
    assert opened(logo).format == "WEBP"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_four_formats_are_taken(kind):
    logo = logos.made_from(saved(picture(mode="RGB", ground=WHITE), kind))
    seen = opened(logo).convert("RGB").getpixel((160, 80))
    assert all(abs(one - other) < 12 for one, other in zip(seen, RED[:3], strict=True))


def test_transparency_stays():
    drawn = picture()
    ImageDraw.Draw(drawn).rectangle((100, 60, 200, 140), fill=(0, 0, 0, 0))
    logo = opened(logos.made_from(saved(drawn)))
    assert logo.mode == "RGBA"
    assert logo.getpixel((100, 80))[3] == 0
    assert logo.getpixel((4, 4)) == RED


def test_logo_has_at_most_ten_kilobytes():
    logo = logos.made_from(saved(noise()))
    assert 2_000 < len(logo.data) <= LARGEST
    assert logo.width <= WIDTH
    assert logo.height <= HEIGHT


def test_nothing_of_what_a_file_tells_is_kept():
    exif = Image.Exif()
    exif[0x010E] = "Geheime Beschreibung"
    data = saved(picture(mode="RGB"), "JPEG", exif=exif, comment=b"Geheim") + b"<script>alert(1)"
    kept = bytes(logos.made_from(data).data)
    for word in (b"EXIF", b"Exif", b"Geheim", b"script", b"ICCP", b"XMP"):
        assert word not in kept


def test_turned_photograph_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter to the right
    logo = logos.made_from(saved(Image.new("RGB", (300, 100), RED[:3]), "JPEG", exif=exif))
    assert (logo.width, logo.height) == (53, 160)


def test_colours_for_print_become_those_of_screens():
    logo = logos.made_from(saved(Image.new("CMYK", (100, 50), (0, 255, 255, 0)), "JPEG"))
    red, green, blue = opened(logo).convert("RGB").getpixel((50, 25))
    assert red > 200 > 60 > max(green, blue)


def test_sixteen_bits_of_grey_become_eight():
    grey = Image.new("I;16", (100, 50), 257 * 128)
    logo = logos.made_from(saved(grey))
    assert abs(opened(logo).convert("L").getpixel((50, 25)) - 128) <= 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB"])
def test_every_kind_of_colours_is_taken(mode):
    drawn = picture(mode="RGB", ground=WHITE).convert(mode)
    assert logos.made_from(saved(drawn)).width == 320


@pytest.mark.parametrize(
    ("colour", "ground", "is_light"),
    [
        (WHITE, (0, 0, 0, 0), True),
        (BLACK, (0, 0, 0, 0), False),
        (RED, (0, 0, 0, 0), False),
        (WHITE, WHITE, False),  # it has a ground of its own
        ((255, 255, 255, 90), (0, 0, 0, 0), True),
    ],
)
def test_white_that_shows_through_is_noticed(colour, ground, is_light):
    assert logos.made_from(saved(picture(colour=colour, ground=ground))).is_light == is_light


def test_same_picture_is_the_same_logo():
    one, other = (logos.made_from(saved(picture())) for _time in range(2))
    assert one.digest == other.digest
    assert re.fullmatch("[0-9a-f]{32}", one.digest)


PNG = saved(picture())
GIF_THAT_MOVES = saved(
    picture(mode="RGB"), "GIF", save_all=True, append_images=[picture(mode="RGB", colour=BLACK)]
)
REFUSED = {
    "nothing": (b"", "kann nicht gelesen werden"),
    "text": (b"Guten Tag", "kann nicht gelesen werden"),
    "half": (PNG[: len(PNG) // 2], "kann nicht gelesen werden"),
    "page": (b"<html><script>alert(1)</script>", "kann nicht gelesen werden"),
    "pdf": (b"%PDF-1.4\n", "kann nicht gelesen werden"),
    "tiff": (saved(picture(), "TIFF"), "kann nicht gelesen werden"),
    "bmp": (saved(picture(mode="RGB"), "BMP"), "kann nicht gelesen werden"),
    "ico": (saved(picture(), "ICO"), "kann nicht gelesen werden"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "SVG-Zeichnung"),
    "svg with a head": (b'\xef\xbb\xbf <?xml version="1.0"?><svg/>', "SVG-Zeichnung"),
    "svg with a doctype": (b"<!DOCTYPE svg PUBLIC><svg/>", "SVG-Zeichnung"),
    "wide": (saved(Image.new("1", (4001, 40))), "zu viele Bildpunkte"),
    "bomb": (png_of_size(60_000, 60_000), "zu viele Bildpunkte"),
    "great bomb": (png_of_size(2**31 - 1, 2**31 - 1), "zu viele Bildpunkte"),
    "no lines": (png_of_size(100, 100), "kann nicht gelesen werden"),
    "bad text": (
        PNG[:33] + chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(50_000_000))) + PNG[33:],
        "kann nicht gelesen werden",
    ),
    "moving": (GIF_THAT_MOVES, "bewegt sich"),
    "tiny": (saved(Image.new("RGB", (31, 31))), "zu klein"),
    "empty": (saved(Image.new("RGBA", (100, 100))), "nichts zu sehen"),
    "heavy": (b"\x89PNG" + bytes(2_000_000), "größer als 2 MB"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_logo_is_refused_in_words(name):
    data, words = REFUSED[name]
    with pytest.raises(ValidationError) as refusal:
        logos.made_from(data)
    assert words in " ".join(refusal.value.messages)


# --- At the desk ---


@pytest.fixture
def address(spi):
    return f"/admin/logo/{spi.pk}/"


def send(client, address, data=PNG, name="logo.png"):
    return client.post(address, {"file": SimpleUploadedFile(name, data)}, follow=True)


def test_coordinator_sends_replaces_and_takes_away(desk, spi, address):
    before = spi.changed_at
    assert "Bisher wird kein Logo gezeigt." in desk.get(address).text
    assert "Das Logo wird jetzt gezeigt." in send(desk, address).text
    spi = Organisation.objects.get(pk=spi.pk)
    first = spi.logo_id
    assert spi.changed_at >= before
    assert f"/logo/{first}.webp" in desk.get(address).text
    send(desk, address, saved(picture(colour=BLACK)))
    spi.refresh_from_db()
    assert spi.logo_id not in {first, None}
    answer = desk.post(address, {"remove": "1"}, follow=True)
    assert "kein Logo mehr gezeigt" in answer.text
    spi.refresh_from_db()
    assert spi.logo is None


@pytest.mark.parametrize("name", REFUSED)
def test_refusal_stands_at_the_field(desk, spi, address, name):
    data, _words = REFUSED[name]
    answer = send(desk, address, data)
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]
    spi.refresh_from_db()
    assert spi.logo is None


def test_no_file_is_refused_in_words(desk, address):
    assert "Bitte wählen Sie ein Bild" in desk.post(address).text
    assert "Bitte wählen Sie ein Bild" in send(desk, address, bytes(3_000_000)).text


def test_same_picture_for_two_is_kept_once(desk, spi):
    other = factories.organisation()
    for organisation in (spi, other):
        send(desk, f"/admin/logo/{organisation.pk}/")
    assert Logo.objects.count() == 1
    assert Organisation.objects.filter(logo=Logo.objects.get()).count() == 2


def test_reader_and_foreign_editor_send_nothing(signed_in, spi, address):
    reader = signed_in("Lesen")
    assert reader.get(address).status_code == send(reader, address).status_code == 403
    editor = signed_in("Partner-Redaktion", factories.organisation(), may_publish=True)
    assert editor.get(address).status_code == send(editor, address).status_code == 404
    assert Logo.objects.count() == 0


def test_logo_of_an_editor_waits_for_the_coordination(client, signed_in, coordinator, spi, address):
    editor = signed_in("Partner-Redaktion", spi)
    assert "Ihr Vorschlag" in send(editor, address).text
    spi.refresh_from_db()
    assert spi.logo is None
    logo = Logo.objects.get()
    decision = f"/admin/services/proposal/{Proposal.objects.get().pk}/change/"
    client.logout()
    sign_in(client, coordinator)
    assert logo.get_absolute_url() in client.get(decision).text
    client.post(decision, {"accept": "1"})
    spi.refresh_from_db()
    assert spi.logo == logo


def test_stranger_is_asked_to_sign_in(client, address):
    assert client.get(address).status_code == 302


# --- In the database ---


def given(organisation, **options):
    logo = logos.made_from(saved(picture(**options)))
    logo.save()
    organisation.logo = logo
    organisation.save()
    return logo


def test_history_names_the_logo_and_leads_back_to_it(spi):
    first = given(spi)
    second = given(spi, colour=BLACK)
    spi.logo = None
    spi.save()
    kept = history.EVENTS[Organisation].objects.filter(id=spi.pk).order_by("-pgh_id")
    assert list(kept.values_list("logo_id", flat=True)[:3]) == [None, second.pk, first.pk]
    assert Logo.objects.count() == 2  # what the history names is there


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"digest": "0" * 32}, "logo_is_named_by_what_it_is"),
        ({"width": 321}, "logo_is_small"),
        ({"height": 0}, "logo_is_small"),
    ],
)
def test_database_takes_no_other_logo(changes, constraint):
    logo = logos.made_from(PNG)
    for name, value in changes.items():
        setattr(logo, name, value)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        logo.save()


# --- On the site ---


def test_picture_is_kept_for_a_year_and_known_again(client, spi):
    logo = given(spi)
    response = client.get(logo.get_absolute_url())
    assert response.content == bytes(logo.data)
    headers = response.headers
    assert headers["Content-Type"] == "image/webp"
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Encoding" not in headers
    again = client.get(logo.get_absolute_url(), headers={"If-None-Match": headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(logo.get_absolute_url())
    assert (head.status_code, head.headers["ETag"]) == (200, headers["ETag"])


@pytest.mark.parametrize(
    "name", ["0" * 32, "0", "x" * 32, "0" * 31 + "%00", "A" * 32, "../etc/passwd", "0" * 5000]
)
def test_other_names_are_not_there(client, name):
    assert client.get(f"/logo/{name}.webp").status_code == 404


def image(page):
    (found,) = re.findall(r"<img [^>]*>", page)
    return dict(re.findall(r'([a-z]+)="([^"]*)"', found))


@pytest.mark.parametrize("language", ["de", "en"])
def test_logo_stands_beside_the_name(client, spi, language):
    logo = given(spi)
    partner = {"de": "/de/partner/spi/", "en": "/en/partners/spi/"}[language]
    assert image(client.get(partner).text) == {
        "class": "logo", "src": logo.get_absolute_url(), "width": "160", "height": "80",
        "alt": "", "loading": "lazy", "decoding": "async",
    }  # fmt: skip
    small = {"width": "64", "height": "32"}
    for where in {"de": ["partner", "netzwerk"], "en": ["partners", "network"]}[language]:
        assert small.items() <= image(client.get(f"/{language}/{where}/").text).items()


def test_light_logo_says_so(client, spi):
    given(spi, colour=WHITE)
    assert image(client.get("/de/partner/spi/").text)["class"] == "logo is-light"


def test_funder_is_shown_with_its_logo(client):
    funder = Membership.objects.public().filter(role="funder").first().organisation
    logo = given(funder)
    assert image(client.get("/de/netzwerk/").text)["src"] == logo.get_absolute_url()


def test_without_a_logo_there_is_no_picture(client):
    for address in ("/de/partner/", "/de/partner/spi/", "/de/netzwerk/"):
        assert "<img" not in client.get(address).text


@pytest.mark.parametrize("address", ["/de/partner/", "/de/netzwerk/", "/de/partner/spi/"])
def test_lists_read_no_picture_and_ask_no_more(client, spi, address):
    with CaptureQueriesContext(
        connection,
    ) as before:
        client.get(address)
    for number, organisation in enumerate(Organisation.objects.all()):
        given(organisation, colour=(number * 9, 0, 0, 255))
    with CaptureQueriesContext(connection) as after:
        client.get(address)
    assert len(after) == len(before)
    assert not any('"data"' in query["sql"] for query in after)


def test_programs_learn_where_the_logo_is(client, spi):
    logo = given(spi)
    page = client.get("/de/partner/spi/").text
    graph = json.loads(re.search(r'ld\+json">(.*?)</script>', page)[1])["@graph"]
    there = f"http://testserver{logo.get_absolute_url()}"
    assert [node["logo"] for node in graph if "logo" in node] == [there]
