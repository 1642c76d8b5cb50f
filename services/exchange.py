"""Records as tables and back: which columns a model has, and how a table becomes changes. By
django-import-export's resources, without its pages: those keep what was sent in files, and cannot
be used with a screen reader.

The columns are the model's editable fields: new ones come by themselves. A record is named by its
`id`, which no renaming changes; a row without one is a new record. Relations are named as people
know them: by `slug`, a language by its `code`, a person by `id`.

Two rules make an export that is imported again change nothing: a cell that says what the export
would say leaves its field alone, unread; and what cannot be told from a cell (seconds, the end of
a text that is too long, the kind of line break) is no difference.
"""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from functools import cache

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.db.models import Max
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource, modelresource_factory
from modeltranslation.fields import TranslationField
from psycopg import errors
from tablib import Dataset

from iqnetz import history
from services import sheets, tags
from services.cells import Records, no_such_record, widget_for
from services.models import Office
from services.refusals import message_of
from services.sheets import Problem

CLOSING = frozenset({"closed_from", "successor"})  # of an office: a page of its own asks for them


def fields_of(model):
    """The model's fields that tables have, after the id: a translated one once a language."""
    every = [*model._meta.concrete_fields, *model._meta.many_to_many]
    translated = {
        field.translated_field.name for field in every if isinstance(field, TranslationField)
    }
    return [
        field
        for field in every
        if field.editable and not field.primary_key and field.name not in translated
    ]


class LockedRecords(BaseInstanceLoader):
    """The records that a table names: all at once, and nobody else's until the import ends."""

    def __init__(self, resource, dataset=None):
        super().__init__(resource, dataset)
        ids = {int(text) for text in dataset["id"] if re.fullmatch("[0-9]{1,18}", text)}
        own = resource.queryset.filter(pk__in=ids).order_by().values_list("pk", flat=True)
        locked = resource._meta.model._base_manager.filter(pk__in=list(own)).order_by("pk")
        locked = list(locked.select_for_update().values_list("pk", flat=True))
        self.records = {
            record.pk: record for record in resource.get_queryset().filter(pk__in=locked)
        }
        self.used = set()

    def get_instance(self, row):
        text = row["id"].strip()
        if not text:
            return None
        number = int(text) if re.fullmatch("[0-9]{1,18}", text) else None
        if number not in self.records:
            raise ValidationError({"id": no_such_record(text)})
        if number in self.used:
            raise ValidationError({"id": _("Another row names this record already.")})
        self.used.add(number)
        return self.records[number]


