from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = _("Who helps, and where")

    def ready(self):
        # Models can be imported only when all apps are there.
        from iqnetz import history
        from services import models

        history.track(
            models.Network,
            models.FundingPhase,
            models.Figure,
            models.Organisation,
            models.Membership,
            models.Service,
            models.Language,
            models.Office,
            models.Office.languages.through,
            models.Phone,
            models.Phone.languages.through,
            models.ContactPerson,
            models.ContactPerson.languages.through,
            models.OpeningHours,
            models.Closure,
            models.ServiceArea,
        )
