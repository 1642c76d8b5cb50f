"""What the desk's lists and forms share."""

import re

from django.apps import apps
from django.db import IntegrityError
from django.db.models import ManyToManyField, URLField
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext as _

from services.spelling import containing


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
        except IntegrityError as error:
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
        is_number = re.fullmatch(r"[\d\s+()/-]+", search_term)
        words = [search_term] if is_number else search_term.split()[:10]
        for word in words:
            found = containing(
                self.model._default_manager.all(), word, self.search_fields, self.phone_fields
            )
            queryset = queryset.filter(pk__in=found.values("pk"))
        return queryset, False

    def lookup_allowed(self, lookup, value, request):
        """Only what the list's own filters make. Django would take any lookup of any field from
        the address, and some of them end in a server error.
        """
        filters = {name for name in self.list_filter if isinstance(name, str)}
        return re.sub(r"(__id)?__(exact|isnull)$", "", lookup) in filters


def _message(error):
    """What the constraint that the database names says to a coordinator."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return constraint.get_violation_error_message()
    return _("The database refused this. Perhaps somebody else has just changed the same record.")
