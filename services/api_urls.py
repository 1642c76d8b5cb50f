"""The addresses below /api/. They have no language: `?lang=` says which texts are meant."""

from iqnetz.openapi import routes
from services import api_views, hsds_views, open_views  # noqa: F401 (they declare the addresses)

urlpatterns = routes()
