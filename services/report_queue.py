"""What becomes of a report: taken over, the organisation asked, or dismissed."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber

from iqnetz import history, outbox
from iqnetz.telephone import DialledField, dialled, is_number, plain
from services import freshness, reports
from services.models import ContactPerson, Office, Organisation, Phone, Report
from services.spelling import printable

# The things that are a column of the record itself.
COLUMNS = {
    Office: {"name", "email", "website", "house", "street", "postcode", "town"},
    ContactPerson: {"name", "email", "phone", "role"},
    Organisation: {"name", "town", "website"},
}


class Refused(Exception):
    """It cannot be done, in words."""


@dataclass(frozen=True)
class Change:
    """What taking over writes: a value into a column of a row."""

    row: models.Model
    name: str
    value: object

    @property
    def shown(self):
        value = self.value
        return dialled(value) if isinstance(value, PhoneNumber) else str(value)


class Case:
    """A report, its record and what can be done about it now."""

    def __init__(self, report):
        self.report = report
        self.record = report.record
        self.office = reports.office_of(report)
        self.organisation = self.office.organisation if self.office else report.organisation

    @cached_property
    def now(self):
        """The reported value as the page shows it now; "" where it shows none."""
        with translation.override(self.report.language):
            for thing in reports.things_of(self.record):
                if thing.key == self.report.field:
                    return thing.shown
        return ""

    @property
    def has_changed(self):
        """Whether the page no longer shows what was reported."""
        return self.now != self.report.shown

    @cached_property
    def is_public(self):
        return reports.is_public(self.record)

    @cached_property
    def change(self):
        """The Change that one click makes, or None; then `why_not` says why."""
        try:
            return self._change()
        except ValidationError as error:
            self.why_not = " ".join(error.messages)
            return None

    why_not = ""

    def _change(self):
        key, text = self.report.field, _bare(self.report.right)
        if key == "left":
            if not self.is_public:
                raise ValidationError(_("The public does not see this person any more."))
            return Change(self.record, "valid_to", timezone.localdate() - timedelta(days=1))
        row, name = self._target(key)
        if row is None:
            return None
        if isinstance(row, ContactPerson) and name == "name":
            text = self._without_title(text)
        field = row._meta.get_field(name)
        options = {}
        if isinstance(field, PhoneNumberField):
            if not is_number(plain(text)):
                raise ValidationError(_("This is more than a phone number."))
            options = {"form_class": DialledField}
        elif isinstance(field, models.URLField):
            options = {"assume_scheme": "https"}
        value = field.formfield(**options).clean(text)
        if not value:
            raise ValidationError(_("Nothing is said about what is right."))
        changed = Change(row, name, value)
        self._check(changed)
        return changed

    def _target(self, key):
        number = re.fullmatch("phone-([0-9]{1,18})", key)
        if number and self.report.office:
            phones = self.report.office.phones.all()
            phone = next((each for each in phones if each.pk == int(number[1])), None)
            if phone is None:
                raise ValidationError(_("The Servicestelle no longer has this phone."))
            return phone, "number"
        if key not in COLUMNS[type(self.record)]:
            return None, ""
        # Of the two languages the one that the visitor read.
        return self.record, f"role_{self.report.language}" if key == "role" else key

    def _without_title(self, text):
        title = self.record.title
        if title and not text.startswith(f"{title} "):
            raise ValidationError(_("Title and name stand in two fields."))
        return text.removeprefix(title).strip()

    def _check(self, change):
        """Raise ValidationError where the row would break a rule with the new value."""
        fresh = type(change.row)._default_manager.get(pk=change.row.pk)
        setattr(fresh, change.name, change.value)
        fresh.full_clean()

    @cached_property
    def asks(self):
        """The address at which the organisation can be asked; "" where none is known."""
        known = [self.organisation.review_email]
        offices = [self.office] if self.office else self.organisation.offices.published()
        for office in offices:
            known.append(office.email)
            known += office.contacts.public().values_list("email", flat=True)
        # Not at the address that is said to be wrong.
        wrong = self.report.shown if self.report.field == "email" else ""
        return next((address for address in known if address and address != wrong), "")


def _held(report):
    """The report, for this transaction alone; Refused where it was decided already."""
    held = Report.objects.select_for_update().get(pk=report.pk)
    if not held.is_undecided:
        raise Refused(decided(held))
    return held


def decided(report):
    """Who decided what, and when, in one sentence."""
    return _("%(person)s has decided this already on %(day)s: %(state)s.") % {
        "person": _name(report.decided_by) if report.decided_by else _("Somebody"),
        "day": date_format(timezone.localtime(report.decided_at), "d.m.Y H:i"),
        "state": report.get_state_display(),
    }


def _name(user):
    return user.get_full_name() or user.get_username()


def take_over(report, user, site, seen):
    """Write what the visitor said is right. `seen` is the value that the coordinator saw: Refused
    where somebody has changed it since, and where it cannot be written.
    """
    try:
        with transaction.atomic(), history.recorded("report"):
            case = Case(_held(report))
            change = case.change
            if change is None:
                raise Refused(case.why_not or _("This cannot be taken over with one click."))
            manager = type(change.row)._default_manager
            row = manager.select_for_update(of=("self",)).get(pk=change.row.pk)
            is_same = getattr(row, change.name) == getattr(change.row, change.name)
            if case.now != seen or not is_same:
                raise Refused(_("Somebody has just changed this. Please look again."))
            setattr(row, change.name, change.value)
            row.save()
            _close(case, Report.State.TAKEN, user, site)
            return change
    except IntegrityError as error:
        raise Refused(_("The database refused this. Please change it yourself.")) from error


def finish(report, user, site, state):
    """Close the report as taken (changed by hand) or dismissed. Raises Refused."""
    with transaction.atomic():
        _close(Case(_held(report)), state, user, site)


def _close(case, state, user, site):
    report = case.report
    if report.reply_to:
        with translation.override(report.language):
            context = {
                "name": str(case.record),
                "is_taken": state == Report.State.TAKEN,
                "page": site + case.record.get_absolute_url(),
            }
            subject = _("Your report on “%(name)s”") % {"name": context["name"]}
            text = render_to_string("services/mail/report_answer.txt", context)
        outbox.queue(report.reply_to, _one_line(subject), text)
    report.reply_to = ""
    _decide(report, state, user)


def ask(report, user, site):
    """Ask the organisation by mail, once; the address asked. Raises Refused."""
    with transaction.atomic():
        held = _held(report)
        if held.state != Report.State.OPEN:
            raise Refused(decided(held))
        case = Case(held)
        if not case.asks:
            raise Refused(_("No e-mail address of this organisation is known."))
        questions, texts = [], []
        for language in ("de", "en"):
            with translation.override(language):
                questions.append(_("Is this still right?"))
                context = {
                    "name": str(case.record),
                    "label": reports.label_of(held),
                    "shown": held.shown,
                    "lines": [printable(line) for line in held.right.splitlines()],
                    "page": site + case.record.get_absolute_url(),
                    "coordination": freshness.coordination(),
                }
                texts.append(render_to_string("services/mail/report_question.txt", context))
        subject = f"{' / '.join(questions)} {case.record}"
        outbox.queue(case.asks, _one_line(subject), "\n----------\n\n".join(texts))
        _decide(held, Report.State.ASKED, user)
        return case.asks


def _one_line(subject):
    return " ".join(printable(subject).split())[:200]


def _bare(text):
    """One line, without the characters that nobody sees: what is not seen is not taken over."""
    shown = "".join(char for char in printable(text) if unicodedata.category(char) != "Cf")
    return " ".join(shown.split())


def _decide(report, state, user):
    report.state, report.decided_by, report.decided_at = state, user, timezone.now()
    report.save(update_fields=["state", "decided_by", "decided_at", "reply_to"])


def is_about_place(change):
    """Whether the change moves an office whose door's coordinates are known."""
    return change.name in {"street", "postcode", "town"} and (
        isinstance(change.row, Office) and change.row.has_exact_position
    )


def record_of(change):
    """The record on whose page the changed row stands."""
    return change.row.office if isinstance(change.row, Phone) else change.row
