import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0002_privacy_and_sources'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='NewsItemEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('published_from', models.DateTimeField(blank=True, help_text='From this moment everybody sees the record. Empty: it is a draft, seen by staff only.', null=True, verbose_name='published from')),
                ('withdrawn_from', models.DateTimeField(blank=True, help_text='From this moment nobody but staff sees the record. Empty: it stays.', null=True, verbose_name='withdrawn from')),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('title_de', models.CharField(max_length=160, null=True, verbose_name='title')),
                ('title_en', models.CharField(max_length=160, null=True, verbose_name='title')),
                ('slug', models.SlugField(db_index=False, help_text='Small letters, digits and hyphens. Do not change it later.', verbose_name='short name in addresses')),
                ('dated_on', models.DateField(default=django.utils.timezone.localdate, help_text='The day that the page shows.', verbose_name='date')),
                ('summary', models.TextField(help_text='One or two sentences.', verbose_name='summary')),
                ('summary_de', models.TextField(help_text='One or two sentences.', null=True, verbose_name='summary')),
                ('summary_en', models.TextField(help_text='One or two sentences.', null=True, verbose_name='summary')),
                ('body', models.TextField(help_text='Markdown: empty lines, ## headings, lists and links work.', verbose_name='text')),
                ('body_de', models.TextField(help_text='Markdown: empty lines, ## headings, lists and links work.', null=True, verbose_name='text')),
                ('body_en', models.TextField(help_text='Markdown: empty lines, ## headings, lists and links work.', null=True, verbose_name='text')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PageEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('published_from', models.DateTimeField(blank=True, help_text='From this moment everybody sees the record. Empty: it is a draft, seen by staff only.', null=True, verbose_name='published from')),
                ('withdrawn_from', models.DateTimeField(blank=True, help_text='From this moment nobody but staff sees the record. Empty: it stays.', null=True, verbose_name='withdrawn from')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('title_de', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('title_en', models.CharField(max_length=120, null=True, verbose_name='title')),
                ('slug', models.SlugField(db_index=False, help_text='Small letters, digits and hyphens. Do not change it later.', verbose_name='short name in addresses')),
                ('summary', models.CharField(help_text='One sentence. Search engines show it under the title.', max_length=200, verbose_name='summary')),
                ('summary_de', models.CharField(help_text='One sentence. Search engines show it under the title.', max_length=200, null=True, verbose_name='summary')),
                ('summary_en', models.CharField(help_text='One sentence. Search engines show it under the title.', max_length=200, null=True, verbose_name='summary')),
                ('body', models.TextField(help_text='Markdown: empty lines, ## headings, lists and links work.', verbose_name='text')),
                ('body_de', models.TextField(help_text='Markdown: empty lines, ## headings, lists and links work.', null=True, verbose_name='text')),
                ('body_en', models.TextField(help_text='Markdown: empty lines, ## headings, lists and links work.', null=True, verbose_name='text')),
                ('position', models.PositiveSmallIntegerField(blank=True, help_text='Smaller numbers first. Empty: the footer does not name the page.', null=True, verbose_name='order in the footer')),
                ('shows_coordination', models.BooleanField(default=False, help_text='Below the text stands how to reach the coordination, from its own record.', verbose_name="with the coordination's contact data")),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='newsitem',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "content_newsitemevent" ("body", "body_de", "body_en", "dated_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "published_from", "slug", "summary", "summary_de", "summary_en", "title", "title_de", "title_en", "withdrawn_from") VALUES (NEW."body", NEW."body_de", NEW."body_en", NEW."dated_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."published_from", NEW."slug", NEW."summary", NEW."summary_de", NEW."summary_en", NEW."title", NEW."title_de", NEW."title_en", NEW."withdrawn_from"); RETURN NULL;', hash='bc2b3e83910f4fe0f29b226d3e745e9d44abb0ff', operation='INSERT', pgid='pgtrigger_insert_insert_414a6', table='content_newsitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='newsitem',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "content_newsitemevent" ("body", "body_de", "body_en", "dated_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "published_from", "slug", "summary", "summary_de", "summary_en", "title", "title_de", "title_en", "withdrawn_from") VALUES (NEW."body", NEW."body_de", NEW."body_en", NEW."dated_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."published_from", NEW."slug", NEW."summary", NEW."summary_de", NEW."summary_en", NEW."title", NEW."title_de", NEW."title_en", NEW."withdrawn_from"); RETURN NULL;', hash='aed6d91086c321b8588902b73e4d930f4f29d86b', operation='UPDATE', pgid='pgtrigger_update_update_3619a', table='content_newsitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='newsitem',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "content_newsitemevent" ("body", "body_de", "body_en", "dated_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "published_from", "slug", "summary", "summary_de", "summary_en", "title", "title_de", "title_en", "withdrawn_from") VALUES (OLD."body", OLD."body_de", OLD."body_en", OLD."dated_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."published_from", OLD."slug", OLD."summary", OLD."summary_de", OLD."summary_en", OLD."title", OLD."title_de", OLD."title_en", OLD."withdrawn_from"); RETURN NULL;', hash='602ab258e701fd693ad843aff8b668d0944e73da', operation='DELETE', pgid='pgtrigger_delete_delete_54d18', table='content_newsitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='page',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "content_pageevent" ("body", "body_de", "body_en", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "position", "published_from", "shows_coordination", "slug", "summary", "summary_de", "summary_en", "title", "title_de", "title_en", "withdrawn_from") VALUES (NEW."body", NEW."body_de", NEW."body_en", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."position", NEW."published_from", NEW."shows_coordination", NEW."slug", NEW."summary", NEW."summary_de", NEW."summary_en", NEW."title", NEW."title_de", NEW."title_en", NEW."withdrawn_from"); RETURN NULL;', hash='6f4b3b91b1cadf9aeb537c7e74ee2a6404faeab6', operation='INSERT', pgid='pgtrigger_insert_insert_e51a2', table='content_page', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='page',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "content_pageevent" ("body", "body_de", "body_en", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "position", "published_from", "shows_coordination", "slug", "summary", "summary_de", "summary_en", "title", "title_de", "title_en", "withdrawn_from") VALUES (NEW."body", NEW."body_de", NEW."body_en", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."position", NEW."published_from", NEW."shows_coordination", NEW."slug", NEW."summary", NEW."summary_de", NEW."summary_en", NEW."title", NEW."title_de", NEW."title_en", NEW."withdrawn_from"); RETURN NULL;', hash='db848a18da435dc09dcfbcc732060e34e1fda070', operation='UPDATE', pgid='pgtrigger_update_update_a76f4', table='content_page', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='page',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "content_pageevent" ("body", "body_de", "body_en", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "position", "published_from", "shows_coordination", "slug", "summary", "summary_de", "summary_en", "title", "title_de", "title_en", "withdrawn_from") VALUES (OLD."body", OLD."body_de", OLD."body_en", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."position", OLD."published_from", OLD."shows_coordination", OLD."slug", OLD."summary", OLD."summary_de", OLD."summary_en", OLD."title", OLD."title_de", OLD."title_en", OLD."withdrawn_from"); RETURN NULL;', hash='337d7745173bdaf06634d5c2e27a7d9c9ae6e031', operation='DELETE', pgid='pgtrigger_delete_delete_1c6ab', table='content_page', when='AFTER')),
        ),
        migrations.AddField(
            model_name='newsitemevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='pageevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddIndex(
            model_name='newsitemevent',
            index=models.Index(fields=['id', 'pgh_id'], name='newsitemevent_row'),
        ),
        migrations.AddIndex(
            model_name='pageevent',
            index=models.Index(fields=['id', 'pgh_id'], name='pageevent_row'),
        ),
    ]
