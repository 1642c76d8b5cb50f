"""What the desk's lists and forms share."""

import re

from django.db.models import ManyToManyField, URLField
from django.forms import CheckboxSelectMultiple

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
