"""Asking organisations whether their records are still right, and what becomes of the answers."""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop

from iqnetz import changeset, history, outbox
from services import proposals
from services.models import (
    ContactPerson,
    Office,
    OpeningHours,
    Organisation,
    Phone,
    Proposal,
    ReviewRequest,
)
from services.models.assurance import Precision, due_date

# No organisation gets more than one mail in so many days.
ONCE_IN_DAYS = 30
# By one link so many answers are kept: who has it by a mistake does not bury the others.
MOST_ANSWERS = 30
# After so many days without an answer the coordinators ask themselves, by phone.
PATIENCE_DAYS = 21

_signer = signing.Signer(salt="services.freshness", sep=".")


# --- Which records ---


def shown_offices(organisation):
    """The organisation's offices that the public sees, with details."""
    offices = Office.objects.published().open().filter(organisation=organisation)
    return offices.with_details().in_reading_order()


def overdue(model, on=None):
    """The Offices or ContactPersons that the public sees and that are to be confirmed again."""
    records = model.objects.overdue_for_review(on)
    if model is ContactPerson:
        records = records.filter(office__in=Office.objects.published().open(on))
    return records


def unanswered(model, now=None):
    """Those of the overdue Offices or ContactPersons that a coordinator has to ask about: nobody
    answered for PATIENCE_DAYS, or there is no address to ask at.
    """
    now = now or timezone.now()
    owner = "organisation" if model is Office else "office__organisation"
    records = overdue(model, timezone.localdate(now)).alias(owner=F(owner), due=due_date())
    asked = ReviewRequest.objects.alias(day=TruncDate("sent_at")).filter(
        organisation=OuterRef("owner"), sent_at__lte=now - timedelta(days=PATIENCE_DAYS)
    )
    answers = Proposal.objects.filter(
        content_type=ContentType.objects.get_for_model(model),
        object_id=OuterRef("pk"),
        channel=Proposal.Channel.LINK,
        state=Proposal.State.OPEN,
    )
    reachable = Organisation.objects.filter(pk=OuterRef("owner")).filter(
        ~Q(review_email="") | Exists(_offices_with_email()) | Exists(_people_with_email())
    )
    return records.filter(
        # Asked, and already then it was due.
        ~Exists(reachable)
        | (Q(assured_on__isnull=True) & Exists(asked))
        | Exists(asked.filter(day__gt=OuterRef("due")))
    ).exclude(Exists(answers))


def _offices_with_email():
    offices = Office.objects.published().open().exclude(email="")
    return offices.filter(organisation=OuterRef("pk"))


def _people_with_email():
    people = ContactPerson.objects.public().exclude(email="")
    shown = people.filter(office__in=Office.objects.published().open())
    return shown.filter(office__organisation=OuterRef("pk"))


# --- Asking ---


class Outcome(StrEnum):
    ASKED = "asked"
    TOO_EARLY = "too early"  # asked within the last ONCE_IN_DAYS
    NO_ADDRESS = "no address"
    NOTHING = "nothing to ask"


@dataclass(frozen=True)
class Asked:
    organisation: Organisation
    outcome: Outcome
    email: str = ""


@dataclass(frozen=True)
class Subject:
    """What a mail asks about one office: itself, some of its people, or both."""

    office: Office
    is_asked: bool
    people: list


def request_reviews(now=None, dry_run=False):
    """Ask each organisation that has overdue records, once in ONCE_IN_DAYS; one Asked for each.
    With `dry_run` nothing is written.
    """
    on = timezone.localdate(now)
    owners = {
        *overdue(Office, on).values_list("organisation", flat=True),
        *overdue(ContactPerson, on).values_list("office__organisation", flat=True),
    }
    organisations = Organisation.objects.filter(pk__in=owners).order_by("name", "pk")
    return [ask(organisation, now, dry_run=dry_run) for organisation in organisations]


def ask(organisation, now=None, *, only_overdue=True, dry_run=False):
    """Ask one organisation about its overdue records; without `only_overdue` about all of them
    where none is overdue. What became of it, as an Asked.
    """
    now = now or timezone.now()
    with transaction.atomic():
        # Two runs at once: the second waits here, and then sees the first one's request.
        organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
        if organisation.review_requests.recent(ONCE_IN_DAYS, now).exists():
            return Asked(organisation, Outcome.TOO_EARLY)
        offices = list(shown_offices(organisation))
        subjects = _subjects(offices, lambda record: record.is_overdue)
        if not subjects and not only_overdue:
            subjects = _subjects(offices, lambda record: True)
        if not subjects:
            return Asked(organisation, Outcome.NOTHING)
        email = address_of(organisation, offices)
        if not email:
            return Asked(organisation, Outcome.NO_ADDRESS)
        if not dry_run:
            asked = organisation.review_requests.create(email=email, sent_at=now)
            subject = gettext_noop("Are your details still right?")
            _queue(email, subject, "review", {"asked": asked, "subjects": subjects})
    return Asked(organisation, Outcome.ASKED, email)


