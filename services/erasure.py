"""Forgetting a person: what the contact's record, its history and the desk know of who it was."""

import re

from django.db import models, transaction
from pghistory.models import Context

from iqnetz.history import ERASED, EVENTS, columns
from iqnetz.models import OutgoingMail
from services.models import ContactPerson, Organisation, Proposal, Report, ReviewRequest

PERSONAL = ("title", "name", "email", "phone", "role", "role_de", "role_en", "assured_by")
GONE = "…"  # what stands where a name stood


def erase(person):
    """Forget the person of a ContactPerson that exists or was deleted: names, addresses and numbers
    in the record and its whole history, in the history of all texts, in proposals, questions,
    reports and mails, and as the one who confirmed other records. What remains is that somebody was
    there, and when.

    Returns the texts that still name the person, as (record, field label): what people wrote in
    sentences that are there now is theirs to mend.
    """
    with transaction.atomic():
        events = EVENTS[ContactPerson].objects.filter(id=person.pk)
        names = {each for each in [person.name, *events.values_list("name", flat=True)] if each}
        emails = {each for each in [person.email, *events.values_list("email", flat=True)] if each}
        # First the record, then its history: the record's last change writes a history too.
        models.QuerySet(ContactPerson).filter(pk=person.pk).update(
            **_blank(ContactPerson), is_public=False
        )
        events.update(**_blank(EVENTS[ContactPerson]), is_public=False)
        if last := events.order_by("-pgh_id").first():
            # Whoever has the form open is not to write the person back.
            type(last).objects.filter(pgh_id=last.pgh_id).exclude(pgh_label="delete").update(
                pgh_label=ERASED
            )
        Report.objects.filter(contact=person.pk).delete()
        OutgoingMail.objects.filter(to__in=emails).delete()
        for email in emails:
            ReviewRequest.objects.filter(email=email).update(email="")
            Organisation.objects.filter(review_email=email).update(review_email="")
            EVENTS[Organisation].objects.filter(review_email=email).update(review_email="")
        for name in names:
            _forget_name(name)
        _forget_rows(person.pk)
    return [found for name in names for found in naming(name)]


def _blank(model):
    fields = {field.attname: field for field in model._meta.local_concrete_fields}
    return {name: None if fields[name].null else "" for name in PERSONAL if name in fields}


def _without(name, text):
    """`text` without the name; "Ann" is not in "Anne"."""
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", GONE, text)


def _forget_name(name):
    """Take the name out of who confirmed and who answered, and out of what is no longer shown."""
    for model, events in EVENTS.items():
        for field in columns(model):
            if field.attname == "assured_by":
                _take_out(models.QuerySet(model), field.attname, name, signed=True)
                _take_out(events.objects.all(), field.attname, name, signed=True)
            elif _is_text(field):
                _take_out(events.objects.all(), field.attname, name)
    _take_out(ReviewRequest.objects.all(), "answered_by", name, signed=True)
    for field in ("right", "shown"):
        _take_out(Report.objects.all(), field, name)
    for field in ("subject", "text", "html"):
        _take_out(OutgoingMail.objects.all(), field, name)
    _take_out(Proposal.objects.all(), "proposed_by", name, signed=True)
    _take_out(Proposal.objects.all(), "message", name)
    for context in Context.objects.filter(metadata__by__icontains=name):
        by = context.metadata["by"]
        if _is_signed(by, name):
            context.metadata["by"] = by.replace(name, GONE, 1)
            context.save(update_fields=["metadata"])
    for proposal in Proposal.objects.all():
        changed = False
        for side in _sides(proposal):
            for column, value in side.items():
                if isinstance(value, str) and name in value:
                    signed = column == "assured_by"
                    if not signed or _is_signed(value, name):
                        side[column] = _without(name, value)
                        changed = True
        if changed:
            proposal.save(update_fields=["changes"])


def _take_out(rows, column, name, *, signed=False):
    """Replace the name in a column; `signed`: only where the text begins with it, as "name" or
    "name, organisation".
    """
    for row in rows.filter(**{f"{column}__contains": name}).only("pk", column):
        text = getattr(row, column)
        if not signed or _is_signed(text, name):
            rows.filter(pk=row.pk).update(**{column: _without(name, text)})


def _is_signed(text, name):
    return text == name or text.startswith(f"{name}, ")


def _is_text(field):
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def _sides(proposal):
    return [row[side] for row in proposal.changes for side in ("before", "after") if row[side]]


def _forget_rows(pk):
    """Blank the person's own rows in proposals."""
    for proposal in Proposal.objects.all():
        rows = [
            row
            for row in proposal.changes
            if (row["model"], row["pk"]) == (ContactPerson._meta.label_lower, pk)
        ]
        for row in rows:
            for side in ("before", "after"):
                if row[side]:
                    row[side] |= _blank(ContactPerson)
        if rows:
            proposal.save(update_fields=["changes"])


def naming(name):
    """(record, field label) of what is there now and has the name in it."""
    found = []
    for model in EVENTS:
        fields = [field for field in columns(model) if _is_text(field)]
        for field in fields:
            records = models.QuerySet(model).filter(**{f"{field.attname}__contains": name})
            # modeltranslation keeps a plain column beside those of the languages.
            if any(other.attname == f"{field.attname}_de" for other in fields):
                continue
            found += [
                (record, field.verbose_name)
                for record in records
                if _without(name, record.__dict__[field.attname]) != record.__dict__[field.attname]
            ]
    return found
