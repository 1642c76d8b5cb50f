"""The folder of the copy: written beside the present one and exchanged with it in one step, so that
nobody ever sees half of it, whenever we are killed.

Beside DIR there is, while we run, `.DIR.export` with `new` (what is written). Where the disk cannot
exchange two folders, DIR is moved to `old` in there, and for a moment there is none; should that
moment be our last, the next run puts `old` back.
"""

import ctypes
import errno
import fcntl
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from iqnetz.mirror.names import RECORD

MADE_BY = "iqnetz export_site"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # renameat2(2)


class CannotCopy(Exception):
    """Why there is no new copy; the text says it to whoever wanted one. The old one is whole."""


@dataclass(frozen=True, slots=True)
class File:
    content: bytes
    day: str = ""  # of a page: the one that it names

    @property
    def entry(self):
        entry = {"sha256": sha256(self.content).hexdigest(), "bytes": len(self.content)}
        return entry | {"day": self.day} if self.day else entry


class Folder:
    """A copy on disk. To be used inside `opened`."""

    def __init__(self, path):
        self.path = path
        self._part = path.with_name(f".{path.name}.export")
        self.record = {}

    def read(self):
        """Read what is there, and make sure that all of it is ours."""
        if not self.path.exists():
            return
        if not self.path.is_dir():
            raise CannotCopy(f"{self.path} is a file, not a folder.")
        if not any(self.path.iterdir()):
            return
        try:
            self.record = json.loads((self.path / RECORD).read_text(encoding="utf-8"))
            is_ours = self.record["made_by"] == MADE_BY and isinstance(self.record["files"], dict)
        except (OSError, ValueError, KeyError, TypeError):
            is_ours = False
        if not is_ours:
            raise CannotCopy(
                f"{self.path} is not empty, and not a copy of the site. Choose an empty folder."
            )
        if strange := sorted(_files(self.path) - {RECORD, *self.record["files"]}):
            raise CannotCopy(
                f"{self.path} holds what is not of the copy: {', '.join(strange[:5])}."
                " Move it away first: it would be deleted."
            )

    @property
    def days(self):
        """The days that the pages name, by path."""
        files = self.record.get("files", {})
        return {path: entry["day"] for path, entry in files.items() if entry.get("day")}

    def has(self, path, content):
        """Whether the file is there with just this content."""
        there = self.path / path
        try:
            return not there.is_symlink() and there.read_bytes() == content
        except OSError:
            return False

    def gone(self, paths):
        """The paths of files that are there now but not among these."""
        return set(self.record.get("files", {})) - set(paths)

    def replace(self, files, record):
        """Make the folder hold just these files (File by path) and the record of them."""
        new = self._part / "new"
        record = record | {
            "made_by": MADE_BY,
            "files": {path: file.entry for path, file in sorted(files.items())},
        }
        files = files | {RECORD: File(json.dumps(record, indent=1).encode() + b"\n")}
        unchanged = {path for path, file in files.items() if self.has(path, file.content)}
        needed = sum(len(file.content) for path, file in files.items() if path not in unchanged)
        if needed > shutil.disk_usage(self._part).free:
            raise CannotCopy(f"There is too little room: {needed / 1e6:.1f} MB are needed.")
        new.mkdir()
        for path, file in files.items():
            target = new / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if path not in unchanged or not _linked(self.path / path, target):
                _write(target, file.content)
        for folder, _folders, _names in os.walk(new):
            _sync(folder)
        self._swap(new)

    def _swap(self, new):
        if not self.path.exists() or not any(self.path.iterdir()):
            os.rename(new, self.path)  # onto nothing, or onto an empty folder
        elif not _exchanged(new, self.path):
            os.rename(self.path, self._part / "old")
            os.rename(new, self.path)
        _sync(self.path.parent)

    def repair(self):
        """Put back what a run that ended in the wrong moment moved away, and clear the rest."""
        old = self._part / "old"
        if old.is_dir() and not self.path.exists():
            os.rename(old, self.path)
        for name in ("new", "old"):
            if (self._part / name).is_dir():
                shutil.rmtree(self._part / name)

    @contextmanager
    def locked(self):
        """Nobody else works at the same copy. What is half-made in the end is cleared away."""
        self._part.mkdir(exist_ok=True)
        if strange := {each.name for each in self._part.iterdir()} - {"new", "old"}:
            raise CannotCopy(f"{self._part} holds what is not ours: {', '.join(sorted(strange))}.")
        handle = os.open(self._part, os.O_RDONLY | os.O_DIRECTORY)
        try:
            if not self._is_ours_alone(handle):
                raise CannotCopy(f"Another run is writing {self.path} just now.")
            self.repair()
            try:
                yield
            finally:
                self.repair()
                self._part.rmdir()
        finally:
            os.close(handle)

    def _is_ours_alone(self, handle):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # A run that has just ended may have taken away what we hold.
            return os.path.samestat(os.fstat(handle), os.stat(self._part))
        except (BlockingIOError, FileNotFoundError):
            return False


@contextmanager
def opened(path):
    """The Folder at `path`, for us alone. Raises CannotCopy where none can or should be."""
    path = Path(os.path.abspath(path)).resolve()
    if path.parent == path:
        raise CannotCopy("The copy cannot be all of the disk. Name a folder in it.")
    if settings.BASE_DIR.is_relative_to(path):
        raise CannotCopy(f"{path} is where the project itself is. Name another folder.")
    if os.path.ismount(path):
        raise CannotCopy(f"{path} is the top of a disk. Name a folder in it, such as {path}/site.")
    folder = Folder(path)
    try:
        folder.read()  # before anything is made beside it
        with folder.locked():
            folder.read()
            yield folder
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise CannotCopy("There is no room left on the disk.") from error
        raise CannotCopy(f"{error.filename or path} cannot be used: {error.strerror}.") from error


def _files(folder):
    """The paths of all files, and of links to folders."""
    return {
        os.path.relpath(os.path.join(place, name), folder)
        for place, folders, names in os.walk(folder)
        for name in [
            *names,
            *(each for each in folders if os.path.islink(os.path.join(place, each))),
        ]
    }


def _linked(source, target):
    """Make the target the same file as the source, with its time; whether the disk can do that."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        try:
            shutil.copy2(source, target)
        except OSError:
            return False
    return True


def _write(path, content):
    with open(path, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _exchanged(one, other):
    """Exchange two folders in one step; whether system and disk can do that."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    paths = os.fsencode(one), os.fsencode(other)
    return renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0
