from django.core.management.base import BaseCommand

from services import freshness


class Command(BaseCommand):
    help = (
        "Asks organisations by mail whether their records are still right: where one is due, and"
        " once in 30 days at most; run it daily."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="say who would be asked, and ask nobody"
        )

    def handle(self, *, dry_run, **options):
        for asked in freshness.request_reviews(dry_run=dry_run):
            self.stdout.write(f"{asked.outcome}: {asked.organisation} {asked.email}".strip())
