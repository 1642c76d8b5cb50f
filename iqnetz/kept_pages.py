"""Finished pages on this machine's disk, for a process that starts while the database is away.

One file a page, named after the hash of its key: a line with the hash of all that follows, a line
of JSON (key, status, headers, when it was made), and the body, packed with brotli. A file is
written beside its place and then renamed: there is a whole one or none. What does not match its
hash is not read. What cannot be written is not kept; the site goes on without.
"""

import json
import logging
import os
import threading
import time
from hashlib import sha256
from pathlib import Path

import brotli

logger = logging.getLogger(__name__)

BUDGET = 64_000_000  # bytes
COUNTED_EACH = 100  # pages written between two looks at how much there is
FORSAKEN_AFTER = 60  # seconds: a file half written by a process that was killed
FORMAT = "iqnetz page 1"


class KeptPages:
    """The folder. Several processes may use it at once."""

    def __init__(self, folder, budget=BUDGET):
        self._folder = Path(folder)
        self._budget = budget
        self._written = 0
        self._is_failing = False
        self._lock = threading.Lock()

    def keep(self, page):
        """Write the page, unless it lies there as it is."""
        try:
            path = self._path(page.key)
            if self._digest_in(path) == page.digest:
                return
            body = page.form("br")[2][0] if page.is_compressed else brotli.compress(page.body)
            known = [*page.key], page.status, page.headers, page.digest
            made_at = time.time() - (time.monotonic() - page.made_at)
            rest = json.dumps([*known, made_at]).encode() + b"\n" + body
            head = f"{FORMAT} {page.digest} {sha256(rest).hexdigest()}\n".encode()
            self._write(path, head + rest)
            self._is_failing = False
        except OSError as error:
            self._failed(error)

    def forget(self, key):
        """Remove the page: it is one no longer."""
        try:
            self._path(key).unlink(missing_ok=True)
        except OSError as error:
            self._failed(error)

    def read(self, key):
        """Status, headers, body and age in seconds of a page; None where there is no whole one."""
        path = self._path(key)
        try:
            head, rest = path.read_bytes().split(b"\n", 1)
            if head.decode().split()[-1] != sha256(rest).hexdigest():
                raise ValueError("not what was written")
            line, body = rest.split(b"\n", 1)
            wrote, status, headers, _digest, made_at = json.loads(line)
            if tuple(wrote) != key:
                raise ValueError("another page")
            headers = [(name, value) for name, value in headers]
            return status, headers, brotli.decompress(body), max(0.0, time.time() - made_at)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._failed(error)
            return None
        except (ValueError, TypeError, IndexError, brotli.error) as error:
            logger.warning("A page kept in %s cannot be read: %s", path.name, error)
            self.forget(key)
            return None

    def _path(self, key):
        return self._folder / f"{sha256(json.dumps(key).encode()).hexdigest()}.page"

    def _digest_in(self, path):
        try:
            with path.open("rb") as file:
                return file.readline(300).decode(errors="replace").split()[-2]
        except (FileNotFoundError, IndexError):
            return None

    def _write(self, path, content):
        if self._written % COUNTED_EACH == 0:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._make_room()
        self._written += 1
        fresh = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        try:
            fresh.write_bytes(content)
            fresh.replace(path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise

    def _make_room(self):
        """Remove what was written the longest ago, until there is room for the next pages."""
        with self._lock:
            found = []
            for path in self._folder.iterdir():
                try:
                    seen = path.stat()
                except FileNotFoundError:
                    continue
                if path.suffix == ".page":
                    found.append((seen.st_mtime, seen.st_size, path))
                elif time.time() - seen.st_mtime > FORSAKEN_AFTER:
                    path.unlink(missing_ok=True)
            size = sum(each[1] for each in found)
            for _moment, bytes_, path in sorted(found):
                if size <= self._budget * 0.9:
                    break
                path.unlink(missing_ok=True)
                size -= bytes_

    def _failed(self, error):
        if not self._is_failing:  # once, until it works again
            logger.warning("Pages cannot be kept on the disk, or read there: %s", error)
        self._is_failing = True
