from django.core.management.base import BaseCommand

from services.models import Proposal, Report, ReportTally


class Command(BaseCommand):
    help = "Erases reports and proposals a year after they were decided; run it daily."

    def handle(self, **options):
        ReportTally.objects.forget()
        Report.objects.forget()
        Proposal.objects.forget()
