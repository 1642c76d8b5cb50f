"""Every change to a record, whoever made it: what was, what became of it, who, when.

Triggers of PostgreSQL (django-pghistory) copy each row that is inserted, changed or deleted. A
*family* is a record with what goes with it: an office with its phones, hours and contacts. Which
rows these are is read from the foreign keys that cascade.

Knows no models of ours: services and content say in their apps.py what is tracked.
"""

import datetime
import re
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import pghistory
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from pghistory.models import Context

EVENTS = {}  # a tracked model → its event model
ERASED = "erased"  # label of the event with which somebody was forgotten


def track(*tracked):
    """Keep the history of these models. To be called when all apps are ready: modeltranslation
    adds its columns late.
    """
    for model in tracked:
        generated = [
            field.name
            for field in model._meta.local_fields
            if isinstance(field, models.GeneratedField)
        ]
        # Office → OfficeEvent; of a table between two, Office_languages → OfficeLanguagesEvent.
        name = re.sub("_(.)", lambda found: found[1].upper(), model.__name__) + "Event"
        EVENTS[model] = _event_model(model, name, generated)


def _event_model(model, name, generated):
    label = model._meta.app_label
    pghistory.create_event_model(
        _with_triggers(model),
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=generated,
        # The row's own number says enough, and tables between two models cannot be referred to.
        obj_field=None,
        app_label=label,
        model_name=name,
        abstract=False,
        attrs={"__str__": lambda event: f"{event.pgh_label} {event.id}"},
        meta={
            "indexes": [
                models.Index(fields=["id", "pgh_id"], name=f"{name.lower()[:24]}_row"),
            ],
            "default_permissions": (),
        },
    )
    return apps.get_model(label, name)


def row_name(model):
    """Of a table between two models: what its proxy that carries the triggers is called."""
    return re.sub("_(.)", lambda found: found[1].upper(), model.__name__) + "Row"


def standing_for(model):
    """The tracked model itself, or its proxy: what triggers can be registered for."""
    if not model._meta.auto_created:
        return model
    return apps.get_model(model._meta.app_label, row_name(model))


def _with_triggers(model):
    """The model, or what stands for it in migrations: those cannot put triggers on a table that
    Django made for a relation of many to many, but on a proxy of it.
    """
    if not model._meta.auto_created:
        return model
    meta = {"proxy": True, "app_label": model._meta.app_label, "default_permissions": ()}
    return type(
        row_name(model), (model,), {"__module__": model.__module__, "Meta": type("Meta", (), meta)}
    )


def recorded(via, by=""):
    """A context in which changes are recorded as made `via` (link, import, command …) and by whom,
    where that is not the person who is signed in.
    """
    return pghistory.context(**({"via": via, "by": by} if by else {"via": via}))


@dataclass(frozen=True)
class RowChange:
    """What happened to one row. `before` and `after` are its columns by attribute name; None is
    no row.
    """

    model: type
    pk: int
    before: dict | None
    after: dict | None
    at: datetime.datetime | None = None
    event: int = 0
    context: object = None
    moved: bool = False  # the row went to another record, and is there still
    erased: bool = False  # who it was about is forgotten (services.erasure)

    @property
    def row(self):
        """The columns as they were last, or are."""
        return self.after or self.before

    @property
    def changed(self):
        """The attribute names whose values differ."""
        before, after = self.before or {}, self.after or {}
        return [name for name in self.row if before.get(name) != after.get(name)]


def columns(model):
    """The fields whose values make up a row, without what the database computes itself."""
    return [
        field
        for field in model._meta.local_concrete_fields
        if not isinstance(field, models.GeneratedField)
    ]


