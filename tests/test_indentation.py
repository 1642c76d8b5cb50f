"""What is left out of the templates when they are read, and what must never be."""

import re

import pytest
from django.conf import settings

from iqnetz.indentation import without_indentation

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


def test_lines_stand_at_the_margin_and_silent_ones_are_gone():
    text = """{% load i18n %}
<ul>
  {% for each in all %}
    {% if each %}
      <li>{{ each }}</li>

      {% include "one.html" %}
    {% endif %}
  {% endfor %}
</ul>
"""
    assert without_indentation(text) == (
        "{% load i18n %}<ul>\n{% for each in all %}{% if each %}<li>{{ each }}</li>\n"
        '{% include "one.html" %}\n{% endif %}{% endfor %}</ul>\n'
    )


@pytest.mark.parametrize(
    "line",
    ["{{ name }}", "{% include 'a' %}", "{% text a 'b' %}", "{% if a %}b{% endif %}", "<b>a</b>"],
)
def test_space_after_what_writes_something_stays(line):
    assert without_indentation(f"  {line}\n  {line}\n") == f"{line}\n{line}\n"


def test_what_a_tag_puts_into_a_variable_leaves_no_line():
    assert without_indentation("{% url 'a' as b %}\n{% url 'a' %}\n") == (
        "{% url 'a' as b %}{% url 'a' %}\n"
    )


def test_end_of_a_template_stays_as_it_is():
    """A widget's template without a last line break stands inside a line."""
    assert without_indentation(" <b></b>") == "<b></b>"


@pytest.mark.parametrize("element", ["pre", "textarea"])
def test_no_template_has_lines_where_space_counts(element):
    for path in TEMPLATES:
        for found in re.findall(rf"<{element}\b.*?</{element}>", path.read_text(), re.DOTALL):
            assert "\n" not in found, path


def test_no_text_to_translate_has_lines_of_its_own():
    """The catalogue holds them as the file has them."""
    for path in TEMPLATES:
        for found in re.findall(
            r"{% blocktranslate(?! trimmed).*?{% endblocktranslate %}", path.read_text(), re.DOTALL
        ):
            assert "\n" not in found, path


@pytest.mark.django_db
def test_page_has_no_indentation_and_no_empty_lines(client):
    page = client.get("/de/servicestellen/anerkennung-halle/").content.decode()
    assert re.findall(r"\n[ \t]{2,}", page) == []
    assert page.count("\n\n") < page.count("\n") / 6
