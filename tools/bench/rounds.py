"""Rounds: A B C, A B C …, so that whatever slows the machine for a while slows all of them."""

from dataclasses import dataclass, field

from tools.bench.load import flood

MICRO = 1e6


@dataclass
class Costs:
    """What one subject cost in each round: µs of processor time an answer, and answers a second."""

    each: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)


def interleaved(subjects, rounds, seconds):
    """Flood each (server, request, status) in turn, so many rounds long; name → Costs."""
    costs = {name: Costs() for name in subjects}
    for _ in range(rounds):
        one(subjects, costs, seconds)
    return costs


def one(subjects, costs, seconds):
    """One round, which is added to the costs."""
    for name, (server, request, status) in subjects.items():
        before = server.used()
        answered, passed = flood(server.port, request, seconds, status)
        costs[name].each.append((server.used() - before) / answered * MICRO)
        costs[name].rates.append(answered / passed)
