"""How names sound, roughly: to recognise them in scripts and spellings that the data lack."""

import re

from anyascii import anyascii

from services.spelling import is_latin

# Ways to write German sounds in German, English, and romanised Russian, Arabic or Persian; what
# sounds alike to a foreign ear gets one letter. Applied in this order.
_SOUNDS = [
    (re.compile(written), sound)
    for written, sound in [
        (r"[^a-z]", ""), (r"tsch|sch|sh", "s"), (r"kh|ch", "h"), (r"qu", "kv"), (r"ck|c", "k"),
        (r"gh", "g"), (r"ph", "f"), (r"dt|th", "t"), (r"tz|ts|z", "s"), (r"w", "v"),
        (r"aeu|eu|oj|oi|oy", "oi"), (r"ei|ey|ej|ai|ay|aj", "ai"), (r"ae|oe", "e"),
        (r"ju|yu|iu|ue", "u"), (r"ie|y|j", "i"), (r"(?<=.)h", ""), (r"(.)\1+", r"\1"),
    ]
]  # fmt: skip
_VOWELS = re.compile(r"(?<=.)[aeiou]")


def sound(text):
    """The sound of a name in any script: "Штендаль", "Shtendal" and "Stendal" are "stendal"."""
    return _sound(anyascii(text).lower())


def _sound(latin):
    for written, heard in _SOUNDS:
        latin = written.sub(heard, latin)
    return latin


def consonants(text):
    """What scripts without short vowels write of a name: "مجدبورغ" and "Magdeburg" are "mgdbrg"."""
    latin = anyascii(text).lower()
    if not is_latin(text):
        # Arabic and Hebrew write long vowels with w and y, and a hard g often as j.
        latin = re.sub(r"(?<=.)[wy]", "", latin).replace("j", "g")
    return _VOWELS.sub("", _sound(latin))
