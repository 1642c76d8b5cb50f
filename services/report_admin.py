"""The queue of what visitors reported."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iqnetz.addresses import origin
from services import report_queue, reports
from services.desk import DeskAdmin
from services.models import ContactPerson, Office, Organisation, Report


class ReportStateFilter(admin.SimpleListFilter):
    """First what nobody has looked at yet."""

    title = gettext_lazy("state")
    parameter_name = "state"
    EVERYTHING = "all"

    def lookups(self, request, model_admin):
        return [*Report.State.choices, (self.EVERYTHING, _("all"))]

    def chosen(self):
        known = {key for key, _label in self.lookup_choices}
        return self.value() if self.value() in known else Report.State.OPEN

    def choices(self, changelist):
        for key, label in self.lookup_choices:
            yield {
                "selected": key == self.chosen(),
                "query_string": changelist.get_query_string({self.parameter_name: key}),
                "display": label,
            }

    def queryset(self, request, queryset):
        if self.chosen() == self.EVERYTHING:
            return queryset
        return queryset.filter(state=self.chosen())


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=[(key, key) for key in ("take", "done", "ask", "dismiss")])
    seen = forms.CharField(required=False, strip=False)


def for_user(request):
    """A Q for the reports on records that this user may see in the admin."""

    def seen(model):
        return admin.site.get_model_admin(model).get_queryset(request).order_by().values("pk")

    return (
        Q(office__in=seen(Office))
        | Q(contact__in=seen(ContactPerson))
        | Q(organisation__in=seen(Organisation))
    )


@admin.register(Report)
class ReportAdmin(DeskAdmin, admin.ModelAdmin):
    list_display = ("record", "what", "shown_then", "said", "reported_at", "state")
    list_filter = (ReportStateFilter,)
    list_select_related = ("office", "contact", "organisation")
    search_fields = (
        "office__name", "contact__name", "organisation__name", "shown", "right",
    )  # fmt: skip
    actions = None
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request):
        return super().get_queryset(request).filter(for_user(request))

    def has_add_permission(self, request):
        return False

    @admin.display(description=gettext_lazy("record"))
    def record(self, report):
        return str(report)

    @admin.display(description=gettext_lazy("what is wrong"))
    def what(self, report):
        return reports.label_of(report)

    @admin.display(description=gettext_lazy("shown then"))
    def shown_then(self, report):
        return Truncator(report.shown).chars(60)

    @admin.display(description=gettext_lazy("what is right"))
    def said(self, report):
        return Truncator(report.right).chars(80)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One report on a page of its own, with what can be done about it."""
        report = self.get_object(request, object_id)
        if report is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, report):
            raise PermissionDenied
        if request.method == "POST":
            return self._decide(request, report)
        case = report_queue.Case(report)
        record_admin = admin.site.get_model_admin(type(case.record))
        may_change = self.has_change_permission(request, report) and report.is_undecided
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Report on “%(name)s”") % {"name": case.record},
            "report": report,
            "case": case,
            "label": reports.label_of(report),
            "record_address": self._address(case.record),
            "may_change": may_change,
            "may_take": may_change and record_admin.has_change_permission(request, case.record),
            "decided": "" if report.state == Report.State.OPEN else report_queue.decided(report),
        }
        return TemplateResponse(request, "admin/services/report/decide.html", context)

    def _decide(self, request, report):
        form = DecisionForm(request.POST)
        if not self.has_change_permission(request, report):
            raise PermissionDenied
        if not form.is_valid():
            self.message_user(request, _("Please choose one of the buttons."), messages.ERROR)
            return HttpResponseRedirect(request.path)
        try:
            done = self._carry_out(request, report, **form.cleaned_data)
        except report_queue.Refused as refused:
            self.message_user(request, str(refused), messages.WARNING)
            return HttpResponseRedirect(request.path)
        report.refresh_from_db(fields=["state"])
        self.message_user(request, done, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:services_report_changelist"))

    def _carry_out(self, request, report, decision, seen):
        """Do it; what was done, in words."""
        site = origin(request)
        if decision == "ask":
            address = report_queue.ask(report, request.user, site)
            return _("The question goes to %(address)s.") % {"address": address}
        if decision == "dismiss":
            report_queue.finish(report, request.user, site, Report.State.DISMISSED)
            return _("Dismissed. The page stays as it is.")
        if decision == "done":
            report_queue.finish(report, request.user, site, Report.State.TAKEN)
            return _("Done. The report is closed.")
        record = report.record
        if not admin.site.get_model_admin(type(record)).has_change_permission(request, record):
            raise PermissionDenied
        return self._told(report_queue.take_over(report, request.user, site, seen))

    def _told(self, change):
        record = report_queue.record_of(change)
        address = self._address(record)
        if change.name == "valid_to":
            return format_html(
                '{} <a href="{}">{}</a>',
                _("“%(name)s” is no longer shown.") % {"name": record},
                address,
                _("Name a successor"),
            )
        told = _("Taken over: the page now shows “%(value)s”.") % {"value": change.shown}
        if report_queue.is_about_place(change):
            return format_html(
                '{} <a href="{}">{}</a>',
                told,
                address,
                _("The coordinates are still those of the former address: please check them."),
            )
        return told

    def _address(self, record):
        return reverse(
            f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk]
        )
