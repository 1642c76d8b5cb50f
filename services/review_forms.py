"""What an organisation answers by the link in our mail."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iqnetz.desk import SpanFormSet
from iqnetz.telephone import DialledField
from services import freshness
from services.models import ContactPerson, Office, OpeningHours, Phone
from services.spelling import printable

EVERYTHING = "all"
MESSAGE_LIMIT = 2000  # characters
ROWS = 30  # phones or hours of one office

# Marks that turn the direction of all that follows: a name with one would spoil the page.
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def readable(data):
    """What was typed, as far as it can be shown again."""
    copy = data.copy()
    for key in data:
        copy.setlist(key, [_UNREADABLE.sub("", text)[:10_000] for text in data.getlist(key)])
    return copy


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a field, or, without one, with all that was sent."""

    message: str
    field: str = ""  # its id in the page
    label: str = ""


def mistakes_of(parts):
    """The Mistakes in forms and sets of forms, in the order of the page."""
    found = []
    for part in parts:
        if hasattr(part, "forms"):
            found += [Mistake(message) for message in part.non_form_errors()]
        for form in getattr(part, "forms", [part]):
            found += [Mistake(message) for message in form.non_field_errors()]
            for field in form:
                place = field.auto_id if field.use_fieldset else field.id_for_label
                shown = {} if field.is_hidden else {"field": place, "label": field.label}
                found += [Mistake(message, **shown) for message in field.errors]
    return found


def key_of(record):
    """What a record is called in a form: office-12, contact-5."""
    return f"{'office' if isinstance(record, Office) else 'contact'}-{record.pk}"


class YourNameField(forms.CharField):
    def __init__(self, **options):
        super().__init__(
            label=_("Your name"),
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            error_messages={
                "required": _("Please type your name, so that we know who says so."),
                "null_characters_not_allowed": _(
                    "The text contains a character that cannot be read. Please type it again."
                ),
            },
            **options,
        )

    def clean(self, value):
        name = " ".join(printable(_TURNING.sub("", super().clean(value))).split())
        if not name:
            raise ValidationError(self.error_messages["required"])
        return name


class ConfirmForm(forms.Form):
    """Whether all `records` are right, or one of them; and what they looked like when the page was
    made. `is_outdated`: somebody changed one of them since, so that nobody may say so.
    """

    your_name = YourNameField(
        help_text=_("It stands beside the date of the confirmation, for everybody to see.")
    )
    confirm = forms.ChoiceField(
        widget=forms.HiddenInput,
        error_messages={
            key: _("This record is no longer shown on our pages.")
            for key in ("required", "invalid_choice")
        },
    )

    def __init__(self, data, records):
        super().__init__(data)
        self.records = {key_of(record): record for record in records}
        self.fields["confirm"].choices = [(key, key) for key in (EVERYTHING, *self.records)]
        self.is_outdated = False

    def clean(self):
        chosen = self.cleaned_data.get("confirm")
        if chosen is None:
            return
        self.chosen = self.records if chosen == EVERYTHING else {chosen: self.records[chosen]}
        seen = set(self.data.getlist("seen"))
        now = {f"{key}.{freshness.fingerprint(record)}" for key, record in self.chosen.items()}
        # All means all that was seen, no less and no more.
        if now - seen or (chosen == EVERYTHING and seen - now):
            self.is_outdated = True
            self.add_error(
                None,
                _(
                    "Somebody has just changed these details. Nothing is confirmed yet. Please look"
                    " at them once more."
                ),
            )


class AnswerForm(forms.Form):
    """Who answers about one `record`, what it looked like then, and what no field is there for."""

    message = forms.CharField(
        label=_("Anything else?"),
        required=False,
        max_length=MESSAGE_LIMIT,
        help_text=_("For example holidays, or a new place. The coordination reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "null_characters_not_allowed": _(
                "The text contains a character that cannot be read. Please type it again."
            ),
        },
    )
    your_name = YourNameField(help_text=_("For the coordination, if it has a question."))
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data, record):
        self.fingerprint = freshness.fingerprint(record)
        super().__init__(data, initial={"seen": self.fingerprint})
        if isinstance(record, Office):
            self.fields["your_name"].help_text = _(
                "For the coordination, if it has a question. Once your change is shown, your name"
                " stands beside the date, for everybody to see."
            )
        self.is_outdated = False

    def clean(self):
        if self.cleaned_data.get("seen") != self.fingerprint:
            self.is_outdated = True
            self.add_error(
                None,
                _(
                    "Somebody has just changed these details. Nothing is changed by you yet. Above"
                    " you see what is shown now, below what you typed."
                ),
            )
            self.data = self.data.copy()
            self.data["seen"] = self.fingerprint


class _RecordForm(forms.ModelForm):
    """Some fields of a record, under the rules of all of them."""

    def validate_constraints(self):
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self.add_error(None, error.messages)


