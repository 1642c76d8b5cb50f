"""Forgetting a person: what the contact's record, its history and the desk know of who it was."""

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Replace

from iqnetz.history import EVENTS, columns
from iqnetz.models import OutgoingMail
from services.models import ContactPerson, Organisation, Proposal, Report, ReviewRequest

PERSONAL = ("title", "name", "email", "phone", "role", "role_de", "role_en", "assured_by")


def erase(person):
    """Forget the person of a ContactPerson that exists or was deleted: names, addresses and numbers
    in the record, in its whole history, in proposals, questions, reports and mails, and as the one
    who confirmed other records. What remains is that somebody was there, and when.

    Returns the texts that still name the person, as (record, field label): what people wrote in
    sentences is theirs to mend.
    """
    name, email = person.name, person.email
    with transaction.atomic():
        # First the record, then its history: the record's last change writes a history too.
        models.QuerySet(ContactPerson).filter(pk=person.pk).update(
            **_blank(ContactPerson), is_public=False
        )
        events = EVENTS[ContactPerson].objects.filter(id=person.pk)
        names = {each for each in [name, *events.values_list("name", flat=True)] if each}
        emails = {each for each in [email, *events.values_list("email", flat=True)] if each}
        events.update(**_blank(EVENTS[ContactPerson]), is_public=False)
        Report.objects.filter(contact=person.pk).delete()
        ReviewRequest.objects.filter(email__in=emails).update(email="")
        OutgoingMail.objects.filter(to__in=emails).delete()
        Organisation.objects.filter(review_email__in=emails).update(review_email="")
        EVENTS[Organisation].objects.filter(review_email__in=emails).update(review_email="")
        for each in names:
            _unname(each)
        for proposal in Proposal.objects.all():
            _forget_in(proposal, person.pk, names)
    return [found for each in names for found in naming(each)]


def _blank(model):
    fields = {field.attname: field for field in model._meta.local_concrete_fields}
    return {name: None if fields[name].null else "" for name in PERSONAL if name in fields}


def _unname(name):
    """Take the name out of who confirmed what, now and in the past, and out of who answered."""
    for model, events in EVENTS.items():
        if any(field.attname == "assured_by" for field in columns(model)):
            for table in (model, events):
                rows = models.QuerySet(table).filter(assured_by__contains=name)
                rows.update(assured_by=Replace(F("assured_by"), Value(name), Value("…")))
    answered = ReviewRequest.objects.filter(answered_by__contains=name)
    answered.update(answered_by=Replace(F("answered_by"), Value(name), Value("…")))
    contexts = apps.get_model("pghistory", "Context").objects.filter(metadata__by__contains=name)
    for context in contexts:
        context.metadata["by"] = context.metadata["by"].replace(name, "…")
        context.save(update_fields=["metadata"])


def _forget_in(proposal, pk, names):
    changed = False
    for row in proposal.changes:
        if row["model"] == ContactPerson._meta.label_lower and row["pk"] == pk:
            for side in ("before", "after"):
                if row[side]:
                    row[side] |= _blank(ContactPerson)
            changed = True
    for name in names:
        for field in ("proposed_by", "message"):
            text = getattr(proposal, field)
            if name in text:
                setattr(proposal, field, text.replace(name, "…"))
                changed = True
    if changed:
        proposal.save(update_fields=["changes", "proposed_by", "message"])


def naming(name):
    """(record, field label) of the texts in which the name stands."""
    found = []
    for model in EVENTS:
        texts = [
            field
            for field in columns(model)
            if isinstance(field, models.TextField) and field.attname[-3:] in {"_de", "_en"}
        ]
        if not texts:
            continue
        query = Q()
        for field in texts:
            query |= Q(**{f"{field.attname}__contains": name})
        for record in models.QuerySet(model).filter(query):
            found += [
                (record, field.verbose_name)
                for field in texts
                if name in (getattr(record, field.attname) or "")
            ]
    return found
