"""From an edit to the page: how long until every process shows what was just committed."""

import random
import selectors
import time
from contextlib import ExitStack
from itertools import product

import psycopg

from tools.bench import kinds, processes, servers, table
from tools.bench.load import Connection, Request

APPLICATION = "iqnetz.wsgi:application"
AT_ONCE = (1, 2, 4)  # processes
EDITS = 100
BAR = table.Bar("≤", 100, " ms")  # at p99
PAUSE = 0.001  # seconds between two looks at the same process
PATIENCE = 10  # seconds

# The first voice number of the office whose page is looked at.
PHONE = """
SELECT phone.id, phone.number FROM services_phone phone JOIN services_office office
ON office.id = phone.office_id WHERE office.slug = %s ORDER BY phone.position, phone.id LIMIT 1
"""
EDIT = "UPDATE services_phone SET number = %s WHERE id = %s"


def rows(given, count=EDITS):
    yield table.heading("From commit to page: an edit in SQL, until every process shows it")
    for server, number in product((servers.gunicorn, servers.granian), AT_ONCE):
        name = f"{number} process{'es' if number > 1 else ''}, {server.__name__}"
        try:
            times = _measured(server, given, number, count)
        except servers.CannotMeasure as problem:
            yield table.Row(name, why=str(problem))
        else:
            p99 = table.percentile(times, 0.99)
            why = f"p50 {table.percentile(times, 0.5):.1f} ms, p99 {p99:.1f} ms, {count} edits"
            yield table.Row(name, times, "ms", bar=BAR, judged=p99, why=why)


def _measured(server, given, number, count):
    with ExitStack() as stack:
        # Each behind a port of its own, so that none can hide behind another.
        sites = [
            stack.enter_context(
                servers.running(
                    server(f"site-{place}", APPLICATION, given, cores=processes.ALL_CORES)
                )
            )
            for place in range(number)
        ]
        for site in sites:
            site.settle()
        lines = [stack.enter_context(Connection(site.port)) for site in sites]
        connection = stack.enter_context(psycopg.connect(given["DATABASE_URL"], autocommit=True))
        phone, before = connection.execute(PHONE, [kinds.OFFICE]).fetchone()
        dice = random.Random(3)  # noqa: S311 (repeatable, not secret)
        try:
            times = []
            for edit in range(count):
                value = f"+4934568{690000 + edit}"
                connection.execute(EDIT, [value, phone])
                times.append(_until_seen(lines, f"tel:{value}".encode()) * 1000)
                time.sleep(dice.uniform(0, 0.05))
            return times
        finally:
            connection.execute(EDIT, [before, phone])


def _until_seen(lines, wanted):
    """Seconds until each connection's process has answered with the wanted bytes. All are asked
    at the same time, and none again before it has answered.
    """
    start = time.perf_counter()
    wire = {line: Request(kinds.PAGE).to(line.port) for line in lines}
    with selectors.DefaultSelector() as selector:
        for line in lines:
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.send(wire[line])
        left = set(lines)
        while left:
            if time.perf_counter() - start > PATIENCE:
                raise servers.CannotMeasure(f"an edit was not to be seen in {PATIENCE} seconds")
            for key, _ in selector.select(timeout=PATIENCE):
                line = key.data
                if wanted in line.receive():
                    left.discard(line)
                    selector.unregister(line.socket)
                else:
                    time.sleep(PAUSE)
                    line.send(wire[line])
    return time.perf_counter() - start
