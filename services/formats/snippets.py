"""What other sites copy to show something of ours: a link, a frame, our custom element.

HTML in, so that whatever a name is, it stays a name: nothing in it ends an attribute, and no mark
in it turns the direction of the page around it.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from django.utils.html import format_html
from django.utils.safestring import mark_safe

from services.spelling import printable

# What a page of ours needs in a frame: its own module and style, links and forms that lead out.
SANDBOX = (
    "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox"
    " allow-top-navigation-by-user-activation"
)

# Marks that turn the direction of all that follows.
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Framed:
    """Something of ours that other sites may show, in one language. All addresses are absolute,
    sizes are pixels of CSS.
    """

    kind: str  # "office", "partner" or "finder": the attribute of the custom element
    code: str  # of the permanent address; "" for the finder
    name: str
    name_language: str  # ISO 639: the proper names are German on the English pages too
    language: str  # of the framed page
    link: str  # where a plain link leads
    page: str  # the whole page
    frame: str  # the page that is made for a frame
    script: str  # the module of the custom element
    width: int
    height: int

    @property
    def frame_path(self):
        """Where the framed page is on our own host."""
        return urlsplit(self.frame).path

    @cached_property
    def title(self):
        return plain(self.name)


def plain(name: str) -> str:
    """A name without what cannot be shown, or would spoil the page that it is put into."""
    return " ".join(printable(_TURNING.sub("", name)).split())


def link(framed: Framed) -> str:
    """A plain link, for any site."""
    if framed.name_language == framed.language:
        return format_html('<a href="{}">{}</a>', framed.link, framed.title)
    return format_html(
        '<a href="{}" lang="{}">{}</a>', framed.link, framed.name_language, framed.title
    )


def frame(framed: Framed, width: int | None = None, height: int | None = None) -> str:
    """A frame, for sites that let one write HTML. With a width and a height (pixels) it has just
    those; otherwise it is as wide as there is room.
    """
    fluid = "" if width else ";width:100%"
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" style="border:0{}" loading="lazy"'
        ' referrerpolicy="no-referrer" sandbox="{}"></iframe>',
        framed.frame,
        framed.title,
        width or framed.width,
        height or framed.height,
        fluid,
        SANDBOX,
    )


def element(framed: Framed) -> str:
    """Our custom element, which is as high as what it shows. The link in it stays where no module
    runs.
    """
    code = format_html('="{}"', framed.code) if framed.code else ""
    return format_html(
        '<script type="module" src="{}"></script>\n<iq-netz {}{} lang="{}">{}</iq-netz>',
        framed.script,
        framed.kind,
        code,
        framed.language,
        mark_safe(link(framed)),  # noqa: S308 (escaped above)
    )
