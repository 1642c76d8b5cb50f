"""`make bench`: prints one table; asserts nothing. PEERS=1 measures Wagtail and django CMS too.
With names of parts as arguments (`python -m tools.bench cached edits`), those only.

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

ROUNDS = 7
STARTS = 5
SECONDS = 0.4  # of each subject in each round


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


def show(lines, rows):
    """Print the lines as they come; add each row to the others, with the heading above it."""
    section = ""
    for line in lines:
        print(line, flush=True)
        if isinstance(line, table.Row):
            rows.append((section, line))
        else:
            section = line


PARTS = {
    "cached": lambda given: cached.rows(given, ROUNDS, SECONDS),
    "fresh": lambda given: fresh.rows(given, ROUNDS),
    "edits": edits.rows,
    "starts": lambda given: starts.rows(given, STARTS),
    # With the others' starts and ours.
    "beside": lambda given: beside.rows(given, ROUNDS, SECONDS, STARTS),
}


def measure(parts):
    """Print everything; whether everything could be measured."""
    rows, whole = [], True
    with database.lease():
        os.sched_setaffinity(0, processes.CLIENT_CORES)
        try:
            with site.prepared() as given:
                show([*facts(), "", table.columns()], rows)
                for part in parts:
                    if part in PARTS:
                        show(PARTS[part](given), rows)
        finally:
            os.sched_setaffinity(0, processes.ALL_CORES)
        if "finder" in parts:
            whole = run_finder() == 0
        show(table.verdict(rows), [])
    return whole and all(row.values for _section, row in rows)


def run_finder():
    """Its exit status. Where we are stopped, it is too, and drops its database first."""
    command = [sys.executable, "-m", "tools.bench.finder"]
    finder = subprocess.Popen(command, cwd=servers.ROOT, start_new_session=True)
    try:
        return finder.wait()
    except KeyboardInterrupt:
        finder.send_signal(signal.SIGINT)
        finder.wait()
        raise


def main(parts):
    if unknown := set(parts) - {*PARTS, "finder"}:
        return (
            f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}, finder."
        )
    if not parts:
        with_peers = os.environ.get("PEERS", "") not in {"", "0"}
        parts = ["cached", "fresh", "edits", "beside" if with_peers else "starts", "finder"]
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, stop)
    servers.FOLDER.mkdir(parents=True, exist_ok=True)
    with (servers.FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return "Another benchmark is running here."
        try:
            whole = measure(parts)
        except KeyboardInterrupt:
            return "Stopped."
        except (servers.CannotMeasure, database.DatabaseUnavailable) as problem:
            return str(problem)
    return 0 if whole else "Not everything could be measured; the rows say why."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
