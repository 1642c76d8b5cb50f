import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0010_permanent_addresses'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='closure',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='8604d717edb5dbc10accc5b1f9e358e4a7d1b653', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_12407', table='services_closure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultationday',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='3727cafefb8a4ff1038169bfd26f9322a38752b4', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_0528c', table='services_consultationday', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactperson',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='673dd4a7fedd54db81b37f368463ab6fa629c74f', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_d54de', table='services_contactperson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpersonlanguagesrow',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='525391c6c9a4f1c3ad396c51aa6e9a400c9b4a06', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_22d48', table='services_contactperson_languages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figure',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='4aac0df688073b64e66a507af676b39ed97cba32', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_0cc36', table='services_figure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fundingphase',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='1360459b80069fe0cd060fba57658600a379bbb8', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_c6395', table='services_fundingphase', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='language',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='3a488502ee2b770f29dfeffc5e64b93e7b8ddcf9', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_5671e', table='services_language', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='eab1b45a041c1c0dab0c676658bdfa8f14ae7182', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_f0819', table='services_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='network',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='285b8befeb6def0cc45c4b839626ddb1b6d33e04', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_71ba0', table='services_network', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='office',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='8da26a735892ec18c6a5e4f7b4b37e06e4248ad3', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_fde54', table='services_office', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='officelanguagesrow',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='9a376f146be0df6265b4a038645c4817dbc1dce9', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_f0429', table='services_office_languages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openinghours',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='4c4b7de141dfd7fa5557d489175ae66be7647824', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_8b69d', table='services_openinghours', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='29ffa6b161262dc8990cdee854530b9ef761e6ce', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_2a9af', table='services_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='phone',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='efcadb3e52e5e9fc2d6cdce250a5eefca26538fd', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_fcf0c', table='services_phone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='phonelanguagesrow',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='04a38a57550a36e30420a89c7c7b2dd13398beed', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_6dc72', table='services_phone_languages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='service',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='3a7322f1ae19a5f8af433463cf00664f149f3183', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_d0651', table='services_service', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='servicearea',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''); RETURN NULL;", hash='2ab32f884036564f22bb8f884cb84e8ee436ab0e', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_1e5c1', table='services_servicearea', when='AFTER')),
        ),
    ]
