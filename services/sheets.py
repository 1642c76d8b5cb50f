"""Tables as files: CSV and XLSX, both ways, from anybody. No database, no models.

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
import warnings
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

ROWS = 5_000  # below the header
COLUMNS = 60
CELL = 20_000  # characters; Excel itself has room for 32,767
CHARACTERS = 2_000_000  # in the whole table
UNPACKED = 50_000_000  # bytes of an XLSX file in all
PARTS = 100  # files inside an XLSX file
TAGS = 400_000  # in an XLSX file, beside its rows: a second's work
TAGS_OF_ROWS = 1_000_000  # about three seconds' work
READ_COLUMNS = 200  # looked at, so that what stands beside the table is told
EMPTY_ROWS = 1_000  # one after the other: the end of the table

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What stands before the sign that makes a formula and is not seen there: blanks, marks without
# width. Apostrophes are ours, or were meant like ours.
_UNSEEN = r"[\s\x00-\x1f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
_FORMULA = re.compile(rf"'*{_UNSEEN}[=+\-@＝＋－＠\t\r\n]")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # of .xls, and of whatever has a password
_ENCODING = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([^\"'>]*)")
_SHEET_DATA = re.compile(rb"<(?:[\w.-]+:)?sheetData[\s/>]")
_VALUE_END = re.compile(rb"</(?:[\w.-]+:)?(?:v|is)\s*>")


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


def to_xlsx(headers: Iterable[str], rows: Iterable[Iterable[object]], title: str) -> bytes:
    """The table as an XLSX file: numbers as numbers, all else as text, so that a postcode keeps
    its zero and a phone number its plus.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append(list(headers))
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _xlsx_cell(sheet, value):
    cell = WriteOnlyCell(sheet)
    if isinstance(value, int | float):
        cell.value = value
        return cell
    cell.number_format = "@"  # for what is typed there later, too
    text = defuse(plain(as_text(value)))
    if text:
        cell.value = text
        cell.data_type = "s"  # not guessed: "#REF!" is a text like any other
    return cell


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
        return _table(_xlsx_rows(content), ragged=True)
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


def _xlsx_rows(content) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet. Nothing is left out silently: what stands where we do not look
    makes the file unreadable.
    """
    _check_package(content)
    with warnings.catch_warnings():
        # It warns of what it does not know in a workbook: colours, links, drop-down lists.
        warnings.simplefilter("ignore")
        try:
            yield from _sheet_rows(_first_sheet(content))
        except Unreadable:
            raise
        except Exception:  # whatever a forged package makes openpyxl stumble over
            raise Unreadable(_broken()) from None


def _first_sheet(content):
    # Not load_workbook: that reads each sheet's rows once, only to look for its size.
    reader = ExcelReader(io.BytesIO(content), read_only=True, keep_links=False)
    with reader.archive as archive:
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        apply_stylesheet(archive, reader.wb)
        path = next(
            relation.target
            for _sheet, relation in reader.parser.find_sheets()
            if relation.Type.endswith("/worksheet")
        )
        return _Sheet(reader.wb, path, archive.read(path), reader.shared_strings)


class _Sheet(ReadOnlyWorksheet):
    """A sheet that does not believe what the file says of its size, and stops in time."""

    def __init__(self, book, path, data, shared_strings):
        self.data = data
        super().__init__(book, path, path, shared_strings)

    def _get_size(self):
        pass

    def _get_source(self):
        return _Metered(self.data)


class _Metered(io.BytesIO):
    """XML that is read bit by bit, and no further than a parser has time for."""

    tags = 0

    def read(self, size=-1):
        block = super().read(size)
        self.tags += block.count(b"<")
        if self.tags > TAGS_OF_ROWS:
            raise Unreadable(_too_large())
        return block


def _broken():
    return _("This Excel workbook is damaged. Please save it again as XLSX.")


def _too_large():
    return _("This Excel workbook is too large when unpacked.")


def _sheet_rows(sheet):
    seen, empty = 0, 0
    for number, cells in enumerate(sheet.iter_rows(max_col=READ_COLUMNS), 1):
        seen += sum(cell.value is not None for cell in cells)
        texts = [_xlsx_text(cell) for cell in cells]
        empty = 0 if any(text.strip() for text in texts) else empty + 1
        if empty > EMPTY_ROWS:
            break
        if not empty:
            yield number, texts
    if seen < sum(1 for _end in _VALUE_END.finditer(_rows_of(sheet.data))):
        raise Unreadable(
            _(
                "In this workbook something stands far away from the table. Please delete what is"
                " to its right and below it."
            )
        )


def _xlsx_text(cell):
    if cell.data_type == "f":
        return Refused(_("This cell contains a formula. Please put its result there instead."))
    if cell.data_type == "e":
        return Refused(_("This cell contains an error of the spreadsheet."))
    if isinstance(cell.value, datetime.timedelta):
        return Refused(_("This cell contains a length of time."))
    return as_text(cell.value)


def _check_package(content):
    """Raise Unreadable unless the XLSX file can be read in a moment and in little memory: before
    anything is parsed.
    """
    tags, left = 0, UNPACKED
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS:
                raise Unreadable(_too_large())
            if "xl/workbook.xml" not in archive.namelist():
                raise Unreadable(_("This is neither a CSV file nor an Excel workbook (.xlsx)."))
            for part in parts:
                with archive.open(part) as source:
                    data = source.read(left + 1)  # really unpacked: headers lie
                left -= len(data)
                if left < 0:
                    raise Unreadable(_too_large())
                if not _is_plain_markup(data):
                    raise Unreadable(_broken())
                tags += data.count(b"<") - _rows_of(data).count(b"<")
                if tags > TAGS:
                    raise Unreadable(_too_large())
    except (
        BadZipFile,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
        zlib.error,
    ):
        raise Unreadable(_broken()) from None


def _rows_of(data):
    """The part of a sheet between the first row and the last; empty where there is none."""
    start = _SHEET_DATA.search(data)
    end = data.rfind(b"sheetData")
    return data[start.start() : end] if start and end > start.end() else b""


def _is_plain_markup(data):
    """Whether a part is no XML at all, or such as spreadsheets write: in UTF-8, without comments,
    entities and hidden stretches. Only then can its tags be counted by their first byte.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        return False
    if not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return True
    declared = _ENCODING.search(data[:300])
    encoding = declared[1].lower() if declared else b"utf-8"
    hidden = b"<!" in data or data.count(b"<?") > 1
    return encoding in {b"utf-8", b"us-ascii", b"ascii"} and not hidden
