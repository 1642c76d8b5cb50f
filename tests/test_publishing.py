import datetime

import pytest
from django.utils import timezone

from content.models import NewsItem
from iqnetz.publishing import PublishingState, in_state

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)
NOW = timezone.make_aware(datetime.datetime(2026, 6, 1, 12))


@pytest.mark.parametrize(
    ("published_from", "withdrawn_from", "state"),
    [
        (None, None, "draft"),
        (NOW + HOUR, None, "scheduled"),
        (NOW + HOUR, NOW + 2 * HOUR, "scheduled"),
        (NOW, None, "published"),
        (NOW - HOUR, NOW + HOUR, "published"),
        (NOW - HOUR, NOW, "withdrawn"),
    ],
)
def test_state(published_from, withdrawn_from, state, monkeypatch):
    item = NewsItem.objects.create(
        title_de="x", slug="x", published_from=published_from, withdrawn_from=withdrawn_from
    )
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    assert item.publishing_state == state
    for other in PublishingState:
        assert NewsItem.objects.filter(in_state(other, NOW), slug="x").exists() == (other == state)
    assert (item in NewsItem.objects.published(at=NOW)) == (state == "published")
