"""The folder of a copy: what is refused, and that nobody ever sees half of it."""

import os
import re
import signal
import threading

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from iqnetz.mirror import folder as folders
from iqnetz.mirror.export import CannotCopy
from iqnetz.mirror.folder import File
from tests import other_process
from tests.test_mirror import LIVE, contents


def _file(place):
    place.write_text("mine")
    return "is a file, not a folder"


def _with_a_file(place):
    place.mkdir()
    (place / "thesis.odt").write_text("mine")
    return "is not empty, and not a copy of the site"


def _with_a_forged_record(place):
    place.mkdir()
    (place / "mirror.json").write_text('{"made_by": "somebody", "files": {"thesis.odt": {}}}')
    (place / "thesis.odt").write_text("mine")
    return "is not empty, and not a copy of the site"


def _copy_with_a_strange_file(place):
    write(place, {"index.html": b"1"})
    (place / "CNAME").write_text("mine")
    (place / "static").symlink_to("/")
    return "holds what is not of the copy: CNAME, static. Move it away first"


def _parent_missing(place):
    place.parent.rmdir()
    return "cannot be used: No such file or directory"


def _strange_folder_beside(place):
    (place.parent / ".site.export" / "thesis").mkdir(parents=True)
    return "holds what is not ours: thesis"


@pytest.mark.parametrize(
    "prepare",
    [
        _file,
        _with_a_file,
        _with_a_forged_record,
        _copy_with_a_strange_file,
        _parent_missing,
        _strange_folder_beside,
    ],
)
def test_folder_of_others_is_refused(tmp_path, prepare):
    place = tmp_path / "parent" / "site"
    place.parent.mkdir()
    message = prepare(place)
    before = sorted(map(str, tmp_path.rglob("*")))
    with pytest.raises(CommandError, match=re.escape(message)):
        call_command("export_site", place, live=LIVE)
    assert sorted(map(str, tmp_path.rglob("*"))) == before


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("/", "cannot be all of the disk"),
        (settings.BASE_DIR, "is where the project itself is"),
        (settings.BASE_DIR.parent, "is where the project itself is"),
        ("/proc", "is the top of a disk"),
        ("/proc/site", "cannot be used"),
    ],
)
def test_place_that_cannot_hold_a_copy_is_refused(place, message):
    with pytest.raises(CommandError, match=message):
        call_command("export_site", place, live=LIVE)


def write(place, files):
    with folders.opened(place) as folder:
        folder.replace({path: File(content) for path, content in files.items()}, {})


def test_empty_folder_and_link_to_a_folder_are_taken(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "link").symlink_to("site")
    write(tmp_path / "site", {"a/b.html": b"1"})
    write(tmp_path / "link", {"a/b.html": b"2"})
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "site/a/b.html").read_bytes() == b"2"
    assert sorted(os.listdir(tmp_path)) == ["link", "site"]


def test_second_run_at_once_is_told(tmp_path):
    with folders.opened(tmp_path / "site"), pytest.raises(CannotCopy, match="Another run is"):
        write(tmp_path / "site", {"index.html": b"2"})
    write(tmp_path / "site", {"index.html": b"3"})
    assert (tmp_path / "site/index.html").read_bytes() == b"3"


def test_nobody_ever_sees_no_copy_or_half_of_one(tmp_path):
    place = tmp_path / "site"
    write(place, {"one": b"0", "two": b"0"})
    seen, done = set(), threading.Event()

    def look():
        while not done.is_set():
            handle = os.open(place, os.O_RDONLY)  # fails where there is none
            try:
                seen.add(tuple(sorted(os.listdir(handle))))
            finally:
                os.close(handle)

    failures = []
    watcher = threading.Thread(target=lambda: failures.append(_error(look)))
    watcher.start()
    for number in range(40):
        write(place, {"one": b"%d" % number, "two": b"%d" % number})
    done.set()
    watcher.join()
    assert failures == [None]
    # A folder that was opened before the exchange may be half cleared when it is read.
    assert ("mirror.json", "one", "two") in seen


def _error(function):
    try:
        function()
    except OSError as error:
        return error


KILLED = """
import json, sys, time
from iqnetz.mirror import folder
place = json.load(sys.stdin)

class Endless:
    entry = {}
    asked = 0
    @property
    def content(self):
        self.asked += 1
        if self.asked == 3:  # compared, counted, and now to be written
            print("writing", flush=True)
            time.sleep(60)
        return b"x"

with folder.opened(place) as target:
    target.replace({"index.html": folder.File(b"new"), "z.html": Endless()}, {})
"""


def test_killed_while_writing(tmp_path):
    place = tmp_path / "site"
    write(place, {"index.html": b"old", "other.html": b"old"})
    before = contents(place)
    with other_process.start(KILLED, str(place)) as process:
        assert process.stdout.readline() == "writing\n"
        with pytest.raises(CannotCopy, match="Another run is writing"):
            write(place, {"index.html": b"mine"})
        process.send_signal(signal.SIGKILL)
    assert contents(place) == before
    assert (tmp_path / ".site.export/new/index.html").read_bytes() == b"new"
    write(place, {"index.html": b"next"})
    assert os.listdir(tmp_path) == ["site"]
    assert set(contents(place)) == {"index.html", "mirror.json"}


def test_killed_between_two_renames(tmp_path):
    """Where the disk cannot exchange folders, there is a moment without the copy."""
    place = tmp_path / "site"
    write(place, {"index.html": b"old"})
    before = contents(place)
    (tmp_path / ".site.export/new").mkdir(parents=True)
    place.rename(tmp_path / ".site.export/old")
    with folders.opened(place):
        pass  # a run that finds an address that does not answer
    assert contents(place) == before
    assert os.listdir(tmp_path) == ["site"]


FULL = """
import json, resource, sys
from django.conf import settings
from iqnetz.mirror import folder
settings.BASE_DIR  # writes catalogues when it is read first
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    with folder.opened(json.load(sys.stdin)) as target:
        target.replace({"a": folder.File(b"1"), "b": folder.File(b"1" * 2000)}, {})
except folder.CannotCopy as error:
    print(error)
"""


def test_disk_that_takes_no_more(tmp_path):
    place = tmp_path / "site"
    write(place, {"a": b"0", "b": b"0"})
    before = contents(place)
    with other_process.start(FULL, str(place)) as process:
        assert process.stdout.read().endswith("cannot be used: File too large.\n")
    assert contents(place) == before
    assert os.listdir(tmp_path) == ["site"]


def test_too_little_room_is_said_before_writing(tmp_path):
    class Huge(bytes):
        def __len__(self):
            return 10**18

    with pytest.raises(CannotCopy, match="There is too little room: 1000000000000"):
        write(tmp_path / "site", {"a": Huge(b"1")})
    assert os.listdir(tmp_path) == []
