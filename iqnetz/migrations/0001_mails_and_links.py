import django.utils.timezone
import email.utils
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.EmailField(max_length=254, verbose_name='to')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('text', models.TextField(verbose_name='text')),
                ('html', models.TextField(blank=True, verbose_name='HTML')),
                ('message_id', models.CharField(default=email.utils.make_msgid, editable=False, max_length=200)),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='queued')),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next try')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='last error')),
            ],
            options={
                'verbose_name': 'mail to send',
                'verbose_name_plural': 'mails to send',
                'ordering': ['queued_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(max_length=500, verbose_name='address')),
                ('state', models.CharField(choices=[('works', 'works'), ('unsure', 'unsure'), ('broken', 'broken')], default='unsure', max_length=6, verbose_name='state')),
                ('problem', models.CharField(blank=True, max_length=200, verbose_name='what happened')),
                ('failures', models.PositiveSmallIntegerField(default=0, verbose_name='failures in a row')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='checked')),
                ('worked_at', models.DateTimeField(blank=True, null=True, verbose_name='worked last')),
            ],
            options={
                'verbose_name': 'link to elsewhere',
                'verbose_name_plural': 'links to elsewhere',
                'ordering': ['state', 'url'],
                'constraints': [models.UniqueConstraint(fields=('url',), name='link_once')],
            },
        ),
    ]
