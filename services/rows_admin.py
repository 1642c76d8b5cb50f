"""The rows inside the desk's forms: phones, hours, contacts and what else belongs to a record."""

import datetime

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import (
    TranslationStackedInline,
)

from iqnetz.desk import (
    SpanFormSet,
    both,
)
from services import models
from services.desk import PHONE_WIDGET


class HoursFormSet(SpanFormSet):
    overlap_message = _("These hours overlap with others on the same day.")

    def span(self, data):
        return data["weekday"], data["opens"], data["closes"]


class PhaseFormSet(SpanFormSet):
    overlap_message = _("Another phase of this network covers some of these days.")

    def span(self, data):
        return None, data["starts_on"], _day_after(data["ends_on"])


class MembershipFormSet(SpanFormSet):
    overlap_message = _("The network has a coordinator in this time already. End that role first.")

    def span(self, data):
        if data["role"] != models.Membership.Role.COORDINATOR:
            return None
        return None, data["starts_on"] or datetime.date.min, _day_after(data["ends_on"])


def _day_after(date):
    # Both ends count, and an open one lasts for ever.
    if date is None or date == datetime.date.max:
        return datetime.date.max
    return date + datetime.timedelta(days=1)


class PhoneInline(admin.StackedInline):
    model = models.Phone
    formfield_overrides = PHONE_WIDGET
    extra = 1
    show_change_link = True
    fields = (("number", "kind"), ("extension", "position"))


class OpeningHoursInline(admin.StackedInline):
    model = models.OpeningHours
    formset = HoursFormSet
    extra = 1
    fields = (("weekday", "opens", "closes"),)


class ClosureInline(TranslationStackedInline):
    model = models.Closure
    extra = 1
    fields = (("starts_on", "ends_on"), both("reason"))


class ConsultationDayInline(TranslationStackedInline):
    model = models.ConsultationDay
    extra = 1
    fields = (("day", "opens", "closes"), "house", "street", ("postcode", "town"), both("note"))


class ServiceAreaInline(admin.StackedInline):
    model = models.ServiceArea
    extra = 1


class ContactPersonInline(TranslationStackedInline):
    model = models.ContactPerson
    formfield_overrides = PHONE_WIDGET
    extra = 1
    show_change_link = True
    fields = (
        ("title", "name"),
        ("email", "phone"),
        both("role"),
        ("is_public", "position"),
        ("assured_on", "assured_precision"),
    )


class FundingPhaseInline(TranslationStackedInline):
    model = models.FundingPhase
    formset = PhaseFormSet
    extra = 1
    fields = (both("name"), ("starts_on", "ends_on"))


class MembershipInline(TranslationStackedInline):
    model = models.Membership
    formset = MembershipFormSet
    extra = 1
    fields = (("organisation", "role"), ("starts_on", "ends_on"), "phase", both("note"))

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organisation", "network", "phase")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = list(field.choices)  # asked once, not once a row
        return field


class FigureInline(TranslationStackedInline):
    model = models.Figure
    extra = 1
    fields = (
        ("key", "topic", "position"),
        both("label"),
        ("value", "more_than"),
        ("year", "is_planned"),
        "source",
        ("assured_on", "assured_precision"),
    )
