import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('iqnetz', '0001_mails_and_links'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FactorEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('set-up', 'second factor set up'), ('replaced', 'second factor replaced'), ('codes', 'new recovery codes'), ('reset', 'second factor reset')], max_length=8, verbose_name='what happened')),
                ('by', models.CharField(max_length=310, verbose_name='by')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='factor_events', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'event of a second factor',
                'verbose_name_plural': 'events of second factors',
                'ordering': ['-at', '-pk'],
            },
        ),
    ]