def _subjects(offices, is_wanted):
    found = []
    for office in offices:
        people = [person for person in office.public_contacts if is_wanted(person)]
        if is_wanted(office) or people:
            found.append(Subject(office, is_wanted(office), people))
    return found


def address_of(organisation, offices):
    """Where to ask the organisation: its own address for that, else the first of its offices', else
    the first of its people's; "" where there is none.
    """
    if organisation.review_email:
        return organisation.review_email
    in_order = sorted(offices, key=lambda office: office.slug)
    people = [
        person
        for office in in_order
        for person in sorted(office.public_contacts, key=lambda each: (each.position, each.name))
    ]
    return next((each.email for each in [*in_order, *people] if each.email), "")


def _queue(email, subject, name, context):
    """Queue the mail of the templates services/mail/`name`: German first, then English."""
    codes = [code for code, _label in settings.LANGUAGES]
    subjects = []
    for code in codes:
        with translation.override(code):
            subjects.append(gettext(subject))
    asked = context["asked"]
    context |= {
        "languages": codes,
        "token": token_of(asked),
        "site": settings.SITE_URL,
        "coordination": coordination(),
        "subject": subjects[0],
    }
    text, html = (
        render_to_string(f"services/mail/{name}.{kind}", context) for kind in ("txt", "html")
    )
    outbox.queue(email, " / ".join(subjects), text, html)


def coordination():
    """The office that asks, and that one can call; None where there is none."""
    offices = Office.objects.published().of_coordination().select_related("organisation")
    return offices.prefetch_related("phones").first()


# --- The link ---


def token_of(asked):
    """What stands in the link of a ReviewRequest. When it expires is said by the request itself."""
    return _signer.sign(f"{asked.pk}-{asked.nonce}")


def request_of(token, lock=False):
    """The ReviewRequest of a link, or None where we never made such a link. With `lock`, whoever
    answers by the same link at the same moment waits.
    """
    try:
        number, _, nonce = _signer.unsign(token).partition("-")
    except signing.BadSignature:
        return None
    requests = ReviewRequest.objects.select_related("organisation")
    if lock:
        requests = requests.select_for_update(of=("self",))
    return requests.filter(pk=number, nonce=nonce).first()


def held_offices(organisation):
    """`shown_offices`, and until the end of the transaction nobody else changes them."""
    offices = Office.objects.filter(organisation=organisation).order_by("pk")
    list(offices.select_for_update().values_list("pk"))
    people = ContactPerson.objects.filter(office__organisation=organisation).order_by("pk")
    list(people.select_for_update(of=("self",)).values_list("pk"))
    return list(shown_offices(organisation))


SHOWN = {
    Office: (
        "name", "house", "street", "postcode", "town", "email", "website", "walk_in",
        "by_appointment", "by_phone", "online", "access_note_de", "access_note_en", "step_free",
        "interpreter",
    ),
    ContactPerson: ("title", "name", "role_de", "role_en", "email", "phone", "valid_to"),
}  # fmt: skip


