"""The addresses below /api/. They have no language: `?lang=` says which texts are meant."""

from iqnetz.openapi import routes
from services import api_views  # noqa: F401 (declares them)

urlpatterns = [*routes("openapi")]
