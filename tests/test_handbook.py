"""The handbook for editors, in docs/ and at the desk."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from iqnetz.handbook import SOURCE

pytestmark = pytest.mark.django_db

PICTURES = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", SOURCE.read_text(encoding="utf-8"))


def test_pictures_are_there_and_told():
    assert len(PICTURES) >= 4
    for words, place in PICTURES:
        assert words
        path = (SOURCE.parent / place).resolve()
        assert path.is_file()
        assert finders.find(str(path.relative_to(settings.BASE_DIR / "static")))


def test_desk_shows_the_handbook_and_leads_to_it(desk):
    html = desk.get("/admin/handbuch/").content.decode()
    for words, place in PICTURES:
        assert f'src="/static/{place.removeprefix("../static/")}" alt="{words}"' in html
    for anchor in re.findall(r'href="#(kapitel-\d+)"', html):
        assert f'id="{anchor}"' in html
    assert html.count("<h1") == 1
    assert 'href="/admin/handbuch/"' in desk.get("/admin/").content.decode()


def test_image_of_the_container_has_the_handbook():
    ignored = (settings.BASE_DIR / ".dockerignore").read_text().splitlines()
    assert "!docs/for-editors.md" in ignored
    assert "COPY docs/for-editors.md docs/" in (settings.BASE_DIR / "Dockerfile").read_text()
