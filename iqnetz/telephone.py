"""Phone numbers as people type and dial them. A leaf: knows nothing of ours."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber
from phonenumber_field.widgets import RegionalPhoneNumberWidget

GERMANY = 49  # the country's code
LONGEST = 30  # characters, as typed

_TYPED = re.compile(r"\(?\+?[0-9 ()/.-]+")


def dialled(number):
    """A PhoneNumber as one dials it in Germany: 0345 68694823, and +48 22 123 45 67 for elsewhere.

    Without the country's code a foreign number would be read as a German one.
    """
    return number.as_national if number.country_code == GERMANY else number.as_international


def plain(text: str) -> str:
    """What was typed, without invisible characters; digits of every script as 0 to 9, and dashes
    and blanks of every kind as "-" and " ".
    """
    characters = []
    for char in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(char)
        if category == "Nd":
            char = str(unicodedata.decimal(char))
        elif category == "Pd":
            char = "-"
        characters.append("" if category == "Cf" else char)
    return " ".join("".join(characters).split())


def is_number(text: str) -> bool:
    """Whether a `plain` text is written as one writes a phone number, and has nothing else."""
    return len(text) <= LONGEST and bool(_TYPED.fullmatch(text))


class DialledInput(RegionalPhoneNumberWidget):
    """Shows a number as it is dialled, and what somebody typed as it was typed: the library's own
    would show what it made of it.
    """

    def format_value(self, value):
        if isinstance(value, PhoneNumber) and value.is_valid():
            return dialled(value)
        return None if value in (None, "") else str(value)


class DialledField(PhoneNumberField):
    """A field for one phone number, and for nothing else.

    The library reads letters as the keys that they stand on: "0345 abc" would become 0345 222.
    """

    widget = DialledInput

    def to_python(self, value):
        if isinstance(value, str):
            value = plain(value)
            if value and not is_number(value):
                raise ValidationError(
                    _("Please write the number with digits only, for example 0391 4080510.")
                )
        return super().to_python(value)
