"""Permanent addresses, and slugs that lead on for ever."""


import pytest

from content.models import NewsItem, Page
from services.models import Office, Organisation, Service

pytestmark = pytest.mark.django_db

KINDS = [Office, Organisation, Service, Page, NewsItem]


@pytest.fixture
def office():
    return Office.objects.get(slug="anerkennung-halle-spi")


def refresh(record):
    return type(record)._base_manager.get(pk=record.pk)
