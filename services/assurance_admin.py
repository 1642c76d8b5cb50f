"""Lists of what is to be confirmed, and the actions that confirm it or ask whether it is right."""

from django.contrib import admin
from django.contrib.messages import SUCCESS, WARNING
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iqnetz.desk import report_changes
from services import freshness, rights
from services.models.assurance import Precision


class AssuranceActions:
    """For the admin of an Assured model: to say that records are right, in one step."""

    @admin.action(
        description=gettext_lazy("Confirm: all is right as of today"), permissions=["change"]
    )
    def confirm_today(self, request, queryset):
        changed = queryset.update(
            assured_on=timezone.localdate(),
            assured_precision=Precision.DAY,
            assured_by=request.user.get_full_name() or request.user.get_username(),
        )
        report_changes(self, request, changed)


class ReviewFilter(admin.SimpleListFilter):
    """Which records of a Reviewed model are to be confirmed, and which in vain so far."""

    title = gettext_lazy("confirmation")
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [("overdue", _("overdue")), ("unanswered", _("asked, no answer"))]

    def queryset(self, request, queryset):
        find = {"overdue": freshness.overdue, "unanswered": freshness.unanswered}.get(self.value())
        if find is None:
            return queryset
        return queryset.filter(pk__in=find(queryset.model).values("pk"))


class AskActions:
    """For the admin of organisations: to ask some of them at once."""

    outcomes = {
        freshness.Outcome.ASKED: gettext_lazy("Asked by mail: %(names)s"),
        freshness.Outcome.TOO_EARLY: gettext_lazy(
            "Not asked, because they were asked within the last 30 days: %(names)s"
        ),
        freshness.Outcome.NO_ADDRESS: gettext_lazy(
            "Not asked, because there is no e-mail address: %(names)s"
        ),
        freshness.Outcome.NOTHING: gettext_lazy(
            "Not asked, because nothing of them is published: %(names)s"
        ),
    }

    def has_ask_permission(self, request):
        return self.has_change_permission(request) and not rights.is_editor(request.user)

    @admin.action(
        description=gettext_lazy("Ask now by mail whether all is right"), permissions=["ask"]
    )
    def ask_now(self, request, queryset):
        asked = [freshness.ask(organisation, only_overdue=False) for organisation in queryset]
        for outcome, words in self.outcomes.items():
            names = ", ".join(str(each.organisation) for each in asked if each.outcome == outcome)
            if names:
                level = SUCCESS if outcome == freshness.Outcome.ASKED else WARNING
                self.message_user(request, words % {"names": names}, level)
