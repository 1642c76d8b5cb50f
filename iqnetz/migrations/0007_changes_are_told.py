import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('iqnetz', '0006_page_views'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='formerslug',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='b73acc97d27f0c6481bcdd33c734d49270601ef5', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_066e5', table='iqnetz_formerslug', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='permanentaddress',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='59184d0b5d0e27e7f8e049c476fc214965b0e496', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_0c00f', table='iqnetz_permanentaddress', when='AFTER')),
        ),
    ]
