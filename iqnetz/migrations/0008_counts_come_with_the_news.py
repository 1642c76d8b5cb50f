import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('iqnetz', '0007_changes_are_told'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='formerslug',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='permanentaddress',
            name='tell',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='formerslug',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='fd67184794498e156cf8edc0444e392760f53165', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_066e5', table='iqnetz_formerslug', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='permanentaddress',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='4f41d029f8ad0abe00e4adafa40881e7b220b69d', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_0c00f', table='iqnetz_permanentaddress', when='AFTER')),
        ),
    ]
