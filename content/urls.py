from django.urls import path
from django.utils.translation import gettext_lazy as _

from content import feeds, views

urlpatterns = [
    path("", views.home, name="home"),
    path(_("news/"), views.news_list, name="news"),
    path(_("news/atom.xml"), feeds.news, name="news_feed"),
    path(_("news/<slug:slug>/"), views.news_item, name="news_item"),
    path(_("search/"), views.search, name="search"),
    path("<slug:slug>/", views.page, name="page"),
]
