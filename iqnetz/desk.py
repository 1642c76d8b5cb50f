"""The coordinators' desk: what all its pages share. Django's admin, German, with our colours."""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from iqnetz import preview
from iqnetz.publishing import PublishingState, in_state
from iqnetz.signin_views import SignInSite
from iqnetz.tasks import tasks_for

LATELY_DAYS = 30


class DeskSite(SignInSite):
    site_header = _("IQ network: the desk")
    site_title = _("Desk")
    index_title = _("What needs doing")
    site_url = "/de/"
    enable_nav_sidebar = False  # one list at a time, and room for its columns

    # What is looked after most comes first; whatever is not named follows by name.
    order = ("Office", "ContactPerson", "Organisation", "Service", "Network", "NewsItem", "Page")

    def __init__(self, name="admin"):
        super().__init__(name)
        self.pages = []

    def register_page(self, route, view, name):
        """A page that belongs to no model, at /admin/<route>, for whoever may sign in."""
        self.pages.append((route, view, name))

    def get_urls(self):
        pages = [
            ("listen/", self.lists, "lists"),
            ("r/<int:content_type_id>/<int:object_id>/", self.on_site, "view_on_site"),
            *self.pages,
        ]
        own = [path(route, self.admin_view(view), name=name) for route, view, name in pages]
        return [*own, *super().get_urls()]

    def index(self, request, extra_context=None):
        """What needs doing, and nothing else; the lists stand in the head of every page."""
        tasks = sorted(tasks_for(request.user), key=lambda task: task.number == 0)
        return super().index(request, (extra_context or {}) | {"tasks": tasks})

    def app_index(self, request, app_label, extra_context=None):
        """To the app's part of all lists: the path above a page names the app."""
        if not self.get_app_list(request, app_label):
            raise Http404
        return redirect(reverse("admin:lists") + f"#app-{app_label}")

    def on_site(self, request, content_type_id, object_id):
        """To the record's public page; Django's own view would tell anybody where a draft is."""
        content_type = get_object_or_404(ContentType, pk=content_type_id)
        model_admin = self._registry.get(content_type.model_class())
        record = model_admin and model_admin.get_object(request, str(object_id))
        if not hasattr(record, "get_absolute_url") or not model_admin.has_view_permission(
            request, record
        ):
            raise Http404
        return redirect(record)

    def lists(self, request):
        """All lists that one may look into."""
        context = self.each_context(request) | {
            "title": _("All lists"),
            "app_list": self.get_app_list(request),
        }
        return TemplateResponse(request, "admin/lists.html", context)

    def each_context(self, request):
        context = super().each_context(request)
        models = [model for app in context["available_apps"] for model in app["models"]]
        main = [model for model in models if model["object_name"] in self.order]
        main.sort(key=lambda model: self.order.index(model["object_name"]))
        return context | {"main_lists": main}

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: self._rank(model["object_name"]))
        return sorted(
            apps, key=lambda app: min(self._rank(model["object_name"]) for model in app["models"])
        )

    def _rank(self, name):
        return self.order.index(name) if name in self.order else len(self.order)


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return PublishingState.choices

    def queryset(self, request, queryset):
        if self.value() in PublishingState.values:
            return queryset.filter(in_state(PublishingState(self.value())))
        return queryset


class LatelyFilter(admin.SimpleListFilter):
    """The records of the last LATELY_DAYS days, by the field `lately_by` of the ModelAdmin."""

    title = _("time")
    parameter_name = "lately"

    def lookups(self, request, model_admin):
        self.field = model_admin.lately_by
        return [("yes", _("in the last 30 days"))]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            before = timezone.localdate() - timedelta(days=LATELY_DAYS)
            return queryset.filter(**{f"{self.field}__gte": before})
        return queryset


def report_changes(model_admin, request, changed):
    """Tell whoever ran an action how many records it changed."""
    words = ngettext("%(count)d record changed.", "%(count)d records changed.", changed)
    model_admin.message_user(request, words % {"count": changed})


class PublishingActions:
    """For the admin of a Published model: a column for the state, a filter, three actions, and in
    the form of what is not public the links that show it to whoever is sent them.
    """

    actions = ("publish_now", "withdraw_now", "make_draft")

    @admin.display(description=_("state"))
    def state(self, record):
        return record.publishing_state.label

    @admin.action(description=_("Publish now"), permissions=["change"])
    def publish_now(self, request, queryset):
        hidden = queryset.exclude(in_state(PublishingState.PUBLISHED))
        changed = hidden.update(published_from=timezone.now(), withdrawn_from=None)
        report_changes(self, request, changed)

    @admin.action(description=_("Withdraw now"), permissions=["change"])
    def withdraw_now(self, request, queryset):
        now = timezone.now()
        changed = queryset.filter(published_from__lte=now).update(withdrawn_from=now)
        report_changes(self, request, changed)

    @admin.action(description=_("Make it a draft again"), permissions=["change"])
    def make_draft(self, request, queryset):
        changed = queryset.update(published_from=None, withdrawn_from=None)
        report_changes(self, request, changed)

    def get_object(self, request, object_id, from_field=None):
        record = super().get_object(request, object_id, from_field)
        if record is not None:
            record.preview_urls = _preview_urls(request, record)
        return record

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, PREVIEW_FIELDSET] if getattr(obj, "preview_urls", None) else fieldsets

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), "preview_links", "preview_until")

    @admin.display(description=_("links to copy"))
    def preview_links(self, record):
        return format_html_join(
            "", '<p class="preview-link">{}: <a href="{}">{}</a></p>',
            ((name, url, url) for name, url in record.preview_urls),
        )  # fmt: skip

    @admin.display(description=_("they work until"))
    def preview_until(self, record):
        return date_format(timezone.localtime() + preview.KEPT, "DATETIME_FORMAT")


def _preview_urls(request, record):
    """(language, address) of the pages of a record that is not public; of another one nothing."""
    if type(record)._default_manager.published().filter(pk=record.pk).exists():
        return []
    query = urlencode({preview.PARAMETER: preview.token(record)})
    urls = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            address = record.get_absolute_url()
        urls.append((gettext(name), request.build_absolute_uri(f"{address}?{query}")))
    return urls


def both(field):
    """The German and the English column of a translated field: side by side in the form, so that
    who translates sees the source.
    """
    return tuple(f"{field}_{code}" for code, _name in settings.LANGUAGES)


PREVIEW_FIELDSET = (
    _("Preview"),
    {
        "description": _(
            "Whoever has one of these links sees the page as it is now, without signing in."
        ),
        "fields": ["preview_links", "preview_until"],
    },
)
PUBLISHING_FIELDSET = (_("Publishing"), {"fields": [("published_from", "withdrawn_from")]})


class SpanFormSet(BaseInlineFormSet):
    """Rows with a beginning and an end that must not overlap, also among rows that are new.

    The database's exclusion constraint compares with rows that are saved already; two new rows of
    one form would reach it one after the other, too late for a message at the field.
    """

    def span(self, data):
        """(group, beginning, end) of a row's cleaned data; None where it is free to overlap."""
        raise NotImplementedError

    overlap_message = ""

    def clean(self):
        super().clean()
        spans = []
        for form in self.forms:
            data = getattr(form, "cleaned_data", None)
            if not data or data.get("DELETE") or form.errors:
                continue
            span = self.span(data)
            if span is None:
                continue
            group, begins, ends = span
            if any(
                group == other and begins < other_ends and other_begins < ends
                for other, other_begins, other_ends in spans
            ):
                form.add_error(None, ValidationError(self.overlap_message))
            spans.append(span)
