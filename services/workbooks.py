"""XLSX files, both ways, from anybody: what services.sheets does with CSV. No database, no models.

Import it where it is used: openpyxl takes 7 MB of every process that has it.
"""

import datetime
import io
import re
import warnings
import zlib
from collections.abc import Iterable, Iterator
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from services.sheets import Refused, Unreadable, as_text, defuse, plain

UNPACKED = 50_000_000  # bytes of an XLSX file in all
PARTS = 100  # files inside an XLSX file
TAGS = 400_000  # in an XLSX file, beside its rows: a second's work
TAGS_OF_ROWS = 1_000_000  # about three seconds' work
READ_COLUMNS = 200  # looked at, so that what stands beside the table is told
EMPTY_ROWS = 1_000  # one after the other: the end of the table

_ENCODING = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([^\"'>]*)")
_SHEET_DATA = re.compile(rb"<(?:[\w.-]+:)?sheetData[\s/>]")
_VALUE_END = re.compile(rb"</(?:[\w.-]+:)?(?:v|is)\s*>")


def to_xlsx(headers: Iterable[str], rows: Iterable[Iterable[object]], title: str) -> bytes:
    """The table as an XLSX file: numbers as numbers, all else as text, so that a postcode keeps
    its zero and a phone number its plus.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append(list(headers))
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet, value):
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


def rows(content) -> Iterator[tuple[int, list[str]]]:
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
        texts = [_text(cell) for cell in cells]
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


def _text(cell):
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
