import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


KEPT = [('page', 'page'), ('news', 'newsitem')]


def begin(apps, schema_editor):
    """Addresses for what is there already, and for the slugs that the history remembers."""
    for kind, model in KEPT:
        # The trigger gives an address to whatever row has none.
        schema_editor.execute(f"UPDATE content_{model} SET id = id")
        columns = {field.column for field in apps.get_model("content", model)._meta.local_fields}
        if "slug" in columns:
            schema_editor.execute(
                "INSERT INTO iqnetz_formerslug (kind, slug, record)"
                f" SELECT DISTINCT ON (event.slug) '{kind}', event.slug, event.id"
                f" FROM content_{model}event event JOIN content_{model} present USING (id)"
                f" WHERE event.published_from <= event.pgh_created_at AND NOT EXISTS"
                f" (SELECT FROM content_{model} other WHERE other.slug = event.slug)"
                " ORDER BY event.slug, event.pgh_id DESC"
            )


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0006_privacy_reports'),
        ('iqnetz', '0005_permanent_addresses'),
    ]

    operations = [
        migrations.AlterField(
            model_name='newsitem',
            name='slug',
            field=models.SlugField(help_text='Small letters, digits and hyphens. Old addresses lead here for ever.', verbose_name='short name in addresses'),
        ),
        migrations.AlterField(
            model_name='newsitemevent',
            name='slug',
            field=models.SlugField(db_index=False, help_text='Small letters, digits and hyphens. Old addresses lead here for ever.', verbose_name='short name in addresses'),
        ),
        migrations.AlterField(
            model_name='page',
            name='slug',
            field=models.SlugField(help_text='Small letters, digits and hyphens. Old addresses lead here for ever.', verbose_name='short name in addresses'),
        ),
        migrations.AlterField(
            model_name='pageevent',
            name='slug',
            field=models.SlugField(db_index=False, help_text='Small letters, digits and hyphens. Old addresses lead here for ever.', verbose_name='short name in addresses'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='newsitem',
            trigger=pgtrigger.compiler.Trigger(name='permanent_address', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE digest text;', func="\n            IF TG_OP = 'DELETE' THEN\n                UPDATE iqnetz_permanentaddress SET gone_at = now(), leads_to = NULL\n                    WHERE kind = 'news' AND record = OLD.id;\n                \n        INSERT INTO iqnetz_formerslug (kind, slug, record)\n            SELECT 'news', OLD.slug, OLD.id WHERE OLD.published_from <= now()\n            ON CONFLICT (kind, slug) DO UPDATE SET record = EXCLUDED.record;\n    \n                RETURN NULL;\n            END IF;\n            IF TG_OP = 'UPDATE' THEN\n                -- As texts: a row with a point in it cannot be compared.\n                IF NEW::text = OLD::text AND EXISTS (\n                    SELECT FROM iqnetz_permanentaddress WHERE kind = 'news' AND record = NEW.id\n                ) THEN\n                    RETURN NULL;\n                END IF;\n            END IF;\n            UPDATE iqnetz_permanentaddress SET gone_at = NULL, changed_at = now()\n                WHERE kind = 'news' AND record = NEW.id;\n            IF NOT FOUND THEN\n                FOR attempt IN 0..99 LOOP\n                    digest := md5(concat_ws(':', 'news', NEW.slug, attempt));\n                    INSERT INTO iqnetz_permanentaddress\n                        (code, uid, kind, record, changed_at)\n                    VALUES (\n                        substr('23456789bcdfghjkmnpqrstvwxyz', 1 + mod(get_byte(decode(digest, 'hex'), 0), 28), 1) || substr('23456789bcdfghjkmnpqrstvwxyz', 1 + mod(get_byte(decode(digest, 'hex'), 1), 28), 1) || substr('23456789bcdfghjkmnpqrstvwxyz', 1 + mod(get_byte(decode(digest, 'hex'), 2), 28), 1) || substr('23456789bcdfghjkmnpqrstvwxyz', 1 + mod(get_byte(decode(digest, 'hex'), 3), 28), 1) || substr('23456789bcdfghjkmnpqrstvwxyz', 1 + mod(get_byte(decode(digest, 'hex'), 4), 28), 1),\n                        -- A UUID of one's own making is of version 8 (RFC 9562).\n                        overlay(overlay(digest placing '8' from 13) placing 'a' from 17)::uuid,\n                        'news', NEW.id, now()\n                    ) ON CONFLICT DO NOTHING;\n                    EXIT WHEN FOUND;\n                END LOOP;\n            END IF;\n            IF TG_OP = 'INSERT' THEN\n                \n        DELETE FROM iqnetz_formerslug former USING iqnetz_permanentaddress address\n            WHERE former.kind = 'news' AND former.slug = NEW.slug AND address.kind = 'news'\n            AND address.record = former.record\n            AND (address.gone_at IS NOT NULL OR address.record = NEW.id);\n        IF EXISTS (\n            SELECT FROM iqnetz_formerslug WHERE kind = 'news' AND slug = NEW.slug\n        ) THEN\n            RAISE EXCEPTION 'news_slug_leads_elsewhere' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'news_slug_leads_elsewhere';\n        END IF;\n    \n            ELSIF NEW.slug <> OLD.slug THEN\n                \n        DELETE FROM iqnetz_formerslug former USING iqnetz_permanentaddress address\n            WHERE former.kind = 'news' AND former.slug = NEW.slug AND address.kind = 'news'\n            AND address.record = former.record\n            AND (address.gone_at IS NOT NULL OR address.record = NEW.id);\n        IF EXISTS (\n            SELECT FROM iqnetz_formerslug WHERE kind = 'news' AND slug = NEW.slug\n        ) THEN\n            RAISE EXCEPTION 'news_slug_leads_elsewhere' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'news_slug_leads_elsewhere';\n        END IF;\n    \n                \n        INSERT INTO iqnetz_formerslug (kind, slug, record)\n            SELECT 'news', OLD.slug, OLD.id WHERE OLD.published_from <= now()\n            ON CONFLICT (kind, slug) DO UPDATE SET record = EXCLUDED.record;\n    \n            END IF;\n            RETURN NULL;\n        ", hash='7977992f9bdbd7f9955b26b4949e0af4f4db94f8', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_permanent_address_3a258', table='content_newsitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='page',
            trigger=pgtrigger.compiler.Trigger(name='permanent_address', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE digest text;', func="\n            IF TG_OP = 'DELETE' THEN\n                UPDATE iqnetz_permanentaddress SET gone_at = now(), leads_to = NULL\n                    WHERE kind = 'page' AND record = OLD.id;\n                \n        INSERT INTO iqnetz_formerslug (kind, slug, record)\n            SELECT 'page', OLD.slug, OLD.id WHERE OLD.published_from <= now()\n            ON CONFLICT (kind, slug) DO UPDATE SET record = EXCLUDED.record;\n    \n                RETURN NULL;\n            END IF;\n            IF TG_OP = 'UPDATE' THEN\n                -- As texts: a row with a point in it cannot be compared.\n                IF NEW::text = OLD::text AND EXISTS (\n                    SELECT FROM iqnetz_permanentaddress WHERE kind = 'page' AND record = NEW.id\n                ) THEN\n                    RETURN NULL;\n                END IF;\n            END IF;\n            UPDATE iqnetz_permanentaddress SET gone_at = NULL, changed_at = now()\n                WHERE kind = 'page' AND record = NEW.id;\n            IF NOT FOUND THEN\n                FOR attempt IN 0..99 LOOP\n                    digest := md5(concat_ws(':', 'page', NEW.slug, attempt));\n                    INSERT INTO iqnetz_permanentaddress\n                        (code, uid, kind, record, changed_at)\n                    VALUES (\n                        substr('23456789bcdfghjkmnpqrstvwxyz', 1 + mod(get_byte(decode(digest, 'hex'), 0), 28), 1) || substr('23456789bcdfghjkmnpqrstvwxyz', 1 + mod(get_byte(decode(digest, 'hex'), 1), 28), 1) || substr('23456789bcdfghjkmnpqrstvwxyz', 1 + mod(get_byte(decode(digest, 'hex'), 2), 28), 1) || substr('23456789bcdfghjkmnpqrstvwxyz', 1 + mod(get_byte(decode(digest, 'hex'), 3), 28), 1) || substr('23456789bcdfghjkmnpqrstvwxyz', 1 + mod(get_byte(decode(digest, 'hex'), 4), 28), 1),\n                        -- A UUID of one's own making is of version 8 (RFC 9562).\n                        overlay(overlay(digest placing '8' from 13) placing 'a' from 17)::uuid,\n                        'page', NEW.id, now()\n                    ) ON CONFLICT DO NOTHING;\n                    EXIT WHEN FOUND;\n                END LOOP;\n            END IF;\n            IF TG_OP = 'INSERT' THEN\n                \n        DELETE FROM iqnetz_formerslug former USING iqnetz_permanentaddress address\n            WHERE former.kind = 'page' AND former.slug = NEW.slug AND address.kind = 'page'\n            AND address.record = former.record\n            AND (address.gone_at IS NOT NULL OR address.record = NEW.id);\n        IF EXISTS (\n            SELECT FROM iqnetz_formerslug WHERE kind = 'page' AND slug = NEW.slug\n        ) THEN\n            RAISE EXCEPTION 'page_slug_leads_elsewhere' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'page_slug_leads_elsewhere';\n        END IF;\n    \n            ELSIF NEW.slug <> OLD.slug THEN\n                \n        DELETE FROM iqnetz_formerslug former USING iqnetz_permanentaddress address\n            WHERE former.kind = 'page' AND former.slug = NEW.slug AND address.kind = 'page'\n            AND address.record = former.record\n            AND (address.gone_at IS NOT NULL OR address.record = NEW.id);\n        IF EXISTS (\n            SELECT FROM iqnetz_formerslug WHERE kind = 'page' AND slug = NEW.slug\n        ) THEN\n            RAISE EXCEPTION 'page_slug_leads_elsewhere' USING\n                ERRCODE = 'check_violation', CONSTRAINT = 'page_slug_leads_elsewhere';\n        END IF;\n    \n                \n        INSERT INTO iqnetz_formerslug (kind, slug, record)\n            SELECT 'page', OLD.slug, OLD.id WHERE OLD.published_from <= now()\n            ON CONFLICT (kind, slug) DO UPDATE SET record = EXCLUDED.record;\n    \n            END IF;\n            RETURN NULL;\n        ", hash='f079cb0af64214045d5043c9d1829ba3906c1a71', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_permanent_address_254c5', table='content_page', when='AFTER')),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
