import django.contrib.postgres.indexes
import django.contrib.postgres.search
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# The records that are there: their rows fill themselves.
FOUND = [
    ("page", "content_page"),
    ("news", "content_newsitem"),
]


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0011_counts_come_with_the_news'),
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
            model_name='newsitem',
            trigger=pgtrigger.compiler.Trigger(name='searched_added', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO content_searchindex (kind, record) VALUES ('news', NEW.id) ON CONFLICT (kind, record) DO UPDATE SET kind = EXCLUDED.kind; RETURN NULL;", hash='6c7f7fa3192fd2d6892b7ed0e783d55f2105cf95', operation='INSERT', pgid='pgtrigger_searched_added_3077f', table='content_newsitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='newsitem',
            trigger=pgtrigger.compiler.Trigger(name='searched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."body_de" IS DISTINCT FROM (NEW."body_de") OR OLD."body_en" IS DISTINCT FROM (NEW."body_en") OR OLD."summary_de" IS DISTINCT FROM (NEW."summary_de") OR OLD."summary_en" IS DISTINCT FROM (NEW."summary_en") OR OLD."title_de" IS DISTINCT FROM (NEW."title_de") OR OLD."title_en" IS DISTINCT FROM (NEW."title_en"))', func="IF (OLD.title_de, OLD.title_en, OLD.summary_de, OLD.summary_en, OLD.body_de, OLD.body_en) IS DISTINCT FROM (NEW.title_de, NEW.title_en, NEW.summary_de, NEW.summary_en, NEW.body_de, NEW.body_en) THEN UPDATE content_searchindex SET kind = kind WHERE kind = 'news' AND record = NEW.id; END IF; RETURN NULL;", hash='367fa6c60c99856fb4885bd596f148c117648217', operation='UPDATE', pgid='pgtrigger_searched_changed_dbce9', table='content_newsitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='newsitem',
            trigger=pgtrigger.compiler.Trigger(name='searched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="DELETE FROM content_searchindex WHERE kind = 'news' AND record = OLD.id; RETURN NULL;", hash='1194291825eda58497c7f134efc800a6b7828122', operation='DELETE', pgid='pgtrigger_searched_gone_ed18f', table='content_newsitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='page',
            trigger=pgtrigger.compiler.Trigger(name='searched_added', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO content_searchindex (kind, record) VALUES ('page', NEW.id) ON CONFLICT (kind, record) DO UPDATE SET kind = EXCLUDED.kind; RETURN NULL;", hash='021b5f3b9c17616b155364e0e86773ecf0467dbb', operation='INSERT', pgid='pgtrigger_searched_added_c6354', table='content_page', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='page',
            trigger=pgtrigger.compiler.Trigger(name='searched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."body_de" IS DISTINCT FROM (NEW."body_de") OR OLD."body_en" IS DISTINCT FROM (NEW."body_en") OR OLD."summary_de" IS DISTINCT FROM (NEW."summary_de") OR OLD."summary_en" IS DISTINCT FROM (NEW."summary_en") OR OLD."title_de" IS DISTINCT FROM (NEW."title_de") OR OLD."title_en" IS DISTINCT FROM (NEW."title_en"))', func="IF (OLD.title_de, OLD.title_en, OLD.summary_de, OLD.summary_en, OLD.body_de, OLD.body_en) IS DISTINCT FROM (NEW.title_de, NEW.title_en, NEW.summary_de, NEW.summary_en, NEW.body_de, NEW.body_en) THEN UPDATE content_searchindex SET kind = kind WHERE kind = 'page' AND record = NEW.id; END IF; RETURN NULL;", hash='778fb0648642a1d98ebe87c1e5c51081f3f1bd42', operation='UPDATE', pgid='pgtrigger_searched_changed_ca203', table='content_page', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='page',
            trigger=pgtrigger.compiler.Trigger(name='searched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="DELETE FROM content_searchindex WHERE kind = 'page' AND record = OLD.id; RETURN NULL;", hash='2d3a9cbabb4ebb6295ada45b85c163b9c20d0aa4', operation='DELETE', pgid='pgtrigger_searched_gone_8217c', table='content_page', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='searchindex',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['vector_de'], name='content_searched_de'),
        ),
        migrations.AddIndex(
            model_name='searchindex',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['vector_en'], name='content_searched_en'),
        ),
        migrations.AddIndex(
            model_name='searchindex',
            index=models.Index(condition=models.Q(models.Q(('tags_de', ''), _negated=True), models.Q(('tags_en', ''), _negated=True), _connector='OR'), fields=['record'], name='content_searched_tagged'),
        ),
        migrations.AddConstraint(
            model_name='searchindex',
            constraint=models.UniqueConstraint(fields=('kind', 'record'), name='content_searched_once_per_record'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchindex',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='2dbe4ca600a746f46b485d82844016cb4ec5b2d6', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_265e8', table='content_searchindex', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchindex',
            trigger=pgtrigger.compiler.Trigger(name='fill', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE title_de text; title_en text; document_de text; document_en text;', func="\n        NEW.beside := NULL;\n        IF NEW.kind = 'page' THEN SELECT coalesce(nullif(own.title_de, ''), own.title_de, ''), concat(coalesce(nullif(own.title_de, ''), own.title_de, ''), ' · ', coalesce(nullif(own.summary_de, ''), own.summary_de, ''), ' · ', coalesce(nullif(own.body_de, ''), own.body_de, ''), ' · '), coalesce(nullif(own.title_en, ''), own.title_de, ''), concat(coalesce(nullif(own.title_en, ''), own.title_de, ''), ' · ', coalesce(nullif(own.summary_en, ''), own.summary_de, ''), ' · ', coalesce(nullif(own.body_en, ''), own.body_de, ''), ' · ') INTO title_de, document_de, title_en, document_en FROM content_page AS own WHERE own.id = NEW.record; ELSIF NEW.kind = 'news' THEN SELECT coalesce(nullif(own.title_de, ''), own.title_de, ''), concat(coalesce(nullif(own.title_de, ''), own.title_de, ''), ' · ', coalesce(nullif(own.summary_de, ''), own.summary_de, ''), ' · ', coalesce(nullif(own.body_de, ''), own.body_de, ''), ' · '), coalesce(nullif(own.title_en, ''), own.title_de, ''), concat(coalesce(nullif(own.title_en, ''), own.title_de, ''), ' · ', coalesce(nullif(own.summary_en, ''), own.summary_de, ''), ' · ', coalesce(nullif(own.body_en, ''), own.body_de, ''), ' · ') INTO title_de, document_de, title_en, document_en FROM content_newsitem AS own WHERE own.id = NEW.record; END IF;\n        \n        NEW.tags_de := coalesce((\n            SELECT string_agg(found.tag[1], '' ORDER BY found.number)\n            FROM regexp_matches(document_de, '\\[\\[[^][]*\\]\\]', 'g')\n            WITH ORDINALITY AS found (tag, number)\n        ), '');\n        document_de :=\n            left(regexp_replace(document_de, '\\[\\[\\s*[[:alpha:]]+\\s*:[^][]*\\]\\]', ' ', 'g'), 100000);\n        NEW.vector_de := setweight(to_tsvector('simple', title_de), 'A')\n            || setweight(to_tsvector('simple', document_de), 'C')\n            || setweight(to_tsvector('german', document_de), 'B');\n        NEW.tags_en := coalesce((\n            SELECT string_agg(found.tag[1], '' ORDER BY found.number)\n            FROM regexp_matches(document_en, '\\[\\[[^][]*\\]\\]', 'g')\n            WITH ORDINALITY AS found (tag, number)\n        ), '');\n        document_en :=\n            left(regexp_replace(document_en, '\\[\\[\\s*[[:alpha:]]+\\s*:[^][]*\\]\\]', ' ', 'g'), 100000);\n        NEW.vector_en := setweight(to_tsvector('simple', title_en), 'A')\n            || setweight(to_tsvector('simple', document_en), 'C')\n            || setweight(to_tsvector('english', document_en), 'B');\n        RETURN NEW;\n        ", hash='9924c4d30a5451edda00ec24fb1b53d5d7a58724', operation='INSERT OR UPDATE', pgid='pgtrigger_fill_9b034', table='content_searchindex', when='BEFORE')),
        ),
        *(
            migrations.RunSQL(
                f"INSERT INTO content_searchindex (kind, record) SELECT '{kind}', id FROM {table}",
                migrations.RunSQL.noop,
            )
            for kind, table in FOUND
        ),
    ]
