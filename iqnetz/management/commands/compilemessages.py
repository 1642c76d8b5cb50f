from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Compiles the message catalogues. As Django's own command, but without GNU gettext."
    requires_system_checks = ()

    def handle(self, **options):
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                try:
                    catalogue = polib.pofile(str(source))
                except (OSError, ValueError) as error:
                    raise CommandError(f"{source.name} cannot be read: {error}") from None
                compiled = source.with_suffix(".mo")
                # Renamed into place: a running server never reads half a file.
                fresh = compiled.with_suffix(".mo.new")
                catalogue.save_as_mofile(str(fresh))
                fresh.replace(compiled)
                if options["verbosity"] > 0:
                    self.stdout.write(f"{source.parent.parent.name}: {len(catalogue)} messages")
