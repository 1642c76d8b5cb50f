from django.core.management.base import BaseCommand

from iqnetz import page_views


class Command(BaseCommand):
    help = "Erases numbers of page views that are older than 14 months; run it daily."

    def handle(self, **options):
        page_views.forget()
