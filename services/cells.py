"""How one value of a record is written in a cell of a table, and read from it."""

import re

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.widgets import ManyToManyWidget, Widget
from phonenumber_field.modelfields import PhoneNumberField

from services import sheets

KEYS = ("slug", "code")  # of a related record, the first that it has; else its id
DECIMALS = 10  # of a coordinate: a hundredth of a millimetre; Excel keeps 15 digits in all

YES = frozenset({"ja", "1", "wahr", "true", "yes"})
NO = frozenset({"nein", "0", "falsch", "false", "no"})


class Words(Widget):
    """A text, or one of the choices: the value itself, or the word that the desk shows for it."""

    def __init__(self, model_field):
        super().__init__()
        self.model_field = model_field

    def render(self, value, **kwargs):
        return "" if value is None else str(value)

    def clean(self, text, form_field=None, **kwargs):
        for value, label in self.model_field.flatchoices:
            if text.strip().casefold() == str(label).casefold():
                text = str(value)
        return form_field.clean(text)


class Postcode(Words):
    def clean(self, text, **kwargs):
        # Spreadsheets take it for a number, and a number begins with no zero; what has one and is
        # too short all the same lost another digit.
        text = text.strip()
        lost_zero = re.fullmatch("[1-9][0-9]{3}", text)
        return super().clean(f"0{text}" if lost_zero else text, **kwargs)


class PhoneNumber(Words):
    def render(self, value, **kwargs):
        return value.as_e164 if value and value.is_valid() else super().render(value)


class Number(Words):
    def render(self, value, **kwargs):
        return round(value, DECIMALS) if isinstance(value, float) else value

    def clean(self, text, **kwargs):
        number = re.sub(r"^(-?[0-9]{1,20}),([0-9]{1,20})$", r"\1.\2", text.strip())
        return super().clean(re.sub(r"\.0+$", "", number), **kwargs)


class YesNo(Words):
    def render(self, value, **kwargs):
        return {None: "", True: "ja", False: "nein"}[value]

    def clean(self, text, **kwargs):
        word = text.strip().casefold()
        if word in YES or word in NO:
            return word in YES
        if not word and self.model_field.null:
            return None
        raise ValidationError(_("Write “ja” or “nein” here."))


class DayOrTime(Words):
    def render(self, value, **kwargs):
        return sheets.as_text(value)

    def clean(self, text, form_field=None, **kwargs):
        return form_field.clean(text.strip())


class Moment(Words):
    """A day and a time in the site's time zone, to the minute."""

    def render(self, value, **kwargs):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""

    def clean(self, text, form_field=None, **kwargs):
        day, _blank, time = text.strip().replace("T", " ").partition(" ")
        return form_field.clean([day, time or "00:00"] if day else ["", ""])


class Record(Words):
    """A related record, by its key. Only those that the form would offer can be named."""

    def __init__(self, model_field):
        super().__init__(model_field)
        self.key = key_of(model_field.related_model)

    def render(self, value, **kwargs):
        return "" if value is None else getattr(value, self.key)

    def clean(self, text, form_field=None, **kwargs):
        text = text.strip()
        if not text:
            return form_field.clean("")
        return _one_of(form_field.queryset.all(), self.key, text)


class Records(ManyToManyWidget, Words):
    """Several related records: their keys in the order of the alphabet, with commas between."""

    def __init__(self, model_field):
        Words.__init__(self, model_field)
        self.key = key_of(model_field.related_model)

    def render(self, value, **kwargs):
        records = value.all() if hasattr(value, "all") else value
        return ", ".join(sorted(str(getattr(record, self.key)) for record in records))

    def clean(self, text, form_field=None, **kwargs):
        keys = sorted({key.strip() for key in text.split(",")} - {""})
        return [_one_of(form_field.queryset.all(), self.key, key) for key in keys]


def _one_of(queryset, key, text):
    """The record of `queryset` with that key. That it exists for others is not told."""
    if key != "pk" or re.fullmatch("[0-9]{1,18}", text):
        found = queryset.filter(**{key: text}).first()
        if found:
            return found
    raise ValidationError(no_such_record(text))


def no_such_record(text):
    """What is said of a key that names no record, or one of somebody else."""
    return _("“%(key)s”: there is no such record, or it is not yours.") % {"key": text[:100]}


def key_of(model):
    """The name of the field that names a record of `model` in a table."""
    names = {field.name for field in model._meta.concrete_fields}
    return next((key for key in KEYS if key in names), "pk")


WIDGETS = {
    "BigAutoField": Number,
    "BooleanField": YesNo,
    "DateField": DayOrTime,
    "DateTimeField": Moment,
    "FloatField": Number,
    "ForeignKey": Record,
    "IntegerField": Number,
    "ManyToManyField": Records,
    "OneToOneField": Record,
    "PositiveIntegerField": Number,
    "PositiveSmallIntegerField": Number,
    "SmallIntegerField": Number,
    "TimeField": DayOrTime,
}


def widget_for(field):
    """How a model's field is written in a cell and read from it."""
    if isinstance(field, PhoneNumberField):
        return PhoneNumber(field)
    if field.name == "postcode":
        return Postcode(field)
    return WIDGETS.get(field.get_internal_type(), Words)(field)
