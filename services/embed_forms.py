from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

ADDRESS_LIMIT = 2_000  # characters: ours are far shorter
WIDEST = 100_000  # pixels: whoever asks for more means any


class ThemeForm(forms.Form):
    """How a framed page shall look, where it must not follow the visitor's device."""

    theme = forms.ChoiceField(choices=[("light", _("light")), ("dark", _("dark"))], required=False)

    @property
    def chosen(self):
        """light, dark, or nothing: whatever was asked for in vain is nothing."""
        return self.cleaned_data.get("theme", "") if self.is_valid() else ""


class OEmbedForm(forms.Form):
    """The parameters of oEmbed 1.0, section 2.2; `lang` is for addresses without a language."""

    url = forms.CharField(max_length=ADDRESS_LIMIT)
    format = forms.CharField(max_length=20, required=False)
    maxwidth = forms.IntegerField(min_value=1, max_value=WIDEST, required=False)
    maxheight = forms.IntegerField(min_value=1, max_value=WIDEST, required=False)
    lang = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
