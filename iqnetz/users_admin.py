"""Who may sign in, as what, and with which second factor."""

import django_otp.plugins.otp_static.admin
import django_otp.plugins.otp_totp.admin  # noqa: F401 (it registers pages that are taken away here)
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import ManyToManyField
from django.forms import CheckboxSelectMultiple
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from iqnetz import signin
from services.desk import without_pictures
from services.models import Editor

# The pages of django-otp would show secrets.
admin.site.unregister([User, Group, TOTPDevice, StaticDevice])


class EditorInline(admin.StackedInline):
    model = Editor

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return without_pictures(super().formfield_for_dbfield(db_field, request, **kwargs))


@admin.register(User)
class DeskUserAdmin(UserAdmin):
    """Who may sign in, and as what. Rights one by one are nobody's work here, and the widget that
    Django has for them is not accessible.
    """

    filter_horizontal = ()
    formfield_overrides = {ManyToManyField: {"widget": CheckboxSelectMultiple}}
    list_display = ("username", "first_name", "last_name", "email", "is_active")
    list_filter = ("groups", "is_active", "is_superuser")
    inlines = (EditorInline,)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (gettext_lazy("Person"), {"fields": ("first_name", "last_name", "email")}),
        (gettext_lazy("Rights"), {"fields": ("groups", "is_active", "is_staff", "is_superuser")}),
        (gettext_lazy("Signing in"), {"fields": ("second_factor", "factor_history")}),
    )
    readonly_fields = ("second_factor", "factor_history")

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if "password" in form.base_fields:
            # Of the password nothing is shown, so there is nothing to explain.
            form.base_fields["password"].help_text = ""
        return form

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
