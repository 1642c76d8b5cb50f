
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('services', '0008_open_ended_memberships'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsultationDayEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('day', models.DateField(verbose_name='day')),
                ('opens', models.TimeField(verbose_name='begins at')),
                ('closes', models.TimeField(verbose_name='ends at')),
                ('house', models.CharField(blank=True, help_text='For example: the town hall, room 12.', max_length=200, verbose_name='house')),
                ('street', models.CharField(blank=True, help_text='Empty: at the address of the Servicestelle.', max_length=200, verbose_name='street and number')),
                ('postcode', models.CharField(blank=True, max_length=5, validators=[django.core.validators.RegexValidator('^[0-9]{5}\\Z', 'A German postcode has five digits.')], verbose_name='postcode')),
                ('town', models.CharField(blank=True, max_length=100, verbose_name='town')),
                ('note', models.CharField(blank=True, help_text='For example: please call first.', max_length=200, verbose_name='note')),
                ('note_de', models.CharField(blank=True, help_text='For example: please call first.', max_length=200, null=True, verbose_name='note')),
                ('note_en', models.CharField(blank=True, help_text='For example: please call first.', max_length=200, null=True, verbose_name='note')),
                ('office', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.office', verbose_name='Servicestelle')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ConsultationDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('opens', models.TimeField(verbose_name='begins at')),
                ('closes', models.TimeField(verbose_name='ends at')),
                ('house', models.CharField(blank=True, help_text='For example: the town hall, room 12.', max_length=200, verbose_name='house')),
                ('street', models.CharField(blank=True, help_text='Empty: at the address of the Servicestelle.', max_length=200, verbose_name='street and number')),
                ('postcode', models.CharField(blank=True, max_length=5, validators=[django.core.validators.RegexValidator('^[0-9]{5}\\Z', 'A German postcode has five digits.')], verbose_name='postcode')),
                ('town', models.CharField(blank=True, max_length=100, verbose_name='town')),
                ('note', models.CharField(blank=True, help_text='For example: please call first.', max_length=200, verbose_name='note')),
                ('note_de', models.CharField(blank=True, help_text='For example: please call first.', max_length=200, null=True, verbose_name='note')),
                ('note_en', models.CharField(blank=True, help_text='For example: please call first.', max_length=200, null=True, verbose_name='note')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consultation_days', to='services.office', verbose_name='Servicestelle')),
            ],
            options={
                'verbose_name': 'consultation day',
                'verbose_name_plural': 'consultation days',
                'ordering': ['office', 'day', 'opens'],
                'constraints': [models.CheckConstraint(condition=models.Q(('opens__lt', models.F('closes'))), name='consultation_begins_before_end', violation_error_message='The consultation must begin before it ends.'), models.CheckConstraint(condition=models.Q(models.Q(('postcode', ''), ('street', ''), ('town', '')), models.Q(models.Q(('street', ''), _negated=True), models.Q(('town', ''), _negated=True), ('postcode__regex', '^[0-9]{5}$')), _connector='OR'), name='consultation_place_whole', violation_error_message='Give street, postcode and town, or none of them: then it is at the address of the Servicestelle.'), models.UniqueConstraint(fields=('office', 'day', 'opens'), name='consultation_once_per_office', violation_error_message='This consultation day is listed already.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultationday',
            trigger=pgtrigger.compiler.Trigger(name='english_source', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF TG_OP = 'DELETE' THEN\n                DELETE FROM iqnetz_englishsource WHERE model = 'services.consultationday' AND record = OLD.id;\n                RETURN NULL;\n            END IF;\n            IF NEW.note_en IS DISTINCT FROM OLD.note_en THEN\n                DELETE FROM iqnetz_englishsource WHERE model = 'services.consultationday' AND record = NEW.id AND field = 'note';\n                INSERT INTO iqnetz_englishsource (model, record, field, digest)\n                SELECT 'services.consultationday', NEW.id, 'note', encode(sha256(convert_to(coalesce(NEW.note_de, ''), 'UTF8')), 'hex')\n                WHERE NEW.note_en <> '';\n            END IF;\n            RETURN NULL;\n        ", hash='d476473906d84b860346ac27af003861f6497aa2', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_english_source_cdf2e', table='services_consultationday', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultationday',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_consultationdayevent" ("closes", "day", "house", "id", "note", "note_de", "note_en", "office_id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "postcode", "street", "town") VALUES (NEW."closes", NEW."day", NEW."house", NEW."id", NEW."note", NEW."note_de", NEW."note_en", NEW."office_id", NEW."opens", _pgh_attach_context(), NOW(), \'insert\', NEW."postcode", NEW."street", NEW."town"); RETURN NULL;', hash='d9989f418ec98b44892bac54d1bbd4544152a54e', operation='INSERT', pgid='pgtrigger_insert_insert_fd50f', table='services_consultationday', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultationday',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_consultationdayevent" ("closes", "day", "house", "id", "note", "note_de", "note_en", "office_id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "postcode", "street", "town") VALUES (NEW."closes", NEW."day", NEW."house", NEW."id", NEW."note", NEW."note_de", NEW."note_en", NEW."office_id", NEW."opens", _pgh_attach_context(), NOW(), \'update\', NEW."postcode", NEW."street", NEW."town"); RETURN NULL;', hash='4575298d8f4759a36b0691670c9ebcd1b4eedc52', operation='UPDATE', pgid='pgtrigger_update_update_fcf95', table='services_consultationday', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultationday',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_consultationdayevent" ("closes", "day", "house", "id", "note", "note_de", "note_en", "office_id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "postcode", "street", "town") VALUES (OLD."closes", OLD."day", OLD."house", OLD."id", OLD."note", OLD."note_de", OLD."note_en", OLD."office_id", OLD."opens", _pgh_attach_context(), NOW(), \'delete\', OLD."postcode", OLD."street", OLD."town"); RETURN NULL;', hash='330de5bb71b21cd67db3738495c892f348f31863', operation='DELETE', pgid='pgtrigger_delete_delete_c5e0a', table='services_consultationday', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='consultationdayevent',
            index=models.Index(fields=['id', 'pgh_id'], name='consultationdayevent_row'),
        ),
    ]
