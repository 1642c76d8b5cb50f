"""For those who read neither German nor English: call, and say in German which language you speak.

Each sentence is in its language for every reader, so the catalogues have none of them.
"""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    language: str  # ISO 639
    endonym: str
    instruction: str  # "Call us and say in German:"
    german: str  # what to say
    script: str = "LATIN"  # as Unicode names it
    direction: str = "ltr"


def _phrase(language, endonym, instruction, name, **script):
    return Phrase(
        language, endonym, instruction, f"Ich spreche {name}. Ich suche Beratung.", **script
    )


_ARABIC = {"script": "ARABIC", "direction": "rtl"}
_CYRILLIC = {"script": "CYRILLIC"}

PHRASES = [
    _phrase("ar", "العربية", "اتصلوا بنا وقولوا بالألمانية:", "Arabisch", **_ARABIC),
    _phrase("fa", "فارسی", "به ما زنگ بزنید و به آلمانی بگویید:", "Persisch", **_ARABIC),
    _phrase("prs", "دری", "به ما زنگ بزنید و به آلمانی بگویید:", "Dari", **_ARABIC),
    _phrase("ku", "Kurdî", "Ji me re telefon bikin û bi almanî bibêjin:", "Kurdisch"),
    _phrase(
        "uk", "Українська", "Зателефонуйте нам і скажіть німецькою:", "Ukrainisch", **_CYRILLIC
    ),
    _phrase("ru", "Русский", "Позвоните нам и скажите по-немецки:", "Russisch", **_CYRILLIC),
    _phrase("tr", "Türkçe", "Bizi arayın ve Almanca olarak şunu söyleyin:", "Türkisch"),
    _phrase("fr", "Français", "Appelez-nous et dites en allemand :", "Französisch"),
    _phrase("es", "Español", "Llámenos y diga en alemán:", "Spanisch"),
    _phrase("pl", "Polski", "Proszę zadzwonić i powiedzieć po niemiecku:", "Polnisch"),
    _phrase("vi", "Tiếng Việt", "Hãy gọi cho chúng tôi và nói bằng tiếng Đức:", "Vietnamesisch"),
]


def phrases_for(language, text):
    """The phrases for somebody who wishes to speak `language` (ISO 639, or empty), or else who
    typed `text` in the script of one: those in that script. None for Latin letters.
    """
    if language:
        return [phrase for phrase in PHRASES if phrase.language == language]
    letters = (char for char in text if char.isalpha())
    script = unicodedata.name(next(letters, "a"), "LATIN").split()[0]
    return [phrase for phrase in PHRASES if phrase.script == script != "LATIN"]
