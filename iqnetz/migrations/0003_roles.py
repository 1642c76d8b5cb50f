"""Three roles as groups; iqnetz.roles says what each may do."""

from django.db import migrations

NAMES = ("Koordination", "Partner-Redaktion", "Lesen")


def make(apps, schema_editor):
    for name in NAMES:
        apps.get_model("auth", "Group").objects.get_or_create(name=name)


def remove(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=NAMES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("iqnetz", "0002_second_factor_events"),
    ]
    operations = [migrations.RunPython(make, remove)]
