"""The addresses below /api/. They have no language: `?lang=` says which texts are meant."""

from iqnetz.openapi import routes
from services import api_views, hsds_views, open_views  # noqa: F401 (they declare the addresses)

urlpatterns = routes(
    "openapi",
    "hsds",
    "hsds_services",
    "hsds_service",
    "hsds_organizations",
    "hsds_organization",
    "hsds_service_at_locations",
    "hsds_service_at_location",
    "hsds_taxonomies",
    "hsds_taxonomy",
    "hsds_taxonomy_terms",
    "hsds_taxonomy_term",
    "offices_geojson",
    "nearest",
    "csv",
    "datapackage",
    "datapackage_zip",
)
