"""The page on privacy says that page views are counted, and of what. Only where nobody has changed
the sentence before it.
"""

from django.db import migrations

# (field, sentence that stays, what is added behind it)
ADDED = [
    (
        "body_de",
        "Im Protokoll stehen Zeit, Seite und Ergebnis eines Aufrufs. Ihre IP-Adresse steht dort nicht.",
        " Daraus zählen wir jede Nacht, wie oft jede Seite aufgerufen wurde. Gelesen werden nur Seite, Tag und Ergebnis, nichts über Sie. Die Zahlen behalten wir 14 Monate.",
    ),
    (
        "body_en",
        "The log has the time, page and outcome of a request. It does not have your IP address.",
        " From it we count each night how often each page was opened. Only page, day and outcome are read, nothing about you. We keep the numbers for 14 months.",
    ),
]


def add(apps, schema_editor):
    for page in _pages(apps):
        for field, sentence, added in ADDED:
            text = getattr(page, field) or ""
            if sentence in text and added not in text:
                setattr(page, field, text.replace(sentence, sentence + added))
                page.save(update_fields=[field])


def take_back(apps, schema_editor):
    for page in _pages(apps):
        for field, _sentence, added in ADDED:
            text = getattr(page, field) or ""
            if added in text:
                setattr(page, field, text.replace(added, ""))
                page.save(update_fields=[field])


def _pages(apps):
    return apps.get_model("content", "Page").objects.filter(slug="datenschutz")


class Migration(migrations.Migration):
    dependencies = [("content", "0008_reserved_slugs")]
    operations = [migrations.RunPython(add, take_back)]
