"""oEmbed 1.0 (https://oembed.com/, section 2.3): what another site's editor asks for when somebody
pastes an address of ours.
"""

import json
from xml.etree import ElementTree

from services.formats import snippets
from services.formats.snippets import Framed

CACHE_AGE = 24 * 60 * 60  # seconds


def answer(framed: Framed, provider: dict, author: dict, widest=None, highest=None) -> dict:
    """The answer of the type "rich". `provider` and `author` have a name and an url; the author
    may be empty. It is never wider or higher than the pixels asked for.
    """
    width = min(framed.width, widest or framed.width)
    height = min(framed.height, highest or framed.height)
    named = {f"author_{key}": value for key, value in author.items()}
    named |= {f"provider_{key}": value for key, value in provider.items()}
    return {
        "type": "rich",
        "version": "1.0",
        "title": framed.title,
        **named,
        "cache_age": CACHE_AGE,
        "html": str(snippets.frame(framed, width, height)),
        "width": width,
        "height": height,
    }


def as_json(values: dict) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode()


def as_xml(values: dict) -> bytes:
    root = ElementTree.Element("oembed")
    for key, value in values.items():
        ElementTree.SubElement(root, key).text = str(value)
    return b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n' + ElementTree.tostring(
        root, encoding="utf-8"
    )
