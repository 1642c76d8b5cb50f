import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0012_logos'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='closure',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='consultationday',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contactperson',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contactpersonlanguagesrow',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='figure',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='fundingphase',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='language',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='logo',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='membership',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='network',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='office',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='officelanguagesrow',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='openinghours',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='phone',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='phonelanguagesrow',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='service',
            name='tell',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='servicearea',
            name='tell',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closure',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='e850ae465db34e5c8ce1809cf94944d1550acccc', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_12407', table='services_closure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consultationday',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='08114a1930ab8cfe1a2367949fc57cafb304b987', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_0528c', table='services_consultationday', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactperson',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='aef83191af8b292f9d314b4df2f8b45f3064914a', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_d54de', table='services_contactperson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpersonlanguagesrow',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='f695602b38f0a9d01f5fc873c6a75a8b8cd5902c', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_22d48', table='services_contactperson_languages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figure',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='b0350e4b250b2f6d4adec8ade06daa3998c3a012', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_0cc36', table='services_figure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fundingphase',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='6909b21a109d22f78796f0ef74706a5c375cc50a', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_c6395', table='services_fundingphase', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='language',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='6b8711e4869d72d31c367a307101f89819712573', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_5671e', table='services_language', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='logo',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='8826e58dac2a15c3b7a447fb89a471f3e5d33e2a', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_3f462', table='services_logo', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='0a48dad38e5bd89b01e311195b216be0cae95c84', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_f0819', table='services_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='network',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='379365f4b2e408a5ee16978c562731e71f306bfa', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_71ba0', table='services_network', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='office',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='e727cb96bf06ce88dcb4f47812190df0e978ae39', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_fde54', table='services_office', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='officelanguagesrow',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='6f2efebb3947a0bf45aa21c0949b7aa193ef0b89', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_f0429', table='services_office_languages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openinghours',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='e79a5ff82be5024d3502563e751e7c7429b377c1', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_8b69d', table='services_openinghours', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='ab1c12e2c84bf0fbd148682a747dc5ed05265f26', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_2a9af', table='services_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='phone',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='2c8e2fcc42437e5215aac95e09bfd0ae9dad4771', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_fcf0c', table='services_phone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='phonelanguagesrow',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='e8fadfccb589a27401abcd24f01af5ae7755a371', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_6dc72', table='services_phone_languages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='service',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='65e7304fd38052935f1a26680ede5dcd934946ff', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_d0651', table='services_service', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='servicearea',
            trigger=pgtrigger.compiler.Trigger(name='tell', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_notify('iqnetz_changed', ''), pg_stat_force_next_flush(); RETURN NULL;", hash='eae99484929e776ad8185e082f4d0a974f70bb11', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_tell_1e5c1', table='services_servicearea', when='AFTER')),
        ),
    ]
