"""One file for all machines. What differs between them comes from the environment:

SECRET_KEY             required unless DEBUG=1
DEBUG                  1 for development; off otherwise
DATABASE_URL           a PostgreSQL address; without it, the embedded server (iqnetz.database)
ALLOWED_HOSTS          comma-separated names under which the site is reached
VAR_FOLDER             where the site keeps what it makes; var/ beside the code
BEHIND_TLS             1 where a proxy ends TLS: secure cookies, HSTS, redirects to https
SITE_URL               the address of the site, for links in mails; else the first of ALLOWED_HOSTS
SECURITY_CONTACT       who is told of weaknesses (security.txt): mailto:…, https://… or tel:+49…
EMAIL_HOST             the server that takes our mails; without it they become files in var/mail/
EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS=1 (STARTTLS) or EMAIL_USE_SSL=1
DEFAULT_FROM_EMAIL     the sender of our mails
"""

import os
import re
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from iqnetz import database

BASE_DIR = Path(__file__).resolve().parent.parent


def _switch(name):
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def _names(name):
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


DEBUG = _switch("DEBUG")
BEHIND_TLS = _switch("BEHIND_TLS")

SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it to a long random text, or set DEBUG=1 to develop."
        )
    SECRET_KEY = "only-for-development-" + "0" * 40

# The names of this machine itself stay allowed: health checks come from there.
LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = [*_names("ALLOWED_HOSTS"), *LOCAL_HOSTS]
CSRF_TRUSTED_ORIGINS = [
    f"https://{host}" for host in _names("ALLOWED_HOSTS") if not host.startswith(".")
]

INSTALLED_APPS = [
    # Before the admin, whose classes it extends, and before our own apps: when they are ready, the
    # translated fields are there.
    "modeltranslation",
    "iqnetz.apps.IqnetzConfig",
    "content",
    "services",
    "iqnetz.apps.DeskConfig",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "phonenumber_field",
    "pgtrigger",
    "pghistory",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "iqnetz.middleware.HeadMiddleware",
    "iqnetz.middleware.ResourcePolicyMiddleware",
    "iqnetz.middleware.PolicyMiddleware",
    "iqnetz.api.ApiMiddleware",
    "iqnetz.middleware.ReadOnlyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "iqnetz.middleware.StaticFilesMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    # Before the session: so that no public page varies by cookie.
    "iqnetz.api.LanguageMiddleware",
    "iqnetz.middleware.AdminMiddleware",
    "iqnetz.middleware.SessionMiddleware",
    "iqnetz.middleware.ConditionalMiddleware",
    "iqnetz.middleware.HostMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "iqnetz.middleware.AuthorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # After the check for forged forms: it may hand back what was typed.
    "iqnetz.sessions.SessionLimitMiddleware",
    "iqnetz.preview.PreviewMiddleware",
    "iqnetz.addresses.AddressMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "iqnetz.urls"
WSGI_APPLICATION = "iqnetz.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "iqnetz.settled.Loader",
                    ["iqnetz.indentation.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "content.context_processors.site",
            ],
            "builtins": ["services.templatetags.site"],
        },
    },
]

# So that templates/ may replace a widget's template.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": database.settings()}
# Django's own would be kept in the memory of one process: what one machine counts or remembers
# there, the others do not know. What all must know stands in the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Signing in (iqnetz.signin, iqnetz.throttle, iqnetz.sessions) ---

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "iqnetz.passwords.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "iqnetz.passwords.GermanPasswordValidator"},
]
SESSION_IDLE = timedelta(minutes=60)
SESSION_ABSOLUTE = timedelta(hours=12)
# Longer than both, so that who comes back too late is told, and keeps what was typed.
SESSION_COOKIE_AGE = 24 * 60 * 60
AXES_HANDLER = "iqnetz.throttle.SignInThrottle"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "iqnetz.client.network"
AXES_LOCKOUT_CALLABLE = "iqnetz.signin_views.locked"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "kept", "csrfmiddlewaretoken"]
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "IQ Netzwerk"

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "iqnetz" / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "de"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("de",)
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = database.VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
# A file that somebody sends is read and forgotten: no disk can be filled with it.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# --- Mail (iqnetz.outbox) ---

_own_names = [host for host in _names("ALLOWED_HOSTS") if not host.startswith((".", "*"))]
SITE_URL = os.environ.get("SITE_URL", "").strip().rstrip("/") or (
    f"https://{_own_names[0]}"
    if _own_names
    else f"http://127.0.0.1:{os.environ.get('PORT', '').strip() or '8000'}"
)
EMAIL_HOST = os.environ.get("EMAIL_HOST", "").strip()
EMAIL_USE_TLS = _switch("EMAIL_USE_TLS")
EMAIL_USE_SSL = _switch("EMAIL_USE_SSL")
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured("Set EMAIL_USE_TLS (STARTTLS) or EMAIL_USE_SSL, not both.")
_usual_port = "465" if EMAIL_USE_SSL else "587" if EMAIL_USE_TLS else "25"
EMAIL_PORT = os.environ.get("EMAIL_PORT", "").strip() or _usual_port
if not (EMAIL_PORT.isdecimal() and 0 < int(EMAIL_PORT) < 65536):
    raise ImproperlyConfigured("EMAIL_PORT is not the number of a port.")
EMAIL_PORT = int(EMAIL_PORT)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = 10  # seconds: a server that stalls must not hold up everything
EMAIL_FILE_PATH = database.VAR / "mail"
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "").strip() or (
    f"noreply@{_own_names[0].split(':')[0] if _own_names else 'localhost'}"
)

SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "").strip()
if SECURITY_CONTACT and not re.fullmatch(
    r"mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+[0-9-]+", SECURITY_CONTACT
):
    raise ImproperlyConfigured("SECURITY_CONTACT is not a mailto:, https: or tel: address.")

# --- Finished pages (iqnetz.front) ---

FINISHED_PAGES = not DEBUG  # who changes the code wants to see it

# --- Page views (iqnetz.page_views) ---

ACCESS_LOGS = _names("ACCESS_LOGS")  # files, also as patterns with *

# Nothing else changes a record: a page that is only read need not say who reads it.
PGHISTORY_MIDDLEWARE_METHODS = ("POST",)

PHONENUMBER_DEFAULT_REGION = "DE"
PHONENUMBER_DB_FORMAT = "E164"
# Forms show foreign numbers so, and read back what they showed; German ones they show as dialled.
PHONENUMBER_DEFAULT_FORMAT = "INTERNATIONAL"

# --- Safe by default ---

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY = {
    name: []
    for name in (
        "accelerometer", "camera", "display-capture", "gyroscope", "magnetometer", "microphone",
        "midi", "payment", "usb",
    )
} | {"geolocation": ["self"]}  # fmt: skip
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked on this machine, without TLS
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"away": {"()": "iqnetz.outage_log.Filter"}},
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["away"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # Every mistyped address would be a line; the access log has them already.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
