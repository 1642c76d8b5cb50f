"""Rules for passwords beside Django's own."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LIST = Path(__file__).with_name("common_passwords.txt")
LONGEST = 128  # characters; hashing more costs the server time that anybody could make it spend
DIFFERENT = 5  # characters that a password has at least

SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
IN_DISGUISE = str.maketrans("013457@$!€", "oieastasie")


class MaximumLengthValidator:
    def validate(self, password, user=None):
        if len(password) > LONGEST:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self):
        return ngettext(
            "Your password has at most %(count)d character.",
            "Your password has at most %(count)d characters.",
            LONGEST,
        ) % {"count": LONGEST}


class GermanPasswordValidator:
    """Refuses what is guessed first here: a word of the list (first names, towns, clubs, seasons,
    words of our own work, walks over the keyboard), or two of them, whatever digits and signs
    stand before, between or after; and the same few characters over and over.
    """

    def validate(self, password, user=None):
        # A longer one is refused anyway (MaximumLengthValidator), and would take long to look at.
        if len(password) <= LONGEST and is_common(password):
            raise ValidationError(
                _("This password is easy to guess: it consists of common words or patterns."),
                code="password_too_common",
            )

    def get_help_text(self):
        return _(
            "Your password is not a common word, name, place or club with a number or a sign"
            " added. Four words that have nothing to do with each other are good."
        )


def is_common(password: str) -> bool:
    text = unicodedata.normalize("NFKC", password).lower().translate(SPELLED_OUT)
    if len(set(text)) < DIFFERENT:
        return True
    without_edges = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    readings = {text, without_edges, text.translate(IN_DISGUISE)}
    readings |= {without_edges.translate(IN_DISGUISE)}
    # "Rostock2024": the digits go; "r0st0ck!!!": the digits stand for letters.
    return any(
        reading in words() or _is_of_words(re.sub(r"[\W\d_]", "", reading)) for reading in readings
    )


def _is_of_words(letters):
    known = words()
    if letters in known:
        return True
    return any(
        letters[:middle] in known and letters[middle:] in known for middle in range(1, len(letters))
    )


@cache
def words() -> frozenset[str]:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(
        word.translate(SPELLED_OUT)
        for line in lines
        if not line.startswith("#")
        for word in line.split()
    )
