import math
import re

from django import forms
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from services.finder import EVERYTHING, Wishes
from services.models import Office, Service
from services.models.office import ACCESS_MODES
from services.spelling import printable

TEXT_LIMIT = 400  # characters: a pasted address of several lines is shorter
KEPT_LIMIT = 10_000  # characters: what is too long is still there to be shortened

# How an address names the ways to get in.
ACCESS_IN_ADDRESS = dict(
    zip(("walk-in", "appointment", "phone", "online"), ACCESS_MODES, strict=True)
)


class PointField(forms.CharField):
    """A point as "latitude,longitude" in degrees (WGS 84), as a device tells it; cleaned to two
    numbers, rounded to two digits: about a kilometre.
    """

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,20})?,-?[0-9]{1,3}(\.[0-9]{1,20})?", text):
            raise forms.ValidationError(self.error_messages["invalid"])
        latitude, longitude = (round(float(part), 2) for part in text.split(","))
        if not (math.fabs(latitude) <= 90 and math.fabs(longitude) <= 180):
            raise forms.ValidationError(self.error_messages["invalid"])
        return latitude, longitude


class PageForm(forms.Form):
    """`?page=`, of a list that has several; the first if none is asked for."""

    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=10_000,
        error_messages={
            key: _("This page does not exist.") for key in ("invalid", "min_value", "max_value")
        },
    )


class FinderForm(PageForm):
    """Where, what for and how. A GET form: each result has an address that can be sent to a
    friend.
    """

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
    near = PointField(
        required=False,
        max_length=60,
        error_messages={
            key: _("Your device told a place that cannot be. Please type your postcode or town.")
            for key in ("invalid", "max_length", "null_characters_not_allowed")
        },
    )
    need = forms.ChoiceField(
        label=_("What do you need?"),
        required=False,
        error_messages={
            "invalid_choice": _("We do not know this need. Please choose one from the list.")
        },
    )
    language = forms.ChoiceField(
        label=_("Which language do you want to speak?"),
        required=False,
        error_messages={
            "invalid_choice": _("We do not know this language. Please choose one from the list.")
        },
    )
    access = forms.MultipleChoiceField(
        label=_("How do you want to be advised?"),
        required=False,
        choices=[
            (key, Office._meta.get_field(mode).verbose_name)
            for key, mode in ACCESS_IN_ADDRESS.items()
        ],
        error_messages={
            key: _("We do not know this way to be advised. Please choose from the list.")
            for key in ("invalid_choice", "invalid_list")
        },
    )
    step_free = forms.ChoiceField(
        label=_("Leave out offices that are not barrier-free"),
        required=False,
        choices=[("yes", _("yes"))],
        error_messages={"invalid_choice": _("Please tick the box, or leave it empty.")},
    )
    abroad = forms.CharField(required=False)  # where `near` leads from outside Germany

    def __init__(self, data, services, languages=()):
        super().__init__(data)
        self.services, self.languages = services, languages
        self.fields["need"].choices = [
            *((service.need, service.need_label) for service in services),
            (EVERYTHING, _("Show everything")),
        ]
        self.fields["language"].choices = [
            ("", _("any language")),
            *((language.code, language) for language in languages),
        ]

    def clean_need(self):
        return self.cleaned_data["need"] or self.default_need

    @property
    def default_need(self):
        """What is shown if nothing was chosen. Without a place to look from: everything."""
        has_place = self.typed or self.data.get("near")
        return self.usual_need if has_place else EVERYTHING

    @property
    def usual_need(self):
        """What most who look for an office need."""
        for service in self.services:
            if service.audience == Service.Audience.PEOPLE:
                return service.need
        return EVERYTHING

    @property
    def wishes(self):
        """The wishes of a valid form."""
        return Wishes(
            language=self.cleaned_data["language"],
            step_free=bool(self.cleaned_data["step_free"]),
            access=tuple(ACCESS_IN_ADDRESS[key] for key in self.chosen_access),
        )

    @property
    def typed(self):
        """What was typed, as far as it can be shown again in a field."""
        return printable(self.data.get("q", "")).strip()[:KEPT_LIMIT]

    def _chosen(self, name):
        asked = self.data.getlist(name) if self.is_bound else []
        known = {str(key) for key, _label in self.fields[name].choices if key}
        return [key for key in dict.fromkeys(asked) if key in known]

    @property
    def chosen_need(self):
        """The need to mark as chosen: the one asked for, or what most need."""
        return (self._chosen("need") or [self.usual_need])[-1]

    @property
    def chosen_language(self):
        return (self._chosen("language") or [""])[-1]

    @property
    def wished_language(self):
        """The Language that was chosen, or None."""
        code = self.chosen_language
        return next((each for each in self.languages if each.code == code), None) if code else None

    @property
    def address_without_wishes(self):
        return self.address(language=None, access=None, step_free=None)

    @property
    def chosen_access(self):
        return self._chosen("access")

    @property
    def wants_step_free(self):
        return bool(self._chosen("step_free"))

    @property
    def has_wishes(self):
        """Whether more than place and need was chosen, or chosen wrongly."""
        return any(self.data.get(name) for name in ("language", "access", "step_free"))

    @property
    def is_plain(self):
        """Whether nothing but a place was asked for."""
        return (
            self.chosen_need == self.usual_need
            and not self.has_wishes
            and not self.data.get("page")
        )

    def address(self, **changes):
        """The address of this search with some values changed; None leaves a value out."""
        asked = {
            "q": self.typed,
            "need": (self._chosen("need") or [""])[-1],
            "language": self.chosen_language,
            "access": self.chosen_access,
            "step_free": self._chosen("step_free"),
        } | changes
        query = urlencode({key: value for key, value in asked.items() if value}, doseq=True)
        return reverse("offices") + (f"?{query}" if query else "")


class SuggestionForm(forms.Form):
    q = forms.CharField(required=False, max_length=TEXT_LIMIT)
