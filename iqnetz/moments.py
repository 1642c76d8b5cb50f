"""Moments: where a day begins, and how answers to programs write them."""

from datetime import UTC, date, datetime, time

from django.utils import timezone


def midnight(day: date) -> datetime:
    """The moment at which a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def utc(moment: datetime) -> str:
    """In UTC and to the second (RFC 3339), whatever the site's time zone is: 2026-11-22T13:03:16Z.
    Seconds are cut, not rounded: nothing seems changed later than it was, so that who asks what
    has changed since then misses nothing.
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
