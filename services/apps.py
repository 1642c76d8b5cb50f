from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = _("Who helps, and where")

    def ready(self):
        # Models can be imported only when all apps are there.
        from iqnetz import addresses, changes, history, searched
        from services import checks, models  # noqa: F401 (checks: it registers them)

        shown = [
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
            models.ConsultationDay,
            models.ServiceArea,
        ]
        history.track(*shown)
        changes.tell(*shown, models.Logo, models.SearchIndex)
        addresses.keep(models.Office, "office", leads_to="OLD.successor_id")
        addresses.keep(models.Organisation, "partner")
        addresses.keep(models.Service, "service")
        addresses.keep(models.ContactPerson, "contact", leads_to="OLD.office_id")
        addresses.follow(models.Membership, "partner", "{row}.organisation_id")
        for child in (
            models.Phone,
            models.ContactPerson,
            models.OpeningHours,
            models.Closure,
            models.ConsultationDay,
            models.ServiceArea,
            models.Office.languages.through,
        ):
            addresses.follow(child, "office", "{row}.office_id")
        of_phone = "(SELECT office_id FROM services_phone WHERE id = {row}.phone_id)"
        addresses.follow(models.Phone.languages.through, "office", of_phone)
        of_person = (
            "(SELECT office_id FROM services_contactperson WHERE id = {row}.contactperson_id)"
        )
        addresses.follow(models.ContactPerson.languages.through, "office", of_person)
        addresses.follow(
            models.ContactPerson.languages.through, "contact", "{row}.contactperson_id"
        )
        searched.keep(models.SearchIndex, *models.searched.FOUND)
