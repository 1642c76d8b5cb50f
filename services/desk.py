"""What the desk's lists and forms share."""

import re

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.db.models import ManyToManyField, URLField
from django.forms import CheckboxSelectMultiple
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from phonenumber_field.modelfields import PhoneNumberField

from iqnetz import addresses, away, changeset, conflict, history, typed
from iqnetz.desk import PublishingActions
from iqnetz.telephone import DialledField, DialledInput
from services import proposals, rights, tags
from services.history_admin import HistoryAdmin
from services.models import Office
from services.refusals import message_of
from services.spelling import containing

# Takes numbers only, and shows a German one as people dial it; the admin's own would not.
PHONE_WIDGET = {
    PhoneNumberField: {
        "form_class": DialledField,
        "widget": DialledInput(attrs={"class": "vTextField"}),
    }
}


def without_pictures(field):
    """The form field without the four pictures beside a select: no word says what they do, and one
    of them deletes an organisation.
    """
    if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
        field.widget = field.widget.widget
    return field


class DeskAdmin(HistoryAdmin):
    """A list that forgives spelling, and a form that anybody can use.

    Its search finds "Hörner" typed as "Hoerner" or "Horner", and a phone number however it is
    grouped. Every word must occur in one of `search_fields` or `phone_fields`.
    """

    phone_fields = ()
    formfield_overrides = {
        # Django's searching selects cannot be used with a screen reader; the browser's own can.
        ManyToManyField: {"widget": CheckboxSelectMultiple},
        URLField: {"assume_scheme": "https"},  # for "www.example.org", as people write it
    } | PHONE_WIDGET

    # What a partner's editor sees and cannot change in a record that exists.
    settled_fields = ()

    # --- Who may reach and change what ---

    def get_queryset(self, request):
        return rights.own(super().get_queryset(request), request.user)

    def has_delete_permission(self, request, obj=None):
        # What is erased with its own button would not wait for anybody's yes.
        return super().has_delete_permission(request, obj) and not rights.proposes(request.user)

    def delete_view(self, request, object_id, extra_context=None):
        context = {
            "is_kept": self.model in history.EVENTS,
            "is_editor": rights.is_editor(request.user),
        }
        return super().delete_view(request, object_id, context | (extra_context or {}))

    def render_change_form(self, request, context, *args, **kwargs):
        # What only the coordination may do is not offered to a partner's editor.
        context["is_editor"] = rights.is_editor(request.user)
        context["has_views"] = self.model in addresses.KINDS.values()
        return super().render_change_form(request, context, *args, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if obj is not None and rights.is_editor(request.user):
            fields = (*fields, *self.settled_fields)
        if rights.proposes(request.user) and isinstance(self, PublishingActions):
            fields = (*fields, "published_from", "withdrawn_from")
        return fields

    def get_prepopulated_fields(self, request, obj=None):
        readonly = self.get_readonly_fields(request, obj)
        proposed = super().get_prepopulated_fields(request, obj)
        return {name: sources for name, sources in proposed.items() if name not in readonly}

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if not (self.internal_fields and rights.is_editor(request.user)):
            return fieldsets
        return [
            (name, options)
            for name, options in fieldsets
            if not set(options["fields"]) & set(self.internal_fields)
        ]

    def get_actions(self, request):
        actions = super().get_actions(request)
        if rights.proposes(request.user):
            actions = {
                name: action
                for name, action in actions.items()
                if name not in PublishingActions.actions
            }
        return actions

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and field.queryset.model in rights.OWNER:
            field.queryset = rights.own(field.queryset, request.user)
        return field

    # --- Saving ---

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The form. A partner's editor saves a proposal; who comes second is shown what the first
        one changed; what the database refuses is said in the form. In none of these anything that
        was typed is lost.
        """
        context = extra_context or {}
        if request.method != "POST":
            return super().changeform_view(
                request, object_id, form_url, context | self._seen(request, object_id)
            )
        if object_id and self.get_object(request, unquote(object_id)) is None:
            if not self.has_change_permission(request):
                raise PermissionDenied
            return self._gone(request)
        if not rights.proposes(request.user):
            return self._save(request, object_id, form_url, context)
        answers = []
        changes = proposals.changes_of(
            lambda: answers.append(self._save(request, object_id, form_url, context))
        )
        if answers[0].status_code == 302:
            record = object_id and self.get_object(request, unquote(object_id))
            proposals.propose_as_editor(request.user, record, changes)
        return answers[0]

    def _save(self, request, object_id, form_url, context):
        with transaction.atomic():
            record = object_id and self.get_object(request, unquote(object_id))
            if record and self.has_change_permission(request, record):
                context = context | self._join(request, record)
            try:
                with transaction.atomic():
                    return super().changeform_view(request, object_id, form_url, context)
            except (DataError, IntegrityError) as error:
                request.refusal = message_of(error)
                return super().changeform_view(request, object_id, form_url, context)

    def _gone(self, request):
        """What was typed into the form of a record that somebody has deleted meanwhile, or that
        one may not reach: to be copied.
        """
        handed_back = typed.read(request, request.resolver_match.func)
        context = self.admin_site.each_context(request) | {
            "title": _("This record is gone"),
            "opts": self.opts,
            "typed": handed_back.shown,
        }
        return TemplateResponse(request, "admin/gone.html", context, status=409)

    def _seen(self, request, object_id):
        """What the form says that it has seen, where there is a record to see."""
        record = object_id and self.get_object(request, unquote(object_id))
        if not record or type(record) not in history.EVENTS:
            return {}
        return {"seen": conflict.token(record), "pending": self._pending(request, record)}

    def _pending(self, request, record):
        """When a partner's editor, or somebody for the organisation, proposed what waits still."""
        if not rights.is_editor(request.user):
            return None
        return proposals.waiting([record]).get(record)

    def _join(self, request, record):
        """Join what is sent with what somebody else saved since the form was opened, if anything;
        what the template says about it.
        """
        if type(record) not in history.EVENTS:
            return {}
        # One after the other, an office's form and that of its phone too: else two at once would
        # each see nothing of the other.
        office = getattr(record, "office_id", None)
        if office:
            Office._base_manager.select_for_update(no_key=True).get(pk=office)
        self.model._base_manager.select_for_update(no_key=True).get(pk=record.pk)
        context = {"seen": conflict.token(record)}
        seen = conflict.read(request.POST.get("_seen", ""))
        news = conflict.unseen(record, seen) if seen is not None else []
        if not news:
            return context

        def fresh():
            current = self.get_object(request, str(record.pk))
            formsets = [
                formset(
                    instance=current,
                    prefix=formset.get_default_prefix(),
                    queryset=inline.get_queryset(request),
                )
                for formset, inline in self.get_formsets_with_inlines(request, current)
            ]
            return self.get_form(request, current, change=True)(instance=current), formsets

        try:
            with transaction.atomic():
                request.POST = conflict.join(request.POST, news, fresh)
        except DatabaseError as error:
            if away.is_away(error):
                raise
        request.refusal = _(
            "Somebody else has changed this record while you were writing. Nothing is lost: below"
            " stands what you wrote, joined with those changes. Look at it, then save again."
        )
        return context | {"news": self.describe(request, changeset.merged(news))}

    def response_add(self, request, obj, post_url_continue=None):
        return self._proposed(request) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._proposed(request) or super().response_change(request, obj)

    def _proposed(self, request):
        if not rights.proposes(request.user):
            return None
        self.message_user(request, proposals.THANKS, messages.SUCCESS)
        opts = self.model._meta
        return redirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        if refusal is None:
            return form

        class RefusedForm(form):
            def clean(self):
                super().clean()
                self.add_error(None, refusal)

        return RefusedForm

    # Our own history says more, and forgets who is to be forgotten.
    def log_addition(self, request, obj, message):
        pass

    def log_change(self, request, obj, message):
        pass

    def log_deletions(self, request, queryset):
        pass

    # --- Lists ---

    def get_search_results(self, request, queryset, search_term):
        is_number = re.fullmatch(r"[\d\s+()/.-]+", search_term)
        words = [search_term] if is_number else re.split(r"[\s,;.]+", search_term)[:10]
        for word in words:
            found = containing(
                self.model._default_manager.all(), word, self.search_fields, self.phone_fields
            )
            queryset = queryset.filter(pk__in=found.values("pk"))
        return queryset, False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A text names nobody whom we do not know."""
        field = without_pictures(super().formfield_for_dbfield(db_field, request, **kwargs))
        if field is not None and hasattr(db_field, "translated_field"):
            field.validators.append(tags.validate)
        return field

    def lookup_allowed(self, lookup, value, request):
        """Only what the list's own filters make. Django would take any lookup of any field from
        the address, and some of them end in a server error.
        """
        filters = {getattr(each, "parameter_name", each) for each in self.list_filter}
        return re.sub(r"(__id)?__(exact|isnull)$", "", lookup) in filters

    def get_changeform_initial_data(self, request):
        """Nothing: what an address proposes for a field was never checked."""
        return {}
