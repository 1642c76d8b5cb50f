import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0010_changes_are_told'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='newsitem',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='page',
            name='tell',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='newsitem',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='acd933553dc5f40aa830399a97beb043daa434cd', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_47881', table='content_newsitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='page',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='5566dc733e101ff0c596e26dd8f258365808944c', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_b658c', table='content_page', when='AFTER')),
        ),
    ]
