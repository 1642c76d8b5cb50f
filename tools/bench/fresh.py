"""Pages that Django renders: what each type costs, and what nobody has asked the finder before."""

import statistics
from urllib.parse import quote

from iqnetz import database
from tools.bench import kinds, processes, servers, table
from tools.bench.load import Request, Unexpected, each

DJANGO = "iqnetz.wsgi:site"  # without the finished pages in front of it
FINISHED = "iqnetz.wsgi:application"
WAYS = servers.ROOT / "tools" / "ways.tsv"
A_ROUND = 10  # of each page
UNSEEN = 400


def rows(given, rounds):
    """Yield a row for each type of page in both languages, then those of the finder."""
    yield table.heading("Page that Django renders, gunicorn: processor time of an answer")
    try:
        yield from _types(given, rounds)
        yield from _unseen(given)
    except (servers.CannotMeasure, Unexpected) as problem:
        yield table.Row("pages", why=str(problem))


def _types(given, rounds):
    with servers.running(servers.gunicorn("site-django", DJANGO, given)) as site:
        site.settle()
        pages = {
            f"{name}, {language}": (site, Request(path))
            for name, paths in kinds.PAGES.items()
            for language, path in zip(("de", "en"), paths, strict=True)
        }
        for name, costs in rendered(pages, rounds).items():
            yield row(name, costs)


def rendered(pages, rounds):
    """Ask for each (server, request) in turn, A_ROUND times a round. Name → for each round what an
    answer cost: ms of the server, ms of the embedded PostgreSQL (None where it is not that).
    """
    for server, request in pages.values():
        each(server.port, [request] * 3)
    costs = {name: [] for name in pages}
    for _ in range(rounds):
        for name, (server, request) in pages.items():
            before, beneath = server.used(), database_seconds()
            each(server.port, [request] * A_ROUND)
            own, below = server.used() - before, database_seconds()
            below = (below - beneath) / A_ROUND * 1000 if below and beneath else None
            costs[name].append((own / A_ROUND * 1000, below))
    return costs


def row(name, costs, **others):
    below = [cost for _, cost in costs if cost is not None]
    why = f"and {statistics.median(below):.2f} ms of PostgreSQL" if below else ""
    own = [cost for cost, _ in costs]
    return table.Row(
        name, own, "ms", per_second=1000 / statistics.median(own), **others | {"why": why}
    )


def database_seconds():
    """Processor time of the embedded PostgreSQL so far; None where the database is another."""
    if not database.is_embedded() or not database.is_running():
        return None
    try:
        number = int((database.DATA / "postmaster.pid").read_text().split("\n", 1)[0])
        return processes.processor_seconds(processes.tree(number))
    except ProcessLookupError:  # one of its processes has just ended
        return None


def unseen(count):
    """Requests of the finder that all differ, spread over all kinds of ways to write a place."""
    ways = [line.split("\t")[1] for line in WAYS.read_text("utf-8").splitlines()]
    return [
        Request(f"/de/servicestellen/?q={quote(way)}", kinds.BROTLI)
        for way in ways[:: len(ways) // count][:count]
    ]


def _unseen(given):
    with servers.running(servers.gunicorn("site-finder", FINISHED, given)) as site:
        site.settle()
        requests = unseen(UNSEEN)
        each(site.port, requests[:20])
        times, costs = [], []
        for start in range(20, UNSEEN, 20):
            before, part = site.used(), requests[start : start + 20]
            times += each(site.port, part)
            costs.append((site.used() - before) / len(part) * 1000)
        yield table.Row(
            "finder, a question that nobody asked before",
            costs,
            "ms",
            per_second=1000 / statistics.median(costs),
        )
        yield table.Row(
            "  until the answer: p50, and p99 beside it",
            [table.percentile(times, 0.5)],
            "ms",
            why=f"p99 {table.percentile(times, 0.99):.1f} ms",
        )
