"""A django CMS site as its installation guide has it, with two languages; see ../settings.py."""

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent))

from settings import *  # noqa: E402, F403
from settings import PEER_CACHE, templates, with_cache  # noqa: E402

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "cms",
    "menus",
    "treebeard",
    "sekizai",
    "djangocms_text",
    "offices",
]
# "own" is what the CMS does in its view; Django's cache stands in front of that.
MIDDLEWARE = with_cache(
    [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "cms.middleware.user.CurrentUserMiddleware",
        "cms.middleware.page.CurrentPageMiddleware",
        "cms.middleware.toolbar.ToolbarMiddleware",
        "cms.middleware.language.LanguageCookieMiddleware",
    ],
    (),
)
TEMPLATES = templates(
    FOLDER,
    "django.template.context_processors.i18n",
    "sekizai.context_processors.sekizai",
    "cms.context_processors.cms_settings",
)
SITE_ID = 1
X_FRAME_OPTIONS = "SAMEORIGIN"
CMS_CONFIRM_VERSION4 = True
CMS_TEMPLATES = [("page.html", "Page")]
CMS_PAGE_CACHE = CMS_PLACEHOLDER_CACHE = bool(PEER_CACHE)
CMS_CACHE_DURATIONS = {"menus": 3600, "content": 3600, "permissions": 3600}
