from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import (
    TranslationAdmin,
)

from iqnetz import handbook, translations_admin
from iqnetz.desk import (
    PUBLISHING_FIELDSET,
    LatelyFilter,
    PublishingActions,
    StateFilter,
    both,
)
from iqnetz.telephone import dialled
from services import logo_admin, models, page_views_admin, tasks
from services.assurance_admin import AskActions, AssuranceActions, ReviewFilter
from services.closing import close
from services.desk import DeskAdmin
from services.erasure_admin import forget
from services.exchange_admin import ExchangeAdmin
from services.history_admin import deleted
from services.office_filters import ClosingFilter, ResponsibleForFilter
from services.proposal_admin import ProposalAdmin
from services.report_admin import ReportAdmin
from services.rows_admin import (
    ClosureInline,
    ConsultationDayInline,
    ContactPersonInline,
    FigureInline,
    FundingPhaseInline,
    MembershipInline,
    OpeningHoursInline,
    PhoneInline,
    ServiceAreaInline,
)
from services.tag_desk import HINT, NamedByTags, broken_tags_page

__all__ = ["ProposalAdmin", "ReportAdmin", "tasks"]  # registered where they stand

admin.site.register_page("verweise/", broken_tags_page, "broken_tags")
admin.site.register_page("handbuch/", handbook.page, "handbook")
admin.site.register_page("uebersetzungen/", translations_admin.page, "translations")
admin.site.register_page("schliessen/<int:pk>/", close, "close_office")
admin.site.register_page("logo/<int:pk>/", logo_admin.change, "logo")
admin.site.register_page("geloescht/", deleted, "deleted")
admin.site.register_page("personendaten/<int:pk>/", forget, "forget")
page_views_admin.register(admin.site)


def folded(fieldset):
    """The fieldset closed until somebody opens it; Django opens it where it has an error."""
    name, options = fieldset
    return name, options | {"classes": ["collapse"]}


ASSURANCE_FIELDSET = (
    _("Last confirmation"),
    {"fields": [("assured_on", "assured_precision"), "assured_by"]},
)
REVIEW_FIELDSET = (
    _("Last confirmation"),
    {"fields": [("assured_on", "assured_precision"), ("assured_by", "review_months")]},
)


@admin.register(models.Network)
class NetworkAdmin(DeskAdmin, TranslationAdmin):
    list_display = ("name", "short_name", "started_on", "assured_on")
    search_fields = ("name", "short_name")
    prepopulated_fields = {"slug": ("short_name",)}
    inlines = (FundingPhaseInline, MembershipInline, FigureInline)
    fieldsets = (
        (None, {"fields": [("name", "short_name"), ("slug", "started_on"), "national_website"]}),
        (
            _("Texts"),
            {
                "description": HINT,
                "fields": [both("summary"), both("description"), both("national_structure")],
            },
        ),
        ASSURANCE_FIELDSET,
    )


@admin.register(models.FundingPhase)
class FundingPhaseAdmin(DeskAdmin, TranslationAdmin):
    list_display = ("name", "network", "starts_on", "ends_on")
    list_select_related = ("network",)
    search_fields = ("name_de", "name_en")
    fieldsets = ((None, {"fields": ["network", both("name"), ("starts_on", "ends_on")]}),)


@admin.register(models.Figure)
class FigureAdmin(DeskAdmin, TranslationAdmin):
    list_display = ("label", "value", "year", "is_planned", "topic", "source")
    list_filter = ("topic", "year")
    search_fields = ("label_de", "label_en", "key")
    fieldsets = (
        (None, {"fields": ["network", ("key", "topic", "position"), both("label")]}),
        (_("Number"), {"fields": [("value", "more_than"), ("year", "is_planned"), "source"]}),
        ASSURANCE_FIELDSET,
    )


