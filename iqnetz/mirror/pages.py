"""Addresses in HTML: found, and changed in place. All else stays as it is, byte for byte."""

import re
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser

# Of HTML and SVG. `data` is an address in an <object> only, `content` in some <meta> only.
_ADDRESSES = {"href", "xlink:href", "src", "action", "formaction", "poster"}
_LISTS = {"srcset", "imagesrcset"}
_PICTURES = {"og:image", "og:image:url", "og:image:secure_url", "twitter:image"}
_ATTRIBUTE = re.compile(r"""([^\s/>=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]+))?""")


@dataclass(frozen=True, slots=True)
class Element:
    """A start tag."""

    tag: str
    start: int
    end: int
    attributes: dict[str, str]
    places: dict[str, tuple[int, int]]  # where in the page each value stands, with its quotes

    def addresses(self):
        """Pairs (attribute, address) of all that the element names."""
        found = []
        for name, value in self.attributes.items():
            if name in _ADDRESSES or (name == "data" and self.tag == "object"):
                found.append((name, value))
            elif name in _LISTS:
                found += [(name, address) for address, _size in candidates(value)]
            elif name == "content" and self.tag == "meta":
                if self.attributes.get("property", self.attributes.get("name")) in _PICTURES:
                    found.append((name, value))
                elif self.is_refresh and (address := refresh(value)[1]):
                    found.append((name, address))
        return found

    @property
    def is_refresh(self):
        """Whether it leads on to another page by itself."""
        return self.attributes.get("http-equiv", "").lower() == "refresh"

    @property
    def rel(self):
        return set(self.attributes.get("rel", "").lower().split())

    def with_addresses(self, change):
        """The values that are others once `change(attribute, address)`, which may be None for no
        change, was asked for each address: a dict by attribute.
        """
        changed = {}
        for name, address in self.addresses():
            new = change(name, address)
            if new is None or new == address:
                continue
            before = changed.get(name, self.attributes[name])
            if name in _LISTS:
                pairs = candidates(before)
                changed[name] = ", ".join(
                    f"{new if each == address else each} {size}".strip() for each, size in pairs
                )
            elif name == "content" and self.is_refresh:
                changed[name] = f"{refresh(before)[0]}; url={new}"
            else:
                changed[name] = new
        return changed


def candidates(value):
    """The pairs (address, size) of a srcset."""
    return re.findall(r"([^\s,](?:\S*[^\s,])?)(?:\s+([^\s,]+))?\s*(?:,|$)", value)


def refresh(value):
    """(seconds, address) of what a page says that leads on by itself."""
    seconds, _, address = value.partition(";")
    return seconds.strip(), re.sub(r"^\s*url\s*=\s*", "", address, flags=re.IGNORECASE).strip(
        "'\" "
    )


class _Reader(HTMLParser):
    def __init__(self, page):
        super().__init__(convert_charrefs=False)
        self.elements = []
        self._page = page
        self._lines = [0, *(found.end() for found in re.finditer("\n", page))]
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        line, column = self.getpos()
        start = self._lines[line - 1] + column
        text = self.get_starttag_text()
        attributes, places = {}, {}
        for found in _ATTRIBUTE.finditer(text, 1 + len(tag)):
            name, value = found[1].lower(), found[2]
            if name in attributes:
                continue  # the first one counts
            attributes[name] = unescape(
                value.strip(value[0]) if value and value[0] in "\"'" else value or ""
            )
            if value is not None:
                places[name] = (start + found.start(2), start + found.end(2))
        self.elements.append(Element(tag, start, start + len(text), attributes, places))


def elements(page: str) -> list[Element]:
    """All elements of a page, in their order."""
    return _Reader(page).elements


class Edits:
    """Changes to a text, gathered and then made at once."""

    def __init__(self, text):
        self._text = text
        self._edits = []

    def replace(self, start, end, new):
        self._edits.append((start, end, new))

    def insert(self, at, new):
        self.replace(at, at, new)

    def value(self, element, name, new):
        """Give an attribute another value."""
        self.replace(*element.places[name], f'"{escape(new)}"')

    def drop(self, element, instead=""):
        """Take the element out, up to its end tag."""
        end_tag = re.compile(rf"</{element.tag}\s*>", re.IGNORECASE).search(self._text, element.end)
        is_closed = self._text[element.start : element.end].endswith("/>") or end_tag is None
        self.replace(element.start, element.end if is_closed else end_tag.end(), instead)

    def made(self):
        parts, at = [], 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            parts += [self._text[at:start], new]
            at = end
        return "".join([*parts, self._text[at:]])
