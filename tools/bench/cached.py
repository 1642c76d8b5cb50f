"""A finished page in all its encodings, beside the bare answer and beside nginx."""

import statistics
from contextlib import ExitStack

from tools.bench import kinds, least, servers, table
from tools.bench.load import fetch
from tools.bench.rounds import interleaved

APPLICATION = "iqnetz.wsgi:application"
SERVERS = {"gunicorn": servers.gunicorn, "granian": servers.granian}
BARS = {"gunicorn": 0.75, "granian": 0.80}
FINISHED = 0.90  # what was made once for all, or need not be sent
LABELS = {"seen": "finder, a question asked before"}
FINISHED_KINDS = {"gzip", "brotli", "304"}


def rows(given, rounds, seconds):
    """Yield the rows of each server, as soon as they are there."""
    for name, server in SERVERS.items():
        yield table.heading(f"Finished page, {name}, one process: processor time of an answer")
        try:
            yield from _rows(name, server, given, rounds, seconds)
        except servers.CannotMeasure as problem:
            yield table.Row(name, why=str(problem))


def _rows(name, server, given, rounds, seconds):
    with ExitStack() as stack:
        site = stack.enter_context(servers.running(server(f"site-{name}", APPLICATION, given)))
        site.settle()
        requests = kinds.cached(site.port)
        answers = {}
        for kind, request in requests.items():
            fetch(site.port, request)  # so that the answer kept is the one of the second time
            answers[kind] = fetch(site.port, request)
        found, why = least.subjects(stack, server, given, requests, answers)
        for kind, request in requests.items():
            found["ours", kind] = (site, request, answers[kind].status)
        # Ours right after what it is held against.
        order = sorted(found, key=lambda name: (name[1], ("bare", "ours", "nginx").index(name[0])))
        subjects = {name: found[name] for name in order}
        costs = interleaved(subjects, rounds, seconds)
    for kind in requests:
        yield _row(name, kind, costs, why, answers[kind])


def _row(name, kind, costs, why, answer):
    ours, plain, nginx = (costs.get((who, kind)) for who in ("ours", "bare", "nginx"))
    of_bare = table.paired(ours.each, plain.each)
    size = f", {len(answer.body):,} bytes" if answer.body else ""
    if kind == "304" and answer.status != 304:
        why = f"answered {answer.status}"
    return table.Row(
        f"{LABELS.get(kind, kind)}{size}",
        ours.each,
        per_second=statistics.median(ours.rates),
        bare=statistics.median(plain.each),
        of_bare=of_bare,
        of_nginx=table.paired(ours.each, nginx.each) if nginx else None,
        bar=table.Bar("≥", FINISHED if kind in FINISHED_KINDS else BARS[name]),
        judged=of_bare,
        why=why,
    )
