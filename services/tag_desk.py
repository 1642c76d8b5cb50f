"""Tags in texts on the desk: where a record is named, and which tags need somebody's hand."""

from django.contrib import admin, messages
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services import tags
from services.models import ContactPerson, Office

HINT = gettext_lazy(
    "A text can name a Servicestelle or a person: write, for example,"
    " [[office:anerkennung-halle]]. Readers see the name and the phone number as they stand in the"
    " record. What to write stands at the end of the form of the Servicestelle or the person."
)


class NamedByTags:
    """For the admin of offices and contacts: the tag to copy, the texts that have it, a warning
    before what they name is deleted; and a new slug is written into the texts too.
    """

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        named = (_("In texts"), {"classes": ["collapse"], "fields": ["own_tag", "named_in"]})
        return fieldsets if obj is None else [*fieldsets, named]

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), "own_tag", "named_in")

    @admin.display(description=gettext_lazy("to copy into a text"))
    def own_tag(self, record):
        return str(tags.Tag.to(record))

    @admin.display(description=gettext_lazy("named in these texts"))
    def named_in(self, record):
        used = tags.uses(record)
        if not used:
            return _("in none")
        rows = (_row(use) for use in used)
        items = format_html_join("", '<li><a href="{}">{}</a> ({}, {})</li>', rows)
        return format_html('<ul class="named-in">{}</ul>', items)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "slug" in form.changed_data:
            tags.rename_office(form.initial["slug"], obj.slug)

    def get_deleted_objects(self, objs, request):
        if "post" not in request.POST:  # asked, not yet answered
            used = tags.uses(*objs, *ContactPerson.objects.filter(office__in=_offices(objs)))
            if used:
                words = _(
                    "These texts name what you want to delete. They will name another contact"
                    " instead until somebody changes them:"
                )
                texts = dict.fromkeys(_row(use) for use in used)
                links = format_html_join(" · ", '<a href="{}">{}</a> ({}, {})', texts)
                messages.warning(request, format_html("{} {}", words, links))
        return super().get_deleted_objects(objs, request)


def _offices(records):
    return [record for record in records if isinstance(record, Office)]


def _row(use):
    return use.url, use.record, use.kind_name, use.field_name


def broken_tags_page(request):
    """All tags that do not show what they name; of texts that the reader may open."""
    broken = [each for each in tags.broken_tags() if _may_open(request, each.use.record)]
    context = {"title": _("References that lead nowhere"), "broken": broken}
    return render(request, "admin/broken_tags.html", admin.site.each_context(request) | context)


def _may_open(request, record):
    return admin.site.get_model_admin(type(record)).has_view_or_change_permission(request, record)
