"""Compiling the message catalogues, without GNU gettext and before Django is set up."""

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
        # Renamed into place: a running server never reads half a file.
        fresh = compiled.with_suffix(".mo.new")
        polib.pofile(str(source)).save_as_mofile(str(fresh))
        fresh.replace(compiled)
        written.append(compiled)
    return written
