"""The site's own settings, with what makes tests quick and repeatable."""

import os

os.environ.setdefault("SECRET_KEY", "for-tests-only")
for name in ("DEBUG", "BEHIND_TLS", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_HOST", "SECURITY_CONTACT"):
    os.environ.pop(name, None)

from iqnetz.catalogues import compile_all  # noqa: E402 (the environment had to come first)
from iqnetz.settings import *  # noqa: E402, F403
from iqnetz.settings import ALLOWED_HOSTS, STORAGES  # noqa: E402

compile_all()

ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
FINISHED_PAGES = False  # their threads would work in a database of nobody's
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
