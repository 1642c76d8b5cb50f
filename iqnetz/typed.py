"""What somebody typed into a form, to be handed back where it could not be taken: the record was
gone, the database is away. Neither a database nor a session is asked.

A view of its own says with `takes` which forms it takes, so that what was typed can be shown under
the labels it was typed at; of the admin's own views that is known.
"""

import re
from dataclasses import dataclass

from django import forms
from django.core.exceptions import BadRequest, FieldDoesNotExist, SuspiciousOperation
from django.db.models import BooleanField, ForeignKey
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (the name of a field)
# Typed anew each time, wherever one proves who one is; elsewhere a "code" is that of a language.
PROOFS = {"code", "proof", "secret"}
# What pages put into their forms by themselves.
NOT_TYPED = {
    "kept", "next", "signed", "opened", "homepage", "seen", "confirm", "post", "action", "index",
    "select_across",
}  # fmt: skip
SPLIT = re.compile(r"(.+)_\d")  # a moment is typed into two fields: from_0, from_1
ROW = re.compile(r"(?P<prefix>.+)-(?P<number>\d+)-(?P<name>.+)")
# What Django raises where a form is too much, broken, or breaks off.
UNREADABLE_FORMS = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)
# HTML has no way to write these.
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent."""

    fields: list  # (name, value), to be sent again, in the order of the page
    shown: list  # (label, value) of what somebody typed or chose
    lacks_files: bool  # a browser lets no page choose a file
    lacks_proofs: bool  # passwords and codes are not handed back


def takes(*forms_of_page, **rows):
    """Mark a view that takes these forms; `rows` are forms or models by their prefix."""

    def mark(view):
        view.takes = {"": forms_of_page} | {prefix: (each,) for prefix, each in rows.items()}
        return view

    return mark


def read(request, view):
    """What was sent to a view, as Typed; None where it cannot be read or is too much."""
    try:
        sent, files = list(request.POST.lists()), bool(request.FILES)
    except UNREADABLE_FORMS:
        return None
    proofs = {name for name, _values in sent if is_proof(name, view)}
    fields = [
        (readable(name), [readable(value) for value in values])
        for name, values in sent
        if name != TOKEN and name not in proofs
    ]
    return Typed(
        fields=[(name, value) for name, values in fields for value in values],
        shown=shown(fields, view),
        lacks_files=files,
        lacks_proofs=bool(proofs),
    )


def readable(text):
    return UNREADABLE.sub("", text)


def is_proof(name, view):
    """Whether a field of the view's form is a password or a code."""
    return "password" in name or (name in PROOFS and not hasattr(view, "model_admin"))


def shown(fields, view):
    """[(label, value)] of the (name, values) that somebody typed or chose, in the page's order."""
    sources = _sources(view)
    found = {}
    for name, values in fields:
        if not any(values) or name.startswith("_") or name in NOT_TYPED or _is_of_rows(name):
            continue
        label, field = _named(name, sources)
        if label:
            found.setdefault(label, []).extend(_told(field, value) for value in values if value)
    return [(label, ", ".join(dict.fromkeys(values))) for label, values in found.items()]


def _is_of_rows(name):
    return "__prefix__" in name or name.endswith("_FORMS")


def _sources(view):
    """Prefix → (forms and models to look a field up in, what its rows are called, the column that
    names the record they belong to).
    """
    admin = getattr(view, "model_admin", None)
    if admin is None:
        return {prefix: (each, "", "") for prefix, each in getattr(view, "takes", {}).items()}
    found = {"": ((admin.form, getattr(admin, "add_form", None), admin.model), "", "")}
    for inline in admin.inlines:
        keys = [
            field
            for field in inline.model._meta.get_fields()
            if isinstance(field, ForeignKey) and issubclass(admin.model, field.related_model)
        ]
        name = inline.verbose_name or inline.model._meta.verbose_name
        for key in keys:
            found[key.remote_field.get_accessor_name()] = (inline.model,), str(name), key.name
    return found


def _named(name, sources):
    """(label, form field) of a field's name: (None, None) of one that nobody sees. What no form of
    the view knows is called as it is.
    """
    row = ROW.fullmatch(name)
    if row and row["prefix"] in sources:
        known, kind, key = sources[row["prefix"]]
        label, field = _label(row["name"], known) if row["name"] != key else (None, None)
        return label and f"{capfirst(kind)} {int(row['number']) + 1}: {label}".lstrip(), field
    prefix, _dash, rest = name.rpartition("-")
    if prefix in sources:
        return _label(rest, sources[prefix][0])
    return _label(name, ())


def _label(name, sources):
    is_known = False
    for source in filter(None, sources):
        for each in (name, *SPLIT.findall(name)):
            field = _field(source, each)
            is_known = is_known or field is not None
            if field and field.label and not isinstance(field.widget, forms.HiddenInput):
                return field.label, field
    return (None, None) if is_known else (name, None)


def _field(source, name):
    """The form field of a form or a model by its name; None where it has none."""
    if hasattr(source, "base_fields"):
        return source.base_fields.get(name)
    try:
        column = source._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    if column.auto_created:  # a number that no page shows
        return forms.Field(widget=forms.HiddenInput)
    label = capfirst(str(column.verbose_name))
    if column.is_relation:
        return forms.ModelChoiceField(None, label=label)
    if isinstance(column, BooleanField):
        return forms.BooleanField(label=label)
    if column.choices:
        return forms.ChoiceField(label=label, choices=column.choices)
    return forms.Field(label=label)


def _told(field, value):
    """A value as people read it. What is chosen from a list of records is a number here."""
    if isinstance(field, forms.BooleanField):
        words = {"on": _("yes"), "true": _("yes"), "false": _("no"), "unknown": _("Not known")}
        return str(words.get(value, value))
    if isinstance(field, forms.ModelChoiceField):
        return _("chosen from the list")
    if isinstance(field, forms.ChoiceField):
        return _choice(field, value)
    return value


def _choice(field, value):
    for key, label in field.choices:
        for each, name in label if isinstance(label, list | tuple) else [(key, label)]:
            if str(each) == value:
                return str(name)
    return _("chosen from the list")
