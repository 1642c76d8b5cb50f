"""What stands in the database when its history begins: so that the first change has a before."""

from django.db import migrations

TABLES = [
    "closure", "contactperson", "figure", "fundingphase", "language", "membership", "network",
    "office", "openinghours", "organisation", "phone", "service", "servicearea",
    "contactperson_languages", "office_languages", "phone_languages",
]  # fmt: skip


def begin(apps, schema_editor):
    for table in TABLES:
        event = apps.get_model("services", f"{table.replace('_', '')}event")
        columns = ", ".join(
            f'"{field.column}"'
            for field in event._meta.local_fields
            if not field.name.startswith("pgh_")
        )
        schema_editor.execute(
            f"INSERT INTO {event._meta.db_table} ({columns}, pgh_created_at, pgh_label)"
            f" SELECT {columns}, now(), 'baseline' FROM services_{table} ORDER BY id"
        )


class Migration(migrations.Migration):
    dependencies = [("services", "0005_history")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
