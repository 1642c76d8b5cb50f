"""What stands in the database when its history begins: so that the first change has a before."""

from django.db import migrations

TABLES = ["page", "newsitem"]


def begin(apps, schema_editor):
    for table in TABLES:
        event = apps.get_model("content", f"{table}event")
        columns = ", ".join(
            f'"{field.column}"'
            for field in event._meta.local_fields
            if not field.name.startswith("pgh_")
        )
        schema_editor.execute(
            f"INSERT INTO {event._meta.db_table} ({columns}, pgh_created_at, pgh_label)"
            f" SELECT {columns}, now(), 'baseline' FROM content_{table} ORDER BY id"
        )


class Migration(migrations.Migration):
    dependencies = [("content", "0003_history")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
