"""`make bench`: prints one table; asserts nothing. PEERS=1 measures Wagtail and django CMS too.

Works in databases of its own, which it drops, and in var/bench. The times of a machine that has
other work to do are worth little: see the load in the first lines.
"""

import fcntl
import os
import platform
import signal
import subprocess
import sys
from importlib.metadata import version

from iqnetz import database
from tools.bench import beside, cached, edits, fresh, processes, servers, site, starts, table

ROUNDS = 3
STARTS = 5
SECONDS = 0.5  # of each subject in each round


def stop(signum, frame):
    raise KeyboardInterrupt


def facts():
    """What the figures depend on."""
    cores = len(processes.ALL_CORES)
    yield (
        f"{cores} cores of {processes.model()}; load {os.getloadavg()[0]:.1f};"
        f" Python {platform.python_version()}"
    )
    names = ("django", "gunicorn", "granian", "psycopg")
    yield ", ".join(f"{name} {version(name)}" for name in names)
    where = "a core of its own" if cores > 1 else "the same core (there is one only)"
    yield f"{ROUNDS} interleaved rounds; one server process on one core, the client on {where}."


def show(lines):
    for line in lines:
        print(line, flush=True)


def measure(with_peers):
    with database.lease():
        os.sched_setaffinity(0, processes.CLIENT_CORES)
        try:
            with site.prepared() as given:
                show([*facts(), "", table.columns()])
                show(cached.rows(given, ROUNDS, SECONDS))
                show(fresh.rows(given, ROUNDS))
                show(edits.rows(given))
                if with_peers:
                    show(beside.rows(given, ROUNDS, SECONDS))
                else:
                    show(starts.rows(given, STARTS))
        finally:
            os.sched_setaffinity(0, processes.ALL_CORES)
        print("\nThe finder, in a process without a server", flush=True)
        subprocess.run([sys.executable, "-m", "tools.bench.finder"], cwd=servers.ROOT, check=True)


def main():
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, stop)
    servers.FOLDER.mkdir(parents=True, exist_ok=True)
    with (servers.FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return "Another benchmark is running here."
        try:
            measure(with_peers=os.environ.get("PEERS", "") not in {"", "0"})
        except KeyboardInterrupt:
            return "Stopped."
        except (servers.CannotMeasure, database.DatabaseUnavailable) as problem:
            return str(problem)
    return 0


if __name__ == "__main__":
    sys.exit(main())
