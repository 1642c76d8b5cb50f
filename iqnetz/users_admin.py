"""Who may sign in, as what, and with which second factor."""

import django_otp.plugins.otp_static.admin
import django_otp.plugins.otp_totp.admin  # noqa: F401 (it registers pages that are taken away here)
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from iqnetz import roles, signin
from services.models import Editor, Organisation

# The pages of django-otp would show secrets.
admin.site.unregister([User, Group, TOTPDevice, StaticDevice])


ADMINISTRATOR = "superuser"  # not a group: whoever may give rights too
ROLES = {
    roles.COORDINATOR: gettext_lazy("Coordination: may do everything but give rights"),
    roles.EDITOR: gettext_lazy("Partner's editor: the own organisation only"),
    roles.READER: gettext_lazy("Reader: sees everything and changes nothing"),
    ADMINISTRATOR: gettext_lazy("Administration: may do everything, also give rights"),
}


def role_of(person):
    """The role that the person works in: the one with most rights; empty without any."""
    if person.is_superuser:
        return ADMINISTRATOR
    names = {group.name for group in person.groups.all()}
    return next((name for name in roles.NAMES if name in names), "")


class RoleForm(forms.ModelForm):
    """One choice says what somebody may do; what Django keeps in three places follows from it."""

    role = forms.ChoiceField(
        label=gettext_lazy("role"), choices=[("", "---------"), *ROLES.items()]
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=gettext_lazy("organisation"),
        required=False,
        help_text=gettext_lazy("Only for a partner's editor, and there it must be given."),
    )
    may_publish = forms.BooleanField(
        label=Editor._meta.get_field("may_publish").verbose_name,
        required=False,
        help_text=Editor._meta.get_field("may_publish").help_text,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            editor = getattr(self.instance, "editor", None)
            self.initial["role"] = role_of(self.instance)
            self.initial["organisation"] = editor and editor.organisation_id
            self.initial["may_publish"] = bool(editor and editor.may_publish)
        if "is_active" in self.fields:
            self.fields["is_active"].label = _("May sign in here")
            self.fields["is_active"].help_text = _(
                "Take this away instead of deleting the person: the history then keeps the name."
            )

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("role") == roles.EDITOR and data.get("organisation", ...) is None:
            self.add_error(
                "organisation", _("Which organisation? Without one this person would see nothing.")
            )
        return data

    def save(self, commit=True):
        self.instance.is_staff = True
        self.instance.is_superuser = self.cleaned_data["role"] == ADMINISTRATOR
        return super().save(commit)

    def give_role(self):
        """Write down what belongs to the role; the person is saved already."""
        person, data = self.instance, self.cleaned_data
        person.groups.remove(*Group.objects.filter(name__in=set(roles.NAMES) - {data["role"]}))
        person.groups.add(*Group.objects.filter(name=data["role"]))
        if data["role"] != roles.EDITOR:
            Editor.objects.filter(user=person).delete()
            return
        fields = {name: data[name] for name in ("organisation", "may_publish")}
        Editor.objects.update_or_create(user=person, defaults=fields)


class PersonForm(RoleForm, UserChangeForm):
    pass


class NewPersonForm(RoleForm, UserCreationForm):
    pass


class NewPasswordForm(AdminPasswordChangeForm):
    """Everybody here signs in with a password: nothing to switch off."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for field in self.fields.values():
            field.required = True


@admin.register(User)
class DeskUserAdmin(UserAdmin):
    """Who may sign in, and as what. Rights one by one are nobody's work here."""

    filter_horizontal = ()
    form = PersonForm
    add_form = NewPersonForm
    add_form_template = None  # Django's speaks of a second step, half of it in English
    change_password_form = NewPasswordForm
    change_user_password_template = "admin/auth/user/new_password.html"  # noqa: S105 (a template)
    list_display = ("username", "first_name", "last_name", "email", "role", "may_sign_in")
    list_filter = ("groups", "is_active", "is_superuser")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (gettext_lazy("Person"), {"fields": ("first_name", "last_name", "email")}),
        (gettext_lazy("Rights"), {"fields": ("role", "organisation", "may_publish", "is_active")}),
        (gettext_lazy("Signing in"), {"fields": ("second_factor", "factor_history")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email")}),
        (gettext_lazy("Rights"), {"fields": ("role", "organisation", "may_publish")}),
        (gettext_lazy("Password"), {"fields": ("password1", "password2")}),
    )
    readonly_fields = ("second_factor", "factor_history")

    def get_queryset(self, request):
        records = super().get_queryset(request)
        return records.select_related("editor__organisation").prefetch_related("groups")

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if "password" in form.base_fields:
            # Of the password nothing is shown, so there is nothing to explain.
            form.base_fields["password"].help_text = ""
        return form

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.give_role()

    @admin.display(description=gettext_lazy("role"))
    def role(self, person):
        return str(ROLES.get(role_of(person), "–")).partition(":")[0]

    @admin.display(description=gettext_lazy("organisation"))
    def organisation(self, person):
        editor = getattr(person, "editor", None)
        return editor.organisation if editor else "–"

    @admin.display(description=gettext_lazy("may publish"), boolean=True)
    def may_publish(self, person):
        editor = getattr(person, "editor", None)
        return bool(editor and editor.may_publish)

    @admin.display(description=gettext_lazy("may sign in here"), boolean=True)
    def may_sign_in(self, person):
        return person.is_active and person.is_staff

    def get_urls(self):
        reset = self.admin_site.admin_view(self.reset_factor)
        return [
            path("<int:number>/zweiter-faktor/", reset, name="auth_user_reset_factor"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        person = self.get_object(request, object_id)
        may_reset = person is not None and signin.may_reset(request.user, person)
        context = {"may_reset": may_reset and signin.factor_of(person) is not None}
        return super().change_view(
            request, object_id, form_url, extra_context=context | (extra_context or {})
        )

    @admin.display(description=gettext_lazy("second factor"))
    def second_factor(self, person):
        device = signin.factor_of(person)
        if device is None:
            return _("not set up")
        day = localtime(device.created_at).strftime("%d.%m.%Y")
        return _("set up on %(day)s") % {"day": day}

    @admin.display(description=gettext_lazy("what happened to it"))
    def factor_history(self, person):
        lines = format_html_join(
            "",
            "<li>{}: {} ({})</li>",
            (
                (localtime(event.at).strftime("%d.%m.%Y %H:%M"), event.get_kind_display(), event.by)
                for event in person.factor_events.all()
            ),
        )
        return format_html("<ul>{}</ul>", lines) if lines else "–"

    def reset_factor(self, request, number):
        """Take away somebody's lost second factor, after a question that names the person."""
        person = get_object_or_404(User, pk=number)
        if not signin.may_reset(request.user, person):
            raise PermissionDenied
        back = reverse("admin:auth_user_change", args=[person.pk])
        if request.method == "POST":
            signin.reset(person, by=request.user)
            words = _("The second factor of %(person)s is reset.")
            messages.success(request, words % {"person": person.get_username()})
            return redirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Reset the second factor of %(person)s?") % {"person": person},
            "person": person,
            "back": back,
        }
        return render(request, "admin/reset_factor.html", context)
