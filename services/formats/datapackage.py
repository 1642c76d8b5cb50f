"""All tables as one Data Package (https://datapackage.org/standard/data-package/, version 2; what
it says is understood by readers of version 1 as well), and as a ZIP file with everything in it.

The same data always give the same bytes: no clock and no disk is asked.
"""

import hashlib
import io
import json
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from services.formats.csv import Column, Table

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a ZIP file can say


def path(table: Table) -> str:
    """Of a table, from the descriptor's own address or folder."""
    return f"csv/{table.name}.csv"


def descriptor(files: dict[str, bytes], tables: dict[str, Table], about: dict) -> dict:
    """`about` has the package's name, title, description, homepage, licenses, sources,
    contributors and created; `files` the bytes of each table by its name.
    """
    resources = [resource(tables[name], data) for name, data in files.items()]
    return {"$schema": PROFILE} | about | {"resources": resources}


def resource(table: Table, data: bytes) -> dict:
    return {
        "name": table.name,
        "type": "table",
        "title": table.title,
        "path": path(table),
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema(table),
    }


def schema(table: Table) -> dict:
    """A Table Schema."""
    found = {
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if table.refers:
        found["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [its]}}
            for column, (other, its) in table.refers.items()
        ]
    return found


def _field(column: Column) -> dict:
    constraints = {
        "required": column.required,
        "pattern": column.pattern,
        "enum": [_typed(column, value) for value in column.values],
    }
    said = {
        "name": column.name,
        "type": column.type,
        "format": column.format,
        "description": column.description,
        "constraints": {name: value for name, value in constraints.items() if value},
    }
    return {name: value for name, value in said.items() if value}


def _typed(column, value):
    return int(value) if column.type == "integer" else value


def to_json(described: dict) -> bytes:
    return json.dumps(described, ensure_ascii=False, indent=2).encode() + b"\n"


def to_zip(files: dict[str, bytes], tables: dict[str, Table], described: dict) -> bytes:
    """The descriptor and the tables that it names, as they lie beside each other."""
    contents = {"datapackage.json": to_json(described)}
    contents |= {path(tables[name]): data for name, data in files.items()}
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in contents.items():
            info = ZipInfo(name, _EARLIEST)
            info.compress_type = ZIP_DEFLATED
            info.create_system = 3  # Unix, wherever this runs
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return packed.getvalue()
