"""What must stay true of the source: the direction of imports, complete catalogues, small files."""

import ast
import re

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = settings.BASE_DIR

# Exporters take objects and absolute addresses: they know no request, no form and no page.
PAGES = ["django.http", "django.shortcuts", "django.forms", "django.template"] + [
    f"{app}.{path.stem}"
    for app in ("services", "content", "iqnetz")
    for path in (ROOT / app).iterdir()
    if re.search("(^|_)(admin|api|feeds|forms|openapi|templatetags|urls|views)$", path.stem)
]
# What each package must not know. Inside an app: models ← finder, formats ← forms ← views ← urls.
FORBIDDEN = {
    "iqnetz/publishing.py": ["services", "content", "iqnetz"],
    "iqnetz/markup.py": ["services", "content", "iqnetz"],
    "iqnetz/database.py": ["services", "content", "iqnetz"],
    "iqnetz/mirror": ["services", "content"],
    "services": ["content", "iqnetz.urls", "iqnetz.settings"],
    "content": ["iqnetz.urls", "iqnetz.settings"],
    "services/models": ["services.finder", "services.forms", "services.views", "services.urls"],
    "services/gazetteer.py": ["services.models", "services.finder", "services.forms", "django.db"],
    "services/finder.py": ["services.forms", "services.views", "services.urls"],
    "services/forms.py": ["services.views", "services.urls"],
    "services/views.py": ["services.urls", "services.admin"],
    "services/formats": PAGES,
    "content/formats": PAGES,
}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("place", FORBIDDEN)
def test_imports_run_one_way(place):
    target = ROOT / place
    files = [target] if target.is_file() else sorted(target.rglob("*.py"))
    assert files
    strays = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        if "migrations" not in path.parts
        for name in imports(path)
        if any(name == bad or name.startswith(bad + ".") for bad in FORBIDDEN[place])
    ]
    assert strays == []


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_german_catalogue_is_complete():
    catalogue = polib.pofile(str(ROOT / "iqnetz/locale/de/LC_MESSAGES/django.po"))
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []


def test_templates_carry_no_style_or_script():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert " style=" not in text, path
        assert (
            re.sub(r'<script type="module" src="[^"]+"></script>', "", text).count("<script") == 0
        )


def test_components_say_what_they_take():
    for path in (ROOT / "templates" / "components").glob("*.html"):
        assert path.read_text().startswith("{% comment %}"), path
