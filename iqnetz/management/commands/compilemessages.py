from django.core.management.base import BaseCommand, CommandError

from iqnetz.catalogues import compile_all


class Command(BaseCommand):
    help = "Compiles the message catalogues. As Django's own command, but without GNU gettext."
    requires_system_checks = ()

    def handle(self, **options):
        try:
            written = compile_all()
        except (OSError, ValueError) as error:
            raise CommandError(f"A catalogue cannot be compiled: {error}") from None
        if options["verbosity"] > 0:
            for path in written:
                self.stdout.write(f"Written: {path}")
