"""The day that a page of the copy names: the one on which this page came to be as it is, so that
a page that has not changed stays the same file.
"""

import re
from datetime import date

from django.utils import translation
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, pgettext

# Private characters (Unicode) that no text of ours has.
_MARK = re.compile("\ue0c0([a-z]{2})\ue0c1")


def mark():
    """Stands in a page for the day, in the language of the moment, until it is known."""
    return f"\ue0c0{get_language()}\ue0c1"


def dated(page: bytes, day: date) -> bytes:
    """The page with its day, as the languages write it."""

    def written(found):
        with translation.override(found[1]):
            return format_date(day, pgettext("date format", "j F Y"))

    return _MARK.sub(written, page.decode()).encode()
