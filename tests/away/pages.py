"""What a page shows that hands a form back."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Page:
    fields: list = field(default_factory=list)  # (name, value) of the hidden fields, in order
    shown: list = field(default_factory=list)  # (label, text)
    form: dict = field(default_factory=dict)  # attributes of the form


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.page, self.inside, self.texts = Page(), [], []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.page.form = attributes
        elif tag == "input" and attributes["type"] == "hidden":
            self.page.fields.append((attributes["name"], attributes.get("value", "")))
        elif tag in {"dt", "p"}:
            self.texts = []
        elif tag == "br":
            self.texts.append("\n")

    def handle_data(self, data):
        self.texts.append(data)

    def handle_endtag(self, tag):
        if tag == "dt":
            self.page.shown.append(("".join(self.texts), ""))
        elif tag == "p" and self.page.shown and not self.page.shown[-1][1]:
            self.page.shown[-1] = (self.page.shown[-1][0], "".join(self.texts))


def read(response):
    reader = _Reader()
    reader.feed(response.content.decode())
    return reader.page


def is_plain_refusal(response):
    """Whether the answer is the one that says for how long nobody knows, and is kept by nobody."""
    headers = response.headers
    return (
        response.status_code,
        headers.get("Retry-After"),
        headers.get("Cache-Control"),
        "Traceback" in response.content.decode(),
    ) == (503, "5", "no-store", False)
