from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class IqnetzConfig(AppConfig):
    name = "iqnetz"


class DeskConfig(AdminConfig):
    """Django's admin with our own site (iqnetz.desk)."""

    default_site = "iqnetz.desk.DeskSite"
