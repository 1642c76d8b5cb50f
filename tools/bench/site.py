"""The site in a state of its own: databases that the benchmark makes and drops, a key, a folder."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from iqnetz import database
from tools.bench.servers import FOLDER, ROOT, CannotMeasure

DATABASE = "iqnetz_bench"


@contextmanager
def own_database(name):
    """The address of an empty database, which goes with the block."""
    server = make_conninfo(database.url(), dbname="postgres")
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield make_conninfo(database.url(), dbname=name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(drop)


def environment(address):
    """What a process of the site finds in its environment."""
    folder = FOLDER / "site"
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "iqnetz.settings",
        "SECRET_KEY": "only-for-the-benchmark-" + "0" * 40,
        "VAR_FOLDER": str(folder),
        "DEBUG": "",
        "ACCESS_LOG": "",
        "ALLOWED_HOSTS": "",
        "BEHIND_TLS": "",
        "SITE_URL": "http://127.0.0.1:{port}",  # under which pages are made in advance
    }


def run(arguments, environment, folder=ROOT, python=sys.executable, words=""):
    """What the program printed, given words to read. Raises CannotMeasure with its last words."""
    result = subprocess.run(
        [str(python), *arguments],
        cwd=folder,
        env=os.environ | environment,
        input=words,
        capture_output=True,
        text=True,
    )
    if result.returncode:
        last = (result.stderr or result.stdout).strip().splitlines() or ["no word"]
        raise CannotMeasure(f"{' '.join(map(str, arguments[:3]))}: {last[-1]}")
    return result.stdout


@contextmanager
def prepared():
    """The environment of the site with the network's own data and its static files."""
    with own_database(DATABASE) as address:
        given = environment(address)
        run(["-c", "from iqnetz.catalogues import compile_all; compile_all()"], given)
        run(["manage.py", "migrate", "--verbosity", "0"], given)
        run(["manage.py", "fill"], given)
        run(["manage.py", "collectstatic", "--no-input", "--verbosity", "0"], given)
        yield given


def offices(given):
    """What our page about each Servicestelle says, in both languages, for others to say too."""
    return json.loads(run([str(ROOT / "tools/bench/peers/offices.py")], given))
