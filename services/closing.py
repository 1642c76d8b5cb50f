"""Closing an office for good: it asks from when, and who helps instead."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iqnetz.typed import takes
from services import rights
from services.models import Office


class ClosingForm(forms.ModelForm):
    """From when, and the office that helps instead, or the word that there is none."""

    nobody = forms.BooleanField(
        label=gettext_lazy("Nobody takes over"),
        required=False,
        help_text=gettext_lazy("Then the page leads to the coordination."),
    )

    class Meta:
        model = Office
        fields = ("closed_from", "successor")
        widgets = {"closed_from": forms.DateInput(format="%d.%m.%Y")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["closed_from"].required = True
        others = Office.objects.published().open().exclude(pk=self.instance.pk)
        self.fields["successor"].queryset = others
        self.initial["nobody"] = bool(self.instance.closed_from and not self.instance.successor_id)

    def clean(self):
        data = super().clean()
        if bool(data.get("successor")) == bool(data.get("nobody")) and "successor" in data:
            self.add_error(
                "successor",
                _("Name the Servicestelle that helps instead, or say that nobody takes over."),
            )
        return data


@takes(ClosingForm)
def close(request, pk):
    """The page that asks; with `reopen` the office is open again."""
    if rights.is_editor(request.user) or not request.user.has_perm("services.change_office"):
        raise PermissionDenied
    office = get_object_or_404(Office, pk=pk)
    address = reverse("admin:services_office_change", args=[pk])
    if request.method == "POST" and "reopen" in request.POST:
        office.closed_from = office.successor = None
        office.save(update_fields=["closed_from", "successor"])
        messages.success(request, _("The Servicestelle is open again."))
        return redirect(address)
    form = ClosingForm(request.POST or None, instance=office)
    if request.method == "POST" and form.is_valid():
        office.save(update_fields=["closed_from", "successor"])
        messages.success(request, _closed(office))
        return redirect(address)
    context = admin.site.each_context(request) | {
        "title": _("Close for good: %(name)s") % {"name": office},
        "office": office,
        "form": form,
        "address": address,
    }
    return TemplateResponse(request, "admin/close_office.html", context)


def _closed(office):
    day = date_format(office.closed_from, "DATE_FORMAT")
    if office.successor is None:
        return _("Closed from %(day)s. Its page then leads to the coordination.") % {"day": day}
    words = _("Closed from %(day)s; %(successor)s helps then.")
    return words % {"day": day, "successor": office.successor}
