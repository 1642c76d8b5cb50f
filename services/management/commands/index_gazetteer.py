from django.core.management.base import BaseCommand, CommandError

from services import gazetteer_file, gazetteer_index, places


class Command(BaseCommand):
    help = "Makes fixtures/gazetteer.index anew from fixtures/gazetteer.tsv."
    requires_system_checks = ()  # one of them is whether what is made here is whole

    def handle(self, **options):
        try:
            gazetteer_index.write(places.TABLE, places.INDEX)
        except gazetteer_file.Unreadable as error:
            raise CommandError(error) from None
        self.stdout.write(f"Written: {places.INDEX}")
