"""Two people at one record: what the second one typed, joined with what the first one saved.

A form is compared in three states, each as what a browser would send: as it was when the second
one opened it, as it is now, and as the second one sends it. What the second one left alone takes
the first one's value; what both changed keeps the second one's. Rows are told apart by their number
in the database, not by their place in the form.
"""

import json

from django.db import transaction
from django.forms import MultiWidget
from django.http import QueryDict

from iqnetz import changeset, history

MANAGEMENT = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
NEW = "new"
LONGEST = 100_000  # characters of what a form says that it has seen


def token(record):
    """What a form that is opened now has seen, as a text that travels with the form."""
    return json.dumps(history.seen(history.changes(type(record), [record.pk])))


def read(text):
    """The inverse of `token`; None where it is not one."""
    try:
        seen = json.loads(text[:LONGEST])
    except (ValueError, RecursionError):
        return None
    is_one = isinstance(seen, dict) and all(
        isinstance(numbers, list) and numbers and all(type(number) is int for number in numbers)
        for numbers in seen.values()
    )
    return seen if is_one else None


def unseen(record, seen):
    """The changes to the record and what belongs to it that a form has not seen."""
    return history.since(history.changes(type(record), [record.pk]), seen)


class _Seen(Exception):
    """Ends the transaction in which the past stood in the tables."""


def join(data, changes, fresh):
    """The data to show: what was sent (a QueryDict), joined with `changes` that it had not seen.

    `fresh()` gives (form, formsets) with what stands in the database. Of a row about somebody who
    was forgotten meanwhile nothing that was sent is kept.
    """
    form, formsets = fresh()
    now = _split(*_sent(form, formsets))
    forgotten = {(change.model, str(change.pk)) for change in changes if change.erased}
    models = {formset.prefix: formset.model for formset in formsets}
    try:
        with transaction.atomic():
            changeset.write(
                [
                    history.RowChange(change.model, change.pk, change.after, change.before)
                    for change in changeset.merged(changes)
                ]
            )
            base = _split(*_sent(*fresh()))
            raise _Seen
    except _Seen:
        pass
    prefixes = list(models)
    mine = _split({name: data.getlist(name) for name in data}, prefixes)
    if (form._meta.model, str(form.instance.pk)) in forgotten:
        mine = (now[0], mine[1])
    for prefix, model in models.items():
        for number in [each for each in mine[1][prefix] if (model, each) in forgotten]:
            mine[1][prefix][number] = base[1][prefix].get(number, {})
    return _together(base, now, mine, prefixes, data)


def _sent(form, formsets):
    """What a browser would send for an untouched form: ({name: values}, prefixes)."""
    sent = {}
    for part in (form, *(row for formset in formsets for row in formset.initial_forms)):
        for bound in part:
            sent.update(_values(bound))
    return sent, [formset.prefix for formset in formsets]


def _values(bound):
    widget, value = bound.field.widget, bound.value()
    if isinstance(widget, MultiWidget):
        parts = zip(widget.widgets, widget.widgets_names, widget.decompress(value), strict=True)
        return {
            bound.html_name + name: _texts(part.format_value(each)) for part, name, each in parts
        }
    if hasattr(widget, "check_test"):
        return {bound.html_name: ["on"] if widget.check_test(value) else []}
    return {bound.html_name: _texts(widget.format_value(value))}


def _texts(value):
    values = value if isinstance(value, list | tuple) else [value]
    return [str(each) for each in values if each not in (None, "")]


def _split(sent, prefixes):
    """(fields of the record, {prefix: {number of the row, or (NEW, place): its fields}})."""
    fields, rows = {}, {prefix: {} for prefix in prefixes}
    places = {}
    for name, values in sent.items():
        prefix, place, field = _address(name, prefixes)
        if prefix is None:
            fields[name] = values
        elif place is not None:
            places.setdefault((prefix, place), {})[field] = values
    for (prefix, place), row in sorted(places.items()):
        number = row.get("id") or [""]
        rows[prefix][number[0] or (NEW, place)] = row
    return fields, rows


def _address(name, prefixes):
    for prefix in prefixes:
        if name.startswith(f"{prefix}-"):
            place, _dash, field = name[len(prefix) + 1 :].partition("-")
            if place.isdecimal() and len(place) < 5 and field:
                return prefix, int(place), field
            if place in MANAGEMENT:
                return prefix, None, place
    return None, None, name


def _same(one, other):
    def plain(values):
        return [value.replace("\r\n", "\n") for value in values or [] if value]

    return plain(one) == plain(other)


def _three(base, now, mine):
    """Each field's value: mine where I changed it, else the one that stands there now."""
    return {
        name: now.get(name, [])
        if name in now and _same(base.get(name), mine.get(name))
        else mine.get(name, [])
        for name in now.keys() | mine.keys()
    }


def _together(base, now, mine, prefixes, data):
    joined = QueryDict(mutable=True, encoding=data.encoding)
    for name, values in _three(base[0], now[0], mine[0]).items():
        joined.setlist(name, values)
    for prefix in prefixes:
        old, there, sent = base[1][prefix], now[1][prefix], mine[1][prefix]
        rows = [
            _three(old[number], row, sent[number]) if number in old and number in sent else row
            for number, row in there.items()
        ]
        initial = len(rows)
        for number, row in sent.items():
            is_new = isinstance(number, tuple)
            # A row that somebody else erased and I changed comes back as a new one.
            is_mine = number in old and not all(
                _same(old[number].get(name), values) for name, values in row.items()
            )
            if is_new or (number not in there and is_mine):
                rows.append(row | {"id": []})
        for place, row in enumerate(rows):
            for name, values in row.items():
                joined.setlist(f"{prefix}-{place}-{name}", values)
        for name, value in zip(MANAGEMENT, (len(rows), initial, 0, 1000), strict=True):
            joined[f"{prefix}-{name}"] = str(value)
    return joined
