import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0007_english_sources'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='fundingphase',
            name='phases_do_not_overlap',
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='one_coordinator_at_a_time',
        ),
        migrations.AddConstraint(
            model_name='fundingphase',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(django.db.models.functions.comparison.Cast(models.F('network'), output_field=models.BigIntegerField()), django.db.models.functions.comparison.Cast(models.F('network'), output_field=models.BigIntegerField()), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(django.db.models.functions.comparison.Cast(models.Case(models.When(starts_on__gt=models.F('ends_on'), then=models.F('ends_on')), default=models.F('starts_on')), output_field=models.DateField()), django.db.models.functions.comparison.Cast(models.F('ends_on'), output_field=models.DateField()), models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='phases_do_not_overlap', violation_error_message='Another phase of this network covers some of these days.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'coordinator')), expressions=[(models.Func(django.db.models.functions.comparison.Cast(models.F('network'), output_field=models.BigIntegerField()), django.db.models.functions.comparison.Cast(models.F('network'), output_field=models.BigIntegerField()), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(django.db.models.functions.comparison.Cast(models.Case(models.When(starts_on__gt=models.F('ends_on'), then=models.F('ends_on')), default=models.F('starts_on')), output_field=models.DateField()), django.db.models.functions.comparison.Cast(models.F('ends_on'), output_field=models.DateField()), models.Value('[]'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='one_coordinator_at_a_time', violation_error_message='The network has a coordinator in this time already. End that role first.'),
        ),
    ]
