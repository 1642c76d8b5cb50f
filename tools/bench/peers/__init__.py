"""Wagtail and django CMS, each with a site that shows the same: for `make bench PEERS=1`."""

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.bench import servers, site
from tools.bench.servers import FOLDER

HERE = Path(__file__).resolve().parent
VENV = FOLDER / "peers"
PYTHON = VENV / "bin" / "python"
LOCK = HERE / "requirements.lock"  # made from requirements.in, see there
GUNICORN_CONF = HERE / "gunicorn.conf.py"
INSTALLED = VENV / LOCK.name  # what of it is installed
NAMED = ("wagtail", "wagtail-cache", "django-cms", "django", "gunicorn", "granian")


@dataclass(frozen=True, eq=False)
class Peer:
    name: str
    folder: Path
    settings: str
    caches: dict  # what it is called → PEER_CACHE
    database: str


PEERS = (
    Peer("Wagtail", HERE / "wagtail_site", "settings_wagtail",
         {"its own cache (wagtail-cache)": "own", "Django's cache": "django"},
         "iqnetz_bench_wagtail"),
    Peer("django CMS", HERE / "cms_site", "settings_cms",
         {"its own cache": "own", "Django's cache": "django"},
         "iqnetz_bench_cms"),
)  # fmt: skip


def install():
    """Make the environment, once for each lock. What it holds, in one line."""
    lock = LOCK.read_text()
    if not INSTALLED.exists() or INSTALLED.read_text() != lock:
        site.run(["-m", "venv", "--clear", str(VENV)], {})
        pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        site.run([*pip, "--require-hashes", "--requirement", str(LOCK)], {}, python=PYTHON)
        INSTALLED.write_text(lock)
    versions = dict(re.findall(r"^([\w-]+)==([\w.]+)", lock, re.M))
    return ", ".join(f"{name} {versions[name]}" for name in NAMED)


@contextmanager
def prepared(peer, offices):
    """The environment of the peer's site, filled with what our offices' pages say."""
    made = FOLDER / peer.database / "made"
    (made / "offices").mkdir(parents=True, exist_ok=True)
    for old in made.rglob("*.py"):
        old.unlink()
    for folder in (made, made / "offices"):
        (folder / "__init__.py").touch()
    with site.own_database(peer.database) as address:
        given = {
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": peer.settings,
            "PYTHONPATH": f"{peer.folder}:{made.parent}",
        }
        site.run(["build.py"], given, peer.folder, PYTHON, words=json.dumps(offices))
        yield given


def program(peer, given, cache="", workers=1, server=servers.gunicorn, **others):
    """The peer under a server, with our settings of it."""
    return server(
        f"{peer.name}-{server.__name__}-{cache}",
        "wsgi:application",
        given | {"PEER_CACHE": cache},
        workers,
        python=PYTHON,
        folder=peer.folder,
        **others,
    )


def addresses(offices):
    """Every page that a peer's site has, as paths."""
    slugs = ("angebote", "partner", "netzwerk", "aktuelles", "suche", "servicestellen")
    names = [f"servicestellen/{each['slug']}" for each in offices["de"]]
    return [f"/{code}/{path}/" for code in offices for path in (*slugs, *names)]
