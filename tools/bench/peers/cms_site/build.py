"""Fills the site from JSON on the standard input: what ../offices.py prints."""

import json
import sys

import django

django.setup()

from cms.api import add_plugin, create_page, create_page_content  # noqa: E402 (after setup)
from django.core.management import call_command  # noqa: E402 (the same)
from django.db import transaction  # noqa: E402 (the same)
from offices.models import Person, Phone  # noqa: E402 (the same)

NAVIGATION = ("servicestellen", "angebote", "partner", "netzwerk", "aktuelles", "suche")
SAID = json.load(sys.stdin)


def page(titles, slug, parent=None, lead="IQ-Netzwerk", **others):
    """A page in both languages."""
    made = create_page(
        titles["de"], "page.html", "de", slug=slug, parent=parent, meta_description=lead, **others
    )
    create_page_content(
        "en", titles["en"], made, slug=slug, template="page.html", meta_description=lead, **others
    )
    return made


def fill(made, code, office):
    placeholder = made.get_placeholders(code).get(slot="content")
    contact = add_plugin(
        placeholder, "ContactPlugin", code,
        **{name: office[name] or "" for name in
           ("organisation", "street", "postcode", "town", "website")},
    )  # fmt: skip
    Phone.objects.bulk_create(
        Phone(contact=contact, kind=kind, number=number) for kind, number in office["phones"]
    )
    Person.objects.bulk_create(
        Person(contact=contact, name=name, email=email) for name, email in office["people"]
    )
    for title, text in office["sections"]:
        body = f"<section><h2>{title}</h2>{text}</section>"
        add_plugin(placeholder, "TextPlugin", code, body=body)


call_command("makemigrations", "offices", verbosity=0)
call_command("migrate", verbosity=0)
with transaction.atomic():
    home = page({"de": "IQ-Netzwerk", "en": "IQ network"}, "home")
    home.set_as_homepage()
    for slug in NAVIGATION:
        title = slug.capitalize()
        made = page({"de": title, "en": title}, slug, in_navigation=True)
        if slug == NAVIGATION[0]:
            for german, english in zip(SAID["de"], SAID["en"], strict=True):
                titles = {"de": german["name"], "en": english["name"]}
                child = page(titles, german["slug"], made, lead=german["lead"], in_navigation=True)
                for code, office in (("de", german), ("en", english)):
                    child.get_content_obj(code).rescan_placeholders()
                    fill(child, code, office)
