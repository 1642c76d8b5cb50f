"""The translated texts of records as plain words, for what is no web page."""

from collections.abc import Callable

from iqnetz.markup import TAG, fill_in, to_lines

GERMAN = "de"  # stands in where a text is not translated


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
        own = getattr(record, f"{name}_{self.language}", None)
        text = own or getattr(record, f"{name}_{GERMAN}", None) or ""
        self._unknown |= set(TAG.findall(text)) - self._known.keys() if "[[" in text else set()
        return text

    def _words(self, pairs):
        return {pair: ("", self._known.get(pair, "")) for pair in pairs}
