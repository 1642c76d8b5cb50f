"""The list of English texts that somebody should look at."""

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from iqnetz import translations


class StillRightForm(forms.Form):
    """Which English text is still right beside its German source."""

    model = forms.ChoiceField(
        choices=lambda: [(model._meta.label_lower,) * 2 for model in translations.WATCHED]
    )
    record = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    field = forms.CharField(max_length=80)


def page(request):
    """The list; a POST says that one of the texts is still right."""
    if not request.user.has_perm("content.change_page"):
        raise PermissionDenied
    if request.method == "POST":
        form = StillRightForm(request.POST)
        if not form.is_valid():
            raise BadRequest("no such text")
        model = apps.get_model(form.cleaned_data["model"])
        if not translations.confirm(model, form.cleaned_data["record"], form.cleaned_data["field"]):
            raise BadRequest("no such text")
        messages.success(request, _("Noted: the English text is right."))
        return HttpResponseRedirect(reverse("admin:translations"))
    gaps = [
        (
            gap,
            reverse(
                f"admin:{gap.record._meta.app_label}_{gap.record._meta.model_name}_change",
                args=[gap.record.pk],
            ),
        )
        for gap in translations.gaps()
    ]
    context = admin.site.each_context(request) | {
        "title": _("English texts"),
        "missing": [pair for pair in gaps if pair[0].is_missing],
        "behind": [pair for pair in gaps if not pair[0].is_missing],
    }
    return TemplateResponse(request, "admin/translations.html", context)
