"""Changes to rows as data: kept as JSON, shown field by field, applied all or not at all."""

from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.phonenumber import PhoneNumber

from iqnetz.history import EVENTS, RowChange, columns
from iqnetz.telephone import dialled


class Outdated(Exception):
    """The rows are no longer as they were when the changes were made; `fields` names them."""

    def __init__(self, fields):
        super().__init__(", ".join(fields))
        self.fields = fields


def merged(changes):
    """One RowChange per row, from its first state to its last; without those that end as they
    began.
    """
    rows = {}
    for change in changes:
        key = change.model, change.pk
        first = rows.get(key, change)
        rows[key] = RowChange(*key, before=first.before, after=change.after)
    return [change for change in rows.values() if change.before != change.after]


def to_json(changes):
    """Plain data that JSON can hold."""
    return [
        {
            "model": change.model._meta.label_lower,
            "pk": change.pk,
            "before": _texts(change.model, change.before),
            "after": _texts(change.model, change.after),
        }
        for change in changes
    ]


def from_json(data):
    """The RowChanges of `to_json`. Columns that a model has lost since are left out; those that it
    has got since have their default.
    """
    changes = []
    for row in data:
        model = apps.get_model(row["model"])
        before, after = (_values(model, row[side]) for side in ("before", "after"))
        changes.append(RowChange(model, row["pk"], before, after))
    return changes


def _texts(model, row):
    if row is None:
        return None
    return {
        field.attname: None if row[field.attname] is None else _text(field, row[field.attname])
        for field in columns(model)
    }


