from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import ManyToManyField
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from services.models import Editor

admin.site.unregister([User, Group])


class EditorInline(admin.StackedInline):
    model = Editor


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
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Rights"), {"fields": ("groups", "is_active", "is_staff", "is_superuser")}),
    )