class TableResource(ModelResource):
    """A model's records as rows. What one may do with them is given from outside:

    `queryset` holds the records that one may see and name; `form_fields(record)` gives the fields
    of the form that one has for a record (None: a new one) by name, `may_change(record)` whether
    one may change it. `columns` are the names of those that one may see.
    """

    class Meta:
        instance_loader_class = LockedRecords
        skip_diff = skip_unchanged = True  # the differences are our own
        report_skipped = False
        clean_model_instances = True
        use_transactions = True

    def __init__(self, queryset, columns, form_fields=None, may_change=None):
        super().__init__()
        self.queryset, self.form_fields, self.may_change = queryset, form_fields, may_change
        self.columns = ["id", *(name for name in columns if name in self.fields)]
        self.fields = {name: self.fields[name] for name in self.columns}

    def get_queryset(self):
        """All that one may see, with what the columns need, in a fixed number of queries."""
        model_fields = [self.model_field(name) for name in self.columns]
        single = [field.name for field in model_fields if field.many_to_one or field.one_to_one]
        several = [field.name for field in model_fields if field.many_to_many]
        queryset = self.queryset.select_related(*single) if single else self.queryset
        return queryset.prefetch_related(*several)

    def get_export_order(self):
        return self.columns

    def get_import_order(self):
        return self.columns

    def model_field(self, name):
        return self._meta.model._meta.get_field(name)

    def filter_export(self, queryset, **kwargs):
        self.queryset = queryset
        return self.get_queryset()

    def before_import(self, dataset, lines=(), **kwargs):
        self.lines = lines

    def after_import(self, dataset, result, **kwargs):
        """Nothing: no row brings its own number for a new record."""

    def after_init_instance(self, instance, new, row, row_number=None, **kwargs):
        # Only what the form is shown for: a field that one may not change stays as it is.
        if not new and not self.may_change(instance):
            raise ValidationError({"id": no_such_record(row["id"])})
        self.changes, self.related = {}, {}

    def import_instance(self, instance, row, **kwargs):
        new, errors, form_fields = instance.pk is None, {}, None
        for name in self.columns[1:]:
            widget, text = self.fields[name].widget, row.get(name, "")
            before = "" if new else said(widget, instance, name)
            if name not in row and not new:
                continue
            if sheets.plain(text) == before and not (new and self._must_be_given(name)):
                continue
            try:
                if not form_fields:
                    form_fields = self._fields_for_new if new else self.form_fields(instance)
                value = self._value(widget, instance, name, text, form_fields)
            except ValidationError as error:
                errors[name] = error
                continue
            after = sheets.plain(sheets.as_text(widget.render(value)))
            if after == before:
                continue
            self.changes[name] = (before, after)
            if isinstance(widget, Records):
                self.related[name] = value
            else:
                setattr(instance, name, value)
        if errors:
            raise ValidationError(errors)

    @cached_property
    def _fields_for_new(self):
        return self.form_fields(None)

    def _must_be_given(self, name):
        field = self.model_field(name)
        return not (field.blank or field.has_default())

    def _value(self, widget, instance, name, text, form_fields):
        if name not in form_fields:
            raise ValidationError(self._why_not(name))
        whole = getattr(instance, name, "") if instance.pk else ""
        if isinstance(whole, str) and len(whole) > sheets.CELL:
            raise ValidationError(
                _("The present text is too long for a table. Please change it in the form.")
            )
        return widget.clean(text, form_field=form_fields[name])

    def skip_row(self, instance, original, row, import_validation_errors=None):
        new = instance.pk is None
        return not (new or self.changes or import_validation_errors)

    def do_instance_save(self, instance, is_create):
        try:
            with transaction.atomic():
                super().do_instance_save(instance, is_create)
        except (DataError, IntegrityError) as error:
            # Nobody checked this before the database did: a loop, or somebody else just now.
            raise ValidationError(message_of(error)) from None

    def save_m2m(self, instance, row, **kwargs):
        for name, records in self.related.items():
            getattr(instance, name).set(records)

    def after_import_row(self, row, row_result, row_number=None, **kwargs):
        if row_result.import_type != row_result.IMPORT_TYPE_SKIP:
            number = self.lines[row_number - 1]
            is_new = row_result.is_new()
            row_result.change = Change(
                number, row_result.object_repr, is_new, tuple(self._differences())
            )

    def _differences(self):
        for name, (before, after) in self.changes.items():
            yield Difference(name, self.label(name), before, after)

    def _why_not(self, name):
        """Why a column cannot be changed by a table."""
        if self._meta.model is Office and name in CLOSING:
            return _("Closing is done in the record only, under “Close for good”.")
        return _("You may not change this field.")

    def described_columns(self):
        """The names of the columns, each with the desk's words for it and, where nobody can change
        it by a table, why.
        """
        changeable = {"id", *self.form_fields(self.queryset.first())}
        return [
            (name, self.label(name), "" if name in changeable else self._why_not(name))
            for name in self.columns
        ]

    def label(self, name):
        """The words that the desk has for a column."""
        try:
            return capfirst(self.model_field(name).verbose_name)
        except FieldDoesNotExist:
            return ""


def said(widget, record, name):
    """What the export says of a record's field, as text."""
    return sheets.plain(sheets.as_text(widget.render(getattr(record, name))))


