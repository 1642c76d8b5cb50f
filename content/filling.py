"""The first filling of an empty database from fixtures/."""

from django.core.management import call_command
from django.db import transaction

from content.models import NewsItem, Page
from iqnetz import history
from services.models import Language, Network, Office, Organisation, Service

FIXTURES = ("languages", "network", "texts")


def fill():
    """Load the fixtures where no content is yet; whether it did. Data is never touched."""
    with transaction.atomic(), history.recorded("command"):
        models = (Language, Network, NewsItem, Office, Organisation, Page, Service)
        if any(model.objects.exists() for model in models):
            return False
        call_command("loaddata", *FIXTURES, verbosity=0)
        Office.objects.all().locate()
    return True
