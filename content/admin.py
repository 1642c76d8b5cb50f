from django.contrib import admin
from django.utils.translation import gettext as _
from modeltranslation.admin import TranslationAdmin

from content import models
from iqnetz.desk import PUBLISHING_FIELDSET, PublishingActions, StateFilter, both
from iqnetz.tasks import counts
from services.desk import DeskAdmin
from services.tag_desk import HINT
from services.tasks import drafts


@admin.register(models.Page)
class PageAdmin(PublishingActions, DeskAdmin, TranslationAdmin):
    list_display = ("title", "slug", "position", "state")
    list_filter = (StateFilter,)
    search_fields = ("title_de", "title_en", "body_de", "body_en")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"description": HINT, "fields": [both("title"), both("summary"), both("body")]}),
        (None, {"fields": [("slug", "position"), "shows_coordination"]}),
        PUBLISHING_FIELDSET,
    )


@admin.register(models.NewsItem)
class NewsItemAdmin(PublishingActions, DeskAdmin, TranslationAdmin):
    list_display = ("title", "dated_on", "slug", "state")
    list_filter = (StateFilter,)
    search_fields = ("title_de", "title_en", "body_de", "body_en")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (
            None,
            {
                "description": HINT,
                "fields": [both("title"), both("summary"), both("body"), ("slug", "dated_on")],
            },
        ),
        PUBLISHING_FIELDSET,
    )


@counts
def of_the_texts(user):
    return [
        *drafts(user, _("Drafts: pages"), models.Page),
        *drafts(user, _("Drafts: news"), models.NewsItem),
    ]
