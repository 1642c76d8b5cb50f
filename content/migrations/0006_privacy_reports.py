"""The page on privacy says what is kept when visitors report that something is wrong. Only where
nobody has changed the sentence before it.
"""

from django.db import migrations

# (field, sentence that stays, what is added behind it)
ADDED = [
    (
        "body_de",
        "Der Server sucht dazu die Postleitzahl. Den Standort behält er nicht.",
        "\n\n## Wenn Sie einen Fehler melden\n\nIhren Hinweis liest die Koordinierung. Ihre E-Mail-Adresse brauchen wir nur, wenn Sie eine Antwort möchten. Sobald der Hinweis erledigt ist, löschen wir sie. Damit niemand hunderte Hinweise schickt, zählt die Seite die Hinweise je Stunde. Dafür behält sie kurze Zeit eine Prüfzahl, aus der niemand Ihre IP-Adresse ablesen kann.",
    ),
    (
        "body_en",
        "The server looks up the postcode there. It does not keep the location.",
        "\n\n## If you report that something is wrong\n\nThe coordination reads your report. We need your e-mail address only if you want an answer. As soon as the report is done, we erase it. So that nobody sends hundreds of reports, the site counts them by the hour. For this it keeps a check number for a short time, from which nobody can read your IP address.",
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
    dependencies = [("content", "0005_english_sources")]
    operations = [migrations.RunPython(add, take_back)]
