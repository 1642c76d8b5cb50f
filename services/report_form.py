"""The form with which visitors say what is wrong. Without account, script or cookie."""

import re
import time
import unicodedata

from django import forms
from django.core import signing
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from services.models import Report
from services.reports import COMPLETE

KEPT_LIMIT = 10_000  # characters: what is too long is still there to be shortened
QUICKEST = 3  # seconds: nobody reads, chooses and writes in less
LONGEST_OPEN = 24 * 60 * 60  # seconds
SALT = "services.report"

# Scripts need these two between letters; everything else of their category is invisible.
_JOINERS = "\u200c\u200d"


def visible(text):
    """`text` without what nobody sees: controls, marks for the direction of writing, halves of
    characters. Line breaks stay.
    """
    text = re.sub(r"\r\n?|[\v\f\x85\u2028\u2029]", "\n", text).replace("\t", " ")
    return "".join(
        char
        for char in text
        if char == "\n" or char in _JOINERS or unicodedata.category(char)[0] != "C"
    )


class VisibleTextField(forms.CharField):
    def to_python(self, value):
        return super().to_python(visible(value or ""))


class VisibleEmailField(forms.EmailField):
    def to_python(self, value):
        return super().to_python(visible(value or ""))


class ReportForm(forms.Form):
    field = forms.ChoiceField(
        label=_("What is wrong?"),
        error_messages={
            key: _("Please choose what is wrong.") for key in ("required", "invalid_choice")
        },
    )
    right = VisibleTextField(
        label=_("What is right?"),
        required=False,
        max_length=Report.LONGEST,
        error_messages={
            "required": _("Please write what is right, or how you noticed that it is wrong."),
            "max_length": _("This text is too long. Please use no more than 1,000 characters."),
        },
    )
    reply_to = VisibleEmailField(
        label=_("Your e-mail address, if you want an answer"),
        required=False,
        max_length=254,
        error_messages={
            key: _("This is no complete e-mail address. An example: name@example.org")
            for key in ("invalid", "max_length")
        },
    )
    # People do not see it; robots fill in whatever there is.
    homepage = forms.CharField(label=_("Please leave this field empty"), required=False)
    opened = forms.CharField(
        required=False,
        error_messages={
            "null_characters_not_allowed": _(
                "This page was open for a long time. Please look over what you wrote, and send it"
                " again."
            ),
            "quick": _("That was very quick. Please look over what you wrote, and send it again."),
        },
    )

    def __init__(self, data, record, things):
        super().__init__(data)
        # The page of one record is no key for the others.
        self.salt = f"{SALT}.{record._meta.model_name}.{record.pk}"
        self.things = things
        self.fields["field"].choices = [(thing.key, thing.label) for thing in things]

    @property
    def looks_like_a_robot(self):
        return bool(self.data.get("homepage"))

    def clean_opened(self):
        messages = self.fields["opened"].error_messages
        if self._seconds_open is None:
            raise forms.ValidationError(messages["null_characters_not_allowed"])
        if self._seconds_open < QUICKEST:
            raise forms.ValidationError(messages["quick"])

    @cached_property
    def _seconds_open(self):
        """Since when the visitor has had the page of this record; None where that was forged or is
        too long."""
        try:
            opened = signing.loads(
                self.data.get("opened", ""), salt=self.salt, max_age=LONGEST_OPEN
            )
        except signing.BadSignature:
            return None
        return time.time() - opened

    def clean(self):
        data = super().clean()
        has_words = data.get("right") or "right" in self.errors
        if data.get("field") and data["field"] not in COMPLETE and not has_words:
            self.add_error("right", self.fields["right"].error_messages["required"])
        return data

    @property
    def thing(self):
        """What a valid form is about."""
        return next(thing for thing in self.things if thing.key == self.cleaned_data["field"])

    # --- To show it again ---

    @property
    def token(self):
        """Signed: since when this visitor has had the page."""
        if self.is_bound and self._seconds_open is not None:
            return self.data["opened"]
        return signing.dumps(round(time.time(), 1), salt=self.salt)

    @property
    def chosen(self):
        known = {thing.key for thing in self.things}
        return self.data.get("field") if self.data.get("field") in known else ""

    @property
    def typed(self):
        """What was typed, as far as it can be shown again."""
        return {
            name: visible(self.data.get(name, ""))[:KEPT_LIMIT] for name in ("right", "reply_to")
        }
