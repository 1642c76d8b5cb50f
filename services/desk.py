"""What the desk's lists and forms share."""

import re

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import DataError, IntegrityError
from django.db.models import ManyToManyField, URLField
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from iqnetz.desk import report_changes
from services.models.assurance import Precision
from services.spelling import containing


class AssuranceActions:
    """For the admin of an Assured model: to say that records are right, in one step."""

    @admin.action(description=_lazy("Confirm: all is right as of today"), permissions=["change"])
    def confirm_today(self, request, queryset):
        changed = queryset.update(
            assured_on=timezone.localdate(),
            assured_precision=Precision.DAY,
            assured_by=request.user.get_full_name() or request.user.get_username(),
        )
        report_changes(self, request, changed)


class DeskAdmin:
    """A list that forgives spelling, and a form that anybody can use.

    Its search finds "Hörner" typed as "Hoerner" or "Horner", and a phone number however it is
    grouped. Every word must occur in one of `search_fields` or `phone_fields`.
    """

    phone_fields = ()
    formfield_overrides = {
        # Django's searching selects cannot be used with a screen reader; the browser's own can.
        ManyToManyField: {"widget": CheckboxSelectMultiple},
        URLField: {"assume_scheme": "https"},  # for "www.example.org", as people write it
    }

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Say in the form what the database refused: two people at once, or a rule that no form
        checks. Nothing is saved then, and everything typed is still there.
        """
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (DataError, IntegrityError) as error:
            request.refusal = _message(error)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        if refusal is None:
            return form

        class RefusedForm(form):
            def clean(self):
                super().clean()
                self.add_error(None, refusal)

        return RefusedForm

    def get_search_results(self, request, queryset, search_term):
        is_number = re.fullmatch(r"[\d\s+()/.-]+", search_term)
        words = [search_term] if is_number else re.split(r"[\s,;.]+", search_term)[:10]
        for word in words:
            found = containing(
                self.model._default_manager.all(), word, self.search_fields, self.phone_fields
            )
            queryset = queryset.filter(pk__in=found.values("pk"))
        return queryset, False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Without the four pictures beside a select: no word says what they do, and one of them
        deletes an organisation.
        """
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def lookup_allowed(self, lookup, value, request):
        """Only what the list's own filters make. Django would take any lookup of any field from
        the address, and some of them end in a server error.
        """
        filters = {getattr(each, "parameter_name", each) for each in self.list_filter}
        return re.sub(r"(__id)?__(exact|isnull)$", "", lookup) in filters

    def get_changeform_initial_data(self, request):
        """Nothing: what an address proposes for a field was never checked."""
        return {}


def _message(error):
    """What the constraint that the database names says to a coordinator."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return constraint.get_violation_error_message()
    return _("The database refused this. Perhaps somebody else has just changed the same record.")
