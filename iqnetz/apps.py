from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class IqnetzConfig(AppConfig):
    name = "iqnetz"
    verbose_name = _("The website itself")

    def ready(self):
        # Models can be imported only when all apps are there.
        # The sessions listen to people signing in.
        from iqnetz import changes, models, roles, sessions, translations  # noqa: F401

        changes.tell(models.PermanentAddress, models.FormerSlug)
        translations.watch()
        post_migrate.connect(roles.grant, dispatch_uid="iqnetz.roles.grant")


class DeskConfig(AdminConfig):
    """Django's admin with our own site (iqnetz.desk)."""

    default_site = "iqnetz.desk.DeskSite"
