"""Texts that coordinators write: Markdown in, safe HTML out."""

import html

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

TAGS = {"a", "br", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong", "ul", "blockquote"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}

_markdown = MarkdownIt("commonmark", {"html": False})


def to_html(text):
    """CommonMark as safe HTML. Raw HTML in the text is shown as text; a first-level heading
    becomes a second-level one, since the page's own heading is the first.
    """
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"} and token.tag == "h1":
            token.tag = "h2"
    rendered = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(
        rendered, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noreferrer"
    )
    return mark_safe(clean)  # noqa: S308 (nh3 has just cleaned it)


def to_text(text):
    """The same text without any markup, on one line: for descriptions and search results."""
    plain = nh3.clean(_markdown.render(text), tags=set())
    return " ".join(html.unescape(plain).split())


def addresses(text):
    """The addresses that the links of a text lead to, as they stand in the page, in order."""
    return [
        part.attrGet("href")
        for block in _markdown.parse(text)
        for part in block.children or ()
        if part.type == "link_open"
    ]
