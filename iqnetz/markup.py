"""Texts that coordinators write: Markdown in, safe HTML out.

In them `[[kind:reference]]` is a tag: it stands for a record. What it stands for is nobody's
business here; whoever asks for a text gives a function for it, `fill`: of a list of pairs (kind,
reference) it makes a dict that has for each pair (HTML, plain words). Without it tags stay as they
are written.
"""

import html
import re
from functools import lru_cache

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

TAGS = {"a", "br", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong", "ul", "blockquote"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
# Raw HTML in a text is never let through, so these come from tags only.
TAGS |= {"bdi", "small", "span", "wbr"}
ATTRIBUTES |= {"bdi": {"dir"}, "span": {"class", "lang"}}
SCHEMES = {"http", "https", "mailto", "tel"}

# Not longer than any name we have: of "[[" without an end nothing is looked at twice.
TAG = re.compile(r"\[\[\s{0,9}([^\W\d_]{1,20})\s{0,9}:([^\[\]]{0,100})\]\]")


TEXTS = {"text", "code_inline", "code_block", "fence"}  # tokens of markdown-it

_markdown = MarkdownIt("commonmark", {"html": False})


def _as_written(pairs):
    words = {pair: f"[[{pair[0]}:{pair[1]}]]" for pair in pairs}
    return {pair: (html.escape(word), word) for pair, word in words.items()}


def _plainly(fill):
    """`fill` with the plain words in the place of the HTML."""

    def words(pairs):
        return {pair: (html.escape(plain), plain) for pair, (_rich, plain) in fill(pairs).items()}

    return words


def to_html(text, fill=_as_written, page=None):
    """CommonMark as safe HTML. Raw HTML in the text is shown as text; a first-level heading
    becomes a second-level one, since the page's own heading is the first. With the absolute address
    of its `page`, all links are absolute: for who reads the text elsewhere.
    """
    return _clean(_render(text, fill), page) if "[[" in text else _without_tags(text, page)


@lru_cache(maxsize=1024)  # texts, most of which stand in many pages: some megabytes
def _without_tags(text, page):
    return _clean(_render(text, _as_written), page)


def _clean(rendered, page):
    clean = nh3.clean(
        rendered,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noreferrer",
        url_relative=("rewrite_with_base", page) if page else None,
    )
    return mark_safe(clean)  # noqa: S308 (nh3 has just cleaned it)


def to_text(text, fill=_as_written):
    """The same text without any markup, on one line: for descriptions and search results."""
    plain = nh3.clean(_render(text, _plainly(fill)), tags=set())
    return " ".join(html.unescape(plain).split())


def to_lines(text, fill=_as_written):
    """The same, but each paragraph, heading and item of a list on a line of its own; items begin
    with "- ". For programs, which know no markup and need the pieces told apart.
    """
    # In what was rendered, text is escaped: every "<" begins a tag.
    rendered = " ".join(_render(text, _plainly(fill)).split()).replace("<li>", "<li>- ")
    rendered = re.sub("(?=<li>)|</(?:p|li|h[1-6]|pre|blockquote)>|<br />", "\n", rendered)
    plain = html.unescape(nh3.clean(rendered, tags=set()))
    lines = (" ".join(line.split()) for line in plain.split("\n"))
    return "\n".join(line for line in lines if line not in {"", "-"})


def addresses(text):
    """The addresses that the links of a text lead to, as they stand in the page, in order."""
    return [
        part.attrGet("href")
        for block in _markdown.parse(text)
        for part in block.children or ()
        if part.type == "link_open"
    ]


def fill_in(text, fill):
    """A text that is no Markdown, with the plain words for its tags."""
    pairs = TAG.findall(text) if "[[" in text else []
    if not pairs:
        return text
    filled = fill(pairs)
    return TAG.sub(lambda tag: filled[tag.groups()][1], text)


def _render(text, fill):
    tokens = _markdown.parse(TAG.sub(_as_text, text))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"} and token.tag == "h1":
            token.tag = "h2"
    lines = [[token, *(token.children or ())] for token in tokens]
    pieces = [token for line in lines for token in line if token.type in TEXTS]
    pairs = [pair for token in pieces for pair in TAG.findall(token.content)]
    if pairs:
        filled = fill(pairs)
        for line in lines:
            _fill_line(line, filled)
    return _markdown.renderer.render(tokens, _markdown.options, {})


def _as_text(tag):
    # Of a line break inside, Markdown would make two pieces of text; of "[[a:b]](/c)" a link with
    # the text "[a:b]", where its writer wanted what the tag stands for.
    one_line = " ".join(tag[0].split())
    return f"[{one_line}]" if tag.string.startswith("(", tag.end()) else one_line


def _fill_line(tokens, filled):
    links = 0
    for token in tokens:
        links += token.nesting if token.tag == "a" else 0
        if token.type not in TEXTS or not TAG.search(token.content):
            continue
        if token.type == "text" and not links:
            token.type = "html_inline"
            token.content = _with_html(token.content, filled)
        else:  # A link inside a link would be two halves.
            token.content = TAG.sub(lambda tag: filled[tag.groups()][1], token.content)


def _with_html(text, filled):
    pieces, end = [], 0
    for tag in TAG.finditer(text):
        pieces += [html.escape(text[end : tag.start()]), filled[tag.groups()][0]]
        end = tag.end()
    return "".join([*pieces, html.escape(text[end:])])
