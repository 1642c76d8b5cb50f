from django import forms
from django.utils.translation import gettext_lazy as _

from services.spelling import printable

TEXT_LIMIT = 200  # characters: a few words are enough


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Search term"),
        required=False,
        max_length=TEXT_LIMIT,
        error_messages={
            "max_length": _("This text is too long. A few words are enough."),
            "null_characters_not_allowed": _(
                "The text contains a character that cannot be read. Please type it again."
            ),
        },
    )

    @property
    def typed(self):
        """What was typed, as far as it can be shown again in a field."""
        return printable(self.data.get("q", "")).strip()[:TEXT_LIMIT]
