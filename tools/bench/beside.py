"""Beside Wagtail and django CMS: the same page, finished and not, from sites that show the same.

Ours does more: hours, closing days, languages, areas and sources come from the database, where the
peers' templates have fixed words; it has JSON-LD for search engines and a content security policy.
"""

from contextlib import ExitStack
from statistics import median

from tools.bench import fresh, kinds, least, peers, processes, servers, site, starts, table
from tools.bench.load import Request, Unexpected, fetch
from tools.bench.rounds import interleaved

APPLICATION = "iqnetz.wsgi:application"
SERVERS = (servers.gunicorn, servers.granian)
TIMES_CHEAPER = table.Bar("≥", 10, "×")  # than Wagtail's best finished page
PART_OF_FRESH = table.Bar("≤", 0.5, "×")  # of Wagtail's page that is made anew


def rows(given, rounds, seconds, times):
    """Everything, peers' starts (so many times) and memory too. Makes the peers' sites, and removes
    them.
    """
    with ExitStack() as stack:
        offices = site.offices(given)
        made = {}
        try:
            yield table.heading(f"Beside others: {peers.install()}")
            for peer in peers.PEERS:
                made[peer] = stack.enter_context(peers.prepared(peer, offices))
        except servers.CannotMeasure as problem:
            yield table.Row("peers", why=str(problem))
            return
        for server in SERVERS:
            try:
                yield from _finished(given, made, server, rounds, seconds)
            except (servers.CannotMeasure, Unexpected) as problem:
                yield table.Row(server.__name__, why=str(problem))
        try:
            yield from _fresh(given, made, rounds)
        except (servers.CannotMeasure, Unexpected) as problem:
            yield table.Row("pages made anew", why=str(problem))
        yield from starts.rows(given, times, _starts(made, offices))


def _finished(given, made, server, rounds, seconds):
    page, name = Request(kinds.PAGE), server.__name__
    with ExitStack() as stack:
        sites = {"ours": stack.enter_context(servers.running(server("ours", APPLICATION, given)))}
        for peer, own in made.items():
            for called, cache in peer.caches.items():
                program = peers.program(peer, own, cache, server=server)
                sites[f"{peer.name}, {called}"] = stack.enter_context(servers.running(program))
        answers = {}
        for who, one in sites.items():
            one.settle()
            fetch(one.port, page)
            answers[who] = fetch(one.port, page)
        plain = least.bare_server(f"bare-{name}-beside", server, given, answers["ours"], page)
        subjects = {"bare": (stack.enter_context(plain), page, 200)}
        subjects |= {who: (one, page, 200) for who, one in sites.items()}
        costs = interleaved(subjects, rounds, seconds)
    yield table.heading(f"  Finished office page, {name}, not compressed")
    plain = costs["bare"]
    for who in sites:
        cost = costs[who]
        yield table.Row(
            f"{who}, {len(answers[who].body):,} bytes",
            cost.each,
            per_second=median(cost.rates),
            bare=median(plain.each),
            of_bare=table.paired(cost.each, plain.each),
        )
    wagtails = [costs[who].each for who in sites if who.startswith("Wagtail")]
    best = min(wagtails, key=median)
    yield _times_cheaper(name, best, costs["ours"].each, plain.each)


def _times_cheaper(name, best, ours, plain):
    """The row of the bar, and how far the bare answer itself comes: nobody can come further."""
    times, most = 1 / table.paired(best, ours), 1 / table.paired(best, plain)
    return table.Row(
        "ours, times cheaper than the best of Wagtail",
        [times],
        "×",
        bar=TIMES_CHEAPER,
        judged=times,
        why=f"the bare answer under {name}: {most:.1f}",
    )


def _fresh(given, made, rounds):
    with ExitStack() as stack:
        program = servers.gunicorn("ours-django", fresh.DJANGO, given)
        sites = {"ours": stack.enter_context(servers.running(program))}
        for peer, own in made.items():
            sites[peer.name] = stack.enter_context(servers.running(peers.program(peer, own)))
        sizes = {}
        for who, one in sites.items():
            one.settle()
            sizes[who] = len(fetch(one.port, Request(kinds.PAGE)).body)
        costs, _plain = fresh.rendered(
            {who: (one, Request(kinds.PAGE)) for who, one in sites.items()}, rounds
        )
    yield table.heading("  Office page made anew, gunicorn")
    own, theirs = ([cost for cost, _ in costs[who]] for who in ("ours", "Wagtail"))
    for who, cost in costs.items():
        yield fresh.row(f"{who}, {sizes[who]:,} bytes", cost)
    part = 1 / table.paired(own, theirs)
    yield table.Row(
        "ours, part of Wagtail's", [part], "×", bar=PART_OF_FRESH, judged=part,
        why="the web process alone, as the bar has it",
    )  # fmt: skip


def _starts(made, offices):
    """Each peer as its own projects start it, and as we start our site."""

    def addresses(_port):
        return peers.addresses(offices)

    ways = {"": peers.GUNICORN_CONF, starts.PRELOADED: servers.GUNICORN_CONF}
    return {
        peer.name + way: (
            peers.program(
                peer, own, "own", starts.WORKERS, cores=processes.ALL_CORES, settings=settings
            ),
            kinds.HOME,
            addresses,
            None,
        )
        for peer, own in made.items()
        for way, settings in ways.items()
    }
