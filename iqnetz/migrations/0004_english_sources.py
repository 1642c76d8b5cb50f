from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('iqnetz', '0003_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='EnglishSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=80)),
                ('record', models.BigIntegerField()),
                ('field', models.CharField(max_length=80)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('model', 'record', 'field'), name='one_source_per_text')],
            },
        ),
    ]
