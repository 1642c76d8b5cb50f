"""What may be asked in an address of the API: forms that refuse what they do not know.

A parameter that is unknown, mistyped or given twice is refused with 400: a filter that is
silently left out would answer with more than was asked for, and nobody would notice.

Each field knows its JSON Schema, so that the API's description (iqnetz.openapi) is what is
checked. Digits and letters are those of ASCII.
"""

import re
import uuid
from datetime import UTC, timedelta

from django import forms
from django.conf import settings
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import cached_property

from iqnetz import problems
from iqnetz.moments import midnight

LONGEST = 200  # characters of a text that is searched for
NAME_SHOWN = 60  # characters of a parameter's name that nobody knows


class Query(forms.Form):
    """The base of all: the fields are the parameters. `help_text` describes one."""

    def clean(self):
        for name in self.data:
            if name not in self.fields:
                self.strays.append((name[:NAME_SHOWN], "This parameter is unknown."))
            elif len(self.data.getlist(name)) > 1:
                self.strays.append((name, "This parameter is given more than once."))
        return super().clean()

    @cached_property
    def strays(self):
        """Pairs (name of a parameter that is unknown or repeated, what is wrong with it)."""
        return []

    @classmethod
    def read(cls, request):
        """The cleaned values. Raises Problem 400, which names each parameter that is wrong."""
        form = cls(request.GET)
        form.is_valid()
        errors = [(name, " ".join(messages)) for name, messages in form.errors.items()]
        errors += form.strays
        if errors:
            raise problems.Problem(400, "Some parameters are wrong.", errors)
        return form.cleaned_data

    @classmethod
    def parameters(cls):
        """The parameters as OpenAPI describes them."""
        return [
            {
                "name": name,
                "in": "query",
                "required": field.required,
                "description": str(field.help_text),
                "schema": field.schema(),
            }
            for name, field in cls.base_fields.items()
        ]


class Value(forms.CharField):
    """A field that need not be given; `default` is what it then is. `pattern` and `schema` say
    what else it takes; `message` what it takes in words.
    """

    pattern = ""
    message = ""

    def __init__(self, *, default=None, **kwargs):
        self.default = default
        super().__init__(required=False, strip=False, **kwargs)

    def clean(self, value):
        if value is None:
            return self.default
        return self.read(super().clean(value))

    def read(self, text):
        """The value of what was typed; raises ValidationError."""
        if not re.fullmatch(self.pattern, text, re.ASCII):
            self.refuse()
        return text

    def refuse(self):
        raise forms.ValidationError(self.message)

    def to_python(self, value):
        return str(value or "")  # an empty one is checked like any other

    def schema(self):
        return {"type": "string", "pattern": f"^{self.pattern}$"}


class Text(Value):
    """Words to search for."""

    def __init__(self, **kwargs):
        super().__init__(max_length=LONGEST, **kwargs)

    def read(self, text):
        return text.strip()

    def schema(self):
        return {"type": "string", "maxLength": LONGEST, "pattern": r"^[^\u0000]*$"}


class Whole(Value):
    """A whole number from `least` to `most`."""

    def __init__(self, *, least, most, **kwargs):
        self.least, self.most = least, most
        self.message = f"Give a whole number from {least} to {most}."
        super().__init__(**kwargs)

    def read(self, text):
        if not re.fullmatch("[0-9]{1,9}", text) or not self.least <= int(text) <= self.most:
            self.refuse()
        return int(text)

    def schema(self):
        numbers = {"type": "integer", "minimum": self.least, "maximum": self.most}
        return numbers | ({} if self.default is None else {"default": self.default})


class Degrees(Value):
    """A number of degrees (WGS 84), not beyond `most` on either side."""

    def __init__(self, *, most, **kwargs):
        self.most = most
        self.message = f"Give a number from -{most} to {most}, for example 52.13."
        super().__init__(**kwargs)

    def read(self, text):
        if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,20})?", text) or abs(float(text)) > self.most:
            self.refuse()
        return float(text)

    def schema(self):
        return {"type": "number", "minimum": -self.most, "maximum": self.most}


class YesNo(Value):
    message = "Give true or false."

    def __init__(self, **kwargs):
        super().__init__(default=False, **kwargs)

    def read(self, text):
        if text not in {"true", "false"}:
            self.refuse()
        return text == "true"

    def schema(self):
        return {"type": "boolean", "default": self.default}


class OneOf(Value):
    """One of some words; the first is the default."""

    def __init__(self, *words, **kwargs):
        self.words = words
        self.message = f"Give one of: {', '.join(words)}."
        super().__init__(default=words[0], **kwargs)

    def read(self, text):
        return text if text in self.words else self.refuse()

    def schema(self):
        return {"type": "string", "enum": list(self.words), "default": self.default}


class Language(OneOf):
    """The language of the texts; German stands in for what is not translated."""

    def __init__(self, **kwargs):
        words = [code for code, _name in settings.LANGUAGES]
        super().__init__(*words, help_text="The language of the texts.", **kwargs)


class Postcode(Value):
    pattern = "[0-9]{5}"
    message = "Give a German postcode of five digits."


class Uid(Value):
    """A UUID, as RFC 9562 writes it."""

    message = "Give a UUID, as the API's own ids are."

    def read(self, text):
        return uid(text) or self.refuse()

    def schema(self):
        return {"type": "string", "format": "uuid"}


def uid(text: str) -> uuid.UUID | None:
    """The UUID that a text is; None for anything else."""
    shape = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    return uuid.UUID(text) if re.fullmatch(shape, text, re.IGNORECASE | re.ASCII) else None


class Moment(Value):
    """A day, or a moment with its offset from UTC (RFC 3339). A day begins at midnight here."""

    message = "Give a day or a moment as RFC 3339 writes it: 2026-07-01 or 2026-07-01T09:00:00Z."
    DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"

    def read(self, text):
        # A "+" that was not written as %2B arrives as a blank.
        text = re.sub(" (?=[0-9]{2}:[0-9]{2}$)", "+", text)
        try:
            if re.fullmatch(self.DAY, text, re.ASCII):
                found = midnight(parse_date(text))
            elif re.fullmatch(f"{self.DAY}[Tt]{self.TIME}", text, re.ASCII | re.IGNORECASE):
                found = self._moment(text.upper())
            else:
                self.refuse()
            return found.astimezone(UTC)
        except (ValueError, TypeError, OverflowError):  # 30 February, the year 0, before it in UTC
            self.refuse()

    def _moment(self, text):
        # RFC 3339 has a 61st second, Python has none.
        leap = re.fullmatch(r"(.*:)60(\.[0-9]+)?(Z|[+-].*)", text)
        if leap:
            return parse_datetime(f"{leap[1]}59{leap[3]}") + timedelta(seconds=1)
        return parse_datetime(text)

    def schema(self):
        return {
            "anyOf": [
                {"type": "string", "format": "date-time"},
                {"type": "string", "format": "date"},
            ],
            "examples": ["2026-07-01T09:00:00Z"],
        }
