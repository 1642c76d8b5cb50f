from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from content import models
from iqnetz.desk import PUBLISHING_FIELDSET, PublishingActions, StateFilter, both
from services.desk import DeskAdmin


@admin.register(models.Page)
class PageAdmin(PublishingActions, DeskAdmin, TranslationAdmin):
    list_display = ("title", "slug", "position", "state")
    list_filter = (StateFilter,)
    search_fields = ("title_de", "title_en", "body_de", "body_en")
    prepopulated_fields = {"slug": ("title",)}
    fieldsets = (
        (None, {"fields": [both("title"), both("summary"), both("body")]}),
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
        (None, {"fields": [both("title"), both("summary"), both("body"), ("slug", "dated_on")]}),
        PUBLISHING_FIELDSET,
    )
