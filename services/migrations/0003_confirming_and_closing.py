import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0002_unfound_place"),
    ]

    operations = [
        migrations.AddField(
            model_name='contactperson',
            name='review_months',
            field=models.PositiveSmallIntegerField(default=6, help_text='After so many months we ask the organisation whether all is still right.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='to be confirmed every (months)'),
        ),
        migrations.AddField(
            model_name='office',
            name='closed_from',
            field=models.DateField(blank=True, help_text='From this day the Servicestelle is closed for good. Its page stays and names who helps instead.', null=True, verbose_name='closed from'),
        ),
        migrations.AddField(
            model_name='office',
            name='review_months',
            field=models.PositiveSmallIntegerField(default=6, help_text='After so many months we ask the organisation whether all is still right.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='to be confirmed every (months)'),
        ),
        migrations.AddField(
            model_name='office',
            name='successor',
            field=models.ForeignKey(blank=True, help_text='The Servicestelle that took over.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='predecessors', to='services.office', verbose_name='who helps instead'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='is_trusted',
            field=models.BooleanField(default=False, help_text='Phone numbers, e-mails and opening hours that this organisation corrects by our link are shown at once. Otherwise the coordination looks at them first.', verbose_name='trusted'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='review_email',
            field=models.EmailField(blank=True, help_text='There we ask whether everything is still right. Never shown to the public. Empty: we ask at the e-mail of the Servicestelle.', max_length=254, verbose_name='e-mail for our questions'),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.CheckConstraint(condition=models.Q(('successor__isnull', True), models.Q(('successor', models.F('pk')), _negated=True), _connector='OR'), name='office_not_own_successor', violation_error_message='No Servicestelle can be its own successor.'),
        ),
    ]
