import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iqnetz.settings")

django = get_wsgi_application()

from django.db import connections  # noqa: E402 (Django must be set up first)

from iqnetz import database  # noqa: E402 (as above)
from iqnetz.front import Front  # noqa: E402 (as above)
from services import gazetteer  # noqa: E402 (as above)


def site(environ, start_response):
    """Django. What browsers send is UTF-8; a request that claims another charset would make Django
    decode its address by it, before any of our code could answer.
    """
    content_type, _, parameters = environ.get("CONTENT_TYPE", "").partition(";")
    if "charset" in parameters.lower() and "utf-8" not in parameters.lower():
        environ["CONTENT_TYPE"] = content_type
    return django(environ, start_response)


database.limit_statements(connections.settings["default"])
gazetteer.load()  # damaged files shall be found out here, and not by the first visitor

application = site
if settings.FINISHED_PAGES:
    front = Front(site)
    front.start()
    application = front.cache

# What is here now stays as long as the process: it need not be walked through each time.
gc.collect()
gc.freeze()
