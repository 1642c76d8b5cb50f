"""The handbook for editors (docs/for-editors.md) as a page of the desk."""

from functools import cache
from itertools import pairwise

from django.conf import settings
from django.contrib import admin
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

SOURCE = settings.BASE_DIR / "docs" / "for-editors.md"
PICTURES = "../static/"  # where the file stands; on the site, the static files' own address


def page(request):
    title, chapters, html = _read()
    context = admin.site.each_context(request) | {
        "title": title,
        "chapters": chapters,
        "handbook": html,
    }
    return TemplateResponse(request, "admin/handbook.html", context)


@cache
def _read():
    """(title, [(anchor, chapter)], HTML) of the handbook; it changes with a release only."""
    markdown = MarkdownIt("commonmark")
    tokens = markdown.parse(SOURCE.read_text(encoding="utf-8"))
    # The first heading is the page's own.
    title, tokens = tokens[1].content, tokens[3:]
    chapters = []
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            anchor = f"kapitel-{len(chapters) + 1}"
            token.attrSet("id", anchor)
            chapters.append((anchor, following.content))
        for part in token.children or ():
            if part.type == "image":
                picture = part.attrGet("src").removeprefix(PICTURES)
                part.attrSet("src", static(picture))
    html = markdown.renderer.render(tokens, markdown.options, {})
    return title, chapters, mark_safe(html)  # noqa: S308 (our own file)
