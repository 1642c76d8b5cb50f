"""The page that asks before a person is forgotten."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from iqnetz import history
from services import rights
from services.erasure import erase, naming
from services.models import ContactPerson


def forget(request, pk):
    """Ask, then erase a contact person's data; for one that was deleted too."""
    if rights.is_editor(request.user) or not request.user.has_perm("services.delete_contactperson"):
        raise PermissionDenied
    person = _person(pk)
    if request.method == "POST":
        named = erase(person)
        messages.success(request, _("The person's data are erased, in the history too."))
        for record, field in named:
            messages.warning(
                request,
                _("The name still stands in a text: %(record)s, %(field)s.")
                % {"record": record, "field": field},
            )
        return redirect("admin:services_contactperson_changelist")
    context = admin.site.each_context(request) | {
        "title": _("Erase the data of %(name)s") % {"name": person},
        "person": person,
        "named": naming(person.name) if person.name else [],
    }
    return TemplateResponse(request, "admin/forget.html", context)


def _person(pk):
    person = ContactPerson.objects.filter(pk=pk).first()
    if person is not None:
        return person
    past = history.changes(ContactPerson, [pk], whole=False)
    if not past:
        raise Http404
    row = past[-1].row
    return ContactPerson(pk=pk, name=row["name"], title=row["title"], email=row["email"])
