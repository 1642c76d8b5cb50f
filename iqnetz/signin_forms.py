from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import user_login_failed
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from iqnetz import signin
from iqnetz.passwords import LONGEST

SECRET_SALT = "iqnetz.signin_forms.secret"  # noqa: S105 (the name of a purpose, not a secret)
SECRET_GOOD_FOR = 60 * 60  # seconds


class CodeField(forms.CharField):
    """Six digits of the app or a recovery code."""

    def __init__(self, **kwargs):
        attributes = {
            "autocomplete": "one-time-code",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        super().__init__(max_length=32, widget=forms.TextInput(attributes), **kwargs)


class SignInForm(AdminAuthenticationForm):
    """User name, password and code in one step.

    Only after the right password is the code looked at, so a wrong one says nothing about it. A
    wrong code counts as a failure to sign in like a wrong password.
    """

    error_messages = AdminAuthenticationForm.error_messages | {
        "invalid_login": _("User name, password or code is not right."),
    }
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    code = CodeField(
        label=_("Code"),
        required=False,
        help_text=_(
            "The six digits from your app, or one of your recovery codes. Leave it empty if you"
            " have set up neither."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Django only tells the browser; django-axes would try to keep a name of any length.
        username = self.fields["username"]
        username.validators.append(MaxLengthValidator(username.max_length))

    def clean(self):
        cleaned = super().clean()
        user = self.get_user()
        if user is None or "code" not in cleaned or signin.factor_of(user) is None:
            return cleaned
        if not cleaned["code"]:
            self.add_error("code", _("Please type the six digits that your app shows now."))
            return cleaned
        try:
            user.otp_device = signin.check_code(user, cleaned["code"])
        except ValidationError as error:
            user_login_failed.send(
                sender=__name__,
                credentials={"username": cleaned["username"]},
                request=self.request,
            )
            self.add_error("code", error)
        return cleaned


class SetUpForm(forms.Form):
    """A new app. Its secret travels, signed, with the page: looking at the page keeps nothing."""

    secret = forms.CharField(widget=forms.HiddenInput, max_length=400)
    code = CodeField(
        label=_("Code from the new app"),
        help_text=_("The six digits that the app shows for this entry now."),
    )

    def __init__(self, user, data=None):
        self.user = user
        self.key = self._key_of(data.get("secret", "")) if data else None
        signed = data["secret"] if self.key else None
        if self.key is None:
            self.key = signin.new_secret()
            signed = signing.dumps([user.pk, self.key], salt=SECRET_SALT)
        if data is not None:
            data = data.copy()
            self.is_stale = data.get("secret") != signed
            data["secret"] = signed
        super().__init__(data, initial={"secret": signed})

    def _key_of(self, signed):
        try:
            owner, key = signing.loads(signed, salt=SECRET_SALT, max_age=SECRET_GOOD_FOR)
        except signing.BadSignature:
            return None
        return key if owner == self.user.pk else None

    def clean_code(self):
        if self.is_stale:
            raise ValidationError(
                _(
                    "This page was open for too long. Please scan the new picture, then type the"
                    " code."
                )
            )
        shown = signin.check_new_secret(self.key, self.cleaned_data["code"])
        if shown is None:
            raise ValidationError(
                _(
                    "This code is not right. Type the six digits that the app shows now. If it"
                    " still does not work: is the clock of your phone right?"
                )
            )
        self.shown = shown
        return self.cleaned_data["code"]

    def save(self):
        return signin.set_up(self.user, self.key, self.shown)


class ProofForm(forms.Form):
    """A code that proves that one still has the factor; it is used up by that."""

    proof = CodeField(
        label=_("Code"),
        help_text=_("The six digits from your app, or one of your recovery codes."),
    )

    def __init__(self, user, data=None):
        self.user = user
        super().__init__(data)

    def clean_proof(self):
        return signin.check_code(self.user, self.cleaned_data["proof"])
