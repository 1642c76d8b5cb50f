import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
import services.models.review
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("services", "0003_confirming_and_closing"),
    ]

    operations = [
        migrations.CreateModel(
            name='Editor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('may_publish', models.BooleanField(default=False, help_text='What this person saves is shown at once. Otherwise it is a proposal, and the coordination decides.', verbose_name='may publish')),
            ],
            options={
                'verbose_name': "organisation of a partner's editor",
                'verbose_name_plural': "organisations of partners' editors",
                'ordering': ['organisation', 'user'],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.BigIntegerField()),
                ('channel', models.CharField(choices=[('link', 'link in our mail'), ('editor', "partner's editor"), ('report', 'report by a visitor')], max_length=6, verbose_name='came by')),
                ('proposed_by', models.CharField(max_length=200, verbose_name='proposed by')),
                ('message', models.TextField(blank=True, verbose_name='message')),
                ('changes', models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='proposed')),
                ('state', models.CharField(choices=[('open', 'open'), ('accepted', 'taken over'), ('direct', 'taken over at once'), ('rejected', 'not taken over')], default='open', max_length=8, verbose_name='state')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
            ],
            options={
                'verbose_name': 'proposal',
                'verbose_name_plural': 'proposals',
                'ordering': ['-proposed_at'],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=40, verbose_name='what is wrong')),
                ('shown', models.CharField(blank=True, max_length=300, verbose_name='shown then')),
                ('right', models.TextField(blank=True, max_length=1000, verbose_name='what is right')),
                ('reply_to', models.EmailField(blank=True, max_length=254, verbose_name='wants an answer at')),
                ('language', models.CharField(default='de', max_length=2, verbose_name='language')),
                ('reported_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reported')),
                ('state', models.CharField(choices=[('open', 'open'), ('taken', 'taken over'), ('asked', 'organisation asked'), ('dismissed', 'dismissed')], default='open', max_length=9, verbose_name='state')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
                'ordering': ['-reported_at'],
            },
        ),
        migrations.CreateModel(
            name='ReportTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hour', models.DateTimeField()),
                ('digest', models.CharField(max_length=64)),
                ('count', models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='ReviewRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='sent to')),
                ('nonce', models.CharField(default=services.models.review.nonce, editable=False, max_length=40)),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sent')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('answered_by', models.CharField(blank=True, max_length=200, verbose_name='answered by')),
            ],
            options={
                'verbose_name': 'question to an organisation',
                'verbose_name_plural': 'questions to organisations',
                'ordering': ['-sent_at'],
            },
        ),
        migrations.AddField(
            model_name='editor',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='editors', to='services.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='editor',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='editor', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='content_type',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='services.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='report',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='services.contactperson'),
        ),
        migrations.AddField(
            model_name='report',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='report',
            name='office',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='services.office'),
        ),
        migrations.AddField(
            model_name='report',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='services.organisation'),
        ),
        migrations.AddConstraint(
            model_name='reporttally',
            constraint=models.UniqueConstraint(fields=('hour', 'digest'), name='tally_once'),
        ),
        migrations.AddField(
            model_name='reviewrequest',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_requests', to='services.organisation', verbose_name='organisation'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contact__isnull', True), ('office__isnull', False), ('organisation__isnull', True)), models.Q(('contact__isnull', False), ('office__isnull', True), ('organisation__isnull', True)), models.Q(('contact__isnull', True), ('office__isnull', True), ('organisation__isnull', False)), _connector='OR'), name='report_on_one_record'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('reply_to', ''), ('state__in', ['open', 'asked']), _connector='OR'), name='report_forgets_who_when_done'),
        ),
    ]
