"""Lighthouse's marks for a page of every type, in both languages, as a phone sees them.

`make lighthouse`, while `make run` runs (PORT as there). Needs npm, node and Debian's chromium;
Lighthouse itself is fetched into var/tools. What is not 100 is named under the table, and the
command fails. A page that asks not to be indexed gets no mark for search engines.

On a busy machine the mark for speed wavers: a page below 100 is measured three times, and the best
counts.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "var" / "tools"
LIGHTHOUSE = TOOLS / "node_modules" / ".bin" / "lighthouse"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SITE = f"http://127.0.0.1:{os.environ.get('PORT') or '8000'}"
KINDS = ("performance", "accessibility", "best-practices", "seo")
# As in tests/browser/conftest.py: nothing but the page is fetched.
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync"
    " --disable-background-networking --disable-component-update"
)
# Pages that stand in no sitemap.
OTHERS = [
    "/de/servicestellen/?q=06122", "/en/offices/?q=06122",
    "/de/servicestellen/?q=Nirgendwo", "/en/offices/?q=Nowhere",
    "/de/suche/", "/en/search/", "/de/suche/?q=Halle", "/en/search/?q=Halle",
    "/de/einbetten/suche/", "/en/embed/finder/",
]  # fmt: skip
OF_AN_OFFICE = {"de": ("karte/", "hinweis/"), "en": ("card/", "report/")}


def read(address):
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 (our own site)
        return answer.read().decode()


def pages():
    """The first of each type in the sitemap, all texts, and what is in no sitemap."""
    types = {}
    for address in re.findall(r"<loc>(.*?)</loc>", read(f"{SITE}/sitemap.xml")):
        path = "/" + address.split("/", 3)[3]
        language, *rest = path.strip("/").split("/")
        kind = (language, rest[0], len(rest)) if len(rest) > 1 else (path,)
        types.setdefault(kind, path)
    found = [*types.values(), *OTHERS]
    for path in types.values():
        if re.match("/(de/servicestellen|en/offices)/.", path):
            found += [path + more for more in OF_AN_OFFICE[path[1:3]]]
    return found


def marks(path, categories):
    """{kind: 0 to 100} of the page, and the audits that cost something."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        subprocess.run(
            [
                LIGHTHOUSE, SITE + path, "--quiet", "--output=json",
                f"--output-path={report.name}", "--throttling-method=simulate",
                f"--only-categories={','.join(categories)}", f"--chrome-flags={FLAGS}",
            ],
            env=os.environ | {"CHROME_PATH": CHROMIUM},
            capture_output=True,
            check=False,
        )  # fmt: skip
        try:
            told = json.loads(Path(report.name).read_text())
        except ValueError:
            return {}, ["Lighthouse ended without a report"]
    found = {kind: round(100 * (each["score"] or 0)) for kind, each in told["categories"].items()}
    lost = [
        f"{reference['id']} {told['audits'][reference['id']].get('displayValue', '')}".strip()
        for kind, each in told["categories"].items()
        if found[kind] < 100
        for reference in each["auditRefs"]
        if reference["weight"] and (told["audits"][reference["id"]]["score"] or 0) < 1
    ]
    return found, lost


def main():
    for program in ("npm", "node", CHROMIUM):
        if not shutil.which(program):
            return f"{program} is missing."
    try:
        addresses = pages()
    except urllib.error.URLError:
        return f"No site answers at {SITE}. Start it with make run, then come again."
    if not LIGHTHOUSE.exists():
        print("Fetching Lighthouse into var/tools …", flush=True)
        options = ["--silent", "--no-audit", "--no-fund", "--prefix", TOOLS]
        subprocess.run(["npm", "install", *options, "lighthouse"], check=True)  # noqa: S607
    print(f"{'page':52}", *(f"{kind:>14}" for kind in KINDS), flush=True)
    below = []
    for path in addresses:
        is_indexed = 'name="robots" content="noindex' not in read(SITE + path)
        categories = KINDS if is_indexed else KINDS[:-1]
        best, lost = {}, []
        for _attempt in range(3):
            found, lost = marks(path, categories)
            best = {kind: max(found.get(kind, 0), best.get(kind, 0)) for kind in categories}
            if min(best.values()) == 100:
                break
        else:
            below.append(f"{path}: {'; '.join(lost)}")
        print(f"{path:52}", *(f"{best.get(kind, '–'):>14}" for kind in KINDS), flush=True)
    return "\n".join(["", "Not 100:", *below]) if below else None


if __name__ == "__main__":
    sys.exit(main())
