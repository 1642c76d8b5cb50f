from django.urls import path
from django.utils.translation import gettext_lazy as _

from services import (
    card_views,
    data_page,
    embed_views,
    feeds,
    report_views,
    review_views,
    views,
)

urlpatterns = [
    path(_("offices/"), views.office_list, name="offices"),
    path(_("offices/atom.xml"), feeds.offices, name="office_feed"),
    # With a dot: no slug has one.
    path(_("offices/unsearched.html"), views.offices_unsearched, name="offices_unsearched"),
    path(_("offices/<slug:slug>/"), views.office, name="office"),
    path(_("offices/<slug:slug>/card/"), card_views.office_card, name="office_card"),
    path(_("offices/<slug:slug>/report/"), report_views.office, name="office_report"),
    path(
        _("offices/<slug:slug>/report/thanks/"),
        report_views.office_thanks,
        name="office_report_thanks",
    ),
    path("places.json", views.suggestions, name="suggestions"),
    path(_("services/"), views.service_list, name="services"),
    path(_("services/<slug:slug>/"), views.service, name="service"),
    path(_("partners/"), views.partner_list, name="partners"),
    path(_("partners/<slug:slug>/"), views.partner, name="partner"),
    path(_("partners/<slug:slug>/report/"), report_views.partner, name="partner_report"),
    path(
        _("partners/<slug:slug>/report/thanks/"),
        report_views.partner_thanks,
        name="partner_report_thanks",
    ),
    path(_("network/"), views.network, name="network"),
    path(_("data/"), data_page.data, name="data"),
    path(_("embed/office/<str:code>/"), embed_views.office, name="embed_office"),
    path(_("embed/partner/<str:code>/"), embed_views.partner, name="embed_partner"),
    path(_("embed/finder/"), embed_views.finder, name="embed_finder"),
    path(_("confirm/<str:token>/"), review_views.review, name="review"),
    path(_("confirm/<str:token>/office/<int:pk>/"), review_views.office, name="review_office"),
    path(_("confirm/<str:token>/contact/<int:pk>/"), review_views.contact, name="review_contact"),
    path(_("confirm/<str:token>/contact/<int:pk>/left/"), review_views.left, name="review_left"),
]
