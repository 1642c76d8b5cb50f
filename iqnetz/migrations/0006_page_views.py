
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('iqnetz', '0005_permanent_addresses'),
    ]

    operations = [
        migrations.CreateModel(
            name='CountedLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('counted_on', models.DateField()),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('size', 'digest'), name='log_counted_once')],
            },
        ),
        migrations.CreateModel(
            name='PageViews',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('name', models.CharField(max_length=40)),
                ('code', models.CharField(blank=True, max_length=5)),
                ('language', models.CharField(blank=True, max_length=2)),
                ('number', models.PositiveBigIntegerField()),
            ],
            options={
                'verbose_name': 'page views',
                'verbose_name_plural': 'page views',
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(fields=('code', 'name', 'language', 'day'), name='page_views_once_a_day')],
            },
        ),
    ]
