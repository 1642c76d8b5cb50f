import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


MODELS = ('newsitem', 'page')


def begin(apps, schema_editor):
    """What is there already counts as translated from the German text beside it."""
    for name in MODELS:
        model = apps.get_model("content", name)
        columns = {field.column for field in model._meta.local_fields}
        for column in sorted(columns):
            field = column.removesuffix("_en")
            if column != field and f"{field}_de" in columns:
                schema_editor.execute(
                    "INSERT INTO iqnetz_englishsource (model, record, field, digest)"
                    f" SELECT 'content.{name}', id, '{field}',"
                    f" encode(sha256(convert_to(coalesce({field}_de, ''), 'UTF8')), 'hex')"
                    f" FROM {model._meta.db_table} WHERE {column} <> ''"
                )


def end(apps, schema_editor):
    schema_editor.execute("DELETE FROM iqnetz_englishsource WHERE split_part(model, '.', 1) = 'content'")


class Migration(migrations.Migration):

    dependencies = [
        ("content", "0004_history_begins"),
        ("iqnetz", "0004_english_sources"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='newsitem',
            trigger=pgtrigger.compiler.Trigger(name='english_source', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF TG_OP = 'DELETE' THEN\n                DELETE FROM iqnetz_englishsource WHERE model = 'content.newsitem' AND record = OLD.id;\n                RETURN NULL;\n            END IF;\n            IF NEW.body_en IS DISTINCT FROM OLD.body_en THEN\n                DELETE FROM iqnetz_englishsource WHERE model = 'content.newsitem' AND record = NEW.id AND field = 'body';\n                INSERT INTO iqnetz_englishsource (model, record, field, digest)\n                SELECT 'content.newsitem', NEW.id, 'body', encode(sha256(convert_to(coalesce(NEW.body_de, ''), 'UTF8')), 'hex')\n                WHERE NEW.body_en <> '';\n            END IF;\n            IF NEW.summary_en IS DISTINCT FROM OLD.summary_en THEN\n                DELETE FROM iqnetz_englishsource WHERE model = 'content.newsitem' AND record = NEW.id AND field = 'summary';\n                INSERT INTO iqnetz_englishsource (model, record, field, digest)\n                SELECT 'content.newsitem', NEW.id, 'summary', encode(sha256(convert_to(coalesce(NEW.summary_de, ''), 'UTF8')), 'hex')\n                WHERE NEW.summary_en <> '';\n            END IF;\n            IF NEW.title_en IS DISTINCT FROM OLD.title_en THEN\n                DELETE FROM iqnetz_englishsource WHERE model = 'content.newsitem' AND record = NEW.id AND field = 'title';\n                INSERT INTO iqnetz_englishsource (model, record, field, digest)\n                SELECT 'content.newsitem', NEW.id, 'title', encode(sha256(convert_to(coalesce(NEW.title_de, ''), 'UTF8')), 'hex')\n                WHERE NEW.title_en <> '';\n            END IF;\n            RETURN NULL;\n        ", hash='f41b12b33b54c318e96ef3b93401cfb63cceed5e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_english_source_f5067', table='content_newsitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='page',
            trigger=pgtrigger.compiler.Trigger(name='english_source', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF TG_OP = 'DELETE' THEN\n                DELETE FROM iqnetz_englishsource WHERE model = 'content.page' AND record = OLD.id;\n                RETURN NULL;\n            END IF;\n            IF NEW.body_en IS DISTINCT FROM OLD.body_en THEN\n                DELETE FROM iqnetz_englishsource WHERE model = 'content.page' AND record = NEW.id AND field = 'body';\n                INSERT INTO iqnetz_englishsource (model, record, field, digest)\n                SELECT 'content.page', NEW.id, 'body', encode(sha256(convert_to(coalesce(NEW.body_de, ''), 'UTF8')), 'hex')\n                WHERE NEW.body_en <> '';\n            END IF;\n            IF NEW.summary_en IS DISTINCT FROM OLD.summary_en THEN\n                DELETE FROM iqnetz_englishsource WHERE model = 'content.page' AND record = NEW.id AND field = 'summary';\n                INSERT INTO iqnetz_englishsource (model, record, field, digest)\n                SELECT 'content.page', NEW.id, 'summary', encode(sha256(convert_to(coalesce(NEW.summary_de, ''), 'UTF8')), 'hex')\n                WHERE NEW.summary_en <> '';\n            END IF;\n            IF NEW.title_en IS DISTINCT FROM OLD.title_en THEN\n                DELETE FROM iqnetz_englishsource WHERE model = 'content.page' AND record = NEW.id AND field = 'title';\n                INSERT INTO iqnetz_englishsource (model, record, field, digest)\n                SELECT 'content.page', NEW.id, 'title', encode(sha256(convert_to(coalesce(NEW.title_de, ''), 'UTF8')), 'hex')\n                WHERE NEW.title_en <> '';\n            END IF;\n            RETURN NULL;\n        ", hash='ce5bb14e0b0421a9ca6630969670bf1074084313', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_english_source_e093d', table='content_page', when='AFTER')),
        ),
        migrations.RunPython(begin, end),
    ]