@cache
def resource_class(model):
    """The TableResource of a model."""
    fields = {
        field.name: Field(attribute=field.name, column_name=field.name, widget=widget_for(field))
        for field in [model._meta.pk, *fields_of(model)]
    }
    return modelresource_factory(model, TableResource, {"fields": tuple(fields)}, fields)


@dataclass(frozen=True)
class Difference:
    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What a row does to a record."""

    row: int
    record: str
    is_new: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Outcome:
    """What an import does, or has done, or what is wrong with it."""

    changes: tuple[Change, ...] = ()
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()
    newest: int | None = None  # the last record's number before
    written: bool = False

    @property
    def new(self):
        return sum(change.is_new for change in self.changes)

    @property
    def changed(self):
        return len(self.changes) - self.new

    @property
    def digest(self):
        """A short text that is the same only for the same changes. Where records are new, also
        only until the next one is made: sent twice, a file makes them once.
        """
        told = [self.newest if self.new else None]
        told += [
            (change.row, [(each.name, each.before, each.after) for each in change.differences])
            for change in self.changes
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def carry_out(resource, table, agreed=None):
    """Import `table`; the Outcome. What it does is kept only where it does exactly what was
    `agreed`, the digest of a former Outcome; else nothing is. All of it or nothing.
    """
    problems = [*table.problems, *_unknown_columns(resource, table)]
    if problems:
        return Outcome(problems=tuple(sorted(problems, key=_place)))
    if not table.rows:
        return Outcome()
    dataset = Dataset(*(row.cells for row in table.rows), headers=list(table.headers))
    try:
        with transaction.atomic(), history.recorded("import"):
            _wait_for_other_imports(resource._meta.model)
            newest = resource._meta.model._base_manager.aggregate(newest=Max("pk"))["newest"]
            result = resource.import_data(dataset, lines=[row.number for row in table.rows])
            outcome = _outcome(table, result, newest)
            _rename_tags(resource._meta.model, outcome)
            connection.check_constraints()
            keep = not outcome.problems and outcome.digest == agreed
            transaction.set_rollback(not keep)
    except IntegrityError as error:
        return Outcome(problems=(Problem(None, "", message_of(error)),))
    except OperationalError as error:
        if not isinstance(error.__cause__, errors.DeadlockDetected):
            raise
        words = _("Somebody else is changing the same records just now. Please try again.")
        return Outcome(problems=(Problem(None, "", words),))
    return replace(outcome, written=keep)


def _rename_tags(model, outcome):
    """Texts that name an office by its slug go on to name it."""
    if model is not Office:
        return
    for change in outcome.changes:
        for each in change.differences:
            if each.name == "slug" and not change.is_new:
                tags.rename_office(each.before, each.after)


def _wait_for_other_imports(model):
    # Two at once would each see none of the other's new records.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"import {model._meta.label}"]
        )


def _unknown_columns(resource, table):
    if "id" not in table.headers:
        yield Problem(1, "id", _("This column is missing. Without it no record can be recognised."))
    known = ", ".join(resource.columns)
    for name in table.headers:
        if name and name not in resource.columns:
            words = _("There is no such column. These there are: %(names)s.") % {"names": known}
            yield Problem(1, name[:100], words)


def _outcome(table, result, newest):
    if result.has_errors():  # not the file's fault: our own
        raise (result.base_errors or result.row_errors()[0][1])[0].error
    problems = [
        Problem(
            table.rows[invalid.number - 1].number, "" if name == NON_FIELD_ERRORS else name, words
        )
        for invalid in result.invalid_rows
        for name, messages in invalid.error_dict.items()
        for words in messages
    ]
    changes = tuple(row.change for row in result.rows if row.is_valid())
    problems = tuple(sorted(problems, key=_place))
    return Outcome(changes, result.totals["skip"], problems, newest)


def _place(problem):
    return problem.row or 0, problem.column
