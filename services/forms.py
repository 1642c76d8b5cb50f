from django import forms
from django.utils.translation import gettext_lazy as _

from services.finder import EVERYTHING
from services.models import Service
from services.spelling import printable

TEXT_LIMIT = 200  # characters: the longest address line is far shorter


class FinderForm(forms.Form):
    """Where and what for. A GET form: each result has an address that can be sent to a friend."""

    q = forms.CharField(
        label=_("Your postcode or town"),
        required=False,
        max_length=TEXT_LIMIT,
        error_messages={
            "max_length": _(
                "This text is too long. Please type a postcode or the name of a town only."
            ),
            "null_characters_not_allowed": _(
                "The text contains a character that cannot be read. Please type it again."
            ),
        },
    )
    need = forms.ChoiceField(
        label=_("What do you need?"),
        required=False,
        error_messages={
            "invalid_choice": _("We do not know this need. Please choose one from the list.")
        },
    )
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=10_000,
        error_messages={
            key: _("This page does not exist.") for key in ("invalid", "min_value", "max_value")
        },
    )

    def __init__(self, data, services):
        super().__init__(data)
        self.services = services
        self.fields["need"].choices = [
            *((service.need, service.need_label) for service in services),
            (EVERYTHING, _("Show everything")),
        ]

    def clean_need(self):
        return self.cleaned_data["need"] or self.default_need

    @property
    def default_need(self):
        """What most who look for an office need. Without a place to look from: everything."""
        if not self.data.get("q"):
            return EVERYTHING
        for service in self.services:
            if service.audience == Service.Audience.PEOPLE:
                return service.need
        return EVERYTHING

    @property
    def typed(self):
        """What was typed, as far as it can be shown again in a field."""
        return printable(self.data.get("q", "")).strip()[:TEXT_LIMIT]

    @property
    def chosen_need(self):
        """The need to mark as chosen: the one asked for, or the default."""
        asked = self.data.get("need")
        known = {key for key, _label in self.fields["need"].choices}
        return asked if asked in known else self.default_need