def fingerprint(record):
    """A short digest of what the public sees of an Office (with details) or a ContactPerson, to
    tell whether somebody changed it since. When it was confirmed is no part of it.
    """
    values = [str(getattr(record, name)) for name in SHOWN[type(record)]]
    values += sorted(language.code for language in record.languages.all())
    if isinstance(record, Office):
        values += [
            (str(phone.number), phone.extension, phone.kind, phone.position)
            for phone in record.phones.all()
        ]
        values += [(span.weekday, span.opens, span.closes) for span in record.hours.all()]
        values += [(closure.starts_on, closure.ends_on) for closure in record.closures.all()]
    text = json.dumps(values, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


# --- Answers ---


def is_confirmed(record, asked):
    """Whether somebody confirmed the record since it was asked about."""
    return bool(record.assured_on) and record.assured_on >= timezone.localdate(asked.sent_at)


def signature(name, organisation):
    """Who confirmed: a person, for an organisation."""
    return f"{name}, {organisation.short_name or organisation.name}"[:200]


def _assurance(by):
    return {
        "assured_on": timezone.localdate(),
        "assured_precision": Precision.DAY,
        "assured_by": by,
    }


def confirm(records, asked, by):
    """Note that the Offices and ContactPersons are right as of today, without those that are
    confirmed already; which were noted.
    """
    fresh = [record for record in records if not is_confirmed(record, asked)]
    with history.recorded("link", by):
        for model in (Office, ContactPerson):
            pks = [record.pk for record in fresh if isinstance(record, model)]
            if pks:
                model.objects.filter(pk__in=pks).update(**_assurance(by))
    for record in fresh:
        for name, value in _assurance(by).items():
            setattr(record, name, value)
    note_answer(asked, by)
    return fresh


def note_answer(asked, by):
    if asked.answered_at is None:
        asked.answered_at, asked.answered_by = timezone.now(), by
        asked.save(update_fields=["answered_at", "answered_by"])


class TooMany(Exception):
    """By this link MOST_ANSWERS were kept already."""


class Fate(StrEnum):
    """What became of an answer; what tells most about several comes last."""

    UNCHANGED = "unchanged"  # nothing was different
    KNOWN = "known"  # the same was proposed before, and waits
    DIRECT = "direct"
    PROPOSED = "proposed"


def correct(record, save, asked, by, message=""):
    """Take what the callable `save` writes, as a proposal; or at once, where the organisation is
    trusted and only ways to reach somebody are different. The Fate.

    Raises TooMany, and what `save` and `changeset.apply` raise; then nothing is changed.
    """
    made = proposals.changes_of(save)
    if made:
        # Whoever corrects a record has looked at all of it.
        def save_and_confirm():
            changeset.apply(made)
            type(record).objects.filter(pk=record.pk).update(**_assurance(by))

        made = proposals.changes_of(save_and_confirm)
    elif not message:
        return Fate.UNCHANGED
    if _answers(asked).count() >= MOST_ANSWERS:
        raise TooMany
    note_answer(asked, by)
    if made and asked.organisation.is_trusted and all(map(_is_direct, made)):
        _write_at_once(record, made, asked, by)
        if message:
            _propose(record, [], asked, by, message)
        return Fate.DIRECT
    if _is_known(record, made, message):
        return Fate.KNOWN
    _propose(record, made, asked, by, message)
    return Fate.PROPOSED


def _answers(asked):
    """The Proposals that were kept since the organisation was asked, whatever became of them."""
    return Proposal.objects.filter(
        organisation=asked.organisation,
        channel=Proposal.Channel.LINK,
        proposed_at__gte=asked.sent_at,
    )


def _write_at_once(record, made, asked, by):
    """Write the changes, keep them for the desk, and tell the organisation at the address where it
    was asked: whoever got the link by a mistake must not change a number unseen.
    """
    with transaction.atomic():
        with history.recorded("link", by):
            changeset.apply(made)
        _propose(record, made, asked, by, state=Proposal.State.DIRECT)
        context = {
            "asked": asked,
            "record": record,
            "by": by,
            # Called for each language.
            "described": lambda: changeset.describe(made),
        }
        _queue(asked.email, gettext_noop("Your details were changed"), "changed", context)


def _propose(record, made, asked, by, message="", state=Proposal.State.OPEN):
    proposals.propose(
        record,
        made,
        Proposal.Channel.LINK,
        by,
        organisation=asked.organisation,
        message=message,
        state=state,
    )


_ASSURANCE = {"assured_on", "assured_precision", "assured_by"}
# What a trusted organisation may change by the link without a coordinator; None is all of a row.
# No free text and no address of a website: a link that got lost writes nothing on our pages.
_DIRECT = {
    Office: _ASSURANCE
    | {
        "email", "walk_in", "by_appointment", "by_phone", "online", "step_free", "interpreter",
    },
    ContactPerson: _ASSURANCE | {"email", "phone", "valid_to"},
    Phone: None,
    OpeningHours: None,
    Office.languages.through: None,
    Phone.languages.through: None,
    ContactPerson.languages.through: None,
}  # fmt: skip


def _is_direct(change):
    allowed = _DIRECT.get(change.model, set())
    if allowed is None:
        return True
    return None not in (change.before, change.after) and set(change.changed) <= allowed


def _is_known(record, made, message):
    """Whether the same was proposed before and still waits: a form that was sent twice."""
    waiting = Proposal.objects.filter(
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        channel=Proposal.Channel.LINK,
        state=Proposal.State.OPEN,
        message=message,
    )
    wanted = _without_new_numbers(changeset.to_json(made))
    return any(_without_new_numbers(proposal.changes) == wanted for proposal in waiting)


def _without_new_numbers(changes):
    """Changes as data; new rows without their numbers, which differ each time."""
    rows = []
    for change in changes:
        row = json.loads(json.dumps(change, cls=DjangoJSONEncoder))
        if row["before"] is None:
            row["pk"] = row["after"]["id"] = None
        rows.append(row)
    new = {change["pk"] for change in changes if change["before"] is None}
    for row in rows:
        after = row["after"] or {}
        for name in ("successor_id", "phone_id"):
            if after.get(name) in new:
                after[name] = None
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
