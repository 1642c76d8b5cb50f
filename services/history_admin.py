"""The history of a record at the desk: who changed what, any earlier state, and the way back."""

from datetime import datetime

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from iqnetz import changeset, history
from iqnetz.publishing import PLAUSIBLE
from services import rights
from services.refusals import message_of


def moment(text):
    """The moment that an address names (ISO 8601); Http404 where it names none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if at.tzinfo is None or not PLAUSIBLE[0] < at < PLAUSIBLE[1]:
        raise Http404
    return at


def write_back(request, changes):
    """Write changes that lead back; whether that went well. The person is told."""
    try:
        with transaction.atomic(), history.recorded("restore"):
            changeset.apply(changes, force=True)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except DatabaseError as error:
        messages.error(request, message_of(error))
    else:
        messages.success(request, _("It is as it was."))
        return True
    return False


class HistoryAdmin:
    """For a ModelAdmin: the history page, with any earlier state and its way back."""

    # What a partner's editor does not see.
    internal_fields = ()

    def history_view(self, request, object_id, extra_context=None):
        if self.model not in history.EVENTS:
            raise Http404
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        past = history.changes(type(record), [record.pk])
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(name)s") % {"name": record},
            "opts": self.opts,
            "object": record,
        }
        if "at" in request.GET:
            return self._state(request, record, past, context)
        names = changeset.names_in(past)
        context["entries"] = [
            (entry, self.describe(request, changeset.merged(entry.changes), names))
            for entry in history.entries(past)
        ]
        return TemplateResponse(request, "admin/record_history.html", context)

    def describe(self, request, changes, names=None):
        """The changes in words, without what a partner's editor does not see."""
        hidden = self.internal_fields if rights.is_editor(request.user) else ()
        return changeset.describe(changes, hidden, names)

    def _state(self, request, record, past, context):
        """One earlier state: whole, beside another one (now), and the button that leads back."""
        at = moment(request.GET["at"])
        other = moment(request.GET["with"]) if request.GET.get("with") else None
        # A state has fields that an editor may not change, and rows that are none of theirs.
        may_restore = self.has_change_permission(request, record) and not rights.is_editor(
            request.user
        )
        back = history.way_back(past, at)
        if request.method == "POST":
            if not may_restore:
                raise PermissionDenied
            write_back(request, back)
            return redirect(
                reverse(
                    f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[record.pk]
                )
            )
        rows = [
            history.RowChange(model, pk, before=None, after=row)
            for (model, pk), row in history.state(past, at).items()
        ]
        compared = back
        if other is not None:
            compared = history.difference(past, other, at)
        context |= {
            "title": _("An earlier state: %(name)s") % {"name": record},
            "at": at,
            "other": other,
            "moments": [entry.at for entry in history.entries(past) if entry.at != at],
            "rows": self.describe(request, rows),
            "compared": self.describe(request, compared),
            "may_restore": may_restore and bool(back),
        }
        return TemplateResponse(request, "admin/state.html", context)


def deleted(request):
    """What was deleted and can be brought back, with all that went with it."""
    if rights.is_editor(request.user) or not request.user.has_perm("services.view_office"):
        raise PermissionDenied
    context = admin.site.each_context(request) | {"title": _("Deleted records")}
    if "at" not in request.GET:
        context["deletions"] = [
            (entry, changeset.topmost(entry.changes), len(entry.changes) - 1)
            for entry in history.entries(history.ends())
        ]
        return TemplateResponse(request, "admin/deleted.html", context)
    at = moment(request.GET["at"])
    gone = [change for change in history.ends() if change.at == at]
    if not gone:
        raise Http404
    undone = [
        history.RowChange(change.model, change.pk, change.after, change.before)
        for change in changeset.merged(history.together(at, gone[0].context))
    ]
    # What somebody has changed again since stays as it is now.
    back = [change for change in undone if not changeset.outdated([change])]
    may_restore = request.user.has_perm("services.add_office")
    if request.method == "POST":
        if not may_restore:
            raise PermissionDenied
        went_well = write_back(request, back)
        return redirect("admin:deleted" if went_well else request.get_full_path())
    context |= {"at": at, "compared": changeset.describe(back), "may_restore": may_restore}
    return TemplateResponse(request, "admin/restore.html", context)
