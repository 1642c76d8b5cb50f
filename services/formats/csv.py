"""Records as CSV (RFC 4180) for programs.

UTF-8 without a byte order mark, commas, CRLF. Dates and times by ISO 8601, moments in UTC, true and
false, and an empty cell for what is not known. Nothing is put before a "+", "-" or "=": +49… must
stay a phone number, and a list in Markdown a list. Who opens a file in a spreadsheet imports all
columns as text. (Tables that are made for spreadsheets: services.sheets.)
"""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from operator import attrgetter

from iqnetz.moments import utc

CONTENT_TYPE = "text/csv; charset=utf-8; header=present"  # RFC 4180, section 3


@dataclass(frozen=True, slots=True)
class Column:
    """`value` takes a record's value for the cell; without it the attribute of the same name."""

    name: str
    type: str = "string"
    value: Callable | None = None
    format: str = ""
    required: bool = False
    pattern: str = ""
    values: tuple[str, ...] = ()  # all that there can be
    description: str = ""

    def cell(self, record) -> str:
        return as_text((self.value or attrgetter(self.name))(record))


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    refers: dict[str, tuple[str, str]] = field(default_factory=dict)  # column → (table, column)


def as_text(value: object) -> str:
    """A value as these tables write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, time):
        return f"{value:%H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def rows_of(table: Table, records: Iterable) -> list[dict[str, str]]:
    """The cells of each record by the names of the columns."""
    return [{column.name: column.cell(record) for column in table.columns} for record in records]


def to_csv(table: Table, rows: Iterable[dict[str, str]]) -> bytes:
    """The rows as a CSV file with a header."""
    file = io.StringIO(newline="")
    names = [column.name for column in table.columns]
    writer = csv.DictWriter(file, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()
