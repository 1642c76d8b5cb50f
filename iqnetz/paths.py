"""The paths of our pages, each worked out once in each language: a page names about fifty, and most
of them over and over.
"""

from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language, override


def path(name, *arguments, language=None):
    """What Django's `reverse` gives for the name of a page and its arguments, in the language that
    is active or in another one; "" for a path that has none.
    """
    return _path(get_language() if language is None else language, name, arguments)


@lru_cache(maxsize=4096)
def _path(language, name, arguments):
    with override(language or None):
        return reverse(name, args=arguments)
