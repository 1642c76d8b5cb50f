"""What the database refuses, in a coordinator's words."""

from django.apps import apps
from django.utils.translation import gettext as _

from iqnetz import away


def message_of(error):
    """What the constraint that a DatabaseError names says to a coordinator. Raises the error where
    the database refused nothing, but is away.
    """
    if away.is_away(error):
        raise error
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return constraint.get_violation_error_message()
    return _("The database refused this. Perhaps somebody else has just changed the same record.")
