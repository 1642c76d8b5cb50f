"""How long a server takes from its start to the first page, and what each of its workers holds."""

import re
import shutil
from pathlib import Path
from statistics import mean

from tools.bench import kinds, processes, servers, table
from tools.bench.load import Connection, Request, Unexpected, fetch

APPLICATION = "iqnetz.wsgi:application"
WORKERS = 2  # as gunicorn.conf.py has it
OURS = "ours, gunicorn"  # is held against Wagtail as its own projects start it
PRELOADED = ", loaded before the fork"  # a peer that is started as we start our site
AGAIN = 4  # times every page is asked for before memory is read


def programs(given):
    """Name → the site under each server, started as in production."""
    return {
        f"ours, {kind.__name__}": kind(
            f"start-{kind.__name__}", APPLICATION, given, WORKERS, cores=processes.ALL_CORES
        )
        for kind in (servers.gunicorn, servers.granian)
    }


def sitemap(port):
    """Every address of the sitemap, as paths."""
    text = fetch(port, Request("/sitemap.xml")).body.decode()
    return re.findall(r"<loc>https?://[^/<]+(/[^<]*)</loc>", text)


def measured(subjects, rounds):
    """Start each (program, home, addresses, kept) in turn. Name → seconds to the first 200 of each
    round; name → MB, from the last: PSS and RSS of a worker that has answered every address, and
    its part of the PSS of all processes, also the one that started them.
    """
    seconds, held = {name: [] for name in subjects}, {}
    for round_ in range(rounds):
        for name, (program, home, addresses, kept) in subjects.items():
            if kept:
                shutil.rmtree(kept, ignore_errors=True)
            with servers.running(program, Request(home)) as server:
                seconds[name].append(server.seconds)
                if round_ == rounds - 1:
                    held[name] = _memory(server, addresses)
    return seconds, held


def _memory(server, addresses):
    server.settle()
    for path in addresses(server.port) * AGAIN:
        # Each over a connection of its own, so that every worker gets its part.
        with Connection(server.port) as connection:
            answer = connection.ask(Request(path))
        if answer.status != 200:
            raise Unexpected(f"{answer.status} at {path}")
    server.settle()
    workers = [processes.memory(worker) for worker in server.workers()]
    share, resident = (mean(column) for column in zip(*workers, strict=True))
    whole = sum(processes.memory(each)[0] for each in server.processes)
    return share, resident, whole / len(workers)


def rows(given, rounds, others=None):
    """`others`: name → subject of `measured`; the bars are taken from the one named "Wagtail"."""
    kept = Path(given["VAR_FOLDER"]) / "pages"  # of earlier runs: this is to be the first one
    subjects = {
        name: (program, kinds.HOME, sitemap, kept) for name, program in programs(given).items()
    }
    subjects |= others or {}
    yield table.heading(f"Start and memory, {WORKERS} workers")
    try:
        seconds, held = measured(subjects, rounds)
    except (servers.CannotMeasure, Unexpected) as problem:
        yield table.Row("starts", why=str(problem))
        return
    yield from judged(seconds, held)


def judged(seconds, held):
    """The rows; with "Wagtail" among them, the site under gunicorn is held against it."""
    other = seconds.get("Wagtail")
    for name, times in seconds.items():
        bar = table.Bar("≤", table.median(other), " s") if other and name == OURS else None
        judged_by = table.median(times) if bar else None
        why = "at most Wagtail's, which PEERS=1 measures" if name == OURS and not other else ""
        yield table.Row(
            f"from start to the first 200, {name}", times, "s", bar=bar, judged=judged_by, why=why
        )
    for name, (share, resident, whole) in held.items():
        bar = judged_by = None
        # What is loaded before the fork counts with the process that forks, too.
        why = f"PSS; RSS {table.number(resident)} MB; of all processes {table.number(whole)} MB"
        if "Wagtail" in held and name == OURS:
            bar = table.Bar("≤", 0.75, "×")
            judged_by = share / held["Wagtail"][0]
            why += f", {whole / held['Wagtail'][2]:.2f} of Wagtail's"
            if alike := held.get(f"Wagtail{PRELOADED}"):
                why += f"; of one that is started as ours {share / alike[0]:.2f}"
                why += f" and {whole / alike[2]:.2f}"
        yield table.Row(
            f"memory of a worker, {name}", [share], "MB", bar=bar, judged=judged_by, why=why
        )
