"""Rows of the desk's lists that a narrow screen can show as cards, and numbers in them."""

import re

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

register = template.Library()

CELL = re.compile(r'^<(th|td)(?: class="([^"]*)")?>(.*)</\1>$', re.DOTALL)
SPEAKS_FOR_ITSELF = {"action-checkbox"}
EMPTY = {"", "-", "–"}


@register.filter
def grouped(number):
    """A whole number with its thousands apart: 12.345."""
    return number_format(number, force_grouping=True)


@register.filter
def with_labels(row, headers):
    """The cells of a row as Django made them, each with the words of its column before its value;
    a style sheet shows them where there is no head of the table. An empty cell is marked.
    """
    return mark_safe("".join(map(_cell, row, headers)))  # noqa: S308 (Django escaped the cells)


def _cell(cell, header):
    found = CELL.match(str(cell))
    if not found:
        return cell
    tag, classes, content = found.groups(default="")
    if tag == "th" or SPEAKS_FOR_ITSELF & set(classes.split()):
        return cell
    if "<img" not in content and strip_tags(content).strip() in EMPTY:
        classes += " is-empty"
    # What was matched is HTML already.
    return format_html(
        '<td class="{}"><span class="label">{}:</span> {}</td>',
        mark_safe(classes.strip()),  # noqa: S308
        capfirst(header["text"]),
        mark_safe(content),  # noqa: S308
    )
