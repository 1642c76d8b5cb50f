"""The map as a picture: true to the compass, and the same in words."""

import re
from itertools import combinations

import pytest

from services import gazetteer, region_map
from services.finder import PAGE_SIZE
from services.models import Office
from tests import full_offices
from tests.test_finder_page import GERMAN, html

pytestmark = pytest.mark.django_db


def test_map_shows_offices_and_the_visitor(client):
    page = html(client, GERMAN, q="06122", need="all")
    drawing = page[page.index("<svg viewBox") : page.index("</figure>")]
    assert re.findall(r'<g class="state"><use href="([^"]+)"', drawing) == [
        "/static/img/states.svg#states"
    ]
    assert drawing.count('class="office"') == 3
    assert drawing.count('class="visitor"') == 1
    words = " ".join(re.sub(r"<[^>]+>", "", drawing[drawing.index("<figcaption") :]).split())
    assert "Halle (Saale) (2), Magdeburg (2), Rostock." in words
    assert "Ihr Ort, als Ring: 06122 Halle (Saale)." in words


def test_no_town_is_written_over_another(client):
    towns = [town for town, *_others in full_offices.TOWNS]
    full_offices.offices(PAGE_SIZE)
    page = html(client, GERMAN, q="39104", need="all")
    drawing = page[page.index("<svg viewBox") : page.index("</figure>")]
    written = re.findall(r"<text [^>]*>([^<]+)</text>", drawing)
    words = drawing.partition("<figcaption")[2]
    named = [town for town in towns if f'<span lang="de">{town}</span>' in words]
    assert len(written) < len(named) == drawing.count('class="office"') - 1
    drawn = region_map.draw(list(Office.objects.all()), gazetteer.find("39104").place)
    labelled = [mark for mark in drawn.marks if mark.has_label]
    assert len(labelled) > 3
    for mark, other in combinations(labelled, 2):
        assert not mark.covers(other)


def test_labels_that_lie_on_each_other():
    burg = region_map.Mark(100, 100, "Burg", is_left=False)
    assert burg.covers(region_map.Mark(140, 110, "Halle", is_left=False))
    assert burg.covers(region_map.Mark(190, 90, "Halle", is_left=True))
    assert not burg.covers(region_map.Mark(140, 120, "Halle", is_left=False))
    assert not burg.covers(region_map.Mark(164, 100, "Halle", is_left=False))
    assert not burg.covers(region_map.Mark(90, 100, "Halle", is_left=True))


def test_outlines_are_drawn_in_a_file_of_their_own():
    drawing = region_map.DRAWING.read_text("utf-8")
    assert drawing == region_map.drawing()
    assert drawing.count("<path ") == 2
    drawn = region_map.draw(Office.objects.all())
    assert f'viewBox="0 0 {drawn.width} {drawn.height}"' in drawing


def test_map_is_true_to_the_compass():
    offices = Office.objects.in_reading_order()
    drawn = region_map.draw(offices)
    halle, magdeburg, rostock = (
        next(mark for mark in drawn.marks if mark.town == town)
        for town in ("Halle (Saale)", "Magdeburg", "Rostock")
    )
    assert rostock.y < magdeburg.y < halle.y
    assert magdeburg.x < halle.x < rostock.x
    # Magdeburg and Halle are 73 km from each other, Rostock and Halle 290 km.
    near = ((magdeburg.x - halle.x) ** 2 + (magdeburg.y - halle.y) ** 2) ** 0.5
    far = ((rostock.x - halle.x) ** 2 + (rostock.y - halle.y) ** 2) ** 0.5
    assert far / near == pytest.approx(290 / 73, rel=0.05)


@pytest.mark.parametrize(
    ("town", "edge"), [("80331", "south"), ("50667", "west"), ("02826", "east"), ("24103", "west")]
)
def test_visitor_outside_is_shown_at_the_edge(town, edge):
    drawn = region_map.draw(Office.objects.all(), gazetteer.postcode(town))
    visitor = drawn.visitor
    assert not visitor.is_inside
    assert {
        "south": visitor.y > drawn.height * 0.9,
        "west": visitor.x < drawn.width * 0.1,
        "east": visitor.x > drawn.width * 0.9,
    }[edge]
    assert 0 <= visitor.x <= drawn.width
    assert 0 <= visitor.y <= drawn.height


def test_no_map_without_coordinates():
    Office.objects.update(centre_latitude=None, centre_longitude=None)
    assert region_map.draw(Office.objects.all()) is None
