import sys
import zlib
from contextlib import closing
from glob import glob

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from iqnetz import page_views


class Command(BaseCommand):
    help = (
        "Counts from access logs how often each page was opened; run it daily. A log that is read"
        " again is not counted again."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "logs",
            nargs="*",
            metavar="LOG",
            help="Files, also as .gz and as patterns with *; - is the standard input. If none is"
            " named: those of ACCESS_LOGS.",
        )

    def handle(self, verbosity, logs, **options):
        pages, total, failed = page_views.Pages(), page_views.Tally(), []
        # None: no bar where nobody watches.
        quiet = True if verbosity == 0 else None
        for name in self.files(logs or settings.ACCESS_LOGS):
            bar = tqdm(desc=name, unit="B", unit_scale=True, disable=quiet)
            try:
                with closing(bar), self.open(name) as file:
                    total.add(page_views.count(file, pages, bar.update))
            except (
                OSError,
                EOFError,
                zlib.error,
            ) as error:  # the others are to be read all the same
                failed.append(name)
                self.stderr.write(f"{name}: {error}")
        if verbosity > 0:
            self.stdout.write(
                f"{total.lines} lines read: {total.known} counted before,"
                f" {total.counted} views counted, {total.skipped} lines skipped."
            )
        if failed:
            raise CommandError(f"Not counted: {', '.join(failed)}.")

    def files(self, names):
        """The files that the names stand for; a name that matches none stands for itself."""
        for name in names:
            yield from sorted(glob(name)) or [name]

    def open(self, name):
        if name == "-":
            return open(sys.stdin.fileno(), "rb", closefd=False)
        return open(name, "rb")
