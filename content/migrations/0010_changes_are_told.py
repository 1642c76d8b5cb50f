import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0009_privacy_page_views'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='newsitem',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='f8ffbf7a7f4cce6e4c9b806fa023eddfd1921032', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_47881', table='content_newsitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='page',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='463506bb4ff7ad167ca8d983bc0f84dbf0064080', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_b658c', table='content_page', when='AFTER')),
        ),
    ]
