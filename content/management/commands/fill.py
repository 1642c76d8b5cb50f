from django.core.management.base import BaseCommand

from content.filling import fill


class Command(BaseCommand):
    help = "Fills an empty database from fixtures/. A database that has data stays as it is."

    def handle(self, **options):
        if fill():
            self.stdout.write("The database was empty; it now holds the network's own data.")
        else:
            self.stdout.write("The database has data; it stays as it is.")
