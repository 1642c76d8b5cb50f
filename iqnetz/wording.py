"""Sentences of Django's own pages that our German catalogue says otherwise: Django's have mistakes
(“dass es es korrekt”), say the kind twice (“Servicestelle „Servicestelle …“”), or are jargon.
Named here, they are collected into the catalogue, which comes before Django's; nobody imports
this.
"""

from django.utils.translation import gettext_noop

OF_DJANGO = (
    gettext_noop("Authentication and Authorization"),
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("The {name} “{obj}” was added successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("The %(name)s “%(obj)s” was deleted successfully."),
    gettext_noop("Enter the same password as before, for verification."),
    gettext_noop(
        "Please enter your old password, for security’s sake, and then enter your new password"
        " twice so we can verify you typed it in correctly."
    ),
)