@admin.register(models.Organisation)
class OrganisationAdmin(
    ExchangeAdmin, AskActions, PublishingActions, AssuranceActions, DeskAdmin, TranslationAdmin
):
    actions = (*PublishingActions.actions, "confirm_today", "ask_now")
    list_display = ("name", "town", "federal_state", "website", "state", "assured_on")
    list_filter = (StateFilter, "memberships__role", "federal_state")
    search_fields = ("name", "short_name", "town")
    prepopulated_fields = {"slug": ("short_name",)}
    settled_fields = ("slug", "is_trusted")
    fieldsets = (
        (
            None,
            {"fields": [("name", "short_name"), "slug", ("town", "federal_state"), "website"]},
        ),
        (_("Texts"), {"description": HINT, "fields": [both("description")]}),
        PUBLISHING_FIELDSET,
        ASSURANCE_FIELDSET,
        (_("When we ask"), {"fields": [("review_email", "is_trusted")]}),
    )


@admin.register(models.Membership)
class MembershipAdmin(DeskAdmin, TranslationAdmin):
    list_display = ("organisation", "role", "network", "starts_on", "ends_on")
    list_filter = ("role",)
    list_select_related = ("organisation", "network")
    search_fields = ("organisation__name", "organisation__short_name")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    ("network", "organisation"), ("role", "phase"), ("starts_on", "ends_on"),
                    both("note"),
                ]
            },
        ),
    )  # fmt: skip


@admin.register(models.Service)
class ServiceAdmin(PublishingActions, DeskAdmin, TranslationAdmin):
    list_display = ("name", "need", "audience", "position", "state")
    list_filter = (StateFilter, "audience")
    search_fields = ("name_de", "name_en", "need")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": [both("name"), ("slug", "need"), ("audience", "position")]}),
        (
            _("Texts"),
            {
                "description": HINT,
                "fields": [
                    both("need_label"), both("summary"), both("for_whom"), both("what_happens"),
                    both("what_to_bring"), both("cost"), both("how_to_apply"), both("law"),
                ]
            },
        ),
        PUBLISHING_FIELDSET,
    )  # fmt: skip


@admin.register(models.Office)
class OfficeAdmin(
    ExchangeAdmin, NamedByTags, PublishingActions, AssuranceActions, DeskAdmin, TranslationAdmin
):
    actions = (*PublishingActions.actions, "confirm_today")
    list_display = ("name", "run_by", "town", "first_phone", "state", "assured_on")
    ordering = ("town", "name", "pk")
    list_filter = (StateFilter, ReviewFilter, "service", ResponsibleForFilter, ClosingFilter)
    search_fields = (
        "name", "house", "street", "postcode", "town", "organisation__name", "contacts__title",
        "contacts__name",
    )  # fmt: skip
    phone_fields = ("phones__number", "contacts__phone")
    search_help_text = _("Name, street, town, organisation, contact person or phone number")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (
        PhoneInline,
        ContactPersonInline,
        OpeningHoursInline,
        ClosureInline,
        ConsultationDayInline,
        ServiceAreaInline,
    )
    save_on_top = True
    readonly_fields = ("closed_from", "successor")  # their own page asks for both
    settled_fields = ("slug", "service", "organisation")
    internal_fields = ("internal_note",)  # alone in its fieldset, which goes with it
    fieldsets = (
        (None, {"fields": ["name", "slug", ("service", "organisation")]}),
        (
            _("Address"),
            {
                "fields": [
                    "house", "street", ("postcode", "town", "federal_state"),
                    ("latitude", "longitude"), ("email", "website"),
                ]
            },
        ),
        (
            _("Access"),
            {
                "classes": ["collapse"],
                "fields": [
                    ("walk_in", "by_appointment", "by_phone", "online"), both("access_note"),
                    "step_free", "languages", "interpreter",
                ]
            },
        ),
        folded(PUBLISHING_FIELDSET),
        (
            _("When it closes for good"),
            {"classes": ["collapse"], "fields": [("closed_from", "successor")]},
        ),
        folded(REVIEW_FIELDSET),
        (_("For the desk only"), {"classes": ["collapse"], "fields": ["internal_note"]}),
    )  # fmt: skip

    def get_queryset(self, request):
        records = super().get_queryset(request)
        return records.select_related("service", "organisation").prefetch_related("phones")

    @admin.display(description=_("organisation"), ordering="organisation__name")
    def run_by(self, office):
        return office.organisation.short_name or office.organisation.name

    @admin.display(description=_("phone"))
    def first_phone(self, office):
        return next((dialled(phone.number) for phone in office.voice_phones), "")


