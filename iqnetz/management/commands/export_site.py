from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from iqnetz.mirror.export import CannotCopy, export


class Command(BaseCommand):
    help = (
        "Writes all public pages, pictures, feeds and data into a folder, as files that any web"
        " server can serve and that also work without one. A copy that is there is renewed."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="DIR", help="a new or empty folder, or a copy")
        parser.add_argument(
            "--live",
            metavar="URL",
            default=settings.SITE_URL,
            help="the address of the live site (SITE_URL)",
        )

    def handle(self, *, folder, live, verbosity, **options):
        # None: no bar where nobody watches.
        quiet = True if verbosity == 0 else None
        try:
            with tqdm(unit="page", disable=quiet) as bar:

                def progress(done, known):
                    bar.total = known
                    bar.update(done - bar.n)

                made = export(folder, live, progress)
        except CannotCopy as error:
            raise CommandError(str(error)) from None
        if verbosity > 0:
            self.stdout.write(
                f"{made.files} files, {made.bytes / 1e6:.1f} MB: {made.changed} changed,"
                f" {made.unchanged} unchanged, {made.removed} removed, in {made.seconds:.1f} s."
            )
