"""Fills the site from JSON on the standard input: what ../offices.py prints."""

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (Django must be set up first)
from offices.models import OfficePage, Person, Phone, TextPage  # noqa: E402 (the same)
from wagtail.models import Locale, Page, Site  # noqa: E402 (the same)

NAVIGATION = ("servicestellen", "angebote", "partner", "netzwerk", "aktuelles", "suche")


def tree(root, code, offices):
    """The pages of one language below the root."""
    locale = Locale.objects.get_or_create(language_code=code)[0]
    home = root.add_child(
        instance=TextPage(title=f"IQ-Netzwerk ({code})", slug=f"home-{code}", locale=locale)
    )
    for slug in NAVIGATION:
        page = home.add_child(
            instance=TextPage(
                title=slug.capitalize(), slug=slug, locale=locale, show_in_menus=True,
                body="<p>IQ-Netzwerk</p>",
            )
        )  # fmt: skip
        if slug == NAVIGATION[0]:
            for office in offices:
                add(page, locale, office)
    return home


def add(parent, locale, office):
    page = OfficePage(
        title=office["name"], locale=locale, search_description=office["lead"],
        sections=[("section", {"heading": title, "text": text})
                  for title, text in office["sections"]],
        **{name: office[name] or "" for name in
           ("slug", "lead", "organisation", "street", "postcode", "town", "website")},
    )  # fmt: skip
    page.phones = [Phone(kind=kind, number=number) for kind, number in office["phones"]]
    page.people = [Person(name=name, email=email) for name, email in office["people"]]
    parent.add_child(instance=page)


def match(one, other):
    """Make the second page a translation of the first, and so below."""
    Page.objects.filter(pk=other.pk).update(translation_key=one.translation_key)
    for first, second in zip(one.get_children(), other.get_children(), strict=True):
        match(first, second)


said = json.load(sys.stdin)
call_command("makemigrations", "offices", verbosity=0)
call_command("migrate", verbosity=0)
root = Page.objects.get(depth=1)
Site.objects.all().delete()
root.get_children().delete()
root = Page.objects.get(depth=1)
homes = [tree(root, code, offices) for code, offices in said.items()]
match(*homes)
Site.objects.create(hostname="127.0.0.1", root_page=homes[0], is_default_site=True)