def _text(field, value):
    # As the database gets it: a PhoneNumber is E.164 there, whatever it is in words.
    value = field.get_prep_value(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _values(model, row):
    if row is None:
        return None
    return {
        field.attname: _value(field, row[field.attname])
        if field.attname in row
        else field.get_default()
        for field in columns(model)
    }


def _value(field, value):
    return None if value is None else _target(field).to_python(value)


def _target(field):
    return field.target_field if field.is_relation else field


def _column_values(model, row):
    fields = {field.attname: field for field in columns(model)}
    return {
        fields[name].column: fields[name].get_db_prep_save(value, connection)
        for name, value in row.items()
    }


def outdated(changes):
    """The labels of the fields that somebody else changed since; of rows that are gone, or there
    again, the row's name.
    """
    found = []
    for change in changes:
        current = _current(change)
        if change.before is None:
            continue
        if current is None:
            found.append(_row_name(change))
            continue
        for name in change.changed if change.after else change.before:
            wanted = change.after[name] if change.after else None
            if current[name] not in (change.before[name], wanted):
                found.append(label(change.model, name))
    return found


def _current(change):
    names = [field.attname for field in columns(change.model)]
    # Past modeltranslation's manager, which would answer in one language for the plain columns.
    rows = models.QuerySet(change.model).filter(pk=change.pk)
    return rows.values(*names).first()


def apply(changes, force=False):
    """Write the changes: all of them, or none.

    Raises Outdated where the rows are not as they were (unless `force`), ValidationError where the
    result breaks a rule of a model, IntegrityError where it breaks one of the database.
    """
    with transaction.atomic():
        if not force and (fields := outdated(changes)):
            raise Outdated(fields)
        write(changes)
        _validate(change for change in changes if change.after)
        connection.check_constraints()


def write(changes):
    """Write the changes as they are, without looking whether they fit."""
    ends = [change for change in changes if change.after is None]
    for change in sorted(ends, key=_depth, reverse=True):
        # With all that hangs on it, as the models say: reports go, successors become none.
        models.QuerySet(change.model).filter(pk=change.pk).delete()
    waiting = sorted((change for change in changes if change.after), key=_depth)
    while waiting:
        stuck = [change for change in waiting if not _is_written(change)]
        if len(stuck) == len(waiting):
            _change_places(stuck)
            return
        waiting = stuck


def _is_written(change):
    """Write one row; False where another row that is still to be written stands in its way."""
    try:
        with transaction.atomic():
            _write(change)
    except IntegrityError:
        return False
    return True


def _change_places(changes):
    """Write rows that stand in each other's way, as two numbers that change places: take all of
    them out, then put them in as they are to be.
    """
    rows = []
    for change in changes:
        current = _current(change) or {}
        names = change.changed if change.before and current else list(change.after)
        rows.append((change, current | {name: change.after[name] for name in names}))
        _execute("DELETE FROM {table} WHERE {pk} = %s", change, [change.pk])
    for change, row in rows:
        _insert(change, row)


def _depth(change):
    """Parents before children: how many tracked models stand above this one."""

    def above(model, seen=()):
        keys = [field for field in model._meta.local_fields if field.is_relation]
        parents = {field.related_model for field in keys} - {model, *seen}
        return 1 + max(
            (above(parent, (*seen, model)) for parent in parents if parent in EVENTS), default=0
        )

    return above(change.model)


def _write(change):
    current = _current(change)
    if current is None:
        _insert(change, change.after)
        return
    names = change.changed if change.before else list(change.after)
    if names:
        values = _column_values(change.model, {name: change.after[name] for name in names})
        pairs = ", ".join(f"{connection.ops.quote_name(name)} = %s" for name in values)
        sql = f"UPDATE {{table}} SET {pairs} WHERE {{pk}} = %s"  # noqa: S608 (quoted names)
        _execute(sql, change, [*values.values(), change.pk])


def _insert(change, row):
    values = _column_values(change.model, row)
    names = ", ".join(connection.ops.quote_name(name) for name in values)
    marks = ", ".join(["%s"] * len(values))
    sql = f"INSERT INTO {{table}} ({names}) VALUES ({marks})"  # noqa: S608 (quoted names)
    _execute(sql, change, list(values.values()))


def _execute(sql, change, values):
    # As SQL: the rows of tables between two models have no manager, and modeltranslation would
    # turn the plain columns into those of the present language.
    meta = change.model._meta
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(sql.format(table=quote(meta.db_table), pk=quote(meta.pk.column)), values)


def _validate(changes):
    errors = []
    for change in changes:
        if change.model._meta.auto_created:
            continue
        record = change.model._default_manager.get(pk=change.pk)
        try:
            record.full_clean()
        except ValidationError as error:
            errors += [f"{_row_name(change)}: {message}" for message in error.messages]
        except ObjectDoesNotExist:
            errors.append(_("%(row)s names a record that is gone.") % {"row": _row_name(change)})
    if errors:
        raise ValidationError(errors)


# --- In words ---

# What a person need not read: numbers of rows, and what follows from another field.
SILENT = {"id", "centre_latitude", "centre_longitude"}


@dataclass(frozen=True)
class FieldChange:
    label: str
    old: str
    new: str


def label(model, name):
    """What a coordinator calls the field."""
    field = next(field for field in columns(model) if field.attname == name)
    if model._meta.auto_created:
        return str(field.related_model._meta.verbose_name).capitalize()
    return str(field.verbose_name)


def _row_name(change):
    meta = change.model._meta
    if meta.auto_created:
        return _("languages")
    row = change.row
    name = row.get("name") or row.get("title") or row.get("number") or row.get("label") or ""
    name = dialled(name) if isinstance(name, PhoneNumber) else name
    kind = str(meta.verbose_name)
    return name if name.startswith(kind) else f"{kind} {name}".strip()


@dataclass(frozen=True)
class Described:
    """One RowChange in words."""

    name: str
    kind: str  # added, changed, removed
    fields: list
    change: RowChange

    KINDS = {
        "added": gettext_lazy("added"),
        "changed": gettext_lazy("changed"),
        "removed": gettext_lazy("removed"),
    }

    @property
    def kind_name(self):
        return self.KINDS[self.kind]


def topmost(changes):
    """The name of the record that the others belong to."""
    return _row_name(min(changes, key=_depth))


def describe(changes, hidden=(), names=None):
    """The RowChanges as Described, with names instead of numbers, without the `hidden` fields. Who
    describes several lists asks for their `names` once (`names_in`).
    """
    names = names_in(changes) if names is None else names
    found = []
    for change in changes:
        kind = "changed"
        if change.before is None:
            kind = "added"
        elif change.after is None:
            kind = "removed"
        fields = [
            _field_change(change, name, names)
            for name in change.changed
            if name not in hidden and _is_told(change.model, name)
        ]
        fields = [field for field in fields if field.old != field.new]
        if fields or kind != "changed":
            found.append(Described(_row_name(change), kind, fields, change))
    return found


def _field_change(change, name, names):
    before, after = (change.before or {}).get(name), (change.after or {}).get(name)
    old, new = (_shown(change.model, name, value, names) for value in (before, after))
    if old == new and before and after:
        # Two records of one name: their numbers tell them apart.
        old, new = f"{old} ({before})", f"{new} ({after})"
    return FieldChange(label(change.model, name), old, new)


def _is_told(model, name):
    if name in SILENT:
        return False
    owner = model._meta.auto_created
    if owner and name == f"{owner._meta.model_name}_id":
        return False
    # modeltranslation keeps a plain column beside those of the languages.
    return not any(field.attname == f"{name}_de" for field in columns(model))


def names_in(changes):
    """The names of the records that foreign keys refer to, in one question per model; of those
    that are themselves among the changes, as they stand there.
    """
    among = {
        (change.model, change.pk): _row_name(change)
        for change in changes
        if not change.model._meta.auto_created
    }
    wanted = {}
    for change in changes:
        for field in columns(change.model):
            if field.is_relation:
                for row in (change.before, change.after):
                    if row and row[field.attname]:
                        wanted.setdefault(field.related_model, set()).add(row[field.attname])
    return among | {
        (model, record.pk): str(record)
        for model, pks in wanted.items()
        for record in model._default_manager.filter(pk__in=pks)
    }


def _shown(model, name, value, names):
    if value is None or value == "":
        return "–"
    field = next(field for field in columns(model) if field.attname == name)
    if field.is_relation:
        return names.get((field.related_model, value), _("erased record"))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateTimeField):
        return date_format(timezone.localtime(value), "d.m.Y H:i")
    if isinstance(field, models.DateField):
        return date_format(value, "d.m.Y")
    if isinstance(field, models.TimeField):
        return time_format(value, "H:i")
    return dialled(value) if isinstance(value, PhoneNumber) else str(value)
