"""Proposals at the desk: what somebody would change, and the buttons that decide."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iqnetz import changeset
from iqnetz.desk import LatelyFilter
from services import proposals, rights
from services.desk import DeskAdmin
from services.models import Logo, Proposal
from services.refusals import message_of


def change_address(record):
    """The address of a record's form at the desk; empty where it has none."""
    if record is None:
        return ""
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
    try:
        return reverse(name, args=[record.pk])
    except NoReverseMatch:
        return ""


@admin.register(Proposal)
class ProposalAdmin(DeskAdmin, admin.ModelAdmin):
    """A queue: to read and to decide, not to edit."""

    list_display = ("about", "proposed_by", "organisation", "channel", "proposed_at", "state")
    list_filter = ("state", "channel", LatelyFilter)
    lately_by = "proposed_at__date"
    list_select_related = ("organisation",)
    search_fields = ("proposed_by", "organisation__name", "message")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("record")

    @admin.display(description=gettext_lazy("record"))
    def about(self, proposal):
        return str(proposal.record or _("erased record"))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        proposal = object_id and self.get_object(request, unquote(object_id))
        if not proposal:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id or "")
        if not self.has_view_permission(request, proposal):
            raise PermissionDenied
        decides = self.has_change_permission(request, proposal) and not rights.is_editor(
            request.user
        )
        if request.method == "POST":
            if not decides:
                raise PermissionDenied
            if self._decide(request, proposal):
                return redirect("admin:services_proposal_changelist")
            return redirect(request.path)
        changes = changeset.from_json(proposal.changes)
        is_open = proposal.state == Proposal.State.OPEN
        context = {
            **self.admin_site.each_context(request),
            "title": _("Proposal: %(name)s") % {"name": proposal},
            "opts": self.opts,
            "proposal": proposal,
            "record_address": change_address(proposal.record),
            "changes": changeset.describe(changes),
            "logos": Logo.objects.filter(
                pk__in={(change.after or {}).get("logo_id") for change in changes}
            ),
            "outdated": changeset.outdated(changes) if is_open else [],
            "decides": decides and is_open,
        }
        return TemplateResponse(request, "admin/proposal.html", context)

    def _decide(self, request, proposal):
        """Do what the button says; whether the proposal is decided now."""
        try:
            if "reject" in request.POST:
                decided = proposals.reject(proposal, request.user)
            else:
                force = "force" in request.POST
                decided = proposals.accept(proposal, request.user, force)
        except changeset.Outdated as outdated:
            fields = ", ".join(outdated.fields)
            messages.error(
                request,
                _("Meanwhile somebody has changed this: %(fields)s. Please look again.")
                % {"fields": fields},
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except DatabaseError as error:
            messages.error(request, message_of(error))
        else:
            if decided:
                messages.success(request, self._decided(request, proposal))
            else:
                messages.warning(request, _("Somebody else has decided this already."))
            return True
        return False

    def _decided(self, request, proposal):
        if "reject" in request.POST:
            return _("Not taken over. The record stays as it is.")
        return _("Taken over.") if proposal.changes else _("Done.")
