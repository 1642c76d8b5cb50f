import gc
import os

# What is loaded here stays as long as the process. The garbage collector would look through all of
# it, again and again (a fifth of the time that this takes), and later write into what the workers
# share.
gc.disable()

from django.conf import settings  # noqa: E402 (as above)
from django.core.wsgi import get_wsgi_application  # noqa: E402 (as above)

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
    application = front.cache


def start():
    """Begin to listen and to warm up: once in each process that answers."""
    if settings.FINISHED_PAGES:
        front.start()


gc.freeze()
gc.enable()
if "SITE_STARTS" not in os.environ:  # gunicorn.conf.py
    start()
