"""The translated texts of records as plain words, for what is no web page."""

from collections.abc import Callable

from django.utils.translation import get_language

from iqnetz.markup import TAG, fill_in, to_lines, to_text
from services.tagged import fill_of

GERMAN = "de"  # stands in where a text is not translated


def told(record, name: str, language: str) -> tuple[str, str]:
    """A translated text as it was written, and the language that it is in."""
    own = getattr(record, f"{name}_{language}", None)
    if own:
        return own, language
    return getattr(record, f"{name}_{GERMAN}", None) or "", GERMAN


def plain(record, name: str, markdown=False) -> str:
    """A text in the language that is active; of Markdown, without its signs. The names of records
    in it are asked for.
    """
    value, _language = told(record, name, get_language())
    fill = fill_of(record)
    return to_text(value, fill) if markdown else fill_in(value, fill)


class Texts:
    """Reads texts in one language; German where there is no translation.

    A text may name records by tags (services.tags). `names` looks the words for them up; `written`
    sees to it that this is done once for all texts, however many there are.
    """

    def __init__(self, language: str, names: Callable[[set], dict]):
        self.language = language
        self._names = names
        self._known, self._unknown = {}, set()

    def written(self, write: Callable[[], object]) -> object:
        """What `write` makes of these texts."""
        made = write()
        if self._unknown:
            self._known |= self._names(self._unknown)
            self._unknown = set()
            made = write()
        return made

    def line(self, record, name: str) -> str:
        """A short text; empty where there is none."""
        return fill_in(self._of(record, name), self._words)

    def prose(self, record, name: str) -> str:
        """A text in Markdown without its signs, each paragraph and item on a line of its own."""
        return to_lines(self._of(record, name), self._words)

    def _of(self, record, name):
        text, _language = told(record, name, self.language)
        self._unknown |= set(TAG.findall(text)) - self._known.keys() if "[[" in text else set()
        return text

    def _words(self, pairs):
        return {pair: ("", self._known.get(pair, "")) for pair in pairs}
