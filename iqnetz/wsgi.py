import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iqnetz.settings")

application = get_wsgi_application()

from services import gazetteer  # noqa: E402 (Django must be set up first)

gazetteer.load()  # here, and not in the first visitor's time
