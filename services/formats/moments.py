"""Moments in open data: in UTC and to the second (RFC 3339), whatever the site's time zone is."""

from datetime import UTC, datetime


def utc(moment: datetime) -> str:
    """2026-11-22T13:03:16Z. Seconds are cut, not rounded: nothing seems changed later than it was,
    so that who asks what has changed since then misses nothing.
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
