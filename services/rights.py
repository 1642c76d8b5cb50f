"""Which records somebody may reach at the desk. Coordinators and readers reach all; a partner's
editor reaches the own organisation, its offices and what belongs to them.
"""

from django.db.models import Q

from iqnetz import roles
from services import models

# How each model leads to the organisation that it belongs to. What is not named here no editor
# reaches.
OWNER = {
    models.Organisation: "pk",
    models.Membership: "organisation",
    models.Office: "organisation",
    models.Phone: "office__organisation",
    models.ContactPerson: "office__organisation",
    models.OpeningHours: "office__organisation",
    models.Closure: "office__organisation",
    models.ConsultationDay: "office__organisation",
    models.ServiceArea: "office__organisation",
    models.Proposal: "organisation",
}


def is_editor(user):
    """Whether the user reaches the records of one organisation only."""
    if user.is_superuser:
        return False
    if not hasattr(user, "_roles_of_desk"):
        user._roles_of_desk = set(user.groups.values_list("name", flat=True))
    return roles.EDITOR in user._roles_of_desk and roles.COORDINATOR not in user._roles_of_desk


def editor_of(user):
    """The Editor that says for which organisation; None for everybody else, and for an editor to
    whom nobody has given one yet.
    """
    return getattr(user, "editor", None) if is_editor(user) else None


def proposes(user):
    """Whether what the user saves is a proposal."""
    editor = editor_of(user)
    return is_editor(user) and not (editor and editor.may_publish)


def own(queryset, user):
    """Those of the records that the user may reach."""
    if not is_editor(user):
        return queryset
    editor = editor_of(user)
    path = OWNER.get(queryset.model)
    if editor is None or path is None:
        return queryset.none()
    return queryset.filter(Q(**{path: editor.organisation_id}))


def may_reach(user, record):
    return own(type(record)._default_manager.filter(pk=record.pk), user).exists()
