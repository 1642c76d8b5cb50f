"""What visitors may say is wrong with a record, and keeping what they said.

A *thing* is one fact of a record as the page shows it: one phone number, the street, a name. Its
key is kept in `Report.field`.
"""

from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from iqnetz.telephone import dialled
from services.models import ContactPerson, Phone, Report, ReportTally

SHOWN_LIMIT = Report._meta.get_field("shown").max_length

# Which foreign key of a Report a record stands in.
RECORDS = {"Office": "office", "ContactPerson": "contact", "Organisation": "organisation"}

# Of the things that are no column.
LABELS = {
    "hours": gettext_lazy("Opening hours"),
    "access": gettext_lazy("How to get in"),
    "languages": gettext_lazy("Languages"),
    "closed": gettext_lazy("The office has moved or closed"),
    "left": gettext_lazy("The person no longer works there"),
    "description": gettext_lazy("What is said about the organisation"),
    "other": gettext_lazy("Something else"),
}

# For these the words are enough; nobody has to say what is right instead.
COMPLETE = {"left", "closed"}


@dataclass(frozen=True)
class Thing:
    key: str
    label: str
    value: str = ""  # as shown to the public; empty where nothing is
    is_fact: bool = True  # whether there is a value that could be shown

    @property
    def shown(self):
        """The value as a Report keeps it."""
        return self.value[:SHOWN_LIMIT]


class TooMany(Exception):
    """There were too many reports within this hour."""


def things_of(record):
    """The Things of an Office (with details), a ContactPerson or an Organisation, in the present
    language.
    """
    return {
        "Office": _of_office,
        "ContactPerson": _of_person,
        "Organisation": _of_organisation,
    }[type(record).__name__](record)


def _fact(record, name, value=None):
    label = capfirst(str(record._meta.get_field(name).verbose_name))
    return Thing(name, label, str(getattr(record, name) if value is None else value))


def _free(key, value=None):
    return Thing(key, str(LABELS[key]), value or "", is_fact=value is not None)


def _of_office(office):
    access = ", ".join(str(mode) for mode in office.access_modes)
    return [
        _fact(office, "name"),
        *(_of_phone(phone) for phone in office.phones.all()),
        _fact(office, "email"),
        _fact(office, "website"),
        _fact(office, "house"),
        _fact(office, "street"),
        _fact(office, "postcode"),
        _fact(office, "town"),
        _free("hours", "; ".join(map(str, office.hours.all()))),
        _free("access", access),
        _free("languages", _names(office.languages.all())),
        _free("closed"),
        _free("other"),
    ]


def _of_phone(phone):
    number = dialled(phone.number)
    if phone.extension:
        number = _("%(number)s, then dial %(extension)s") % {
            "number": number,
            "extension": phone.extension,
        }
    return Thing(f"phone-{phone.pk}", capfirst(phone.get_kind_display()), number)


def _of_person(person):
    task = getattr(person, f"role_{get_language()}", "") or person.role_de or ""
    return [
        _fact(person, "name", person.full_name),
        _fact(person, "phone", dialled(person.phone) if person.phone else ""),
        _fact(person, "email"),
        _fact(person, "role", task),
        _free("languages", _names(person.languages.all())),
        _free("left"),
        _free("other"),
    ]


def _of_organisation(organisation):
    return [
        _fact(organisation, "name"),
        _fact(organisation, "town"),
        _fact(organisation, "website"),
        _free("description"),
        _free("other"),
    ]


def _names(languages):
    return ", ".join(language.name for language in languages)


def label_of(report):
    """What the report's field is called."""
    if report.field.startswith("phone-"):
        return capfirst(str(Phone._meta.verbose_name))
    if report.field in LABELS:
        return str(LABELS[report.field])
    try:
        return capfirst(str(report.record._meta.get_field(report.field).verbose_name))
    except FieldDoesNotExist:  # a column that the model had when it was reported
        return report.field


def file(record, thing, right, reply_to, sender):
    """Keep a report on a Thing of the record; `sender` is an IP address, and is not kept.

    What is waiting already is not kept twice, unless another person wants an answer. Raises
    TooMany.
    """
    target = {RECORDS[type(record).__name__]: record}
    with transaction.atomic():
        if not ReportTally.objects.count_report(sender):
            raise TooMany
        same = Report.objects.open().filter(field=thing.key, right=right, **target)
        if (same.exists() and not reply_to) or same.filter(reply_to=reply_to).exists():
            return
        waiting = same.filter(reply_to="").first()
        if waiting:
            waiting.reply_to, waiting.language = reply_to, get_language()
            waiting.save(update_fields=["reply_to", "language"])
            return
        Report.objects.create(
            field=thing.key,
            shown=thing.shown,
            right=right,
            reply_to=reply_to,
            language=get_language(),
            **target,
        )


def office_of(report):
    """The office that the report is about, or whose contact person; None for an organisation."""
    return report.contact.office if report.contact else report.office


def is_public(record):
    """Whether the public sees the record."""
    if isinstance(record, ContactPerson):
        is_shown = ContactPerson.objects.public().filter(pk=record.pk).exists()
        return is_shown and is_public(record.office)
    return type(record).objects.published().filter(pk=record.pk).exists()
