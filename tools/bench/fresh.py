"""Pages that Django renders: what each type costs, and what nobody has asked the finder before."""

import statistics
from contextlib import ExitStack
from urllib.parse import quote

from iqnetz import database
from tools.bench import kinds, least, processes, servers, table
from tools.bench.load import Request, Unexpected, each, fetch
from tools.bench.rounds import Costs, interleaved, one

DJANGO = "iqnetz.wsgi:site"  # without the finished pages in front of it
FINISHED = "iqnetz.wsgi:application"
WAYS = servers.ROOT / "tools" / "ways.tsv"
A_ROUND = 10  # of each page
BRIEFLY = 0.05  # seconds: of what answers some hundred times in that
UNSEEN = 300


def rows(given, rounds):
    """Yield a row for each type of page in both languages, then those of the finder; under each
    server.
    """
    for server in (servers.gunicorn, servers.granian):
        yield table.heading(
            f"Page that Django renders, {server.__name__}: processor time of an answer"
        )
        try:
            yield from _types(server, given, rounds)
            yield from _unseen(server, given, rounds)
        except (servers.CannotMeasure, Unexpected) as problem:
            yield table.Row("pages", why=str(problem))


def _types(server, given, rounds):
    requests = {
        f"{name}, {language}": Request(path)
        for name, paths in kinds.PAGES.items()
        for language, path in zip(("de", "en"), paths, strict=True)
    }
    with ExitStack() as stack:
        program = server(f"django-{server.__name__}", DJANGO, given)
        site = stack.enter_context(servers.running(program))
        site.settle()
        answers = {name: fetch(site.port, request) for name, request in requests.items()}
        others, why = least.subjects(stack, server, given, requests, answers)
        pages = {name: (site, request) for name, request in requests.items()}
        costs, plain = rendered(pages, rounds, others)
    for name, cost in costs.items():
        yield row(name, cost, **_of(plain, name, cost), why=why)


def _of(plain, name, costs):
    """What a row says of the bare answer and of nginx."""
    own = [cost * 1000 for cost, _ in costs]
    bare, nginx = plain["bare", name].each, plain.get(("nginx", name))
    return {
        "bare": statistics.median(bare) / 1000,
        "of_bare": table.paired(own, bare),
        "of_nginx": table.paired(own, nginx.each) if nginx else None,
    }


def rendered(pages, rounds, others=None):
    """Ask for each (server, request) in turn, A_ROUND times a round. Name → for each round what an
    answer cost: ms of the server, ms of the embedded PostgreSQL (None where it is not that). And
    what `others`, subjects of tools.bench.rounds, cost in the same rounds.
    """
    for server, request in pages.values():
        each(server.port, [request] * 3)
    costs = {name: [] for name in pages}
    plain = {name: Costs() for name in others or {}}
    for _ in range(rounds):
        for name, (server, request) in pages.items():
            costs[name].append(_cost(server, [request] * A_ROUND)[0])
        one(others or {}, plain, BRIEFLY)
    return costs, plain


def _cost(server, requests):
    """ms of the server and of the embedded PostgreSQL for each; how many ms each of them took."""
    before, beneath = server.used(), database_seconds()
    times = each(server.port, requests)
    own, below = server.used() - before, database_seconds()
    below = (below - beneath) / len(requests) * 1000 if below and beneath else None
    return (own / len(requests) * 1000, below), times


def row(name, costs, why="", **others):
    below = [cost for _, cost in costs if cost is not None]
    said = [f"and {statistics.median(below):.2f} ms of PostgreSQL"] if below else []
    why = "; ".join([*said, *([why] if why else [])])
    own = [cost for cost, _ in costs]
    return table.Row(name, own, "ms", per_second=1000 / statistics.median(own), why=why, **others)


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


def _unseen(server, given, rounds):
    name = "finder, a question that nobody asked before"
    with ExitStack() as stack:
        program = server(f"finder-{server.__name__}", FINISHED, given)
        site = stack.enter_context(servers.running(program))
        site.settle()
        requests = unseen(UNSEEN)
        each(site.port, requests[:20])
        parts = [requests[start : start + 20] for start in range(20, UNSEEN, 20)]
        measured = [_cost(site, part) for part in parts]
        example = {name: requests[0]}
        answers = {name: fetch(site.port, requests[0])}
        others, why = least.subjects(stack, server, given, example, answers)
        plain = interleaved(others, len(parts), BRIEFLY)
    costs = [cost for cost, _times in measured]
    yield row(name, costs, **_of(plain, name, costs), why=why)
    times = [time for _cost, times in measured for time in times]
    yield table.Row(
        "  until the answer",
        times,
        "ms",
        why=f"p99 {table.percentile(times, 0.99):.1f} ms",
    )
