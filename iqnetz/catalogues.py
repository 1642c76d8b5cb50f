"""Compiling the message catalogues, without GNU gettext and before Django is set up."""

import os
from pathlib import Path

import polib

FOLDER = Path(__file__).resolve().parent / "locale"


def compile_all(folder=FOLDER):
    """Make a .mo of each .po below `folder`; the paths of those written.

    Raises OSError or ValueError (polib says "Syntax error") for a file that cannot be read.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        # Renamed into place: a running server never reads half a file. Of two that do this at once,
        # each has a file of its own.
        fresh = compiled.with_suffix(f".{os.getpid()}.mo")
        polib.pofile(str(source)).save_as_mofile(str(fresh))
        fresh.replace(compiled)
        written.append(compiled)
    return written
