from modeltranslation.translator import TranslationOptions, register

from content import models


@register(models.Page)
class PageTranslation(TranslationOptions):
    fields = ("title", "summary", "body")
    required_languages = ("de",)


@register(models.NewsItem)
class NewsItemTranslation(TranslationOptions):
    fields = ("title", "summary", "body")
    required_languages = ("de",)