class OfficeForm(_RecordForm):
    # For "www.example.org", as people write it.
    website = Office._meta.get_field("website").formfield(assume_scheme="https")

    class Meta:
        model = Office
        fields = (
            "email", "website", "house", "street", "postcode", "town", "walk_in",
            "by_appointment", "by_phone", "online", "access_note_de", "access_note_en",
            "step_free", "interpreter", "languages",
        )  # fmt: skip
        labels = {
            "access_note_de": _("Note on access, in German"),
            "access_note_en": _("Note on access, in English"),
        }
        help_texts = {"house": "", "languages": "", "interpreter": "", "step_free": ""}
        widgets = {"languages": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name in ("step_free", "interpreter"):
            self.fields[name].widget.choices = [
                ("unknown", _("Not known")),
                ("true", _("yes")),
                ("false", _("no")),
            ]


class ContactForm(_RecordForm):
    class Meta:
        model = ContactPerson
        fields = ("title", "name", "role_de", "role_en", "email", "phone", "languages")
        field_classes = {"phone": DialledField}
        labels = {"role_de": _("Task, in German"), "role_en": _("Task, in English")}
        help_texts = {"languages": ""}
        widgets = {"languages": forms.CheckboxSelectMultiple}


class _HoursFormSet(SpanFormSet):
    overlap_message = _("These hours overlap with others on the same day.")

    def span(self, data):
        return data["weekday"], data["opens"], data["closes"]


def _rows(model, fields, extra, formset=forms.BaseInlineFormSet, **options):
    return forms.inlineformset_factory(
        Office,
        model,
        fields=fields,
        formset=formset,
        extra=extra,
        max_num=ROWS,
        absolute_max=ROWS + 5,
        validate_max=True,
        **options,
    )


def office_forms(data, office):
    """(form, phones, hours) of an office, bound to `data` unless that is None."""
    clock = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    phones = _rows(
        Phone,
        ("number", "extension", "kind"),
        extra=1,
        field_classes={"number": DialledField},
    )
    hours = _rows(
        OpeningHours,
        ("weekday", "opens", "closes"),
        extra=2 if office.hours.all() else 5,
        formset=_HoursFormSet,
        widgets={"opens": clock, "closes": clock},
    )
    return (
        OfficeForm(data, instance=office, prefix="office"),
        phones(data, instance=office, prefix="phones"),
        hours(data, instance=office, prefix="hours"),
    )


class LeftForm(forms.Form):
    """That a contact person is not there any more, since when, and who is instead."""

    last_day = forms.DateField(
        label=_("Last day"),
        help_text=_("From the day after, our pages show this person no more."),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    successor_name = forms.CharField(
        label=_("Name of the successor"), required=False, max_length=120
    )
    successor_email = forms.EmailField(label=_("E-mail of the successor"), required=False)
    successor_phone = ContactPerson._meta.get_field("phone").formfield(
        form_class=DialledField,
        label=_("Phone of the successor"),
        required=False,
        help_text=_("Only where the person has a number other than the office's."),
    )
    nobody = forms.BooleanField(label=_("There is nobody instead, for now."), required=False)

    def __init__(self, data, contact):
        self.contact = contact
        super().__init__(data, initial={"last_day": timezone.localdate()})

    def clean_last_day(self):
        day, today = self.cleaned_data["last_day"], timezone.localdate()
        if abs(day - today) > timedelta(days=3 * 365):
            raise ValidationError(_("This day is too far away. Is the year right?"))
        return day

    def clean(self):
        given = self.cleaned_data
        if "successor_name" in self.errors:
            return
        name = given.get("successor_name")
        if given.get("nobody"):
            if name:
                self.add_error("nobody", _("You have typed a successor above. Which is right?"))
            return
        if not name:
            self.add_error(
                "successor_name", _("Please type a name, or tick that there is nobody instead.")
            )
            return
        if self.errors:
            return
        successor = self.successor()
        if successor.pk is None:
            try:
                successor.full_clean(exclude=["office", "successor"])
            except ValidationError as error:
                self.add_error(None, error.messages)

    def successor(self):
        """The ContactPerson who follows, there already or new; None for nobody."""
        given = self.cleaned_data
        if given.get("nobody"):
            return None
        name = given["successor_name"]
        known = self.contact.office.contacts.filter(name=name).exclude(pk=self.contact.pk).first()
        if known:
            return known
        email, phone = given.get("successor_email", ""), given.get("successor_phone", "")
        return ContactPerson(
            office=self.contact.office,
            name=name,
            email=email,
            phone=phone,
            role_de=self.contact.role_de,
            role_en=self.contact.role_en,
            position=self.contact.position,
            is_public=bool(email or phone),
        )

    def save_last_day(self):
        self.contact.valid_to = self.cleaned_data["last_day"]
        self.contact.save(update_fields=["valid_to"])

    def save_successor(self):
        successor = self.successor()
        if successor is None:
            return
        if successor.pk is None:
            successor.save()
        self.contact.successor = successor
        self.contact.save(update_fields=["successor"])
