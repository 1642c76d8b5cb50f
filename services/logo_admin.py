"""The logo of an organisation, on a page of its own at the desk: sent, replaced, taken away."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services import proposals, rights
from services.models import Logo, Organisation


class LogoForm(forms.Form):
    """A file; cleaned to a Logo that is not saved."""

    file = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy(
            "PNG, JPEG, WebP or GIF, at most 2 MB. Best is a PNG without a background. We make it"
            " as small as the pages need it."
        ),
        error_messages={
            "required": gettext_lazy("Please choose a picture of at most 2 MB."),
            "empty": gettext_lazy("This file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )

    def clean_file(self):
        from services import logos  # here: Pillow is large, and few processes ever need it

        return logos.made_from(self.cleaned_data["file"].read())


def change(request, pk):
    """The page: what is shown now, and a form for another one; with `remove` there is none."""
    if not request.user.has_perm("services.change_organisation"):
        raise PermissionDenied
    organisation = get_object_or_404(rights.own(Organisation.objects.all(), request.user), pk=pk)
    form = LogoForm(label_suffix="")
    if request.method == "POST" and "remove" in request.POST:
        return _save(request, organisation, None)
    if request.method == "POST":
        form = LogoForm(request.POST, request.FILES, label_suffix="")
        if form.is_valid():
            return _save(request, organisation, form.cleaned_data["file"])
    context = admin.site.each_context(request) | {
        "title": _("Logo: %(name)s") % {"name": organisation},
        "organisation": organisation,
        "form": form,
        "address": reverse("admin:services_organisation_change", args=[pk]),
    }
    return TemplateResponse(request, "admin/logo.html", context)


def _save(request, organisation, logo):
    """Give the organisation the logo, or none; of somebody who proposes, as a proposal."""

    def save():
        organisation.logo = logo
        organisation.save(update_fields=["logo"])

    with transaction.atomic():
        if logo is not None:
            # The same picture may be there: kept for the history, or of another organisation.
            Logo.objects.bulk_create([logo], ignore_conflicts=True)
        if rights.proposes(request.user):
            changes = proposals.changes_of(save)
            proposals.propose_as_editor(request.user, organisation, changes)
            words = proposals.THANKS
        else:
            save()
            words = _("The logo is shown now.") if logo else _("No logo is shown any more.")
    messages.success(request, words)
    return redirect(reverse("admin:services_organisation_change", args=[organisation.pk]))
