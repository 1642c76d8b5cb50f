"""Tags in texts: `[[office:slug]]` and `[[contact:number]]` stand for a Servicestelle or a person.

What is shown comes from the record, at the moment when somebody reads the text. A record that the
public may not see is replaced by the next one that can help: a person by the successor, else by
the person's office; an office by the coordination. So no sentence ever has a hole.
"""

import re
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef, Q
from django.db.models.functions import Lower
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import translator

from iqnetz.markup import TAG
from iqnetz.publishing import PublishingState
from iqnetz.together import evaluate
from services.models import ContactPerson, Office
from services.models.succession import in_line

OFFICE, CONTACT = "office", "contact"
KINDS = {"office": OFFICE, "stelle": OFFICE, "contact": CONTACT, "person": CONTACT}
KEYS = {OFFICE: r"[a-z0-9_-]{1,50}", CONTACT: r"[0-9]{1,18}"}


@dataclass(frozen=True, slots=True)
class Tag:
    """What a tag names: an office by its slug, a contact by its number. Without a kind or a key it
    names nothing that there can be.
    """

    kind: str = ""
    key: str = ""

    @classmethod
    def of(cls, pair):
        """The tag of what the markup read: ("Office", " anerkennung-halle ")."""
        kind = KINDS.get(pair[0].lower(), "")
        key = pair[1].strip().lower()
        if not kind or not re.fullmatch(KEYS[kind], key):
            return cls(kind)
        return cls(kind, key if kind == OFFICE else str(int(key)))

    @classmethod
    def to(cls, record):
        """The tag that names an office or a contact."""
        if isinstance(record, Office):
            return cls(OFFICE, record.slug.lower())
        return cls(CONTACT, str(record.pk))

    def __str__(self):
        return f"[[{self.kind}:{self.key}]]"


def read(text):
    """The (tag, how it is written) of all tags in `text`, in its order."""
    return [(Tag.of(found.groups()), found[0]) for found in TAG.finditer(text or "")]


# --- What readers see ---


def fill(pairs, along=tuple):
    """For iqnetz.markup: each pair's (HTML, plain words), in the reader's language. For `along` see
    `resolve`.
    """
    shown = resolve({Tag.of(pair) for pair in pairs}, along)
    _fill_roles(record for record in shown.values() if isinstance(record, ContactPerson))
    written = {tag: (_html(record), _words(record)) for tag, record in shown.items()}
    return {pair: written[Tag.of(pair)] for pair in pairs}


def names(pairs, along=tuple):
    """The plain words alone, for each of the pairs."""
    return names_in([get_language()], pairs, along)[get_language()]


def names_in(languages, pairs, along=tuple):
    """{language: the plain words for each of the pairs}"""
    shown = resolve({Tag.of(pair) for pair in pairs}, along)
    found = {}
    for language in languages:
        with translation.override(language):
            found[language] = {pair: _words(shown[Tag.of(pair)]) for pair in pairs}
    return found


def resolve(tags, along=tuple):
    """What to show for each of the `tags`: an office with its phones or a contact, both visible
    to the public; None where not even the coordination is. One query, for one as for many; none
    without tags. `along` gives QuerySets that are evaluated in the same query.
    """
    ids = [int(tag.key) for tag in tags if tag.kind == CONTACT and tag.key]
    slugs = [tag.key for tag in tags if tag.kind == OFFICE and tag.key]
    if not tags:
        return {}
    people = _people(ids)
    named = Office.objects.published().annotate(key=Lower("slug")).filter(key__in=slugs)
    # Whoever follows, of what is no longer visible too.
    following = Office.objects.none()
    if slugs:
        following = Office.objects.filter(pk__in=in_line(Office, named.values("successor")))
    # Not with OR: PostgreSQL would look at all offices.
    wanted = [
        named.order_by().values("pk"),
        following.order_by().values("pk"),
        people.order_by().values("office"),
    ]
    offices = _visible_offices().filter(pk__in=wanted[0].union(*wanted[1:], all=True))
    coordination = _visible_offices().of_coordination()[:1]
    named = named.values_list("key", "successor_id")
    successors = following.values_list("pk", "successor_id")
    evaluate(people, named, successors, offices, coordination, *along())
    by_key = {office.key: office for office in offices}
    by_id = {office.pk: office for office in offices}
    for key, following in named:
        if key not in by_key:
            by_key[key] = _first_visible(following, dict(successors), by_id)
    shown = {}
    for tag in tags:
        if tag.kind == CONTACT and tag.key:
            shown[tag] = _visible_person(int(tag.key), people, by_id)
        else:
            shown[tag] = by_key.get(tag.key) if tag.kind == OFFICE else None
    last = next(iter(coordination), None)
    return {tag: record or last for tag, record in shown.items()}


