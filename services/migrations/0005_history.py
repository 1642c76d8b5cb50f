import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import phonenumber_field.modelfields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('services', '0004_questions_proposals_reports'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClosureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('reason_de', models.CharField(blank=True, max_length=200, null=True, verbose_name='reason')),
                ('reason_en', models.CharField(blank=True, max_length=200, null=True, verbose_name='reason')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ContactPersonEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('assured_on', models.DateField(blank=True, help_text='The day on which somebody last confirmed that everything here is right.', null=True, verbose_name='last confirmed on')),
                ('assured_precision', models.CharField(choices=[('day', 'to the day'), ('month', 'to the month'), ('year', 'to the year')], default='day', help_text='How exactly that day is known.', max_length=5, verbose_name='exact')),
                ('assured_by', models.CharField(blank=True, help_text='The person, organisation or document that confirmed it.', max_length=200, verbose_name='confirmed by')),
                ('review_months', models.PositiveSmallIntegerField(default=6, help_text='After so many months we ask the organisation whether all is still right.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='to be confirmed every (months)')),
                ('title', models.CharField(blank=True, help_text='For example: Dr.', max_length=30, verbose_name='title')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('role', models.CharField(blank=True, help_text='What the person does there.', max_length=120, verbose_name='task')),
                ('role_de', models.CharField(blank=True, help_text='What the person does there.', max_length=120, null=True, verbose_name='task')),
                ('role_en', models.CharField(blank=True, help_text='What the person does there.', max_length=120, null=True, verbose_name='task')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, help_text="Only where the person has a number other than the office's.", max_length=128, region=None, verbose_name='direct phone')),
                ('is_public', models.BooleanField(default=False, help_text='Show this person on the website.', verbose_name='public')),
                ('valid_to', models.DateField(blank=True, help_text='The last day on which the person is shown.', null=True, verbose_name='there until')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ContactPersonLanguagesEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='FigureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('assured_on', models.DateField(blank=True, help_text='The day on which somebody last confirmed that everything here is right.', null=True, verbose_name='last confirmed on')),
                ('assured_precision', models.CharField(choices=[('day', 'to the day'), ('month', 'to the month'), ('year', 'to the year')], default='day', help_text='How exactly that day is known.', max_length=5, verbose_name='exact')),
                ('assured_by', models.CharField(blank=True, help_text='The person, organisation or document that confirmed it.', max_length=200, verbose_name='confirmed by')),
                ('key', models.SlugField(db_index=False, help_text='Small letters, digits and hyphens.', verbose_name='key')),
                ('topic', models.CharField(choices=[('national', 'the programme in Germany'), ('region', 'the people in the region')], default='national', max_length=10, verbose_name='topic')),
                ('label', models.CharField(help_text='For example: regional networks.', max_length=200, verbose_name='what is counted')),
                ('label_de', models.CharField(help_text='For example: regional networks.', max_length=200, null=True, verbose_name='what is counted')),
                ('label_en', models.CharField(help_text='For example: regional networks.', max_length=200, null=True, verbose_name='what is counted')),
                ('value', models.PositiveIntegerField(verbose_name='number')),
                ('more_than', models.BooleanField(default=False, help_text='The source says “more than” this number.', verbose_name='more than')),
                ('year', models.PositiveSmallIntegerField(help_text='The year that the number speaks of. The page shows it.', verbose_name='year')),
                ('is_planned', models.BooleanField(default=False, help_text='The source announces the number for that year.', verbose_name='planned')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='FundingPhaseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('name_de', models.CharField(max_length=100, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=100, null=True, verbose_name='name')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(blank=True, help_text='Empty: no end is known yet.', null=True, verbose_name='last day')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='LanguageEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(help_text='By ISO 639, for example: ar, uk, prs.', max_length=3, validators=[django.core.validators.RegexValidator('^[a-z]{2,3}\\Z', 'Two or three small letters.')], verbose_name='code')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('name_de', models.CharField(max_length=60, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=60, null=True, verbose_name='name')),
                ('endonym', models.CharField(help_text='For example: العربية.', max_length=60, verbose_name='name in the language itself')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='MembershipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('coordinator', 'coordinator'), ('partner', 'partner'), ('funder', 'funder'), ('sponsor', 'sponsor'), ('national', 'national body')], max_length=12, verbose_name='role')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='since')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('note', models.CharField(blank=True, help_text='For example what a sponsor gave.', max_length=300, verbose_name='note')),
                ('note_de', models.CharField(blank=True, help_text='For example what a sponsor gave.', max_length=300, null=True, verbose_name='note')),
                ('note_en', models.CharField(blank=True, help_text='For example what a sponsor gave.', max_length=300, null=True, verbose_name='note')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='NetworkEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('assured_on', models.DateField(blank=True, help_text='The day on which somebody last confirmed that everything here is right.', null=True, verbose_name='last confirmed on')),
                ('assured_precision', models.CharField(choices=[('day', 'to the day'), ('month', 'to the month'), ('year', 'to the year')], default='day', help_text='How exactly that day is known.', max_length=5, verbose_name='exact')),
                ('assured_by', models.CharField(blank=True, help_text='The person, organisation or document that confirmed it.', max_length=200, verbose_name='confirmed by')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('short_name', models.CharField(max_length=60, verbose_name='short name')),
                ('slug', models.SlugField(db_index=False, help_text='Small letters, digits and hyphens. Do not change it later.', verbose_name='short name in addresses')),
                ('summary', models.TextField(help_text='One or two sentences. They open the home page.', verbose_name='summary')),
                ('summary_de', models.TextField(help_text='One or two sentences. They open the home page.', null=True, verbose_name='summary')),
                ('summary_en', models.TextField(help_text='One or two sentences. They open the home page.', null=True, verbose_name='summary')),
                ('description', models.TextField(blank=True, help_text='What the network does. Markdown: empty lines, lists and links work.', verbose_name='description')),
                ('description_de', models.TextField(blank=True, help_text='What the network does. Markdown: empty lines, lists and links work.', null=True, verbose_name='description')),
                ('description_en', models.TextField(blank=True, help_text='What the network does. Markdown: empty lines, lists and links work.', null=True, verbose_name='description')),
                ('national_structure', models.TextField(blank=True, help_text='How the network belongs to the programme nationwide. Markdown.', verbose_name='the programme in Germany')),
                ('national_structure_de', models.TextField(blank=True, help_text='How the network belongs to the programme nationwide. Markdown.', null=True, verbose_name='the programme in Germany')),
                ('national_structure_en', models.TextField(blank=True, help_text='How the network belongs to the programme nationwide. Markdown.', null=True, verbose_name='the programme in Germany')),
                ('started_on', models.DateField(verbose_name='started on')),
                ('national_website', models.URLField(blank=True, help_text='Where to read more about the programme in all of Germany.', verbose_name='national website')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='OfficeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('published_from', models.DateTimeField(blank=True, help_text='From this moment everybody sees the record. Empty: it is a draft, seen by staff only.', null=True, verbose_name='published from')),
                ('withdrawn_from', models.DateTimeField(blank=True, help_text='From this moment nobody but staff sees the record. Empty: it stays.', null=True, verbose_name='withdrawn from')),
                ('assured_on', models.DateField(blank=True, help_text='The day on which somebody last confirmed that everything here is right.', null=True, verbose_name='last confirmed on')),
                ('assured_precision', models.CharField(choices=[('day', 'to the day'), ('month', 'to the month'), ('year', 'to the year')], default='day', help_text='How exactly that day is known.', max_length=5, verbose_name='exact')),
                ('assured_by', models.CharField(blank=True, help_text='The person, organisation or document that confirmed it.', max_length=200, verbose_name='confirmed by')),
                ('review_months', models.PositiveSmallIntegerField(default=6, help_text='After so many months we ask the organisation whether all is still right.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='to be confirmed every (months)')),
                ('name', models.CharField(help_text='A proper name: it stays German in the English pages.', max_length=200, verbose_name='name')),
                ('slug', models.SlugField(db_index=False, help_text='Small letters, digits and hyphens. Do not change it later.', verbose_name='short name in addresses')),
                ('house', models.CharField(blank=True, help_text="What is written at the door, if it is not the organisation's name.", max_length=200, verbose_name='house')),
                ('street', models.CharField(max_length=200, verbose_name='street and number')),
                ('postcode', models.CharField(max_length=5, validators=[django.core.validators.RegexValidator('^[0-9]{5}\\Z', 'A German postcode has five digits.')], verbose_name='postcode')),
                ('town', models.CharField(max_length=100, verbose_name='town')),
                ('federal_state', models.CharField(choices=[('DE-BW', 'Baden-Württemberg'), ('DE-BY', 'Bayern'), ('DE-BE', 'Berlin'), ('DE-BB', 'Brandenburg'), ('DE-HB', 'Bremen'), ('DE-HH', 'Hamburg'), ('DE-HE', 'Hessen'), ('DE-MV', 'Mecklenburg-Vorpommern'), ('DE-NI', 'Niedersachsen'), ('DE-NW', 'Nordrhein-Westfalen'), ('DE-RP', 'Rheinland-Pfalz'), ('DE-SL', 'Saarland'), ('DE-SN', 'Sachsen'), ('DE-ST', 'Sachsen-Anhalt'), ('DE-SH', 'Schleswig-Holstein'), ('DE-TH', 'Thüringen')], max_length=5, verbose_name='federal state')),
                ('latitude', models.FloatField(blank=True, help_text='Of the door, in degrees, for example 52.1315. Empty: the centre of the postcode is used, and the page says that the distance is approximate.', null=True, verbose_name='latitude')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('centre_latitude', models.FloatField(editable=False, null=True)),
                ('centre_longitude', models.FloatField(editable=False, null=True)),
                ('email', models.EmailField(blank=True, help_text="Of the office itself. A person's address stands with the person.", max_length=254, verbose_name='e-mail of the office')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('walk_in', models.BooleanField(default=False, help_text='One can simply come.', verbose_name='without an appointment')),
                ('by_appointment', models.BooleanField(default=False, verbose_name='by appointment')),
                ('by_phone', models.BooleanField(default=False, verbose_name='advice by phone')),
                ('online', models.BooleanField(default=False, verbose_name='advice online')),
                ('access_note', models.CharField(blank=True, help_text='For example: second floor, ring at “Beratung”.', max_length=300, verbose_name='note on how to get in')),
                ('access_note_de', models.CharField(blank=True, help_text='For example: second floor, ring at “Beratung”.', max_length=300, null=True, verbose_name='note on how to get in')),
                ('access_note_en', models.CharField(blank=True, help_text='For example: second floor, ring at “Beratung”.', max_length=300, null=True, verbose_name='note on how to get in')),
                ('step_free', models.BooleanField(blank=True, help_text='Unknown: nobody has told us.', null=True, verbose_name='barrier-free')),
                ('interpreter', models.BooleanField(blank=True, help_text='Unknown: nobody has told us.', null=True, verbose_name='interpreter on request')),
                ('closed_from', models.DateField(blank=True, help_text='From this day the Servicestelle is closed for good. Its page stays and names who helps instead.', null=True, verbose_name='closed from')),
                ('internal_note', models.TextField(blank=True, help_text='Never shown to the public.', verbose_name='internal note')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='OfficeLanguagesEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='OpeningHoursEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('weekday', models.PositiveSmallIntegerField(choices=[(1, 'Monday'), (2, 'Tuesday'), (3, 'Wednesday'), (4, 'Thursday'), (5, 'Friday'), (6, 'Saturday'), (7, 'Sunday')], verbose_name='weekday')),
                ('opens', models.TimeField(verbose_name='opens')),
                ('closes', models.TimeField(verbose_name='closes')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='OrganisationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('published_from', models.DateTimeField(blank=True, help_text='From this moment everybody sees the record. Empty: it is a draft, seen by staff only.', null=True, verbose_name='published from')),
                ('withdrawn_from', models.DateTimeField(blank=True, help_text='From this moment nobody but staff sees the record. Empty: it stays.', null=True, verbose_name='withdrawn from')),
                ('assured_on', models.DateField(blank=True, help_text='The day on which somebody last confirmed that everything here is right.', null=True, verbose_name='last confirmed on')),
                ('assured_precision', models.CharField(choices=[('day', 'to the day'), ('month', 'to the month'), ('year', 'to the year')], default='day', help_text='How exactly that day is known.', max_length=5, verbose_name='exact')),
                ('assured_by', models.CharField(blank=True, help_text='The person, organisation or document that confirmed it.', max_length=200, verbose_name='confirmed by')),
                ('name', models.CharField(help_text='The full name, with its legal form.', max_length=200, verbose_name='name')),
                ('short_name', models.CharField(blank=True, help_text='As people say it. Empty: the full name is used.', max_length=100, verbose_name='short name')),
                ('slug', models.SlugField(db_index=False, help_text='Small letters, digits and hyphens. Do not change it later.', verbose_name='short name in addresses')),
                ('town', models.CharField(blank=True, max_length=100, verbose_name='town')),
                ('federal_state', models.CharField(blank=True, choices=[('DE-BW', 'Baden-Württemberg'), ('DE-BY', 'Bayern'), ('DE-BE', 'Berlin'), ('DE-BB', 'Brandenburg'), ('DE-HB', 'Bremen'), ('DE-HH', 'Hamburg'), ('DE-HE', 'Hessen'), ('DE-MV', 'Mecklenburg-Vorpommern'), ('DE-NI', 'Niedersachsen'), ('DE-NW', 'Nordrhein-Westfalen'), ('DE-RP', 'Rheinland-Pfalz'), ('DE-SL', 'Saarland'), ('DE-SN', 'Sachsen'), ('DE-ST', 'Sachsen-Anhalt'), ('DE-SH', 'Schleswig-Holstein'), ('DE-TH', 'Thüringen')], help_text='Empty for organisations that work in all of Germany.', max_length=5, verbose_name='federal state')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('description', models.TextField(blank=True, help_text='Who they are and what they do in the network. Markdown.', verbose_name='description')),
                ('description_de', models.TextField(blank=True, help_text='Who they are and what they do in the network. Markdown.', null=True, verbose_name='description')),
                ('description_en', models.TextField(blank=True, help_text='Who they are and what they do in the network. Markdown.', null=True, verbose_name='description')),
                ('review_email', models.EmailField(blank=True, help_text='There we ask whether everything is still right. Never shown to the public. Empty: we ask at the e-mail of the Servicestelle.', max_length=254, verbose_name='e-mail for our questions')),
                ('is_trusted', models.BooleanField(default=False, help_text='Phone numbers, e-mails and opening hours that this organisation corrects by our link are shown at once. Otherwise the coordination looks at them first.', verbose_name='trusted')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PhoneEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', phonenumber_field.modelfields.PhoneNumberField(help_text='With the area code, for example 0391 4080510.', max_length=128, region=None, verbose_name='number')),
                ('extension', models.CharField(blank=True, help_text='Only where one has to dial on after somebody answers.', max_length=10, validators=[django.core.validators.RegexValidator('^[0-9]+\\Z', 'An extension has digits only.')], verbose_name='extension')),
                ('kind', models.CharField(choices=[('voice', 'phone'), ('mobile', 'mobile phone'), ('fax', 'fax')], default='voice', max_length=6, verbose_name='kind')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='PhoneLanguagesEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ServiceAreaEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('federal_state', models.CharField(choices=[('DE-BW', 'Baden-Württemberg'), ('DE-BY', 'Bayern'), ('DE-BE', 'Berlin'), ('DE-BB', 'Brandenburg'), ('DE-HB', 'Bremen'), ('DE-HH', 'Hamburg'), ('DE-HE', 'Hessen'), ('DE-MV', 'Mecklenburg-Vorpommern'), ('DE-NI', 'Niedersachsen'), ('DE-NW', 'Nordrhein-Westfalen'), ('DE-RP', 'Rheinland-Pfalz'), ('DE-SL', 'Saarland'), ('DE-SN', 'Sachsen'), ('DE-ST', 'Sachsen-Anhalt'), ('DE-SH', 'Schleswig-Holstein'), ('DE-TH', 'Thüringen')], max_length=5, verbose_name='federal state')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ServiceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('published_from', models.DateTimeField(blank=True, help_text='From this moment everybody sees the record. Empty: it is a draft, seen by staff only.', null=True, verbose_name='published from')),
                ('withdrawn_from', models.DateTimeField(blank=True, help_text='From this moment nobody but staff sees the record. Empty: it stays.', null=True, verbose_name='withdrawn from')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('name_de', models.CharField(max_length=100, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=100, null=True, verbose_name='name')),
                ('slug', models.SlugField(db_index=False, help_text='Small letters, digits and hyphens. Do not change it later.', verbose_name='short name in addresses')),
                ('need', models.SlugField(db_index=False, help_text='The word in addresses of the finder: ?need=recognition.', verbose_name='need')),
                ('audience', models.CharField(choices=[('people', 'people with a foreign qualification'), ('staff', 'staff of authorities, chambers and companies'), ('anyone', 'everybody')], help_text='Nobody is ever led to an office that is not made for them.', max_length=6, verbose_name='made for')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='The finder begins with the smallest number.', verbose_name='order')),
                ('need_label', models.CharField(help_text='For example: My qualification shall be recognised.', max_length=120, verbose_name="need in the visitor's words")),
                ('need_label_de', models.CharField(help_text='For example: My qualification shall be recognised.', max_length=120, null=True, verbose_name="need in the visitor's words")),
                ('need_label_en', models.CharField(help_text='For example: My qualification shall be recognised.', max_length=120, null=True, verbose_name="need in the visitor's words")),
                ('summary', models.TextField(help_text='One or two sentences.', verbose_name='summary')),
                ('summary_de', models.TextField(help_text='One or two sentences.', null=True, verbose_name='summary')),
                ('summary_en', models.TextField(help_text='One or two sentences.', null=True, verbose_name='summary')),
                ('for_whom', models.TextField(help_text='Markdown.', verbose_name='for whom')),
                ('for_whom_de', models.TextField(help_text='Markdown.', null=True, verbose_name='for whom')),
                ('for_whom_en', models.TextField(help_text='Markdown.', null=True, verbose_name='for whom')),
                ('what_happens', models.TextField(blank=True, help_text='The steps, one after the other. Markdown.', verbose_name='what happens')),
                ('what_happens_de', models.TextField(blank=True, help_text='The steps, one after the other. Markdown.', null=True, verbose_name='what happens')),
                ('what_happens_en', models.TextField(blank=True, help_text='The steps, one after the other. Markdown.', null=True, verbose_name='what happens')),
                ('what_to_bring', models.TextField(blank=True, help_text='Markdown.', verbose_name='what to bring')),
                ('what_to_bring_de', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='what to bring')),
                ('what_to_bring_en', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='what to bring')),
                ('cost', models.TextField(blank=True, help_text='Markdown.', verbose_name='what it costs')),
                ('cost_de', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='what it costs')),
                ('cost_en', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='what it costs')),
                ('how_to_apply', models.TextField(blank=True, help_text='Markdown.', verbose_name='how to begin')),
                ('how_to_apply_de', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='how to begin')),
                ('how_to_apply_en', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='how to begin')),
                ('law', models.TextField(blank=True, help_text='Markdown.', verbose_name='the law')),
                ('law_de', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='the law')),
                ('law_en', models.TextField(blank=True, help_text='Markdown.', null=True, verbose_name='the law')),
            ],
            options={
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ContactPersonLanguagesRow',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('services.contactperson_languages',),
        ),
        migrations.CreateModel(
            name='OfficeLanguagesRow',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('services.office_languages',),
        ),
        migrations.CreateModel(
            name='PhoneLanguagesRow',
            fields=[
            ],
            options={
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('services.phone_languages',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closure',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_closureevent" ("ends_on", "id", "office_id", "pgh_context_id", "pgh_created_at", "pgh_label", "reason", "reason_de", "reason_en", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."office_id", _pgh_attach_context(), NOW(), \'insert\', NEW."reason", NEW."reason_de", NEW."reason_en", NEW."starts_on"); RETURN NULL;', hash='55865c8833fcd9e38b1ec05d57a425371df32027', operation='INSERT', pgid='pgtrigger_insert_insert_5d3f3', table='services_closure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closure',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_closureevent" ("ends_on", "id", "office_id", "pgh_context_id", "pgh_created_at", "pgh_label", "reason", "reason_de", "reason_en", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."office_id", _pgh_attach_context(), NOW(), \'update\', NEW."reason", NEW."reason_de", NEW."reason_en", NEW."starts_on"); RETURN NULL;', hash='09ae16992af464e2cc08a6e0ed8b0ca1c66e086e', operation='UPDATE', pgid='pgtrigger_update_update_9bd55', table='services_closure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closure',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_closureevent" ("ends_on", "id", "office_id", "pgh_context_id", "pgh_created_at", "pgh_label", "reason", "reason_de", "reason_en", "starts_on") VALUES (OLD."ends_on", OLD."id", OLD."office_id", _pgh_attach_context(), NOW(), \'delete\', OLD."reason", OLD."reason_de", OLD."reason_en", OLD."starts_on"); RETURN NULL;', hash='017cfde43ef5e54556ab7e386534c896af7b4ecf', operation='DELETE', pgid='pgtrigger_delete_delete_4debb', table='services_closure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactperson',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_contactpersonevent" ("assured_by", "assured_on", "assured_precision", "email", "id", "is_public", "name", "office_id", "pgh_context_id", "pgh_created_at", "pgh_label", "phone", "position", "review_months", "role", "role_de", "role_en", "successor_id", "title", "valid_to") VALUES (NEW."assured_by", NEW."assured_on", NEW."assured_precision", NEW."email", NEW."id", NEW."is_public", NEW."name", NEW."office_id", _pgh_attach_context(), NOW(), \'insert\', NEW."phone", NEW."position", NEW."review_months", NEW."role", NEW."role_de", NEW."role_en", NEW."successor_id", NEW."title", NEW."valid_to"); RETURN NULL;', hash='08d9db399e625b4007d1f53fc1d070c1754a7bdf', operation='INSERT', pgid='pgtrigger_insert_insert_67cd6', table='services_contactperson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactperson',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_contactpersonevent" ("assured_by", "assured_on", "assured_precision", "email", "id", "is_public", "name", "office_id", "pgh_context_id", "pgh_created_at", "pgh_label", "phone", "position", "review_months", "role", "role_de", "role_en", "successor_id", "title", "valid_to") VALUES (NEW."assured_by", NEW."assured_on", NEW."assured_precision", NEW."email", NEW."id", NEW."is_public", NEW."name", NEW."office_id", _pgh_attach_context(), NOW(), \'update\', NEW."phone", NEW."position", NEW."review_months", NEW."role", NEW."role_de", NEW."role_en", NEW."successor_id", NEW."title", NEW."valid_to"); RETURN NULL;', hash='abe89f8eb6c3709890d95aa43689a3413479a91c', operation='UPDATE', pgid='pgtrigger_update_update_1b46a', table='services_contactperson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactperson',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_contactpersonevent" ("assured_by", "assured_on", "assured_precision", "email", "id", "is_public", "name", "office_id", "pgh_context_id", "pgh_created_at", "pgh_label", "phone", "position", "review_months", "role", "role_de", "role_en", "successor_id", "title", "valid_to") VALUES (OLD."assured_by", OLD."assured_on", OLD."assured_precision", OLD."email", OLD."id", OLD."is_public", OLD."name", OLD."office_id", _pgh_attach_context(), NOW(), \'delete\', OLD."phone", OLD."position", OLD."review_months", OLD."role", OLD."role_de", OLD."role_en", OLD."successor_id", OLD."title", OLD."valid_to"); RETURN NULL;', hash='9d0d951d42c02d589fa7a76c81d8d03f431bfbc0', operation='DELETE', pgid='pgtrigger_delete_delete_0327b', table='services_contactperson', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figure',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_figureevent" ("assured_by", "assured_on", "assured_precision", "id", "is_planned", "key", "label", "label_de", "label_en", "more_than", "network_id", "pgh_context_id", "pgh_created_at", "pgh_label", "position", "source", "topic", "value", "year") VALUES (NEW."assured_by", NEW."assured_on", NEW."assured_precision", NEW."id", NEW."is_planned", NEW."key", NEW."label", NEW."label_de", NEW."label_en", NEW."more_than", NEW."network_id", _pgh_attach_context(), NOW(), \'insert\', NEW."position", NEW."source", NEW."topic", NEW."value", NEW."year"); RETURN NULL;', hash='753e9b4631bb934fc3c11b2e8ee290649f31f927', operation='INSERT', pgid='pgtrigger_insert_insert_5ccdc', table='services_figure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figure',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_figureevent" ("assured_by", "assured_on", "assured_precision", "id", "is_planned", "key", "label", "label_de", "label_en", "more_than", "network_id", "pgh_context_id", "pgh_created_at", "pgh_label", "position", "source", "topic", "value", "year") VALUES (NEW."assured_by", NEW."assured_on", NEW."assured_precision", NEW."id", NEW."is_planned", NEW."key", NEW."label", NEW."label_de", NEW."label_en", NEW."more_than", NEW."network_id", _pgh_attach_context(), NOW(), \'update\', NEW."position", NEW."source", NEW."topic", NEW."value", NEW."year"); RETURN NULL;', hash='d234ff6b0316d0d9ddb71d5bb1fd07f48518d7a1', operation='UPDATE', pgid='pgtrigger_update_update_9b4c7', table='services_figure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='figure',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_figureevent" ("assured_by", "assured_on", "assured_precision", "id", "is_planned", "key", "label", "label_de", "label_en", "more_than", "network_id", "pgh_context_id", "pgh_created_at", "pgh_label", "position", "source", "topic", "value", "year") VALUES (OLD."assured_by", OLD."assured_on", OLD."assured_precision", OLD."id", OLD."is_planned", OLD."key", OLD."label", OLD."label_de", OLD."label_en", OLD."more_than", OLD."network_id", _pgh_attach_context(), NOW(), \'delete\', OLD."position", OLD."source", OLD."topic", OLD."value", OLD."year"); RETURN NULL;', hash='d4c93551c393ca9a0536aba9d609bef3cd398328', operation='DELETE', pgid='pgtrigger_delete_delete_f4174', table='services_figure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fundingphase',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_fundingphaseevent" ("ends_on", "id", "name", "name_de", "name_en", "network_id", "pgh_context_id", "pgh_created_at", "pgh_label", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."name", NEW."name_de", NEW."name_en", NEW."network_id", _pgh_attach_context(), NOW(), \'insert\', NEW."starts_on"); RETURN NULL;', hash='3dc63725affb23baf417b4019230d23983b4c8b5', operation='INSERT', pgid='pgtrigger_insert_insert_25b92', table='services_fundingphase', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fundingphase',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_fundingphaseevent" ("ends_on", "id", "name", "name_de", "name_en", "network_id", "pgh_context_id", "pgh_created_at", "pgh_label", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."name", NEW."name_de", NEW."name_en", NEW."network_id", _pgh_attach_context(), NOW(), \'update\', NEW."starts_on"); RETURN NULL;', hash='832ade257a6f8519620ce8f36c82314436902cc5', operation='UPDATE', pgid='pgtrigger_update_update_1d7f2', table='services_fundingphase', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fundingphase',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_fundingphaseevent" ("ends_on", "id", "name", "name_de", "name_en", "network_id", "pgh_context_id", "pgh_created_at", "pgh_label", "starts_on") VALUES (OLD."ends_on", OLD."id", OLD."name", OLD."name_de", OLD."name_en", OLD."network_id", _pgh_attach_context(), NOW(), \'delete\', OLD."starts_on"); RETURN NULL;', hash='5ee7ee1f66e8b5f9912a406d58f82e7cc6bd5a18', operation='DELETE', pgid='pgtrigger_delete_delete_b9dc9', table='services_fundingphase', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='language',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_languageevent" ("code", "endonym", "id", "name", "name_de", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (NEW."code", NEW."endonym", NEW."id", NEW."name", NEW."name_de", NEW."name_en", _pgh_attach_context(), NOW(), \'insert\'); RETURN NULL;', hash='d4d0f54935183a976957694d183768879b98bf19', operation='INSERT', pgid='pgtrigger_insert_insert_6ab78', table='services_language', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='language',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_languageevent" ("code", "endonym", "id", "name", "name_de", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (NEW."code", NEW."endonym", NEW."id", NEW."name", NEW."name_de", NEW."name_en", _pgh_attach_context(), NOW(), \'update\'); RETURN NULL;', hash='46af20a97120d8f68b6e51ee57f6522de9e5f162', operation='UPDATE', pgid='pgtrigger_update_update_be5a6', table='services_language', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='language',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_languageevent" ("code", "endonym", "id", "name", "name_de", "name_en", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (OLD."code", OLD."endonym", OLD."id", OLD."name", OLD."name_de", OLD."name_en", _pgh_attach_context(), NOW(), \'delete\'); RETURN NULL;', hash='4f9e879ff64a1b6b3e0b97fe54133ae086af966a', operation='DELETE', pgid='pgtrigger_delete_delete_e09de', table='services_language', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_membershipevent" ("ends_on", "id", "network_id", "note", "note_de", "note_en", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "phase_id", "role", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."network_id", NEW."note", NEW."note_de", NEW."note_en", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."phase_id", NEW."role", NEW."starts_on"); RETURN NULL;', hash='2b201c40cc7ceb45b4a507bd245229c9a5db4045', operation='INSERT', pgid='pgtrigger_insert_insert_0f1ee', table='services_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_membershipevent" ("ends_on", "id", "network_id", "note", "note_de", "note_en", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "phase_id", "role", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."network_id", NEW."note", NEW."note_de", NEW."note_en", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."phase_id", NEW."role", NEW."starts_on"); RETURN NULL;', hash='9d139cbf01a2c7ba09f361a5505b55c600d05f5e', operation='UPDATE', pgid='pgtrigger_update_update_ed020', table='services_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_membershipevent" ("ends_on", "id", "network_id", "note", "note_de", "note_en", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "phase_id", "role", "starts_on") VALUES (OLD."ends_on", OLD."id", OLD."network_id", OLD."note", OLD."note_de", OLD."note_en", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."phase_id", OLD."role", OLD."starts_on"); RETURN NULL;', hash='264cd4c6d0f331d216770a7cb6f235ec07bf988e', operation='DELETE', pgid='pgtrigger_delete_delete_9eca2', table='services_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='network',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_networkevent" ("assured_by", "assured_on", "assured_precision", "description", "description_de", "description_en", "id", "name", "national_structure", "national_structure_de", "national_structure_en", "national_website", "pgh_context_id", "pgh_created_at", "pgh_label", "short_name", "slug", "started_on", "summary", "summary_de", "summary_en") VALUES (NEW."assured_by", NEW."assured_on", NEW."assured_precision", NEW."description", NEW."description_de", NEW."description_en", NEW."id", NEW."name", NEW."national_structure", NEW."national_structure_de", NEW."national_structure_en", NEW."national_website", _pgh_attach_context(), NOW(), \'insert\', NEW."short_name", NEW."slug", NEW."started_on", NEW."summary", NEW."summary_de", NEW."summary_en"); RETURN NULL;', hash='849c9193723a2f4af3d794cca8c841fc468b7887', operation='INSERT', pgid='pgtrigger_insert_insert_56e4d', table='services_network', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='network',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_networkevent" ("assured_by", "assured_on", "assured_precision", "description", "description_de", "description_en", "id", "name", "national_structure", "national_structure_de", "national_structure_en", "national_website", "pgh_context_id", "pgh_created_at", "pgh_label", "short_name", "slug", "started_on", "summary", "summary_de", "summary_en") VALUES (NEW."assured_by", NEW."assured_on", NEW."assured_precision", NEW."description", NEW."description_de", NEW."description_en", NEW."id", NEW."name", NEW."national_structure", NEW."national_structure_de", NEW."national_structure_en", NEW."national_website", _pgh_attach_context(), NOW(), \'update\', NEW."short_name", NEW."slug", NEW."started_on", NEW."summary", NEW."summary_de", NEW."summary_en"); RETURN NULL;', hash='c61bb5cc43d19506ae4d8e110b793f87363c6845', operation='UPDATE', pgid='pgtrigger_update_update_b4fcc', table='services_network', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='network',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_networkevent" ("assured_by", "assured_on", "assured_precision", "description", "description_de", "description_en", "id", "name", "national_structure", "national_structure_de", "national_structure_en", "national_website", "pgh_context_id", "pgh_created_at", "pgh_label", "short_name", "slug", "started_on", "summary", "summary_de", "summary_en") VALUES (OLD."assured_by", OLD."assured_on", OLD."assured_precision", OLD."description", OLD."description_de", OLD."description_en", OLD."id", OLD."name", OLD."national_structure", OLD."national_structure_de", OLD."national_structure_en", OLD."national_website", _pgh_attach_context(), NOW(), \'delete\', OLD."short_name", OLD."slug", OLD."started_on", OLD."summary", OLD."summary_de", OLD."summary_en"); RETURN NULL;', hash='160f95b40dbb59fbf50affa8cd5755bfde7f0ca0', operation='DELETE', pgid='pgtrigger_delete_delete_9cc11', table='services_network', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='office',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_officeevent" ("access_note", "access_note_de", "access_note_en", "assured_by", "assured_on", "assured_precision", "by_appointment", "by_phone", "centre_latitude", "centre_longitude", "closed_from", "email", "federal_state", "house", "id", "internal_note", "interpreter", "latitude", "longitude", "name", "online", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "postcode", "published_from", "review_months", "service_id", "slug", "step_free", "street", "successor_id", "town", "walk_in", "website", "withdrawn_from") VALUES (NEW."access_note", NEW."access_note_de", NEW."access_note_en", NEW."assured_by", NEW."assured_on", NEW."assured_precision", NEW."by_appointment", NEW."by_phone", NEW."centre_latitude", NEW."centre_longitude", NEW."closed_from", NEW."email", NEW."federal_state", NEW."house", NEW."id", NEW."internal_note", NEW."interpreter", NEW."latitude", NEW."longitude", NEW."name", NEW."online", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."postcode", NEW."published_from", NEW."review_months", NEW."service_id", NEW."slug", NEW."step_free", NEW."street", NEW."successor_id", NEW."town", NEW."walk_in", NEW."website", NEW."withdrawn_from"); RETURN NULL;', hash='cabef9a182cbf936dcca85d107ee4f80fc94259c', operation='INSERT', pgid='pgtrigger_insert_insert_5f248', table='services_office', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='office',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."access_note" IS DISTINCT FROM (NEW."access_note") OR OLD."access_note_de" IS DISTINCT FROM (NEW."access_note_de") OR OLD."access_note_en" IS DISTINCT FROM (NEW."access_note_en") OR OLD."assured_by" IS DISTINCT FROM (NEW."assured_by") OR OLD."assured_on" IS DISTINCT FROM (NEW."assured_on") OR OLD."assured_precision" IS DISTINCT FROM (NEW."assured_precision") OR OLD."by_appointment" IS DISTINCT FROM (NEW."by_appointment") OR OLD."by_phone" IS DISTINCT FROM (NEW."by_phone") OR OLD."centre_latitude" IS DISTINCT FROM (NEW."centre_latitude") OR OLD."centre_longitude" IS DISTINCT FROM (NEW."centre_longitude") OR OLD."closed_from" IS DISTINCT FROM (NEW."closed_from") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."federal_state" IS DISTINCT FROM (NEW."federal_state") OR OLD."house" IS DISTINCT FROM (NEW."house") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."internal_note" IS DISTINCT FROM (NEW."internal_note") OR OLD."interpreter" IS DISTINCT FROM (NEW."interpreter") OR OLD."latitude" IS DISTINCT FROM (NEW."latitude") OR OLD."longitude" IS DISTINCT FROM (NEW."longitude") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."online" IS DISTINCT FROM (NEW."online") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."postcode" IS DISTINCT FROM (NEW."postcode") OR OLD."published_from" IS DISTINCT FROM (NEW."published_from") OR OLD."review_months" IS DISTINCT FROM (NEW."review_months") OR OLD."service_id" IS DISTINCT FROM (NEW."service_id") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."step_free" IS DISTINCT FROM (NEW."step_free") OR OLD."street" IS DISTINCT FROM (NEW."street") OR OLD."successor_id" IS DISTINCT FROM (NEW."successor_id") OR OLD."town" IS DISTINCT FROM (NEW."town") OR OLD."walk_in" IS DISTINCT FROM (NEW."walk_in") OR OLD."website" IS DISTINCT FROM (NEW."website") OR OLD."withdrawn_from" IS DISTINCT FROM (NEW."withdrawn_from"))', func='INSERT INTO "services_officeevent" ("access_note", "access_note_de", "access_note_en", "assured_by", "assured_on", "assured_precision", "by_appointment", "by_phone", "centre_latitude", "centre_longitude", "closed_from", "email", "federal_state", "house", "id", "internal_note", "interpreter", "latitude", "longitude", "name", "online", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "postcode", "published_from", "review_months", "service_id", "slug", "step_free", "street", "successor_id", "town", "walk_in", "website", "withdrawn_from") VALUES (NEW."access_note", NEW."access_note_de", NEW."access_note_en", NEW."assured_by", NEW."assured_on", NEW."assured_precision", NEW."by_appointment", NEW."by_phone", NEW."centre_latitude", NEW."centre_longitude", NEW."closed_from", NEW."email", NEW."federal_state", NEW."house", NEW."id", NEW."internal_note", NEW."interpreter", NEW."latitude", NEW."longitude", NEW."name", NEW."online", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."postcode", NEW."published_from", NEW."review_months", NEW."service_id", NEW."slug", NEW."step_free", NEW."street", NEW."successor_id", NEW."town", NEW."walk_in", NEW."website", NEW."withdrawn_from"); RETURN NULL;', hash='dd51efd4373d3158ba66429f544413a3ccd4cb04', operation='UPDATE', pgid='pgtrigger_update_update_babfc', table='services_office', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='office',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_officeevent" ("access_note", "access_note_de", "access_note_en", "assured_by", "assured_on", "assured_precision", "by_appointment", "by_phone", "centre_latitude", "centre_longitude", "closed_from", "email", "federal_state", "house", "id", "internal_note", "interpreter", "latitude", "longitude", "name", "online", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "postcode", "published_from", "review_months", "service_id", "slug", "step_free", "street", "successor_id", "town", "walk_in", "website", "withdrawn_from") VALUES (OLD."access_note", OLD."access_note_de", OLD."access_note_en", OLD."assured_by", OLD."assured_on", OLD."assured_precision", OLD."by_appointment", OLD."by_phone", OLD."centre_latitude", OLD."centre_longitude", OLD."closed_from", OLD."email", OLD."federal_state", OLD."house", OLD."id", OLD."internal_note", OLD."interpreter", OLD."latitude", OLD."longitude", OLD."name", OLD."online", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."postcode", OLD."published_from", OLD."review_months", OLD."service_id", OLD."slug", OLD."step_free", OLD."street", OLD."successor_id", OLD."town", OLD."walk_in", OLD."website", OLD."withdrawn_from"); RETURN NULL;', hash='a422fbd8969eef2fe117cb27ae32497d787441e7', operation='DELETE', pgid='pgtrigger_delete_delete_c491e', table='services_office', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openinghours',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_openinghoursevent" ("closes", "id", "office_id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "weekday") VALUES (NEW."closes", NEW."id", NEW."office_id", NEW."opens", _pgh_attach_context(), NOW(), \'insert\', NEW."weekday"); RETURN NULL;', hash='d9645fd64d5b69962ca4e474d78926e07f2919a0', operation='INSERT', pgid='pgtrigger_insert_insert_7cf04', table='services_openinghours', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openinghours',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_openinghoursevent" ("closes", "id", "office_id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "weekday") VALUES (NEW."closes", NEW."id", NEW."office_id", NEW."opens", _pgh_attach_context(), NOW(), \'update\', NEW."weekday"); RETURN NULL;', hash='78d1fab138dbac903ebf6a1fdb283a778e765953', operation='UPDATE', pgid='pgtrigger_update_update_a58f7', table='services_openinghours', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openinghours',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_openinghoursevent" ("closes", "id", "office_id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "weekday") VALUES (OLD."closes", OLD."id", OLD."office_id", OLD."opens", _pgh_attach_context(), NOW(), \'delete\', OLD."weekday"); RETURN NULL;', hash='40ecdcaa9a4f698441d712234d67bf7085689c4b', operation='DELETE', pgid='pgtrigger_delete_delete_db6d5', table='services_openinghours', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_organisationevent" ("assured_by", "assured_on", "assured_precision", "description", "description_de", "description_en", "federal_state", "id", "is_trusted", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "published_from", "review_email", "short_name", "slug", "town", "website", "withdrawn_from") VALUES (NEW."assured_by", NEW."assured_on", NEW."assured_precision", NEW."description", NEW."description_de", NEW."description_en", NEW."federal_state", NEW."id", NEW."is_trusted", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."published_from", NEW."review_email", NEW."short_name", NEW."slug", NEW."town", NEW."website", NEW."withdrawn_from"); RETURN NULL;', hash='e0bd922a4b9eb8835f529963e509fc7e7b456b0d', operation='INSERT', pgid='pgtrigger_insert_insert_67e27', table='services_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_organisationevent" ("assured_by", "assured_on", "assured_precision", "description", "description_de", "description_en", "federal_state", "id", "is_trusted", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "published_from", "review_email", "short_name", "slug", "town", "website", "withdrawn_from") VALUES (NEW."assured_by", NEW."assured_on", NEW."assured_precision", NEW."description", NEW."description_de", NEW."description_en", NEW."federal_state", NEW."id", NEW."is_trusted", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."published_from", NEW."review_email", NEW."short_name", NEW."slug", NEW."town", NEW."website", NEW."withdrawn_from"); RETURN NULL;', hash='571bc0c175269629d612524e8bdf13a203d9a97f', operation='UPDATE', pgid='pgtrigger_update_update_fdeb0', table='services_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_organisationevent" ("assured_by", "assured_on", "assured_precision", "description", "description_de", "description_en", "federal_state", "id", "is_trusted", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "published_from", "review_email", "short_name", "slug", "town", "website", "withdrawn_from") VALUES (OLD."assured_by", OLD."assured_on", OLD."assured_precision", OLD."description", OLD."description_de", OLD."description_en", OLD."federal_state", OLD."id", OLD."is_trusted", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."published_from", OLD."review_email", OLD."short_name", OLD."slug", OLD."town", OLD."website", OLD."withdrawn_from"); RETURN NULL;', hash='b232ee05acf91b1cfdd02f74028a5ec72247845a', operation='DELETE', pgid='pgtrigger_delete_delete_13060', table='services_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='phone',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_phoneevent" ("extension", "id", "kind", "number", "office_id", "pgh_context_id", "pgh_created_at", "pgh_label", "position") VALUES (NEW."extension", NEW."id", NEW."kind", NEW."number", NEW."office_id", _pgh_attach_context(), NOW(), \'insert\', NEW."position"); RETURN NULL;', hash='2b4fac37372d126ac09496b95ada6da41426924b', operation='INSERT', pgid='pgtrigger_insert_insert_f840d', table='services_phone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='phone',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_phoneevent" ("extension", "id", "kind", "number", "office_id", "pgh_context_id", "pgh_created_at", "pgh_label", "position") VALUES (NEW."extension", NEW."id", NEW."kind", NEW."number", NEW."office_id", _pgh_attach_context(), NOW(), \'update\', NEW."position"); RETURN NULL;', hash='3567a0d30461b1df9e51ab1a110626a8116f2787', operation='UPDATE', pgid='pgtrigger_update_update_ce4e0', table='services_phone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='phone',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_phoneevent" ("extension", "id", "kind", "number", "office_id", "pgh_context_id", "pgh_created_at", "pgh_label", "position") VALUES (OLD."extension", OLD."id", OLD."kind", OLD."number", OLD."office_id", _pgh_attach_context(), NOW(), \'delete\', OLD."position"); RETURN NULL;', hash='bddf266049ccf4c51a4ceea92cb4f7daf411b65c', operation='DELETE', pgid='pgtrigger_delete_delete_f5ce9', table='services_phone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='service',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_serviceevent" ("audience", "cost", "cost_de", "cost_en", "for_whom", "for_whom_de", "for_whom_en", "how_to_apply", "how_to_apply_de", "how_to_apply_en", "id", "law", "law_de", "law_en", "name", "name_de", "name_en", "need", "need_label", "need_label_de", "need_label_en", "pgh_context_id", "pgh_created_at", "pgh_label", "position", "published_from", "slug", "summary", "summary_de", "summary_en", "what_happens", "what_happens_de", "what_happens_en", "what_to_bring", "what_to_bring_de", "what_to_bring_en", "withdrawn_from") VALUES (NEW."audience", NEW."cost", NEW."cost_de", NEW."cost_en", NEW."for_whom", NEW."for_whom_de", NEW."for_whom_en", NEW."how_to_apply", NEW."how_to_apply_de", NEW."how_to_apply_en", NEW."id", NEW."law", NEW."law_de", NEW."law_en", NEW."name", NEW."name_de", NEW."name_en", NEW."need", NEW."need_label", NEW."need_label_de", NEW."need_label_en", _pgh_attach_context(), NOW(), \'insert\', NEW."position", NEW."published_from", NEW."slug", NEW."summary", NEW."summary_de", NEW."summary_en", NEW."what_happens", NEW."what_happens_de", NEW."what_happens_en", NEW."what_to_bring", NEW."what_to_bring_de", NEW."what_to_bring_en", NEW."withdrawn_from"); RETURN NULL;', hash='f9c21a0ba86a25d4c3485f140522ea63e92811dc', operation='INSERT', pgid='pgtrigger_insert_insert_4f576', table='services_service', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='service',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_serviceevent" ("audience", "cost", "cost_de", "cost_en", "for_whom", "for_whom_de", "for_whom_en", "how_to_apply", "how_to_apply_de", "how_to_apply_en", "id", "law", "law_de", "law_en", "name", "name_de", "name_en", "need", "need_label", "need_label_de", "need_label_en", "pgh_context_id", "pgh_created_at", "pgh_label", "position", "published_from", "slug", "summary", "summary_de", "summary_en", "what_happens", "what_happens_de", "what_happens_en", "what_to_bring", "what_to_bring_de", "what_to_bring_en", "withdrawn_from") VALUES (NEW."audience", NEW."cost", NEW."cost_de", NEW."cost_en", NEW."for_whom", NEW."for_whom_de", NEW."for_whom_en", NEW."how_to_apply", NEW."how_to_apply_de", NEW."how_to_apply_en", NEW."id", NEW."law", NEW."law_de", NEW."law_en", NEW."name", NEW."name_de", NEW."name_en", NEW."need", NEW."need_label", NEW."need_label_de", NEW."need_label_en", _pgh_attach_context(), NOW(), \'update\', NEW."position", NEW."published_from", NEW."slug", NEW."summary", NEW."summary_de", NEW."summary_en", NEW."what_happens", NEW."what_happens_de", NEW."what_happens_en", NEW."what_to_bring", NEW."what_to_bring_de", NEW."what_to_bring_en", NEW."withdrawn_from"); RETURN NULL;', hash='119d740fb8aa65eddc4af2391ed457be960bfeae', operation='UPDATE', pgid='pgtrigger_update_update_0a21e', table='services_service', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='service',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_serviceevent" ("audience", "cost", "cost_de", "cost_en", "for_whom", "for_whom_de", "for_whom_en", "how_to_apply", "how_to_apply_de", "how_to_apply_en", "id", "law", "law_de", "law_en", "name", "name_de", "name_en", "need", "need_label", "need_label_de", "need_label_en", "pgh_context_id", "pgh_created_at", "pgh_label", "position", "published_from", "slug", "summary", "summary_de", "summary_en", "what_happens", "what_happens_de", "what_happens_en", "what_to_bring", "what_to_bring_de", "what_to_bring_en", "withdrawn_from") VALUES (OLD."audience", OLD."cost", OLD."cost_de", OLD."cost_en", OLD."for_whom", OLD."for_whom_de", OLD."for_whom_en", OLD."how_to_apply", OLD."how_to_apply_de", OLD."how_to_apply_en", OLD."id", OLD."law", OLD."law_de", OLD."law_en", OLD."name", OLD."name_de", OLD."name_en", OLD."need", OLD."need_label", OLD."need_label_de", OLD."need_label_en", _pgh_attach_context(), NOW(), \'delete\', OLD."position", OLD."published_from", OLD."slug", OLD."summary", OLD."summary_de", OLD."summary_en", OLD."what_happens", OLD."what_happens_de", OLD."what_happens_en", OLD."what_to_bring", OLD."what_to_bring_de", OLD."what_to_bring_en", OLD."withdrawn_from"); RETURN NULL;', hash='cdd7ccd1fd9d6c9d57139dab5163413484253f4e', operation='DELETE', pgid='pgtrigger_delete_delete_5f833', table='services_service', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='servicearea',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_serviceareaevent" ("federal_state", "id", "office_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (NEW."federal_state", NEW."id", NEW."office_id", _pgh_attach_context(), NOW(), \'insert\'); RETURN NULL;', hash='2793809714644aa8a4b35d9f19e25f614e387ca6', operation='INSERT', pgid='pgtrigger_insert_insert_7f18c', table='services_servicearea', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='servicearea',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_serviceareaevent" ("federal_state", "id", "office_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (NEW."federal_state", NEW."id", NEW."office_id", _pgh_attach_context(), NOW(), \'update\'); RETURN NULL;', hash='5fa5b53a5c63fd1a3750eb2504a98632bd317ddc', operation='UPDATE', pgid='pgtrigger_update_update_651f3', table='services_servicearea', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='servicearea',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_serviceareaevent" ("federal_state", "id", "office_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (OLD."federal_state", OLD."id", OLD."office_id", _pgh_attach_context(), NOW(), \'delete\'); RETURN NULL;', hash='2d5aea305d25fd2af9b2168ee54ac09ba7d1babc', operation='DELETE', pgid='pgtrigger_delete_delete_4054c', table='services_servicearea', when='AFTER')),
        ),
        migrations.AddField(
            model_name='closureevent',
            name='office',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.office', verbose_name='Servicestelle'),
        ),
        migrations.AddField(
            model_name='closureevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='contactpersonevent',
            name='office',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.office', verbose_name='Servicestelle'),
        ),
        migrations.AddField(
            model_name='contactpersonevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='contactpersonevent',
            name='successor',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='Who took over when the person left.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.contactperson', verbose_name='successor'),
        ),
        migrations.AddField(
            model_name='contactpersonlanguagesevent',
            name='contactperson',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.contactperson'),
        ),
        migrations.AddField(
            model_name='contactpersonlanguagesevent',
            name='language',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.language'),
        ),
        migrations.AddField(
            model_name='contactpersonlanguagesevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='figureevent',
            name='network',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.network', verbose_name='network'),
        ),
        migrations.AddField(
            model_name='figureevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='fundingphaseevent',
            name='network',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.network', verbose_name='network'),
        ),
        migrations.AddField(
            model_name='fundingphaseevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='languageevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='network',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.network', verbose_name='network'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='phase',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='For funders: the phase that they pay for.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.fundingphase', verbose_name='funding phase'),
        ),
        migrations.AddField(
            model_name='networkevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='officeevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='officeevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='officeevent',
            name='service',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.service', verbose_name='service'),
        ),
        migrations.AddField(
            model_name='officeevent',
            name='successor',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The Servicestelle that took over.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.office', verbose_name='who helps instead'),
        ),
        migrations.AddField(
            model_name='officelanguagesevent',
            name='language',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.language'),
        ),
        migrations.AddField(
            model_name='officelanguagesevent',
            name='office',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.office'),
        ),
        migrations.AddField(
            model_name='officelanguagesevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='openinghoursevent',
            name='office',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.office', verbose_name='Servicestelle'),
        ),
        migrations.AddField(
            model_name='openinghoursevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='phoneevent',
            name='office',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.office', verbose_name='Servicestelle'),
        ),
        migrations.AddField(
            model_name='phoneevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='phonelanguagesevent',
            name='language',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.language'),
        ),
        migrations.AddField(
            model_name='phonelanguagesevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='phonelanguagesevent',
            name='phone',
            field=models.ForeignKey(db_constraint=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.phone'),
        ),
        migrations.AddField(
            model_name='serviceareaevent',
            name='office',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='services.office', verbose_name='Servicestelle'),
        ),
        migrations.AddField(
            model_name='serviceareaevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='serviceevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpersonlanguagesrow',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_contactpersonlanguagesevent" ("contactperson_id", "id", "language_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (NEW."contactperson_id", NEW."id", NEW."language_id", _pgh_attach_context(), NOW(), \'insert\'); RETURN NULL;', hash='61a1cedf40137c7ed6a4513f23a1245b393d8646', operation='INSERT', pgid='pgtrigger_insert_insert_fdc8f', table='services_contactperson_languages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpersonlanguagesrow',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_contactpersonlanguagesevent" ("contactperson_id", "id", "language_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (NEW."contactperson_id", NEW."id", NEW."language_id", _pgh_attach_context(), NOW(), \'update\'); RETURN NULL;', hash='cca053fee835d1d816a475a1a3c3fba6053f0813', operation='UPDATE', pgid='pgtrigger_update_update_7ccaa', table='services_contactperson_languages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpersonlanguagesrow',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_contactpersonlanguagesevent" ("contactperson_id", "id", "language_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (OLD."contactperson_id", OLD."id", OLD."language_id", _pgh_attach_context(), NOW(), \'delete\'); RETURN NULL;', hash='481753847d249690f45b24b3ce6af9364f246c0b', operation='DELETE', pgid='pgtrigger_delete_delete_ff1d9', table='services_contactperson_languages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='officelanguagesrow',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_officelanguagesevent" ("id", "language_id", "office_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (NEW."id", NEW."language_id", NEW."office_id", _pgh_attach_context(), NOW(), \'insert\'); RETURN NULL;', hash='229bbd0139b8905f438ed6533845c530bf03f1f4', operation='INSERT', pgid='pgtrigger_insert_insert_4e9c9', table='services_office_languages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='officelanguagesrow',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_officelanguagesevent" ("id", "language_id", "office_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (NEW."id", NEW."language_id", NEW."office_id", _pgh_attach_context(), NOW(), \'update\'); RETURN NULL;', hash='729d30bfa0993ba9377783ea1bc7190c756c6274', operation='UPDATE', pgid='pgtrigger_update_update_f7ea8', table='services_office_languages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='officelanguagesrow',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_officelanguagesevent" ("id", "language_id", "office_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (OLD."id", OLD."language_id", OLD."office_id", _pgh_attach_context(), NOW(), \'delete\'); RETURN NULL;', hash='66f540d2885647dc908cb219591214a2062ee4c5', operation='DELETE', pgid='pgtrigger_delete_delete_22516', table='services_office_languages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='phonelanguagesrow',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_phonelanguagesevent" ("id", "language_id", "pgh_context_id", "pgh_created_at", "pgh_label", "phone_id") VALUES (NEW."id", NEW."language_id", _pgh_attach_context(), NOW(), \'insert\', NEW."phone_id"); RETURN NULL;', hash='63065af42dfe1bf7900007b18bb8e9da1b3fde7b', operation='INSERT', pgid='pgtrigger_insert_insert_94f7c', table='services_phone_languages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='phonelanguagesrow',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "services_phonelanguagesevent" ("id", "language_id", "pgh_context_id", "pgh_created_at", "pgh_label", "phone_id") VALUES (NEW."id", NEW."language_id", _pgh_attach_context(), NOW(), \'update\', NEW."phone_id"); RETURN NULL;', hash='5b87d49bf7a7db55edfc29865c8fcf3baec181d8', operation='UPDATE', pgid='pgtrigger_update_update_87396', table='services_phone_languages', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='phonelanguagesrow',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "services_phonelanguagesevent" ("id", "language_id", "pgh_context_id", "pgh_created_at", "pgh_label", "phone_id") VALUES (OLD."id", OLD."language_id", _pgh_attach_context(), NOW(), \'delete\', OLD."phone_id"); RETURN NULL;', hash='f2555820f58d2af4320ce1cbf4bc72044eb66297', operation='DELETE', pgid='pgtrigger_delete_delete_3810c', table='services_phone_languages', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='closureevent',
            index=models.Index(fields=['id', 'pgh_id'], name='closureevent_row'),
        ),
        migrations.AddIndex(
            model_name='contactpersonevent',
            index=models.Index(fields=['id', 'pgh_id'], name='contactpersonevent_row'),
        ),
        migrations.AddIndex(
            model_name='contactpersonlanguagesevent',
            index=models.Index(fields=['id', 'pgh_id'], name='contactpersonlanguagesev_row'),
        ),
        migrations.AddIndex(
            model_name='figureevent',
            index=models.Index(fields=['id', 'pgh_id'], name='figureevent_row'),
        ),
        migrations.AddIndex(
            model_name='fundingphaseevent',
            index=models.Index(fields=['id', 'pgh_id'], name='fundingphaseevent_row'),
        ),
        migrations.AddIndex(
            model_name='languageevent',
            index=models.Index(fields=['id', 'pgh_id'], name='languageevent_row'),
        ),
        migrations.AddIndex(
            model_name='membershipevent',
            index=models.Index(fields=['id', 'pgh_id'], name='membershipevent_row'),
        ),
        migrations.AddIndex(
            model_name='networkevent',
            index=models.Index(fields=['id', 'pgh_id'], name='networkevent_row'),
        ),
        migrations.AddIndex(
            model_name='officeevent',
            index=models.Index(fields=['id', 'pgh_id'], name='officeevent_row'),
        ),
        migrations.AddIndex(
            model_name='officelanguagesevent',
            index=models.Index(fields=['id', 'pgh_id'], name='officelanguagesevent_row'),
        ),
        migrations.AddIndex(
            model_name='openinghoursevent',
            index=models.Index(fields=['id', 'pgh_id'], name='openinghoursevent_row'),
        ),
        migrations.AddIndex(
            model_name='organisationevent',
            index=models.Index(fields=['id', 'pgh_id'], name='organisationevent_row'),
        ),
        migrations.AddIndex(
            model_name='phoneevent',
            index=models.Index(fields=['id', 'pgh_id'], name='phoneevent_row'),
        ),
        migrations.AddIndex(
            model_name='phonelanguagesevent',
            index=models.Index(fields=['id', 'pgh_id'], name='phonelanguagesevent_row'),
        ),
        migrations.AddIndex(
            model_name='serviceareaevent',
            index=models.Index(fields=['id', 'pgh_id'], name='serviceareaevent_row'),
        ),
        migrations.AddIndex(
            model_name='serviceevent',
            index=models.Index(fields=['id', 'pgh_id'], name='serviceevent_row'),
        ),
    ]
