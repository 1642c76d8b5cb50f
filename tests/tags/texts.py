"""Texts with tags."""

from datetime import timedelta

from django.utils import timezone, translation

from content.models import Page
from iqnetz.markup import to_text
from services import tags
from tests import factories

HALLE = "anerkennung-halle"
NAME = "Servicestelle „Anerkennung“ Süd (Halle)"
COORDINATION = "Koordinierung des IQ-Netzwerks (Rostock)"
PHONE = 'href="tel:+4934568694823"'


def page(body="", **values):
    values = {
        "title_de": "Kontakt", "slug": "wen-fragen", "summary_de": "Ein Satz.", "body_de": body,
        "published_from": factories.LONG_AGO,
    } | values  # fmt: skip
    return Page.objects.create(**values)


def main(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().split("<main")[1].split("</main")[0]


def in_words(text, language="de"):
    with translation.override(language):
        return to_text(text, tags.fill)


def gone(**values):
    return factories.contact(
        is_public=True, valid_to=timezone.localdate() - timedelta(days=1), **values
    )
