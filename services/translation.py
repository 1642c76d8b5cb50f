from modeltranslation.translator import TranslationOptions, register

from services import models


@register(models.Network)
class NetworkTranslation(TranslationOptions):
    fields = ("summary", "description", "national_structure")
    required_languages = {"de": ("summary",)}


@register((models.FundingPhase, models.Language))
class NameTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("de",)


@register(models.Figure)
class FigureTranslation(TranslationOptions):
    fields = ("label",)
    required_languages = ("de",)


@register(models.Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("description",)


@register(models.Membership)
class MembershipTranslation(TranslationOptions):
    fields = ("note",)


@register(models.Service)
class ServiceTranslation(TranslationOptions):
    fields = (
        "name", "need_label", "summary", "for_whom", "what_happens", "what_to_bring", "cost",
        "how_to_apply", "law",
    )  # fmt: skip
    required_languages = {"de": ("name", "need_label", "summary", "for_whom")}


@register(models.Office)
class OfficeTranslation(TranslationOptions):
    fields = ("access_note",)


@register(models.Closure)
class ClosureTranslation(TranslationOptions):
    fields = ("reason",)


@register(models.ConsultationDay)
class ConsultationDayTranslation(TranslationOptions):
    fields = ("note",)


@register(models.ContactPerson)
class ContactPersonTranslation(TranslationOptions):
    fields = ("role",)
