"""Ways to write the same thing: folded for comparing, in Python and in SQL."""

import re
import unicodedata

from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Lower, Replace

# Written out (Hörner, Hoerner) and written plain (Horner): both are usual, neither is wrong.
WRITTEN_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
WRITTEN_PLAIN = {"ä": "a", "ö": "o", "ü": "u", "ß": "ss"}

# What makes a digit a picture of a key: 3️⃣.
_KEYCAP = re.compile("\ufe0f?\u20e3")
# A word in Latin letters with Cyrillic ones in it that look the same, as some keyboards make it.
_LOOKALIKES = str.maketrans("аеорсухкмтвн", "aeopcyxkmtbh")
_MIXED = re.compile(r"\b(?=[\w-]*[a-zäöüß])(?=[\w-]*[а-я])[\w-]+")

_NOT_WORD = re.compile(r"[\W_]+")
# Marks that many writers leave out: accents, Hebrew points, Arabic vowel signs.
_LEFT_OUT = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
# One letter of Arabic script written in several ways, by language, habit and keyboard.
_ARABIC = str.maketrans("أإآٱىيئكةۀھہۃؤ", "اااایییکههههه\u0648")


def normalise(text):
    """Small letters in one Unicode form (NFKC), every script's digits as 0 to 9."""
    # Lower, not casefold: that would make "ss" of "ß" before we choose how to write it.
    text = _KEYCAP.sub("", unicodedata.normalize("NFKC", text).lower())
    text = _MIXED.sub(lambda word: word[0].translate(_LOOKALIKES), text)
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in text
        if unicodedata.category(char) not in {"Cf", "Cc", "Cs", "Co", "Cn"} or char.isspace()
    )


def fold(text, umlauts=WRITTEN_OUT):
    """`text` for comparing: no case, no accents, no punctuation; umlauts as `umlauts` says."""
    return _fold(normalise(text), umlauts)


def _fold(normal, umlauts):
    for char, plain in umlauts.items():
        normal = normal.replace(char, plain)
    if normal.isascii():
        return _NOT_WORD.sub(" ", normal).strip()
    bare = _LEFT_OUT.sub("", unicodedata.normalize("NFKD", normal.translate(_ARABIC)))
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFC", bare)).strip()


def folds(text):
    """Both ways to fold `text`: a pair, often of equals."""
    normal = normalise(text)
    return _fold(normal, WRITTEN_OUT), _fold(normal, WRITTEN_PLAIN)


def is_latin(text):
    """Whether the first letter of `text` is one of the Latin script."""
    first = next(filter(str.isalpha, text), "a")
    return first < "\u0250" or "\u1e00" <= first < "\u1f00"


def _fold_sql(field, umlauts):
    expression = Lower(F(field), output_field=TextField())
    for char, plain in umlauts.items():
        expression = Replace(expression, Value(char), Value(plain), output_field=TextField())
    return expression


def containing(queryset, word, fields, phone_fields=()):
    """The records of `queryset` in which `word` occurs in one of the text `fields`, however its
    umlauts are written; or, where it is a number, in one of `phone_fields`, however it is grouped.
    """
    aliases, condition = {}, Q()
    for number, field in enumerate(fields):
        for kind, umlauts in (("out", WRITTEN_OUT), ("plain", WRITTEN_PLAIN)):
            folded = unicodedata.normalize("NFC", word).lower()
            for char, plain in umlauts.items():
                folded = folded.replace(char, plain)
            aliases[f"folded_{number}_{kind}"] = _fold_sql(field, umlauts)
            condition |= Q(**{f"folded_{number}_{kind}__contains": folded})
    digits = national_digits(word)
    if digits and not re.fullmatch(r"\d{5}", word):  # five digits are a postcode
        for field in phone_fields:
            condition |= Q(**{f"{field}__contains": digits})
    return queryset.alias(**aliases).filter(condition)


def national_digits(text):
    """The digits of a phone number as they stand in the stored +493914080510, without the country:
    of "0391 4080510", "+49 391/4080510" and "+49 (0)391 …" alike. Empty where it is no number.
    """
    if re.search(r"[^\W\d]", text):
        return ""
    bare = re.sub(r"[^\d+]", "", text.replace("(0)", ""))
    digits = re.sub(r"^(\+49|0049|0)", "", bare)
    return digits if len(digits) >= 3 else ""


def with_umlauts(word):
    """`word` with ae, oe, ue and ss read as umlauts and ß, where it has any."""
    for char, plain in WRITTEN_OUT.items():
        word = word.replace(plain, char)
    return word


def printable(text):
    """`text` without the characters that HTML forbids (controls, halves of surrogate pairs); line
    breaks and tabs become blanks, so that words stay apart.
    """
    text = re.sub(r"[\t\n\v\f\r\x85]+", " ", text)
    return "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cs", "Cn"})