def children(model):
    """(model, foreign key) of the rows that belong to those of `model` and go with them."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        child = relation.related_model
        if child not in EVENTS or relation.on_delete is not models.CASCADE:
            continue
        owner = child._meta.auto_created
        if not owner or owner is model:
            found.append((child, relation.field))
    return found


def changes(model, pks, *, whole=True):
    """The RowChanges of the rows `pks`, oldest first; with `whole`, of their families."""
    found = {}
    _collect(model, set(pks), whole, found)
    return sorted(found.values(), key=attrgetter("at", "event"))


def _collect(model, pks, whole, found, owned=lambda row: True):
    """Add the changes of the rows `pks` to `found`. A side of a change on which the row is not
    `owned` is left out: before it came from another record, and after it went to one.
    """
    if not pks:
        return
    staying = set(pks)
    names = [field.attname for field in columns(model)]
    events = EVENTS[model].objects.filter(id__in=pks).order_by("id", "pgh_id")
    rows = events.values("pgh_id", "pgh_label", "pgh_created_at", "pgh_context_id", *names)
    for pk, same in groupby(rows, key=lambda row: row["id"]):
        before = None
        for event in same:
            row = {name: event[name] for name in names}
            is_end = event["pgh_label"] == "delete"
            before = row if is_end and before is None else before
            after = None if is_end else row
            change = RowChange(
                model,
                pk,
                before=before if before and owned(before) else None,
                after=after if after and owned(after) else None,
                at=event["pgh_created_at"],
                event=event["pgh_id"],
                context=event["pgh_context_id"],
                moved=after is not None and not owned(after),
                erased=event["pgh_label"] == ERASED,
            )
            before = after
            if change.before or change.after:
                found[model, event["pgh_id"]] = change
                (staying.discard if change.moved else staying.add)(pk)
    if whole:
        for child, key in children(model):
            members = EVENTS[child].objects.filter(**{f"{key.attname}__in": staying})
            _collect(
                child,
                set(members.values_list("id", flat=True)),
                whole,
                found,
                lambda row, name=key.attname: row[name] in staying,
            )


def state(history, at=None):
    """{(model, pk): columns} of all rows of a history (`changes`) as they were at the moment `at`
    (now), that moment included.
    """
    rows = {}
    for change in history:
        if at is None or change.at <= at:
            rows[change.model, change.pk] = change.after
    return {key: row for key, row in rows.items() if row is not None}


def way_back(history, at):
    """The RowChanges that lead from now to the state at the moment `at`."""
    return difference(history, None, at)


def difference(history, one, other):
    """The RowChanges that lead from the state at one moment (None: now) to that at another."""
    now, then = state(history, one), state(history, other)
    # What belongs to another record now stays there.
    moved = {(change.model, change.pk): change.moved for change in history}
    return [
        RowChange(*key, before=now.get(key), after=then.get(key))
        for key in dict.fromkeys([*now, *then])
        if now.get(key) != then.get(key) and not moved[key]
    ]


@dataclass(frozen=True)
class Entry:
    """What one request, command or link changed at one moment."""

    at: datetime.datetime
    context: object  # its number; None where nobody said who it was
    author: str
    changes: list


def entries(history):
    """The changes of a history in Entries, newest first."""

    def moment(change):
        return change.at, str(change.context)

    known = {change.context for change in history if change.context}
    metadata = dict(Context.objects.filter(pk__in=known).values_list("pk", "metadata"))
    people = get_user_model().objects.in_bulk({data.get("user") for data in metadata.values()})
    authors = {context: _author(data, people) for context, data in metadata.items()}
    nobody = _author({}, {})
    found = []
    for (at, _context), group in groupby(sorted(history, key=moment), key=moment):
        same = list(group)
        context = same[0].context
        found.append(Entry(at, context, authors.get(context, nobody), same))
    return found[::-1]


def seen(history):
    """What a form has seen of a history: for each model the number of the last event that is older
    than a day, and the numbers of all that are younger. Not the last number alone: a transaction
    that is not finished yet may hold a smaller one.
    """
    yesterday = timezone.now() - datetime.timedelta(days=1)
    found = {}
    for change in history:
        numbers = found.setdefault(change.model._meta.label_lower, [0])
        if change.at < yesterday:
            numbers[0] = max(numbers[0], change.event)
        else:
            numbers.append(change.event)
    return found


def since(history, seen):
    """The changes that somebody who has `seen` so much has not seen yet."""

    def is_new(change):
        old, *young = seen.get(change.model._meta.label_lower, [0])
        return change.event > old and change.event not in young

    return [change for change in history if is_new(change)]


def together(at, context):
    """All changes of one transaction, to whatever record: those of the moment `at` in a context
    (its number, or None).
    """
    found = {}
    for model, events in EVENTS.items():
        same = events.objects.filter(pgh_created_at=at, pgh_context_id=context)
        pks = set(same.values_list("id", flat=True))
        if pks:
            _collect(model, pks, False, found)
    return [change for change in found.values() if (change.at, change.context) == (at, context)]


def ends(limit=200):
    """The last deletions of rows that have not come back, newest first: RowChanges."""
    found = {}
    for model, events in EVENTS.items():
        # The number of the last event of each row that ended.
        last = (
            events.objects.filter(id__in=events.objects.filter(pgh_label="delete").values("id"))
            .order_by("id", "-pgh_id")
            .distinct("id")
            .values("pgh_id")
        )
        ended = events.objects.filter(pgh_id__in=last, pgh_label="delete")
        pks = set(ended.order_by("-pgh_created_at").values_list("id", flat=True)[:limit])
        rows = {}
        if pks:
            _collect(model, pks, False, rows)
        for change in rows.values():
            found[model, change.pk] = change  # the last one of each row
    newest = sorted(found.values(), key=attrgetter("at", "event"), reverse=True)
    return [change for change in newest if change.after is None][:limit]


def _author(metadata, people):
    """Who of the `people` (by number) made the changes of an entry, in words, and which way."""
    ways = {
        "link": _("by the link in our mail"),
        "import": _("by an import"),
        "command": _("by a command"),
        "report": _("after a report"),
        "proposal": _("as a proposal"),
        "restore": _("restored"),
    }
    user = people.get(metadata.get("user"))
    who = [str(user.get_full_name() or user)] if user else []
    who += [metadata["by"]] if metadata.get("by") else []
    who += [str(ways[metadata["via"]])] if metadata.get("via") in ways else []
    return ", ".join(who) or _("nobody signed in (script or database)")


def made_here():
    """All changes that were made so far in the present context (a request, a `recorded` block), to
    whatever record, oldest first.
    """
    with pghistory.context() as context:
        found = {}
        for model, events in EVENTS.items():
            touched = events.objects.filter(pgh_context_id=context.id)
            pks = set(touched.values_list("id", flat=True))
            if pks:
                _collect(model, pks, False, found)
    mine = [change for change in found.values() if change.context == context.id]
    return sorted(mine, key=attrgetter("at", "event"))
