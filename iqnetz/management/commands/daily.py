from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

STEPS = (
    "request_reviews",
    "send_mail",
    "check_links",
    "count_views",
    "forget_unfound",
    "forget_reports",
    "forget_sign_ins",
    "forget_views",
)


class Command(BaseCommand):
    help = "All that is to be done once a day, one after the other; from cron or a timer."

    def handle(self, **options):
        failed = []
        for step in STEPS:
            try:
                call_command(step)
            except Exception as error:  # the others are to be done all the same
                failed.append(step)
                self.stderr.write(f"{step}: {error!r}")
        if failed:
            raise CommandError(f"Not done: {', '.join(failed)}.")
