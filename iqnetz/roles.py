"""Roles, as groups. Made by a migration; what each may do stands here and is granted after every
migration, so that a new model never lies open or closed by oversight.
"""

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

COORDINATOR = "Koordination"
EDITOR = "Partner-Redaktion"
READER = "Lesen"
NAMES = (COORDINATOR, EDITOR, READER)

ALL = ("view", "add", "change", "delete")
RECORDS = (
    "services.network", "services.fundingphase", "services.figure", "services.organisation",
    "services.membership", "services.service", "services.office", "services.contactperson",
    "services.phone", "services.openinghours", "services.closure", "services.consultationday",
    "services.servicearea", "services.language", "content.page", "content.newsitem",
)  # fmt: skip
OF_AN_OFFICE = (
    "services.contactperson", "services.phone", "services.openinghours", "services.closure",
    "services.consultationday", "services.servicearea",
)  # fmt: skip

# Which of an organisation's records an editor reaches, services.rights says.
RIGHTS = {
    COORDINATOR: dict.fromkeys(RECORDS, ALL)
    | {
        "services.unfoundplace": ("view", "delete"),
        "services.report": ("view", "change"),
        "services.proposal": ("view", "change"),
        "services.reviewrequest": ("view",),
        "services.editor": ("view",),
        "iqnetz.link": ("view",),
        "iqnetz.outgoingmail": ("view", "change"),
        "iqnetz.pageviews": ("view",),
        "auth.user": ("view",),
    },
    EDITOR: dict.fromkeys(OF_AN_OFFICE, ALL)
    | {
        "services.organisation": ("view", "change"),
        "services.office": ("view", "add", "change"),
        "services.proposal": ("view",),
    },
    READER: dict.fromkeys((*RECORDS, "iqnetz.pageviews"), ("view",)),
}


def grant(sender, using="default", **kwargs):
    """After the migrations of the app `sender`: give each role its rights there, and no others."""
    create_permissions(sender, verbosity=0, using=using)
    for name, rights in RIGHTS.items():
        group, _made = Group.objects.using(using).get_or_create(name=name)
        wanted = {
            f"{action}_{label.split('.')[1]}"
            for label, actions in rights.items()
            for action in actions
            if label.split(".")[0] == sender.label
        }
        theirs = Permission.objects.using(using).filter(content_type__app_label=sender.label)
        group.permissions.remove(*theirs.exclude(codename__in=wanted))
        group.permissions.add(*theirs.filter(codename__in=wanted))
