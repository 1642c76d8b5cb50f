"""Which file an address of the site becomes: a name that every disk can hold, also that of a phone
or a USB stick (FAT, exFAT, NTFS).
"""

import re
import unicodedata
from hashlib import sha256
from posixpath import splitext
from urllib.parse import parse_qsl, unquote

# Files that have their place whatever else there is.
FIRST_PAGE, NOT_FOUND, RECORD = "index.html", "404.html", "mirror.json"

_FORBIDDEN = re.compile(r'[<>:"/\\|?*%#,\x00-\x1f\x7f-\x9f]')
# Devices, to Windows, in every folder and with every ending.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
_LONGEST = 80  # characters of one part: a path may have 259 in all (Windows)

_ENDINGS = {
    "text/html": ".html",
    "application/json": ".json",
    "application/geo+json": ".geojson",
    "application/atom+xml": ".xml",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "text/csv": ".csv",
    "text/plain": ".txt",
    "image/svg+xml": ".svg",
    "image/png": ".png",
}


def file_name(address: str, content_type: str) -> str:
    """The path of the file inside the copy, with / between its parts."""
    path, _, query = address.partition("?")
    ending = _ENDINGS.get(content_type, "")
    *folders, last = unquote(path).removeprefix("/").split("/")
    last, own_ending = splitext(last or "index")
    for key, value in parse_qsl(query, keep_blank_values=True):
        last += f"-{key}-{value}"
    return "/".join([*map(_safe, folders), _safe(last + (own_ending or ending))])


def _safe(part):
    part = unicodedata.normalize("NFC", part)
    name = _FORBIDDEN.sub("-", part).rstrip(". ") or "-"
    if _DEVICES.match(name):
        name = f"-{name}"
    if len(name) > _LONGEST:
        name = distinct(name, part)
    return name


def distinct(name: str, address: str) -> str:
    """The name with some letters that only this address has, not longer than a part may be."""
    folder, slash, last = name.rpartition("/")
    last, ending = splitext(last)
    digest = sha256(address.encode(errors="replace")).hexdigest()[:8]
    ending = ending[:10]
    return f"{folder}{slash}{last[: _LONGEST - 9 - len(ending)]}-{digest}{ending}"
