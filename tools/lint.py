"""`make lint`: style, templates, migrations, catalogues, deployment. Says what it runs."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TEMPLATES = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
CATALOGUE = ROOT / "iqnetz/locale/de/LC_MESSAGES/django.po"
# As a real key: long, and with many different characters.
KEY = "".join(chr(33 + number * 37 % 90) for number in range(64))

CHECKS = {
    "style of the code": [[BIN / "ruff", "check"], [BIN / "ruff", "format", "--check"]],
    "style of the templates": [
        [BIN / "djade", "--check", "--target-version", "5.2", *TEMPLATES],
        [BIN / "djhtml", "--check", "--tabwidth", "2", *TEMPLATES],
    ],
    "direction of imports": [
        [sys.executable, "-m", "pytest", "-q", "tests/test_structure.py", "-k", "imports"],
    ],
    "migrations": [[sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]],
    "deployment": [
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    ],
}


def main():
    environment = os.environ | {"SECRET_KEY": KEY, "BEHIND_TLS": "1", "DEBUG": ""}
    failed = []
    for name, commands in CHECKS.items():
        print(f"— {name}", flush=True)
        for command in commands:
            if subprocess.run(list(map(str, command)), cwd=ROOT, env=environment).returncode:
                failed.append(name)
    print("— catalogues", flush=True)
    failed += catalogues(environment)
    if failed:
        print(f"Not clean: {', '.join(dict.fromkeys(failed))}.")
        return 1
    print("All clean.")
    return 0


def catalogues(environment):
    """Whether the German catalogue has exactly the texts of the source, all translated."""
    known = polib.pofile(str(CATALOGUE))
    untranslated = [entry.msgid for entry in known if not entry.translated() or entry.fuzzy]
    for msgid in untranslated:
        print(f"not translated: {msgid}")
    if not shutil.which("xgettext"):
        print("GNU gettext is missing: cannot compare the catalogue with the source.")
        return ["catalogues"] if untranslated or os.environ.get("CI") else []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "site"
        shutil.copytree(
            ROOT,
            copy,
            ignore=shutil.ignore_patterns(".git", ".venv", "var", "tests", "tools", "*.tsv"),
        )
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "--locale", "de", "--no-location",
             "--no-wrap", "--no-obsolete", "--verbosity", "0"],
            cwd=copy, env=environment, check=True,
        )  # fmt: skip
        fresh = polib.pofile(str(copy / CATALOGUE.relative_to(ROOT)))
    wanted = {(entry.msgctxt, entry.msgid) for entry in fresh}
    present = {(entry.msgctxt, entry.msgid) for entry in known if not entry.obsolete}
    for _context, msgid in sorted(wanted ^ present, key=str):
        print(f"not the same in source and catalogue (make messages): {msgid}")
    return ["catalogues"] if untranslated or wanted != present else []


if __name__ == "__main__":
    sys.exit(main())
