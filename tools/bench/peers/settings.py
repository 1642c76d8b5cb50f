"""What the settings of both peers have in common: as their own documentation would have it for
production, and with whatever makes them fast and costs nothing.

PEER_CACHE in the environment: which of its ways the site keeps finished pages, "" for none.
"""

import os
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

HERE = Path(__file__).resolve().parent
PEER_CACHE = os.environ.get("PEER_CACHE", "")
_address = conninfo_to_dict(os.environ["DATABASE_URL"])

DEBUG = False
SECRET_KEY = "only-for-the-benchmark-" + "0" * 40
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _address["dbname"],
        "USER": _address.get("user", ""),
        "PASSWORD": _address.get("password", ""),
        "HOST": _address.get("host", ""),
        "PORT": _address.get("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": 3600,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
ROOT_URLCONF = "urls"
WSGI_APPLICATION = "wsgi.application"
# Made by the benchmark, beside the site's other files.
MIGRATION_MODULES = {"offices": "made.offices"}


def templates(folder, *processors):
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [folder / "templates", HERE / "templates"],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                    *processors,
                ],
            },
        }
    ]


def with_cache(middleware, own):
    """The middleware with Django's own cache around it, or with `own`, its first and its last."""
    django = ("django.middleware.cache.UpdateCacheMiddleware",
              "django.middleware.cache.FetchFromCacheMiddleware")  # fmt: skip
    around = {"django": django, "own": own}.get(PEER_CACHE)
    return [around[0], *middleware, around[1]] if around else middleware
