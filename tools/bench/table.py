"""The table: one line for each thing measured, with its bar and whether it is met."""

import math
from dataclasses import dataclass
from operator import ge, le
from statistics import median

WIDTHS = (50, 9, 17, 5, 8, 9, 8, 9, 9)
HEADINGS = ("", "median", "min–max", "unit", "each/s", "bare", "of bare", "of nginx", "bar")
NONE = "–"


@dataclass(frozen=True)
class Bar:
    """What a number should reach: at least, or at most, so much."""

    sign: str  # "≥" or "≤"
    limit: float
    unit: str = ""

    def __str__(self):
        return f"{self.sign} {number(self.limit)}{self.unit}"

    def is_met(self, value):
        return {"≥": ge, "≤": le}[self.sign](value, self.limit)


@dataclass
class Row:
    """A line. `judged` is the number that the bar is about; `why` says why there is none."""

    what: str
    values: list[float] = ()
    unit: str = "µs"
    per_second: float | None = None
    bare: float | None = None
    of_bare: float | None = None
    of_nginx: float | None = None
    bar: Bar | None = None
    judged: float | None = None
    why: str = ""

    def __str__(self):
        middle = median(self.values) if self.values else None
        spread = NONE
        if len(self.values) > 1:
            spread = f"{number(min(self.values))}–{number(max(self.values))}"
        cells = [self.what, number(middle), spread, self.unit if self.values else ""]
        cells += [number(self.per_second), number(self.bare)]
        cells += [ratio(self.of_bare), ratio(self.of_nginx)]
        cells += [str(self.bar) if self.bar else ""]
        line = aligned(cells)
        if self.bar and self.judged is not None:
            line += " ✓" if self.bar.is_met(self.judged) else " ✗"
        if self.why:
            line += f"  {self.why}"
        return line.rstrip()


def number(value):
    """Three digits that count, without an exponent."""
    if value is None:
        return NONE
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def ratio(value):
    if value is None:
        return NONE
    return f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"


def aligned(cells):
    first, *others = zip(cells, WIDTHS, strict=True)
    return " ".join([f"{first[0]:{first[1]}}", *(f"{cell:>{width}}" for cell, width in others)])


def heading(title):
    """The line above some rows; the words of the columns stand in the first one only."""
    return f"\n{title}"


def columns():
    return aligned(HEADINGS) + "\n" + "─" * (sum(WIDTHS) + len(WIDTHS) + 1)


def verdict(rows):
    """The last lines: how many bars are met, and which are not. `rows`: (heading, row) of all."""
    judged = [(section, row) for section, row in rows if row.bar and row.judged is not None]
    missed = [(section, row) for section, row in judged if not row.bar.is_met(row.judged)]
    yield heading(f"Bars: {len(judged) - len(missed)} met, {len(missed)} missed")
    for section, row in missed:
        yield f"  {section.strip()}: {row.what.strip()}: {number(row.judged)}, not {row.bar}"


def paired(ours, others):
    """How much of the others' cheapness ours reach: the median of the rounds' own ratios, since
    a round's two measurements were taken one after the other.
    """
    return median(other / own for own, other in zip(ours, others, strict=True))


def percentile(values, part):
    """The value that `part` (0 to 1) of all are not above."""
    return sorted(values)[max(1, math.ceil(part * len(values))) - 1]
