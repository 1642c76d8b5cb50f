"""The link in our mail, as whoever has it uses it."""

import datetime
import re

from django.urls import reverse
from django.utils import translation

from iqnetz import history
from services import freshness

OLD = datetime.date(2020, 1, 1)


def link(asked, name="review", *arguments, language="de"):
    with translation.override(language):
        return reverse(name, args=[freshness.token_of(asked), *arguments])


def fields(response):
    """What a browser would send of the page's form, without a button."""
    html = response.content.decode()
    form = html[html.index("<form method") : html.index("</form>", html.index("<form method"))]
    data = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if attributes.get("type") == "checkbox":
            if " checked" not in tag:
                continue
            attributes.setdefault("value", "on")
        data.setdefault(attributes["name"], []).append(attributes.get("value", ""))
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        data[name] = [chosen[1] if chosen else ""]
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\s*(.*?)</textarea>', form, re.S):
        data[name] = [text]
    return data


def send(client, address, **changes):
    """Open the page, change what is to be changed, and send it."""
    return client.post(address, fields(client.get(address)) | changes)


def events():
    return sum(model.objects.count() for model in history.EVENTS.values())
