from datetime import timedelta

from axes.models import AccessAttempt, AccessLog
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone


class Command(BaseCommand):
    help = (
        "Erases who signed in, or tried to, from which address more than 30 days ago, and sessions"
        " that ended; run it daily."
    )

    def handle(self, **options):
        before = timezone.now() - timedelta(days=30)
        for model in (AccessAttempt, AccessLog):
            model.objects.filter(attempt_time__lt=before).delete()
        call_command("clearsessions")
