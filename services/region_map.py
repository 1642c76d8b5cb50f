"""A picture of the two states with offices and the visitor's place, as numbers for an SVG.

The outlines (fixtures/outlines.json) are Natural Earth's, see docs/operations.md. They are the same
on every page, so they stand in a file of their own, which browsers keep. Drawn with equidistant
cylindrical projection, true to scale at the middle latitude: at this size nobody sees a difference
from a better one.
"""

import itertools
import json
from dataclasses import dataclass
from functools import cache
from math import cos, radians
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "fixtures" / "outlines.json"
DRAWING = ROOT / "static" / "img" / "states.svg"

HEIGHT = 560
MARGIN = 16  # around the states, for marks and labels at the edge
TOGETHER = 16  # units: closer marks become one
LABEL_GAP = 20  # from a mark to its label, past the visitor's ring
RING = 14  # the visitor's ring and its line must lie inside the picture
LABEL_DROP = 6  # from a mark's middle to the base line of its label
LABEL_HEIGHT, LETTER_WIDTH = 20, 11  # units: as much room as a label takes, and a letter of it


@dataclass(slots=True)
class Mark:
    """Offices at one spot."""

    x: int
    y: int
    town: str
    is_left: bool  # its label stands to the left
    has_label: bool = False
    count: int = 1

    def covers(self, other):
        """Whether the labels of both would lie on each other."""
        if abs(self.y - other.y) >= LABEL_HEIGHT:
            return False
        (begins, ends), (other_begins, other_ends) = self._width, other._width
        return begins < other_ends and other_begins < ends

    @property
    def _width(self):
        """From where to where its label goes."""
        near, length = self.x + self.label_x, LETTER_WIDTH * len(self.town)
        return (near - length, near) if self.is_left else (near, near + length)

    # Where its label begins or ends, seen from the mark.

    @property
    def label_x(self):
        return -LABEL_GAP if self.is_left else LABEL_GAP

    @property
    def label_y(self):
        return LABEL_DROP


@dataclass(frozen=True, slots=True)
class Visitor:
    x: int
    y: int
    is_inside: bool


@dataclass(frozen=True, slots=True)
class RegionMap:
    width: int
    height: int
    marks: list[Mark]
    visitor: Visitor | None


class _Frame:
    """The outlines, and how a point on Earth becomes one on paper."""

    def __init__(self, states):
        points = [point for rings in states for ring in rings for point in ring]
        self.west = min(longitude for longitude, _latitude in points)
        self.north = max(latitude for _longitude, latitude in points)
        south = min(latitude for _longitude, latitude in points)
        self.scale = HEIGHT / (self.north - south)
        self.shrink = cos(radians((self.north + south) / 2))
        east = max(longitude for longitude, _latitude in points)
        self.width = round((east - self.west) * self.shrink * self.scale) + 2 * MARGIN
        self.height = HEIGHT + 2 * MARGIN
        self.outlines = [" ".join(self._path(ring) for ring in rings) for rings in states]

    def drawing(self):
        """The outlines as a file, without colours: those are the page's."""
        paths = "".join(f'<path d="{outline}"/>' for outline in self.outlines)
        box = f"0 0 {self.width} {self.height}"
        return (
            '<svg xmlns="http://www.w3.org/2000/svg">'
            f'<symbol id="states" viewBox="{box}">{paths}</symbol></svg>\n'
        )

    def place(self, latitude, longitude):
        x = (longitude - self.west) * self.shrink * self.scale + MARGIN
        return round(x), round((self.north - latitude) * self.scale + MARGIN)

    def _path(self, ring):
        points = [self.place(latitude, longitude) for longitude, latitude in ring[:-1]]
        steps = itertools.pairwise(points)
        moves = [f"{x - last_x},{y - last_y}" for (last_x, last_y), (x, y) in steps]
        return f"M{points[0][0]},{points[0][1]}l{' '.join(moves)}z"


@cache
def _frame():
    shapes = json.loads(FILE.read_text("utf-8"))
    return _Frame([shapes["DE-MV"], shapes["DE-ST"]])


def drawing():
    """What stands in static/img/states.svg."""
    return _frame().drawing()


def draw(offices, place=None):
    """The RegionMap of `offices` and the `place` they were looked for from; None where no office
    has coordinates.
    """
    frame = _frame()
    marks = []
    for office in offices:
        if office.point is None:
            continue
        x, y = frame.place(*office.point)
        for mark in marks:
            if abs(mark.x - x) < TOGETHER and abs(mark.y - y) < TOGETHER:
                mark.count += 1
                break
        else:
            marks.append(Mark(x, y, office.town, is_left=x > frame.width * 0.55))
    if not marks:
        return None
    for number, mark in enumerate(marks):
        # The first ones are those to try first. What has none is in the caption.
        mark.has_label = not any(each.has_label and mark.covers(each) for each in marks[:number])
    return RegionMap(frame.width, frame.height, marks, _visitor(frame, place))


def _visitor(frame, place):
    """Where the visitor is; outside the picture at its edge, in the right direction."""
    if place is None or place.is_wide:
        return None
    x, y = frame.place(place.latitude, place.longitude)
    middle_x, middle_y = frame.width / 2, frame.height / 2
    reach = max(abs(x - middle_x) / (middle_x - RING), abs(y - middle_y) / (middle_y - RING))
    if reach > 1:
        x = round(middle_x + (x - middle_x) / reach)
        y = round(middle_y + (y - middle_y) / reach)
    return Visitor(x, y, is_inside=reach <= 1)
