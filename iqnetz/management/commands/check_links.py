from collections import Counter
from contextlib import closing
from ipaddress import ip_network

from django.core.management.base import BaseCommand
from tqdm import tqdm

from iqnetz import links, visits
from iqnetz.models import Link


class Command(BaseCommand):
    help = "Asks the websites that our pages lead to whether they still work; run it daily."

    def add_arguments(self, parser):
        parser.add_argument(
            "--deadline", type=float, default=visits.DEADLINE, help="Seconds for one request."
        )
        parser.add_argument(
            "--pause",
            type=float,
            default=visits.PAUSE,
            help="Seconds between two requests to one host.",
        )
        parser.add_argument(
            "--allow",
            type=ip_network,
            action="append",
            default=[],
            metavar="NETWORK",
            help="Ask this network too although it is not public, for example 10.1.0.0/16.",
        )

    def handle(self, verbosity, deadline, pause, allow, **options):
        total, checked = links.check(deadline=deadline, pause=pause, allowed=allow)
        # None: no bar where nobody watches.
        quiet = True if verbosity == 0 else None
        with closing(checked), tqdm(checked, total=total, unit="link", disable=quiet) as bar:
            states = Counter(link.state for link in bar)
        if verbosity > 0:
            works, unsure, broken = (states[state] for state in Link.State)
            self.stdout.write(f"{total} links: {works} work, {unsure} unsure, {broken} broken.")
