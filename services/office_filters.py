"""Filters of the list of offices."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from services import models
from services.states import FederalState


class ResponsibleForFilter(admin.SimpleListFilter):
    """The states that offices are responsible for. Not by a lookup through the areas: Django would
    make it DISTINCT, and PostgreSQL cannot compare the offices' points.
    """

    title = _("responsible for")
    parameter_name = "area"

    def lookups(self, request, model_admin):
        used = set(models.ServiceArea.objects.values_list("federal_state", flat=True))
        return [(code, name) for code, name in FederalState.choices if code in used]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        areas = models.ServiceArea.objects.filter(federal_state=self.value())
        return queryset.filter(pk__in=areas.values("office"))


class ClosingFilter(admin.SimpleListFilter):
    """Offices that close for good, or for some days, before long."""

    title = _("closing")
    parameter_name = "closing"

    def lookups(self, request, model_admin):
        return [("soon", _("in the next 30 days")), ("closed", _("closed for good"))]

    def queryset(self, request, queryset):
        if self.value() == "soon":
            return queryset.filter(pk__in=models.Office.objects.closing_soon().values("pk"))
        if self.value() == "closed":
            return queryset.exclude(pk__in=models.Office.objects.open().values("pk"))
        return queryset
