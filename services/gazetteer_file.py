"""The file in which the gazetteer is searched where it lies: no process reads it at its start, and
all processes of a machine share its pages.

Head (HEAD: a sign, the length and the CRC-32 of all behind it, the length of the list), list (JSON:
name → [start, length] of each section, counted from the list's end), sections. Numbers have 32 bits
in the machine's order: on one of the other order, the sign is another. There is no time in it, and
nothing by chance: the same sections make the same bytes.
"""

import json
import mmap
import os
import struct
import zlib
from array import array
from bisect import bisect_left
from itertools import groupby

from services.spelling import is_latin

HEAD = struct.Struct("=IIII")
SIGN = 0x32475149  # its last byte counts the layouts


class Unreadable(Exception):
    """A file is not there, or not as it was written; the text says which, and what is wrong."""


def mapped(path):
    """The file's bytes, where they lie. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:  # ValueError: an empty file
        raise Unreadable(f"{path}: {error}") from None


def checksum(memory, start=0):
    """The CRC-32 of mapped bytes, which are let go again: only what is used shall count as ours."""
    with memoryview(memory) as whole, whole[start:] as view:
        found = zlib.crc32(view)
    memory.madvise(mmap.MADV_DONTNEED)
    return found


def write(path, sections):
    """Write name → bytes. Renamed into place: who has the old file open goes on with it."""
    listed, start = {}, 0
    for name, data in sections.items():
        listed[name] = [start, len(data)]
        start += len(data)
    names = json.dumps(listed, separators=(",", ":")).encode()
    body = b"".join([names, *sections.values()])
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_bytes(HEAD.pack(SIGN, len(body), zlib.crc32(body), len(names)) + body)
    fresh.replace(path)


def read(path):
    """Name → memoryview. Raises Unreadable where the file is not whole."""
    memory = mapped(path)
    if len(memory) < HEAD.size:
        raise Unreadable(f"{path}: only {len(memory)} bytes")
    sign, length, crc, listed = HEAD.unpack_from(memory)
    if sign != SIGN:
        raise Unreadable(f"{path}: another layout than this program's")
    if len(memory) != HEAD.size + length:
        raise Unreadable(f"{path}: {len(memory)} bytes instead of {HEAD.size + length}")
    if checksum(memory, HEAD.size) != crc:
        raise Unreadable(f"{path}: other bytes than were written")
    start = HEAD.size + listed
    view = memoryview(memory)
    return {
        name: view[start + first : start + first + size]
        for name, (first, size) in json.loads(memory[HEAD.size : start]).items()
    }


def numbers(values):
    return array("I", values).tobytes()


def texts(values):
    """Two sections: the texts, each with a line break, and where each begins and the last ends."""
    encoded = [f"{value}\n".encode() for value in values]
    starts = [0]
    for each in encoded:
        starts.append(starts[-1] + len(each))
    return b"".join(encoded), numbers(starts)


class Texts:
    """What `texts` wrote: a sequence of str."""

    def __init__(self, text, starts):
        self._text, self._starts = text, starts.cast("I")

    def __len__(self):
        return len(self._starts) - 1

    def encoded(self, index):
        return bytes(self._text[self._starts[index] : self._starts[index + 1] - 1])

    def __getitem__(self, index):
        return self.encoded(index).decode()

    def some(self, first, last):
        """A list of those from `first` up to, not including, `last`."""
        text = bytes(self._text[self._starts[first] : self._starts[last]])
        return text.decode().split("\n")[:-1]


def table(name, values):
    """The sections, under `name`, of a dict: text → tuple of numbers."""
    keys = sorted(values, key=_order)
    text, starts = texts(keys)
    ends, groups = [0], []
    for key in keys:
        ends.append(ends[-1] + len(values[key]))
    for (latin, length), some in groupby(keys, lambda key: _order(key)[:2]):
        first = groups[-1] if groups else 0
        groups += [latin, length, first + len(list(some))]
    return {
        f"{name} text": text,
        f"{name} starts": starts,
        f"{name} groups": numbers(groups),
        f"{name} value starts": numbers(ends),
        f"{name} values": numbers(number for key in keys for number in values[key]),
    }


def _order(key):
    return is_latin(key), len(key), key


class Table:
    """What `table` wrote. Its keys have places: in groups of one kind of script and one length, and
    there in the order of their letters, which is that of their bytes in UTF-8.
    """

    def __init__(self, sections, name):
        self._keys = Texts(sections[f"{name} text"], sections[f"{name} starts"])
        self._ends = sections[f"{name} value starts"].cast("I")
        self._values = sections[f"{name} values"].cast("I")
        listed = sections[f"{name} groups"].cast("I").tolist()
        self._groups, first = {}, 0
        for latin, length, last in zip(*[iter(listed)] * 3, strict=True):
            self._groups[bool(latin), length] = (first, last)
            first = last

    def at(self, place):
        """The numbers of the key at this place."""
        return self._values[self._ends[place] : self._ends[place + 1]].tolist()

    def get(self, key):
        """The numbers of a key; none where it is unknown."""
        first, last = self._groups.get((is_latin(key), len(key)), (0, 0))
        wanted = key.encode()
        place = bisect_left(range(last), wanted, first, key=self._keys.encoded)
        return self.at(place) if place < last and self._keys.encoded(place) == wanted else []

    def group(self, latin, length):
        """(the place of the first, list of all) of the keys of one kind of script and length."""
        first, last = self._groups.get((latin, length), (0, 0))
        return first, self._keys.some(first, last)

    def beginning(self, key):
        """The places of the keys that begin with `key`, in the order of the keys' letters."""
        found, wanted, script = [], key.encode(), is_latin(key)
        for (latin, length), (first, last) in self._groups.items():
            if latin != script or length < len(key):
                continue
            place = bisect_left(range(last), wanted, first, key=self._keys.encoded)
            while place < last and (name := self._keys.encoded(place)).startswith(wanted):
                found.append((name, place))
                place += 1
        return [place for _name, place in sorted(found)]
