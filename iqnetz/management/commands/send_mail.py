from django.core.management.base import BaseCommand

from iqnetz import outbox


class Command(BaseCommand):
    help = "Sends the mails that wait and are due; run it every few minutes."

    def handle(self, **options):
        sent, failed = outbox.send_due()
        if sent or failed:
            self.stdout.write(f"{sent} sent, {failed} not sent")