def _visible_offices():
    offices = Office.objects.published().open()
    return offices.annotate(key=Lower("slug")).with_phones()


def _people(ids):
    """These persons and all who follow them, each with `is_visible`."""
    visible = ContactPerson.objects.public().filter(
        pk=OuterRef("pk"), office__in=Office.objects.published().open()
    )
    if not ids:
        return ContactPerson.objects.none()
    found = ContactPerson.objects.filter(pk__in=in_line(ContactPerson, ids))
    return found.select_related("office").annotate(is_visible=Exists(visible))


def _visible_person(number, people, offices):
    """The person, or else the first visible one of those who followed, or else the office of the
    person, if that is among the visible `offices`.
    """
    known = {person.pk: person for person in people}
    if number not in known:
        return None
    person, seen = known[number], set()
    while person and not person.is_visible and person.pk not in seen:
        seen.add(person.pk)
        person = known.get(person.successor_id)
    if person and person.is_visible:
        return person
    return offices.get(known[number].office_id)


def _first_visible(number, successors, offices):
    """The first visible office of the line that begins with this number."""
    seen = set()
    while number and number not in seen:
        if number in offices:
            return offices[number]
        seen.add(number)
        number = successors.get(number)
    return None


def _words(record):
    return gettext("the network's coordination") if record is None else str(record)


def _fill_roles(people):
    """Have the tasks of people say in words whom they name: a task that names its own person would
    never end. One query for all; none where they name nobody.
    """
    found = [(person, TAG.findall(person.role)) for person in people]
    words = names({pair for _person, pairs in found for pair in pairs})
    for person, pairs in found:
        person.shown_tags = {get_language(): {pair: ("", words[pair]) for pair in pairs}}


def _html(record):
    if record is None:
        return _words(record)
    if isinstance(record, Office):
        phone = next(iter(record.voice_phones), None)
        context = {"office": record}
        number, extension = (phone.number, phone.extension) if phone else (None, "")
    else:
        context, number, extension = {"person": record}, record.phone, ""
    if number:
        context["phone"] = _component("phone", {"number": number, "extension": extension})
    return _component("named", context | {"language": get_language()})


def _component(name, context):
    # The line break at a template's end would be a blank before a full stop.
    rendered = render_to_string(f"components/{name}.html", context).strip()
    return mark_safe(rendered)  # noqa: S308 (templates escape)


# --- What the desk sees ---


@dataclass(frozen=True, slots=True)
class Use:
    """A text that has a tag: a column of a record."""

    record: Model
    column: str
    tag: Tag
    written: str

    @property
    def field_name(self):
        return self.record._meta.get_field(self.column).verbose_name

    @property
    def kind_name(self):
        return self.record._meta.verbose_name

    @property
    def url(self):
        """The address of the record's form on the desk."""
        meta = self.record._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[self.record.pk])


def text_columns(model):
    """The columns of a model that hold translated texts, one for each language."""
    fields = translator.get_options_for_model(model).all_fields
    return [column.name for name in fields for column in sorted(fields[name], key=str)]


def _texts():
    """(model, columns) of all texts; of the histories of records nothing."""
    registered = set(translator.get_registered_models(abstract=False))
    return [
        (model, text_columns(model))
        for model in apps.get_models()
        if model in registered and not hasattr(model, "pgh_tracked_model")
    ]


