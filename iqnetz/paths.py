"""The paths of our pages, each worked out once in each language: a page names about fifty, and most
of them over and over.
"""

from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language


def path(name, *arguments):
    """What Django's `reverse` gives for the name of a page and its arguments."""
    return _path(get_language(), name, arguments)


@lru_cache(maxsize=4096)
def _path(_language, name, arguments):
    return reverse(name, args=arguments)
