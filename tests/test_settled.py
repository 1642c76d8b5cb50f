"""Templates whose unchanging pieces are worked out once say what they would say without that."""

from datetime import date

import pytest
from django.conf import settings
from django.template import Context, Engine
from django.template.base import TextNode
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from iqnetz.paths import path
from iqnetz.settled import Unchanging, settle

TAGS = """{% load i18n static %}{# silent #}
<a href="{% url 'offices' %}">{% translate "Find advice" %}</a>
{% comment %}{% translate "Partners" %}{% endcomment %}
{% for language in languages %}
  {% language language %}
    {% if flag %}{% translate "Phone" %}{% else %}{% translate "Address" %}{% endif %}
    {% translate "May" context "month name" %} {% translate 'x"y' noop %}
    {% translate name %} {% translate "phone"|capfirst %} {% translate "Menu" as menu %}{{ menu }}
    {% blocktranslate trimmed %}
      Open data
    {% endblocktranslate %}
    {% blocktranslate with name=name %}Preview: {{ name }} ({{ language }}){% endblocktranslate %}
    {% blocktranslate count n=languages|length %}one{% plural %}{{ n }}{% endblocktranslate %}
    {% url 'office' name %} {% url 'partners' as partners %}{{ partners }} {% static file %}
    {% static 'css/base.css' %} {% static 'css/print.css' as print %}{{ print }}
  {% endlanguage %}
{% endfor %}
{% translate "Partners" %}"""
CONTEXTS = [
    {"languages": ["de", "en", "de"], "flag": True, "name": "a", "file": "js/a.js"},
    {"languages": ["en"], "flag": False, "name": "b", "file": "js/b.js"},
    {"languages": [], "flag": False, "name": "", "file": ""},
]


def template():
    return Engine(libraries=Engine.get_default().libraries).from_string(TAGS)


def nodes(nodelist):
    return [type(node) for node in nodelist]


def test_what_is_written_is_the_same_in_each_language_and_context():
    plain, settled = template(), template()
    settle(settled.nodelist)
    assert Unchanging in nodes(settled.nodelist)
    for _again in range(2):
        for language in ("de", "en"):
            for context in CONTEXTS:
                with translation.override(language):
                    wanted = plain.render(Context(context))
                    assert settled.render(Context(context)) == wanted
    assert "Beratung finden" in wanted or "Find advice" in wanted


def test_pieces_that_stand_beside_one_another_are_one():
    engine = Engine(libraries=Engine.get_default().libraries)
    made = engine.from_string(
        '{% load i18n %}a{% comment %}b{% endcomment %}{% translate "Phone" %}c{% url "home" %}'
        '{{ d }}{% url "page" d %}e{% if d %}{% translate "Phone" %}{% endif %}'
    )
    settle(made.nodelist)
    names = ["Unchanging", "Shown", "Path", "TextNode", "IfNode"]
    assert [each.__name__ for each in nodes(made.nodelist)] == names
    assert nodes(made.nodelist[-1].nodelist) == [Unchanging]
    assert nodes(made.nodelist[3:4]) == [TextNode]


def test_an_error_is_not_kept(settings):
    made = Engine(libraries=Engine.get_default().libraries).from_string("{% url 'nowhere' %}")
    settle(made.nodelist)
    for _again in range(2):
        with pytest.raises(Exception, match="nowhere"):
            made.render(Context({}))


def test_the_site_reads_its_templates_so():
    with translation.override("de"):
        navigation = Engine.get_default().get_template("components/navigation.html")
    (details,) = navigation.nodelist
    assert nodes(details.nodelist).count(Unchanging) == 7
    assert settings.TEMPLATES[0]["OPTIONS"]["loaders"][0][0] == "iqnetz.settled.Loader"


def test_paths_are_those_of_the_language():
    for _again in range(2):
        with translation.override("de"):
            assert path("office", "a") == "/de/servicestellen/a/"
        with translation.override("en"):
            assert path("office", "a") == "/en/offices/a/"
            assert path("offices") == "/en/offices/"


VALUES = [
    *("a", "<&\"'", mark_safe("<b>"), "", None, 12345, 1.5),
    *(date(2026, 3, 1), _("Phone"), [1, "<"]),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize("language", ["de", "en"])
def test_variables_are_shown_as_django_shows_them(value, language):
    text = (
        "{{ value }}{{ value|default:'<' }}{{ missing }}{% autoescape off %}{{ value }}"
        "{% url 'permanent' 'a&b' %}{% endautoescape %}{% url 'permanent' 'a&b' %}"
        "{% url 'office' slug='a' %}{% url 'nowhere' 1 as none %}{{ none }}"
    )
    engine = Engine(libraries=Engine.get_default().libraries)
    plain, settled = engine.from_string(text), engine.from_string(text)
    settle(settled.nodelist)
    with translation.override(language):
        assert settled.render(Context({"value": value})) == plain.render(Context({"value": value}))