def all_uses(lock=False):
    """All tags in all texts, as Uses; one query for each model that has texts."""
    uses = []
    for model, columns in _texts():
        has_tag = Q()
        for column in columns:
            has_tag |= Q(**{f"{column}__contains": "[["})
        records = model._default_manager.filter(has_tag).order_by("pk")
        if lock:
            records = records.select_for_update(of=("self",))
        uses += [
            Use(record, column, tag, written)
            for record in records
            for column in columns
            for tag, written in read(getattr(record, column))
        ]
    return uses


def uses(*records):
    """The Uses that name one of the `records`; one for each text."""
    wanted = {Tag.to(record) for record in records}
    found = (use for use in all_uses() if use.tag in wanted)
    return list({(use.record, use.column, use.tag): use for use in found}.values())


def rename_office(old, new):
    """Write the new slug into all texts that name the old one. Call it in the transaction that
    changes the slug.
    """
    texts = {}
    for use in all_uses(lock=True):
        if use.tag == Tag(OFFICE, old.lower()):
            text = texts.get((use.record, use.column), getattr(use.record, use.column))
            texts[use.record, use.column] = text.replace(use.written, str(Tag(OFFICE, new)))
    for (record, column), text in texts.items():
        type(record)._default_manager.filter(pk=record.pk).update(**{column: text})


@dataclass(frozen=True, slots=True)
class Broken:
    """A tag that does not show what it names: why, and what it shows instead."""

    use: Use
    reason: str
    instead: str


def broken_tags():
    """The Broken tags of all texts that are not withdrawn themselves."""
    found = [
        use
        for use in all_uses()
        if getattr(use.record, "publishing_state", None) != PublishingState.WITHDRAWN
    ]
    shown = resolve({use.tag for use in found})
    hidden = {tag for tag, record in shown.items() if record is None or Tag.to(record) != tag}
    named = _named(hidden)
    return [
        Broken(use, str(_reason(use.tag, named.get(use.tag))), _words(shown[use.tag]))
        for use in found
        if use.tag in hidden
    ]


def _named(tags):
    """{tag: the record that it names}, whether the public may see it or not."""
    slugs = [tag.key for tag in tags if tag.kind == OFFICE and tag.key]
    ids = [int(tag.key) for tag in tags if tag.kind == CONTACT and tag.key]
    offices = Office.objects.annotate(key=Lower("slug")).select_related("service", "organisation")
    records = [
        *(offices.filter(key__in=slugs) if slugs else ()),
        *(ContactPerson.objects.filter(pk__in=ids).select_related("office") if ids else ()),
    ]
    return {Tag.to(record): record for record in records}


_STATES = {
    PublishingState.DRAFT: _("It is still a draft."),
    PublishingState.SCHEDULED: _("It is not published yet."),
    PublishingState.WITHDRAWN: _("It was withdrawn."),
}


def _reason(tag, record):
    if not tag.kind:
        return _("There is no such kind of reference.")
    if record is None:
        return _unknown(tag)
    if isinstance(record, ContactPerson):
        if not record.is_public:
            return _("The person is not shown on the website.")
        if not ContactPerson.objects.public().filter(pk=record.pk).exists():
            return _("The person is no longer there.")
        return _("The person's Servicestelle is not published.")
    if record.publishing_state in _STATES:
        return _STATES[record.publishing_state]
    return _("Its service or its organisation is not published.")


def _unknown(tag):
    if tag.kind == OFFICE:
        return _("There is no such Servicestelle.")
    return _("There is no such person.")


def validate(text):
    """Refuse a text with a tag that names nothing. A record that is not public yet is something."""
    found = read(text)
    if not found:
        return
    known = _named({tag for tag, _written_so in found})
    messages = {
        OFFICE: _("We do not know this Servicestelle: %(tag)s"),
        CONTACT: _("We do not know this person: %(tag)s"),
        "": _("We do not know what this means: %(tag)s"),
    }
    errors = [
        ValidationError(messages[tag.kind], params={"tag": written})
        for written, tag in {written: tag for tag, written in found}.items()
        if tag not in known
    ]
    if errors:
        raise ValidationError(errors)
