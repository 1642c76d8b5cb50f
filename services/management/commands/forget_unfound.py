from django.core.management.base import BaseCommand

from services.models import UnfoundPlace


class Command(BaseCommand):
    help = (
        "Erases what was looked for too seldom to be told, or more than a year ago; run it daily."
    )

    def handle(self, **options):
        UnfoundPlace.objects.forget()
