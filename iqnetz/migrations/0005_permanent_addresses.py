
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('iqnetz', '0004_english_sources'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('slug', models.SlugField(db_index=False)),
                ('record', models.BigIntegerField()),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('kind', 'slug'), name='former_slug_of_one_record')],
            },
        ),
        migrations.CreateModel(
            name='PermanentAddress',
            fields=[
                ('code', models.CharField(max_length=5, primary_key=True, serialize=False)),
                ('uid', models.UUIDField(unique=True)),
                ('kind', models.CharField(max_length=10)),
                ('record', models.BigIntegerField()),
                ('changed_at', models.DateTimeField()),
                ('gone_at', models.DateTimeField(null=True)),
                ('leads_to', models.BigIntegerField(null=True)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('kind', 'record'), name='one_address_per_record')],
            },
        ),
    ]
