from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from iqnetz import links
from iqnetz.desk import report_changes
from iqnetz.link_problems import Problem
from iqnetz.models import Link, OutgoingMail
from iqnetz.users_admin import DeskUserAdmin
from services.desk import DeskAdmin

__all__ = ["DeskUserAdmin"]  # registered where it stands


class LinkList(ChangeList):
    """Knows of each link on the page where it stands; all records are looked through once."""

    def get_results(self, request):
        super().get_results(request)
        places = links.outgoing()
        for link in self.result_list:
            link.places = places.get(link.url, [])


@admin.register(Link)
class LinkAdmin(DeskAdmin, admin.ModelAdmin):
    """What check_links found out: to read. A link is mended in the record where it stands."""

    list_display = ("address", "state", "what_happened", "stands_at", "checked_at", "worked_at")
    list_display_links = None
    list_filter = ("state",)
    search_fields = ("url",)
    fields = ("address", "state", "what_happened", "failures", "checked_at", "worked_at")
    readonly_fields = ("address", "what_happened")

    def get_changelist(self, request, **kwargs):
        return LinkList

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("address"), ordering="url")
    def address(self, link):
        return format_html('<a href="{0}" rel="noreferrer">{0}</a>', link.url)

    @admin.display(description=_("what happened"))
    def what_happened(self, link):
        return Problem(link.problem).label if link.problem in Problem.values else link.problem

    @admin.display(description=_("stands at"))
    def stands_at(self, link):
        return format_html_join(
            ", ",
            '<a href="{}">{}</a> ({})',
            ((_change_page(record), record, field) for record, field in link.places),
        )


def _change_page(record):
    names = record._meta.app_label, record._meta.model_name
    return reverse("admin:{}_{}_change".format(*names), args=[record.pk])


class TroubleFilter(admin.SimpleListFilter):
    """Mails that could not be sent so far."""

    title = _("state")
    parameter_name = "trouble"

    def lookups(self, request, model_admin):
        return [("yes", _("could not be sent so far"))]

    def queryset(self, request, queryset):
        return queryset.in_trouble() if self.value() == "yes" else queryset


@admin.register(OutgoingMail)
class OutgoingMailAdmin(DeskAdmin, admin.ModelAdmin):
    """Mails that no server took so far: to read, and to try again."""

    list_display = ("to", "subject", "queued_at", "attempts", "given_up", "last_error", "try_at")
    list_display_links = None
    ordering = ("queued_at", "pk")
    actions = ("try_again",)
    list_filter = (TroubleFilter,)

    @admin.display(description=_("given up"), boolean=True)
    def given_up(self, mail):
        return mail.is_given_up

    @admin.display(description=_("next try"), empty_value="–")
    def try_at(self, mail):
        return None if mail.is_given_up else mail.next_try_at

    @admin.action(description=_("Try again"), permissions=["view"])
    def try_again(self, request, queryset):
        report_changes(self, request, queryset.try_again())

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
