from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "content"
    verbose_name = _("What the network says")

    def ready(self):
        # Models can be imported only when all apps are there.
        from content import context_processors, models
        from iqnetz import addresses, changes, history, searched, surroundings

        history.track(models.Page, models.NewsItem)
        changes.tell(models.Page, models.NewsItem, models.SearchIndex)
        addresses.keep(models.Page, "page")
        addresses.keep(models.NewsItem, "news")
        searched.keep(models.SearchIndex, models.PAGE, models.NEWS)
        surroundings.are(context_processors.around_pages)
