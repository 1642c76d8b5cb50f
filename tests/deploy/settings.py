"""The site's own settings as in production; only that static files are found where they are made,
without being collected first.
"""

from iqnetz.catalogues import compile_all
from iqnetz.settings import *  # noqa: F403
from iqnetz.settings import STORAGES

compile_all()

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
