from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _

admin.site.unregister([User, Group])


@admin.register(User)
class DeskUserAdmin(UserAdmin):
    """Who may sign in. Rights one by one are nobody's work here, and the widget that Django has
    for them is not accessible.
    """

    filter_horizontal = ()
    list_filter = ("is_active", "is_superuser")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
