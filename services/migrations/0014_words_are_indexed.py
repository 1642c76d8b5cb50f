import django.contrib.postgres.indexes
import django.contrib.postgres.search
import pgtrigger.compiler
import pgtrigger.migrations
import django.db.models.functions.text
from django.db import migrations, models

# The records that are there: their rows fill themselves.
FOUND = [
    ("office", "services_office"),
    ("offered", "services_service"),
    ("contact", "services_contactperson"),
    ("service", "services_service"),
    ("partner", "services_organisation"),
    ("network", "services_network"),
]


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0013_counts_come_with_the_news'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchIndex',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('record', models.BigIntegerField()),
                ('beside', models.BigIntegerField(null=True)),
                ('vector_de', django.contrib.postgres.search.SearchVectorField(null=True)),
                ('vector_en', django.contrib.postgres.search.SearchVectorField(null=True)),
                ('tags_de', models.TextField(blank=True, default='')),
                ('tags_en', models.TextField(blank=True, default='')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactperson',
            trigger=pgtrigger.compiler.Trigger(name='searched_added', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO services_searchindex (kind, record) VALUES ('contact', NEW.id) ON CONFLICT (kind, record) DO UPDATE SET kind = EXCLUDED.kind; RETURN NULL;", hash='da771496c2c9fa8e83dad8916309bc4ed1f17516', operation='INSERT', pgid='pgtrigger_searched_added_069fb', table='services_contactperson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactperson',
            trigger=pgtrigger.compiler.Trigger(name='searched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."office_id" IS DISTINCT FROM (NEW."office_id") OR OLD."role_de" IS DISTINCT FROM (NEW."role_de") OR OLD."role_en" IS DISTINCT FROM (NEW."role_en") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func="IF (OLD.title, OLD.name, OLD.role_de, OLD.role_en, OLD.office_id) IS DISTINCT FROM (NEW.title, NEW.name, NEW.role_de, NEW.role_en, NEW.office_id) THEN UPDATE services_searchindex SET kind = kind WHERE kind = 'contact' AND record = NEW.id; END IF; RETURN NULL;", hash='a03d9ef646d3f1b0b6cdc70fff1a09dcc4405d92', operation='UPDATE', pgid='pgtrigger_searched_changed_2459f', table='services_contactperson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactperson',
            trigger=pgtrigger.compiler.Trigger(name='searched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="DELETE FROM services_searchindex WHERE kind = 'contact' AND record = OLD.id; RETURN NULL;", hash='caa1737bcb2577f320c13fe551d503f58da9073f', operation='DELETE', pgid='pgtrigger_searched_gone_0ceea', table='services_contactperson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='network',
            trigger=pgtrigger.compiler.Trigger(name='searched_added', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO services_searchindex (kind, record) VALUES ('network', NEW.id) ON CONFLICT (kind, record) DO UPDATE SET kind = EXCLUDED.kind; RETURN NULL;", hash='1c35afb41665fec3f168dff9bec28182d2c5e5a9', operation='INSERT', pgid='pgtrigger_searched_added_33093', table='services_network', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='network',
            trigger=pgtrigger.compiler.Trigger(name='searched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."description_de" IS DISTINCT FROM (NEW."description_de") OR OLD."description_en" IS DISTINCT FROM (NEW."description_en") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."national_structure_de" IS DISTINCT FROM (NEW."national_structure_de") OR OLD."national_structure_en" IS DISTINCT FROM (NEW."national_structure_en") OR OLD."short_name" IS DISTINCT FROM (NEW."short_name") OR OLD."summary_de" IS DISTINCT FROM (NEW."summary_de") OR OLD."summary_en" IS DISTINCT FROM (NEW."summary_en"))', func="IF (OLD.name, OLD.short_name, OLD.summary_de, OLD.summary_en, OLD.description_de, OLD.description_en, OLD.national_structure_de, OLD.national_structure_en) IS DISTINCT FROM (NEW.name, NEW.short_name, NEW.summary_de, NEW.summary_en, NEW.description_de, NEW.description_en, NEW.national_structure_de, NEW.national_structure_en) THEN UPDATE services_searchindex SET kind = kind WHERE kind = 'network' AND record = NEW.id; END IF; RETURN NULL;", hash='d17d67c0785055633c3913498271b40c6f899c7b', operation='UPDATE', pgid='pgtrigger_searched_changed_f05a6', table='services_network', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='network',
            trigger=pgtrigger.compiler.Trigger(name='searched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="DELETE FROM services_searchindex WHERE kind = 'network' AND record = OLD.id; RETURN NULL;", hash='21b39e9a4c67ee83cb667d15ea12dcab6049f8f9', operation='DELETE', pgid='pgtrigger_searched_gone_73bf1', table='services_network', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='office',
            trigger=pgtrigger.compiler.Trigger(name='searched_added', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO services_searchindex (kind, record) VALUES ('office', NEW.id) ON CONFLICT (kind, record) DO UPDATE SET kind = EXCLUDED.kind; UPDATE services_searchindex SET kind = kind WHERE kind = 'contact' AND record IN (SELECT id FROM services_contactperson WHERE office_id = NEW.id); RETURN NULL;", hash='5ea6e558a700a2105e31bcd60fb7fbf928a0e73f', operation='INSERT', pgid='pgtrigger_searched_added_1ea79', table='services_office', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='office',
            trigger=pgtrigger.compiler.Trigger(name='searched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."house" IS DISTINCT FROM (NEW."house") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."postcode" IS DISTINCT FROM (NEW."postcode") OR OLD."service_id" IS DISTINCT FROM (NEW."service_id") OR OLD."street" IS DISTINCT FROM (NEW."street") OR OLD."town" IS DISTINCT FROM (NEW."town"))', func="IF (OLD.name, OLD.house, OLD.street, OLD.postcode, OLD.town, OLD.organisation_id, OLD.service_id) IS DISTINCT FROM (NEW.name, NEW.house, NEW.street, NEW.postcode, NEW.town, NEW.organisation_id, NEW.service_id) THEN UPDATE services_searchindex SET kind = kind WHERE kind = 'office' AND record = NEW.id; END IF; IF (OLD.name, OLD.town) IS DISTINCT FROM (NEW.name, NEW.town) THEN UPDATE services_searchindex SET kind = kind WHERE kind = 'contact' AND record IN (SELECT id FROM services_contactperson WHERE office_id = NEW.id); END IF; RETURN NULL;", hash='b8d76e5a4935617c51a38d09fc7cb80a981bdb22', operation='UPDATE', pgid='pgtrigger_searched_changed_a5414', table='services_office', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='office',
            trigger=pgtrigger.compiler.Trigger(name='searched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="DELETE FROM services_searchindex WHERE kind = 'office' AND record = OLD.id; RETURN NULL;", hash='2ec7d9620e2f9c845f236f08e65cab8d43714185', operation='DELETE', pgid='pgtrigger_searched_gone_0b558', table='services_office', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='searched_added', sql=pgtrigger.compiler.UpsertTriggerSql(func="UPDATE services_searchindex SET kind = kind WHERE kind = 'office' AND record IN (SELECT id FROM services_office WHERE organisation_id = NEW.id); INSERT INTO services_searchindex (kind, record) VALUES ('partner', NEW.id) ON CONFLICT (kind, record) DO UPDATE SET kind = EXCLUDED.kind; RETURN NULL;", hash='ef2dd2f15041610e2e2fa1b253db9e5f3f71787f', operation='INSERT', pgid='pgtrigger_searched_added_fbdcb', table='services_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='searched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."description_de" IS DISTINCT FROM (NEW."description_de") OR OLD."description_en" IS DISTINCT FROM (NEW."description_en") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."short_name" IS DISTINCT FROM (NEW."short_name") OR OLD."town" IS DISTINCT FROM (NEW."town"))', func="IF (OLD.name) IS DISTINCT FROM (NEW.name) THEN UPDATE services_searchindex SET kind = kind WHERE kind = 'office' AND record IN (SELECT id FROM services_office WHERE organisation_id = NEW.id); END IF; IF (OLD.name, OLD.short_name, OLD.town, OLD.description_de, OLD.description_en) IS DISTINCT FROM (NEW.name, NEW.short_name, NEW.town, NEW.description_de, NEW.description_en) THEN UPDATE services_searchindex SET kind = kind WHERE kind = 'partner' AND record = NEW.id; END IF; RETURN NULL;", hash='0f5445ab55213903d2331df562e95f80437619f7', operation='UPDATE', pgid='pgtrigger_searched_changed_5fcb3', table='services_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='searched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="DELETE FROM services_searchindex WHERE kind = 'partner' AND record = OLD.id; RETURN NULL;", hash='a815cde2882587cb7641d3a527d75db2f459b143', operation='DELETE', pgid='pgtrigger_searched_gone_8f394', table='services_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='service',
            trigger=pgtrigger.compiler.Trigger(name='searched_added', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO services_searchindex (kind, record) VALUES ('offered', NEW.id) ON CONFLICT (kind, record) DO UPDATE SET kind = EXCLUDED.kind; INSERT INTO services_searchindex (kind, record) VALUES ('service', NEW.id) ON CONFLICT (kind, record) DO UPDATE SET kind = EXCLUDED.kind; RETURN NULL;", hash='4ec26b7bfb3b87f2c1c3f457ef1e5626e9296fcc', operation='INSERT', pgid='pgtrigger_searched_added_26772', table='services_service', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='service',
            trigger=pgtrigger.compiler.Trigger(name='searched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."cost_de" IS DISTINCT FROM (NEW."cost_de") OR OLD."cost_en" IS DISTINCT FROM (NEW."cost_en") OR OLD."for_whom_de" IS DISTINCT FROM (NEW."for_whom_de") OR OLD."for_whom_en" IS DISTINCT FROM (NEW."for_whom_en") OR OLD."how_to_apply_de" IS DISTINCT FROM (NEW."how_to_apply_de") OR OLD."how_to_apply_en" IS DISTINCT FROM (NEW."how_to_apply_en") OR OLD."law_de" IS DISTINCT FROM (NEW."law_de") OR OLD."law_en" IS DISTINCT FROM (NEW."law_en") OR OLD."name_de" IS DISTINCT FROM (NEW."name_de") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."need_label_de" IS DISTINCT FROM (NEW."need_label_de") OR OLD."need_label_en" IS DISTINCT FROM (NEW."need_label_en") OR OLD."summary_de" IS DISTINCT FROM (NEW."summary_de") OR OLD."summary_en" IS DISTINCT FROM (NEW."summary_en") OR OLD."what_happens_de" IS DISTINCT FROM (NEW."what_happens_de") OR OLD."what_happens_en" IS DISTINCT FROM (NEW."what_happens_en") OR OLD."what_to_bring_de" IS DISTINCT FROM (NEW."what_to_bring_de") OR OLD."what_to_bring_en" IS DISTINCT FROM (NEW."what_to_bring_en"))', func="IF (OLD.summary_de, OLD.summary_en, OLD.for_whom_de, OLD.for_whom_en) IS DISTINCT FROM (NEW.summary_de, NEW.summary_en, NEW.for_whom_de, NEW.for_whom_en) THEN UPDATE services_searchindex SET kind = kind WHERE kind = 'offered' AND record = NEW.id; END IF; IF (OLD.name_de, OLD.name_en, OLD.need_label_de, OLD.need_label_en, OLD.summary_de, OLD.summary_en, OLD.for_whom_de, OLD.for_whom_en, OLD.what_happens_de, OLD.what_happens_en, OLD.what_to_bring_de, OLD.what_to_bring_en, OLD.cost_de, OLD.cost_en, OLD.how_to_apply_de, OLD.how_to_apply_en, OLD.law_de, OLD.law_en) IS DISTINCT FROM (NEW.name_de, NEW.name_en, NEW.need_label_de, NEW.need_label_en, NEW.summary_de, NEW.summary_en, NEW.for_whom_de, NEW.for_whom_en, NEW.what_happens_de, NEW.what_happens_en, NEW.what_to_bring_de, NEW.what_to_bring_en, NEW.cost_de, NEW.cost_en, NEW.how_to_apply_de, NEW.how_to_apply_en, NEW.law_de, NEW.law_en) THEN UPDATE services_searchindex SET kind = kind WHERE kind = 'service' AND record = NEW.id; END IF; RETURN NULL;", hash='a45c28395c3f7e6ebf2b3ac655401eb3134b0934', operation='UPDATE', pgid='pgtrigger_searched_changed_7526a', table='services_service', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='service',
            trigger=pgtrigger.compiler.Trigger(name='searched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="DELETE FROM services_searchindex WHERE kind = 'offered' AND record = OLD.id; DELETE FROM services_searchindex WHERE kind = 'service' AND record = OLD.id; RETURN NULL;", hash='331ac393a8843bd73d8cec23556fefba31c08e29', operation='DELETE', pgid='pgtrigger_searched_gone_553e2', table='services_service', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='office',
            index=models.Index(django.db.models.functions.text.Lower('slug'), name='office_slug_lower'),
        ),
        migrations.AddIndex(
            model_name='searchindex',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['vector_de'], name='services_searched_de'),
        ),
        migrations.AddIndex(
            model_name='searchindex',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['vector_en'], name='services_searched_en'),
        ),
        migrations.AddIndex(
            model_name='searchindex',
            index=models.Index(condition=models.Q(models.Q(('tags_de', ''), _negated=True), models.Q(('tags_en', ''), _negated=True), _connector='OR'), fields=['record'], name='services_searched_tagged'),
        ),
        migrations.AddConstraint(
            model_name='searchindex',
            constraint=models.UniqueConstraint(fields=('kind', 'record'), name='services_searched_once_per_record'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchindex',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='26ceb5fc4f3e1698ffd9c4a0cbb97a9f8b441174', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_05517', table='services_searchindex', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchindex',
            trigger=pgtrigger.compiler.Trigger(name='fill', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE title_de text; title_en text; document_de text; document_en text;', func="\n        NEW.beside := NULL;\n        IF NEW.kind = 'office' THEN SELECT coalesce(own.name, ''), concat(coalesce(own.name, ''), ' · ', coalesce(own.house, ''), ' · ', coalesce(own.street, ''), ' · ', coalesce(own.postcode, ''), ' · ', coalesce(own.town, ''), ' · ', coalesce(organisation.name, ''), ' · '), coalesce(own.name, ''), concat(coalesce(own.name, ''), ' · ', coalesce(own.house, ''), ' · ', coalesce(own.street, ''), ' · ', coalesce(own.postcode, ''), ' · ', coalesce(own.town, ''), ' · ', coalesce(organisation.name, ''), ' · '), own.service_id INTO title_de, document_de, title_en, document_en, NEW.beside FROM services_office AS own LEFT JOIN services_organisation AS organisation ON organisation.id = own.organisation_id WHERE own.id = NEW.record; ELSIF NEW.kind = 'offered' THEN SELECT '', concat(coalesce(nullif(own.summary_de, ''), own.summary_de, ''), ' · ', coalesce(nullif(own.for_whom_de, ''), own.for_whom_de, ''), ' · '), '', concat(coalesce(nullif(own.summary_en, ''), own.summary_de, ''), ' · ', coalesce(nullif(own.for_whom_en, ''), own.for_whom_de, ''), ' · ') INTO title_de, document_de, title_en, document_en FROM services_service AS own WHERE own.id = NEW.record; ELSIF NEW.kind = 'contact' THEN SELECT coalesce(own.name, ''), concat(coalesce(own.title, ''), ' · ', coalesce(own.name, ''), ' · ', coalesce(office.name, ''), ' · ', coalesce(office.town, ''), ' · ', coalesce(nullif(own.role_de, ''), own.role_de, ''), ' · '), coalesce(own.name, ''), concat(coalesce(own.title, ''), ' · ', coalesce(own.name, ''), ' · ', coalesce(office.name, ''), ' · ', coalesce(office.town, ''), ' · ', coalesce(nullif(own.role_en, ''), own.role_de, ''), ' · ') INTO title_de, document_de, title_en, document_en FROM services_contactperson AS own LEFT JOIN services_office AS office ON office.id = own.office_id WHERE own.id = NEW.record; ELSIF NEW.kind = 'service' THEN SELECT coalesce(nullif(own.name_de, ''), own.name_de, ''), concat(coalesce(nullif(own.name_de, ''), own.name_de, ''), ' · ', coalesce(nullif(own.need_label_de, ''), own.need_label_de, ''), ' · ', coalesce(nullif(own.summary_de, ''), own.summary_de, ''), ' · ', coalesce(nullif(own.for_whom_de, ''), own.for_whom_de, ''), ' · ', coalesce(nullif(own.what_happens_de, ''), own.what_happens_de, ''), ' · ', coalesce(nullif(own.what_to_bring_de, ''), own.what_to_bring_de, ''), ' · ', coalesce(nullif(own.cost_de, ''), own.cost_de, ''), ' · ', coalesce(nullif(own.how_to_apply_de, ''), own.how_to_apply_de, ''), ' · ', coalesce(nullif(own.law_de, ''), own.law_de, ''), ' · '), coalesce(nullif(own.name_en, ''), own.name_de, ''), concat(coalesce(nullif(own.name_en, ''), own.name_de, ''), ' · ', coalesce(nullif(own.need_label_en, ''), own.need_label_de, ''), ' · ', coalesce(nullif(own.summary_en, ''), own.summary_de, ''), ' · ', coalesce(nullif(own.for_whom_en, ''), own.for_whom_de, ''), ' · ', coalesce(nullif(own.what_happens_en, ''), own.what_happens_de, ''), ' · ', coalesce(nullif(own.what_to_bring_en, ''), own.what_to_bring_de, ''), ' · ', coalesce(nullif(own.cost_en, ''), own.cost_de, ''), ' · ', coalesce(nullif(own.how_to_apply_en, ''), own.how_to_apply_de, ''), ' · ', coalesce(nullif(own.law_en, ''), own.law_de, ''), ' · ') INTO title_de, document_de, title_en, document_en FROM services_service AS own WHERE own.id = NEW.record; ELSIF NEW.kind = 'partner' THEN SELECT coalesce(own.name, ''), concat(coalesce(own.name, ''), ' · ', coalesce(own.short_name, ''), ' · ', coalesce(own.town, ''), ' · ', coalesce(nullif(own.description_de, ''), own.description_de, ''), ' · '), coalesce(own.name, ''), concat(coalesce(own.name, ''), ' · ', coalesce(own.short_name, ''), ' · ', coalesce(own.town, ''), ' · ', coalesce(nullif(own.description_en, ''), own.description_de, ''), ' · ') INTO title_de, document_de, title_en, document_en FROM services_organisation AS own WHERE own.id = NEW.record; ELSIF NEW.kind = 'network' THEN SELECT coalesce(own.name, ''), concat(coalesce(own.name, ''), ' · ', coalesce(own.short_name, ''), ' · ', coalesce(nullif(own.summary_de, ''), own.summary_de, ''), ' · ', coalesce(nullif(own.description_de, ''), own.description_de, ''), ' · ', coalesce(nullif(own.national_structure_de, ''), own.national_structure_de, ''), ' · '), coalesce(own.name, ''), concat(coalesce(own.name, ''), ' · ', coalesce(own.short_name, ''), ' · ', coalesce(nullif(own.summary_en, ''), own.summary_de, ''), ' · ', coalesce(nullif(own.description_en, ''), own.description_de, ''), ' · ', coalesce(nullif(own.national_structure_en, ''), own.national_structure_de, ''), ' · ') INTO title_de, document_de, title_en, document_en FROM services_network AS own WHERE own.id = NEW.record; END IF;\n        \n        NEW.tags_de := coalesce((\n            SELECT string_agg(found.tag[1], '' ORDER BY found.number)\n            FROM regexp_matches(document_de, '\\[\\[[^][]*\\]\\]', 'g')\n            WITH ORDINALITY AS found (tag, number)\n        ), '');\n        document_de :=\n            left(regexp_replace(document_de, '\\[\\[\\s*[[:alpha:]]+\\s*:[^][]*\\]\\]', ' ', 'g'), 100000);\n        NEW.vector_de := setweight(to_tsvector('simple', title_de), 'A')\n            || setweight(to_tsvector('simple', document_de), 'C')\n            || setweight(to_tsvector('german', document_de), 'B');\n        NEW.tags_en := coalesce((\n            SELECT string_agg(found.tag[1], '' ORDER BY found.number)\n            FROM regexp_matches(document_en, '\\[\\[[^][]*\\]\\]', 'g')\n            WITH ORDINALITY AS found (tag, number)\n        ), '');\n        document_en :=\n            left(regexp_replace(document_en, '\\[\\[\\s*[[:alpha:]]+\\s*:[^][]*\\]\\]', ' ', 'g'), 100000);\n        NEW.vector_en := setweight(to_tsvector('simple', title_en), 'A')\n            || setweight(to_tsvector('simple', document_en), 'C')\n            || setweight(to_tsvector('english', document_en), 'B');\n        RETURN NEW;\n        ", hash='e9abc133e59f910b9fa082ef1e68d3065d9a9bd9', operation='INSERT OR UPDATE', pgid='pgtrigger_fill_17218', table='services_searchindex', when='BEFORE')),
        ),
        *(
            migrations.RunSQL(
                f"INSERT INTO services_searchindex (kind, record) SELECT '{kind}', id FROM {table}",
                migrations.RunSQL.noop,
            )
            for kind, table in FOUND
        ),
    ]
