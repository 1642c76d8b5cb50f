from django.core.management.base import BaseCommand

from services.models import Report, ReportTally


class Command(BaseCommand):
    help = "Erases what visitors reported and was decided long ago; run it daily."

    def handle(self, **options):
        ReportTally.objects.forget()
        Report.objects.forget()
