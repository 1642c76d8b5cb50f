"""What can be chosen at the addresses of cards and calendars."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class LanguageForm(forms.Form):
    """`?lang=`, the language of a file; German if none is asked for."""

    lang = forms.ChoiceField(required=False, choices=settings.LANGUAGES)

    def clean_lang(self):
        return self.cleaned_data["lang"] or settings.LANGUAGE_CODE


class SizeForm(forms.Form):
    """`?size=`, that of the paper; the small one if none is asked for."""

    SMALL, LARGE = "a6", "a4"
    size = forms.ChoiceField(
        required=False, choices=[(SMALL, _("postcard, A6")), (LARGE, _("notice, A4"))]
    )

    def clean_size(self):
        return self.cleaned_data["size"] or self.SMALL