@admin.register(models.ContactPerson)
class ContactPersonAdmin(ExchangeAdmin, NamedByTags, AssuranceActions, DeskAdmin, TranslationAdmin):
    actions = ("confirm_today",)
    list_display = ("full_name", "office", "email", "phone", "is_public", "assured_on")
    list_display_links = ("full_name", "office")
    list_filter = (ReviewFilter, "is_public", "office__service")
    list_select_related = ("office",)
    search_fields = (
        "title", "name", "email", "office__name", "office__town", "office__organisation__name",
    )  # fmt: skip
    phone_fields = ("phone", "office__phones__number")
    search_help_text = _("Name, e-mail, phone number or Servicestelle")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "office", ("title", "name"), both("role"), ("email", "phone"), "languages",
                    ("is_public", "position"),
                ]
            },
        ),
        (_("When the person leaves"), {"fields": [("valid_to", "successor")]}),
        REVIEW_FIELDSET,
    )  # fmt: skip

    @admin.display(description=_("name"), ordering="name")
    def full_name(self, person):
        return str(person)


@admin.register(models.Phone)
class PhoneAdmin(ExchangeAdmin, DeskAdmin, admin.ModelAdmin):
    list_display = ("number", "kind", "extension", "office")
    list_filter = ("kind",)
    list_select_related = ("office",)
    search_fields = ("office__name", "office__town")
    phone_fields = ("number",)


@admin.register(models.OpeningHours)
class OpeningHoursAdmin(ExchangeAdmin, DeskAdmin, admin.ModelAdmin):
    list_display = ("office", "weekday", "opens", "closes")
    list_filter = ("weekday",)
    list_select_related = ("office",)
    search_fields = ("office__name", "office__town")


@admin.register(models.Closure)
class ClosureAdmin(DeskAdmin, TranslationAdmin):
    list_display = ("office", "starts_on", "ends_on", "reason")
    list_select_related = ("office",)
    search_fields = ("office__name", "office__town")
    fieldsets = ((None, {"fields": ["office", ("starts_on", "ends_on"), both("reason")]}),)


@admin.register(models.ConsultationDay)
class ConsultationDayAdmin(DeskAdmin, TranslationAdmin):
    list_display = ("office", "day", "opens", "closes", "town")
    list_select_related = ("office",)
    search_fields = ("office__name", "office__town", "town")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "office", ("day", "opens", "closes"), "house", "street", ("postcode", "town"),
                    both("note"),
                ]
            },
        ),
    )  # fmt: skip


@admin.register(models.ServiceArea)
class ServiceAreaAdmin(DeskAdmin, admin.ModelAdmin):
    list_display = ("office", "federal_state")
    list_filter = ("federal_state",)
    list_select_related = ("office",)
    search_fields = ("office__name", "office__town")


@admin.register(models.Language)
class LanguageAdmin(DeskAdmin, TranslationAdmin):
    list_display = ("name", "endonym", "code")
    search_fields = ("name_de", "name_en", "endonym", "code")
    fieldsets = ((None, {"fields": [both("name"), ("code", "endonym")]}),)


@admin.register(models.UnfoundPlace)
class UnfoundPlaceAdmin(DeskAdmin, admin.ModelAdmin):
    """What visitors looked for in vain: to read, and to erase."""

    list_display = ("text", "day", "requests")
    list_display_links = None
    list_filter = (LatelyFilter,)
    lately_by = "day"
    search_fields = ("text",)

    def get_queryset(self, request):
        return super().get_queryset(request).filter(pk__in=models.UnfoundPlace.objects.told())

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
