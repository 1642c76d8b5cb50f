"""Tables as files: CSV, and XLSX (services.workbooks), both ways, from anybody. No database.

CSV is written with semicolons and in UTF-8 with a byte order mark: only so does a German Excel show
columns and umlauts after a double click. Every cell is quoted, so that a program that splits at
commas splits none. Read are also commas and tabs, UTF-16 and the Windows code page, as Excel and
LibreOffice save them.

A cell that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, "CSV
injection"); reading takes exactly that one off again. Formulas themselves are never evaluated.
"""

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

ROWS = 5_000  # below the header
COLUMNS = 60
CELL = 20_000  # characters; Excel itself has room for 32,767
CHARACTERS = 2_000_000  # in the whole table

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What stands before the sign that makes a formula and is not seen there: blanks, marks without
# width. Apostrophes are ours, or were meant like ours.
_UNSEEN = r"[\s\x00-\x1f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
_FORMULA = re.compile(rf"'*{_UNSEEN}[=+\-@＝＋－＠\t\r\n]")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # of .xls, and of whatever has a password


class Unreadable(Exception):
    """The file cannot be taken at all; the text is a sentence for whoever sent it."""


class Problem(NamedTuple):
    """What is wrong in one place. No row: the whole file; no column: the whole row."""

    row: int | None
    column: str
    message: str


class Row(NamedTuple):
    number: int  # as a spreadsheet counts: the header is the first
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()


class Refused(str):
    """Stands for a cell whose content is not taken; says why."""

    __slots__ = ()


def defuse(text: str) -> str:
    """`text` so that no spreadsheet runs it; `restore` undoes that."""
    return f"'{text}" if _FORMULA.match(text) else text


def restore(text: str) -> str:
    """What `defuse` was given. A text with an apostrophe of its own keeps it."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) else text


def plain(text: str) -> str:
    """`text` as both formats can hold it: line breaks as \\n, no controls, not too long."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:CELL]


def as_text(value: object) -> str:
    """A cell's value as one types it in Germany: decimal comma, dates by ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "wahr" if value else "falsch"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else repr(value).replace(".", ",")
    if isinstance(value, datetime.datetime):
        if value.time() == datetime.time():
            return value.date().isoformat()
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    if isinstance(value, datetime.time):
        return value.isoformat("seconds" if value.second else "minutes")
    return str(value)


def to_csv(headers: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """The table as a CSV file. Numbers with a decimal comma: a German Excel reads 11.629 as
    eleven thousand.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(headers)
    for row in rows:
        writer.writerow([defuse(plain(as_text(value))) for value in row])
    return file.getvalue().encode("utf-8-sig")


def read(content: bytes) -> Table:
    """The table in a CSV or XLSX file, told by its content, not by its name. Raises Unreadable."""
    if content.startswith(_OLD_EXCEL):
        raise Unreadable(
            _(
                "This is an old Excel file (.xls) or one with a password. Please save it as an"
                " Excel workbook (.xlsx) without a password."
            )
        )
    if content.startswith(b"PK"):
        # Few send one, and what reads it takes 7 MB.
        from services import workbooks

        return _table(workbooks.rows(content), ragged=True)
    return _table(_csv_rows(_decoded(content)), ragged=False)


def _table(rows, ragged):
    headers, width, taken, problems, characters = None, 0, [], [], 0
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if headers is None:
            headers = [cell.strip().lower() for cell in cells]
            while not headers[-1]:
                headers.pop()
            width = len(headers)
            if width > COLUMNS:
                raise Unreadable(
                    _("The table has more than %(limit)d columns.") % {"limit": COLUMNS}
                )
            problems += _problems_of_headers(number, headers)
            continue
        if len(taken) == ROWS:
            raise Unreadable(
                _("The table has more than %(limit)d rows. Please split it.") % {"limit": ROWS}
            )
        if len(cells) < width and not ragged:
            problems.append(Problem(number, "", _("This row has fewer cells than the first one.")))
        if any(cell.strip() for cell in cells[width:]):
            problems.append(Problem(number, "", _("This row has more cells than the first one.")))
        cells = [*cells[:width], *[""] * (width - len(cells))]
        characters += sum(map(len, cells))
        if characters > CHARACTERS:
            raise Unreadable(_("The table holds too much text. Please split it."))
        for header, cell in zip(headers, cells, strict=True):
            message = _refusal(cell)
            if message:
                problems.append(Problem(number, header, message))
        taken.append(Row(number, tuple(restore(str(cell)) for cell in cells)))
    if headers is None:
        raise Unreadable(_("The file is empty. Its first row must name the columns."))
    return Table(tuple(headers), tuple(taken), tuple(problems))


def _problems_of_headers(number, headers):
    for position, header in enumerate(headers, 1):
        if not header:
            yield Problem(number, "", _("Column %(number)d has no name.") % {"number": position})
        elif headers.index(header) < position - 1:
            yield Problem(number, header[:100], _("This column is there twice."))


def _refusal(cell):
    if isinstance(cell, Refused):
        return str(cell)
    if len(cell) > CELL:
        return _("This cell has more than %(limit)d characters.") % {"limit": CELL}
    if _CONTROLS.search(cell):
        return _("This cell contains a character that cannot be shown.")
    return ""


def _decoded(content):
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable(
            _("The letters of this file cannot be read. Please save it as “CSV UTF-8” or as XLSX.")
        )
    if "\0" in text:
        raise Unreadable(_("This is neither a CSV file nor an Excel workbook (.xlsx)."))
    return text


def _csv_rows(text) -> Iterator[tuple[int, list[str]]]:
    first = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").partition("\n")[0])
    delimiter = max(";,\t", key=first.count)
    number = 0
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, cells in enumerate(lines, 1):
            yield number, cells
    except csv.Error:
        raise Unreadable(
            _(
                "Row %(number)d cannot be read: a quotation mark is missing or too many, or a cell"
                " is much too long."
            )
            % {"number": number + 1}
        ) from None
