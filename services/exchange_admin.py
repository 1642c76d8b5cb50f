"""Export and import at the desk: the buttons above a list and the pages behind them."""

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import flatten_fieldsets
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services import proposals, rights, sheets
from services.exchange import carry_out, resource_class

LARGEST = 2_000_000  # bytes of a file, and of what goes through the page to the confirmation
CONFIRM_WITHIN = 60 * 60  # seconds
SHOWN_PROBLEMS = 200


class UploadForm(forms.Form):
    """A file; cleaned to a sheets.Table."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV or Excel (XLSX), at most 2 MB. Of an Excel workbook the first sheet is read."
        ),
        error_messages={"required": gettext_lazy("Please choose a file of at most 2 MB.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 2 MB. Please split it."))
        try:
            return sheets.read(file.read())
        except sheets.Unreadable as reason:
            raise forms.ValidationError(str(reason)) from None


class ConfirmForm(forms.Form):
    """A table that this site has read, signed for one person and one list, and what was agreed to
    come of it. It travels in the page: no process has to remember it, and no disk.
    """

    signed = forms.CharField(widget=forms.HiddenInput, strip=False)

    def __init__(self, *args, salt, **kwargs):
        super().__init__(*args, auto_id=False, **kwargs)
        self.salt = salt

    def clean_signed(self):
        try:
            headers, rows, agreed = signing.loads(
                self.cleaned_data["signed"], salt=self.salt, max_age=CONFIRM_WITHIN
            )
        except signing.BadSignature:
            raise forms.ValidationError(
                _("This page is more than an hour old. Please choose the file again.")
            ) from None
        rows = tuple(sheets.Row(number, tuple(cells)) for number, cells in rows)
        return sheets.Table(tuple(headers), rows), agreed


class ExchangeAdmin:
    """For a ModelAdmin: its records as a table, and tables as changes to its records.

    Everybody gets the columns that the form shows, of the records in `get_queryset`. An import
    changes what the form would let one change: the same fields, the same related records.
    """

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("export.<str:kind>", view(self.export_view), name=f"{name}_export"),
            path("import/", view(self.import_view), name=f"{name}_import"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        context = {"may_import": self.has_import_permission(request), "has_exchange": True}
        return super().changelist_view(request, context | (extra_context or {}))

    def has_import_permission(self, request):
        return self.has_add_permission(request) and self.has_change_permission(request)

    def get_resource(self, request):
        """The model's table as whoever asks may see and change it."""

        def form_fields(record):
            form = self.get_form(request, record, change=record is not None)
            return form.base_fields

        return resource_class(self.model)(
            self.get_queryset(request),
            flatten_fieldsets(self.get_fieldsets(request)),
            form_fields,
            lambda record: self.has_change_permission(request, record),
        )

    def export_view(self, request, kind):
        """The records of the list as it is filtered and searched."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if kind not in sheets.FORMATS:
            raise Http404
        try:
            records = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect(self._list_address())
        table = self.get_resource(request).export(records)
        if kind == "csv":
            content = sheets.to_csv(table.headers, table)
        else:
            # Few ask for one, and what writes it takes 7 MB.
            from services import workbooks

            content = workbooks.to_xlsx(table.headers, table, self.opts.model_name)
        response = HttpResponse(content, content_type=sheets.FORMATS[kind])
        name = f"{self.opts.model_name}-{timezone.localdate()}.{kind}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def import_view(self, request):
        """A file is shown as what it would change; confirmed, it changes just that or nothing."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        salt = f"import {self.opts.label} {request.user.pk}"
        upload, confirm = UploadForm(), ConfirmForm(salt=salt)
        context = {"upload": upload}
        if request.method == "POST" and "signed" in request.POST:
            confirm = ConfirmForm(request.POST, salt=salt)
            if confirm.is_valid():
                table, agreed = confirm.cleaned_data["signed"]
                outcome = self._carry_out(request, table, agreed)
                if outcome.written:
                    self._report(request, outcome)
                    return redirect(self._list_address())
                context |= {"is_outdated": True} | self._shown(request, table, outcome, salt)
            else:
                context["refusal"] = confirm.errors["signed"][0]
        elif request.method == "POST":
            upload = context["upload"] = UploadForm(request.POST, request.FILES)
            if upload.is_valid():
                table = upload.cleaned_data["file"]
                outcome = carry_out(self.get_resource(request), table)
                context |= self._shown(request, table, outcome, salt)
        return TemplateResponse(
            request,
            "admin/services/import.html",
            self.admin_site.each_context(request)
            | {
                "title": _("Import: %(records)s") % {"records": self.opts.verbose_name_plural},
                "opts": self.opts,
                "columns": self.get_resource(request).described_columns(),
            }
            | context,
        )

    def _carry_out(self, request, table, agreed):
        """Do what was agreed; for a partner's editor, propose it."""
        resource = self.get_resource(request)
        if not rights.proposes(request.user):
            return carry_out(resource, table, agreed)
        outcomes = []
        changes = proposals.changes_of(lambda: outcomes.append(carry_out(resource, table, agreed)))
        if outcomes[0].written:
            proposals.propose_as_editor(request.user, None, changes)
        return outcomes[0]

    def _shown(self, request, table, outcome, salt):
        """What the page shows of an outcome, with the form that confirms it."""
        resource = self.get_resource(request)
        problems = [
            {"row": problem.row, "column": problem.column, "message": problem.message,
             "label": resource.label(problem.column)}
            for problem in outcome.problems[:SHOWN_PROBLEMS]
        ]  # fmt: skip
        shown = {
            "outcome": outcome,
            "problems": problems,
            "more_problems": len(outcome.problems) - len(problems),
        }
        if outcome.problems or not outcome.changes:
            return shown
        signed = signing.dumps(
            [table.headers, table.rows, outcome.digest], salt=salt, compress=True
        )
        if len(signed) > LARGEST:
            words = _("The table holds too much text. Please split it.")
            return {"refusal": words}
        return shown | {"confirm": ConfirmForm({"signed": signed}, salt=salt)}

    def _report(self, request, outcome):
        if rights.proposes(request.user):
            self.message_user(request, proposals.THANKS, messages.SUCCESS)
            return
        words = _("Imported. New: %(new)d, changed: %(changed)d, unchanged: %(unchanged)d.")
        counts = {
            "new": outcome.new,
            "changed": outcome.changed,
            "unchanged": outcome.unchanged,
        }
        self.message_user(request, words % counts, messages.SUCCESS)

    def _list_address(self):
        return reverse(
            f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_changelist"
        )
