import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0011_changes_are_told'),
    ]

    operations = [
        migrations.CreateModel(
            name='Logo',
            fields=[
                ('digest', models.CharField(max_length=32, primary_key=True, serialize=False, verbose_name='check sum')),
                ('data', models.BinaryField(verbose_name='picture')),
                ('width', models.PositiveSmallIntegerField(verbose_name='width in pixels')),
                ('height', models.PositiveSmallIntegerField(verbose_name='height in pixels')),
                ('is_light', models.BooleanField(help_text='Nearly white and shows through: it needs something dark behind.', verbose_name='light')),
            ],
            options={
                'verbose_name': 'logo',
                'verbose_name_plural': 'logos',
                'ordering': ['digest'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='organisation',
            name='logo',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='services.logo', verbose_name='logo'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='logo',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.logo', verbose_name='logo'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_organisationevent" ("assured_by", "assured_on", "assured_precision", "description", "description_de", "description_en", "federal_state", "id", "is_trusted", "logo_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "published_from", "review_email", "short_name", "slug", "town", "website", "withdrawn_from") VALUES (NEW."assured_by", NEW."assured_on", NEW."assured_precision", NEW."description", NEW."description_de", NEW."description_en", NEW."federal_state", NEW."id", NEW."is_trusted", NEW."logo_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."published_from", NEW."review_email", NEW."short_name", NEW."slug", NEW."town", NEW."website", NEW."withdrawn_from"); RETURN NULL;', hash='01c597bdc76897f177080121a6e1ed51be86838c', operation='INSERT', pgid='pgtrigger_insert_insert_67e27', table='services_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_organisationevent" ("assured_by", "assured_on", "assured_precision", "description", "description_de", "description_en", "federal_state", "id", "is_trusted", "logo_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "published_from", "review_email", "short_name", "slug", "town", "website", "withdrawn_from") VALUES (NEW."assured_by", NEW."assured_on", NEW."assured_precision", NEW."description", NEW."description_de", NEW."description_en", NEW."federal_state", NEW."id", NEW."is_trusted", NEW."logo_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."published_from", NEW."review_email", NEW."short_name", NEW."slug", NEW."town", NEW."website", NEW."withdrawn_from"); RETURN NULL;', hash='9fba0db8775be1136140e076c882447003eb4cf2', operation='UPDATE', pgid='pgtrigger_update_update_fdeb0', table='services_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_organisationevent" ("assured_by", "assured_on", "assured_precision", "description", "description_de", "description_en", "federal_state", "id", "is_trusted", "logo_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "published_from", "review_email", "short_name", "slug", "town", "website", "withdrawn_from") VALUES (OLD."assured_by", OLD."assured_on", OLD."assured_precision", OLD."description", OLD."description_de", OLD."description_en", OLD."federal_state", OLD."id", OLD."is_trusted", OLD."logo_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."published_from", OLD."review_email", OLD."short_name", OLD."slug", OLD."town", OLD."website", OLD."withdrawn_from"); RETURN NULL;', hash='52a9aefe2a32585e569dead334523a8c343d870e', operation='DELETE', pgid='pgtrigger_delete_delete_13060', table='services_organisation', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='logo',
            constraint=models.CheckConstraint(condition=models.Q(('digest', django.db.models.functions.text.Left(models.Func(models.Func(models.F('data'), function='sha256', output_field=models.BinaryField()), models.Value('hex'), function='encode', output_field=models.TextField()), 32))), name='logo_is_named_by_what_it_is', violation_error_message='This picture is not the one that its address names.'),
        ),
        migrations.AddConstraint(
            model_name='logo',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(models.Func(models.F('data'), function='octet_length', output_field=models.IntegerField()), 10240), name='logo_is_light_on_the_wire', violation_error_message='A logo has at most 10 kB.'),
        ),
        migrations.AddConstraint(
            model_name='logo',
            constraint=models.CheckConstraint(condition=models.Q(('height__range', (1, 160)), ('width__range', (1, 320))), name='logo_is_small', violation_error_message='A logo has at most 320 × 160 pixels.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='logo',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='5634ce168e3ec258dc4a0bd42b4e970598ca7983', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_3f462', table='services_logo', when='AFTER')),
        ),
    ]
