from django.urls import path
from django.utils.translation import gettext_lazy as _

from services import views

urlpatterns = [
    path(_("offices/"), views.office_list, name="offices"),
    path(_("offices/<slug:slug>/"), views.office, name="office"),
    path("places.json", views.suggestions, name="suggestions"),
    path(_("services/"), views.service_list, name="services"),
    path(_("services/<slug:slug>/"), views.service, name="service"),
    path(_("partners/"), views.partner_list, name="partners"),
    path(_("partners/<slug:slug>/"), views.partner, name="partner"),
    path(_("network/"), views.network, name="network"),
]
