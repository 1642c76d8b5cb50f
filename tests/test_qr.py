"""QR codes: what segno draws is what is shown."""

import operator
import re
import struct
import zlib
from xml.etree import ElementTree

import pytest
import segno
from django.utils import timezone

from content.models import NewsItem, Page
from services.formats import qr
from services.models import ContactPerson, Office, Organisation, Service

pytestmark = pytest.mark.django_db

ADDRESS = "https://iq-netz.example/o/k7m2x/"
WIDTH = 29 + 2 * qr.QUIET_ZONE  # modules: version 3, and the quiet zone on both sides


def drawn():
    """The modules of the code, with the quiet zone, as rows of True for dark."""
    code = segno.make_qr(ADDRESS, error="M", boost_error=False)
    assert (code.version, code.error, code.designator) == (3, "M", "3-M")
    return [[bool(module) for module in row] for row in code.matrix_iter(border=4)]


def test_svg_shows_the_code():
    root = ElementTree.fromstring(qr.svg(ADDRESS, 'Code <&"'))  # noqa: S314 (ours)
    assert root.attrib == {
        "role": "img", "width": "37mm", "height": "37mm", "viewBox": f"0 0 {WIDTH} {WIDTH}",
    }  # fmt: skip
    title, paper, ink = root
    assert title.text == 'Code <&"'
    assert paper.attrib == {"fill": "#fff", "d": f"M0 0h{WIDTH}v{WIDTH}h-{WIDTH}z"}
    assert ink.attrib["stroke"] == "#000"
    rows = [[False] * WIDTH for _row in range(WIDTH)]
    x = y = 0.0
    for move, horizontal, vertical, length in re.findall(
        r"([Mm])(-?\d+) (-?[\d.]+)h(\d+)", ink.attrib["d"]
    ):
        x, y = (0, 0) if move == "M" else (x, y)
        x, y = x + int(horizontal), y + float(vertical)
        for column in range(int(x), int(x) + int(length)):
            rows[int(y)][column] = True
        x += int(length)
    assert rows == drawn()


def test_png_shows_the_code():
    content = qr.png(ADDRESS)
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, place = {}, 8
    while place < len(content):
        length, name = struct.unpack(">I4s", content[place : place + 8])
        chunks[name] = content[place + 8 : place + 8 + length]
        place += length + 12
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (width, height, depth, colour) == (1036, 1036, 1, 0)  # one bit: black or white
    assert chunks[b"pHYs"] == struct.pack(">IIB", 11811, 11811, 1)  # 300 dots an inch
    pixels = zlib.decompress(chunks[b"IDAT"])
    row_bytes = 1 + (width + 7) // 8
    scale = width // WIDTH
    lines, before = [], bytes(row_bytes - 1)
    for start in range(0, len(pixels), row_bytes):
        kind, line = pixels[start], pixels[start + 1 : start + row_bytes]
        assert kind in {0, 2}  # as it is, or added to the line above
        before = line if kind == 0 else bytes(map(operator.add, line, before))
        lines.append(before)
    rows = []
    for row in range(WIDTH):
        line = lines[row * scale + scale // 2]
        middles = (column * scale + scale // 2 for column in range(WIDTH))
        rows.append([not line[middle // 8] >> (7 - middle % 8) & 1 for middle in middles])
    assert rows == drawn()


@pytest.mark.parametrize(("ending", "kind"), [("qr.svg", "image/svg+xml"), ("qr.png", "image/png")])
def test_any_kind_of_record_has_a_code(client, ending, kind):
    for model in (Office, Organisation, Service, Page, NewsItem):
        record = model.objects.published().first()
        response = client.get(f"/o/{record.code}/{ending}")
        assert (response.status_code, response.headers["Content-Type"]) == (200, kind)
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        address = f"http://testserver{record.get_permanent_url()}"
        write = {"qr.png": qr.png, "qr.svg": lambda to: qr.svg(to, f"QR-Code, der zu {to} führt")}
        assert response.content == write[ending](address)


def test_answer(client):
    office = Office.objects.get(slug="anerkennung-halle")
    for ending in ("qr.svg", "qr.png"):
        response = client.get(f"/o/{office.code}/{ending}")
        headers = response.headers
        assert re.fullmatch('"[0-9a-f]{32}"', headers["ETag"])
        for condition in (
            {"If-None-Match": headers["ETag"]},
            {"If-Modified-Since": headers["Last-Modified"]},
        ):
            again = client.get(f"/o/{office.code}/{ending}", headers=condition)
            assert (again.status_code, again.content) == (304, b"")
        assert client.head(f"/o/{office.code}/{ending}").headers["ETag"] == headers["ETag"]
    english = client.get(f"/o/{office.code}/qr.svg?lang=en").content.decode()
    assert "<title>QR code that leads to http://testserver/o/" in english


def test_code_leads_where_the_page_is(client):
    office = Office.objects.get(slug="anerkennung-halle")
    person = office.contacts.first()
    Office.objects.filter(pk=office.pk).update(closed_from=timezone.localdate())
    assert client.get(f"/o/{office.code}/qr.svg").status_code == 200  # its page says who helps
    Office.objects.filter(pk=office.pk).update(published_from=None)
    assert client.get(f"/o/{office.code}/qr.svg").status_code == 404
    ContactPerson.objects.filter(pk=person.pk).update(is_public=False)
    assert client.get(f"/o/{person.code}/qr.png").status_code == 404
    code = office.code
    office.delete()
    assert client.get(f"/o/{code}/qr.png").status_code == 410
