"""How the desk searches its lists."""

from services.spelling import containing


class ForgivingSearch:
    """Search that finds "Hörner" typed as "Hoerner" or "Horner", and a phone number however it is
    grouped. Every word must occur in one of `search_fields` or `phone_fields`.
    """

    phone_fields = ()

    def get_search_results(self, request, queryset, search_term):
        records = self.model._default_manager
        for word in search_term.split()[:10]:
            found = containing(records.all(), word, self.search_fields, self.phone_fields)
            queryset = queryset.filter(pk__in=found.values("pk"))
        return queryset, False
