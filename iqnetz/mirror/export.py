"""Make or renew a copy of the site in a folder."""

import re
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from iqnetz.mirror import days, folder
from iqnetz.mirror.collection import Collection
from iqnetz.mirror.folder import CannotCopy, File
from iqnetz.mirror.names import FIRST_PAGE, NOT_FOUND
from iqnetz.mirror.rewriting import Rewriting
from iqnetz.mirror.site import Answer, Site

_NAMED = 20  # addresses that did not answer


@dataclass(frozen=True, slots=True)
class Outcome:
    files: int
    bytes: int
    changed: int
    unchanged: int
    removed: int
    seconds: float


def export(path, live, progress=lambda done, known: None, today=None):
    """Write the site into the folder `path`; `live` is the address of the site itself, to which
    leads what a copy cannot do. `progress(done, known)` is called with numbers of addresses. Pages
    that are new or others than before name the day `today`.

    Raises CannotCopy, and leaves the folder as it was, where it cannot be written or where an
    address does not answer.
    """
    began = time.monotonic()
    live = _origin(live)
    with folder.opened(path) as target:
        site = Site(live)
        with _one_state():
            collection = Collection(site)
            collection.add("/", _own_page("mirror/choice.html", site))
            collection.add(f"/{NOT_FOUND}", _own_page("mirror/not_found.html", site))
            collection.gather(progress)
            if collection.failed:
                raise CannotCopy(_complaint(collection.failed))
            files, changed = _dated(
                Rewriting(collection, site.copy).files(), target, today or timezone.localdate()
            )
        removed = target.gone(files)
        if changed or removed:
            target.replace(
                files, {"generated_at": timezone.now().isoformat(timespec="seconds"), "live": live}
            )
        return Outcome(
            files=len(files),
            bytes=sum(len(file.content) for file in files.values()),
            changed=len(changed),
            unchanged=len(files) - len(changed),
            removed=len(removed),
            seconds=time.monotonic() - began,
        )


def _origin(live):
    if not re.fullmatch(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?/?", live.lower()):
        raise CannotCopy(
            f"{live} is not the address of a site: it looks like https://example.org, and nothing"
            " follows the name."
        )
    return live.lower().rstrip("/")


@contextmanager
def _one_state():
    """All that is read belongs together, and nothing is written: a transaction that sees the
    database as it is now. Inside another transaction, what that one sees.
    """
    is_first = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_first:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET TRANSACTION READ ONLY")
        yield


def _own_page(template, site):
    body = render_to_string(template, {"copy": site.copy})
    return Answer(200, "text/html", body.encode())


def _complaint(failed):
    lines = [f"{len(failed)} addresses do not answer as they should. Nothing was changed."]
    for address, says, base in failed[:_NAMED]:
        lines.append(f"  {address}: {says}" + (f" (on {base})" if base else ""))
    if len(failed) > _NAMED:
        lines.append("  …")
    return "\n".join(lines)


def _dated(files, target, today):
    """(File by path, paths of those that are not yet there). A page that is as it was keeps the
    day on which it became so; the first page names the last day of all.
    """
    found, changed, pages = {}, set(), {}
    for path, content, is_page in files:
        if is_page:
            pages[path] = content
        else:
            found[path] = File(content)
            if not target.has(path, content):
                changed.add(path)
    first = pages.pop(FIRST_PAGE)
    for path, content in [*pages.items(), (FIRST_PAGE, first)]:
        before = target.days.get(path)
        if before and not (path == FIRST_PAGE and (changed or target.gone([*found, path]))):
            as_before = days.dated(content, date.fromisoformat(before))
            if target.has(path, as_before):
                found[path] = File(as_before, before)
                continue
        found[path] = File(days.dated(content, today), today.isoformat())
        changed.add(path)
    return found, changed
