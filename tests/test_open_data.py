"""Nothing private is ever given away: marks in every private field of every record, and no answer
of any public address may have one of them.

A field of a model is either in OPEN, where it says what the public reads, or it is marked here by
itself. A new field that is in neither list fails `test_every_field_is_open_or_private`: whoever
adds one decides.
"""

import datetime
import io
import re
import uuid
import zipfile

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.test import Client
from django.utils import timezone

from content.models import NewsItem, Page
from iqnetz.models import PermanentAddress
from iqnetz.openapi import OPERATIONS
from services import api_urls
from services.formats.hsds import offer_uid
from services.formats.hsds_terms import TAXONOMIES, taxonomy_id
from services.models import (
    Closure,
    ConsultationDay,
    ContactPerson,
    Editor,
    Membership,
    Office,
    Organisation,
    Phone,
    Report,
    Service,
)
from tests import factories, public_addresses

pytestmark = pytest.mark.django_db
assert api_urls.urlpatterns

# Texts of a published record that its page shows; the translated ones in both languages.
OPEN = {
    "services.Network": ["name", "short_name", "slug", "summary", "description",
                         "national_structure", "national_website", "assured_by",
                         "assured_precision"],
    "services.FundingPhase": ["name"],
    "services.Figure": ["key", "topic", "label", "source", "assured_by", "assured_precision"],
    "services.Organisation": ["name", "short_name", "slug", "town", "federal_state", "website",
                              "description", "assured_by", "assured_precision"],
    "services.Logo": ["digest"],
    "services.Membership": ["role", "note"],
    "services.Service": ["name", "slug", "need", "audience", "need_label", "summary", "for_whom",
                         "what_happens", "what_to_bring", "cost", "how_to_apply", "law"],
    "services.Language": ["code", "name", "endonym"],
    "services.Office": ["name", "slug", "house", "street", "postcode", "town", "federal_state",
                        "email", "website", "access_note", "assured_by", "assured_precision"],
    "services.Phone": ["number", "extension", "kind"],
    "services.ContactPerson": ["title", "name", "role", "email", "phone", "assured_by",
                               "assured_precision"],
    "services.Closure": ["reason"],
    "services.ConsultationDay": ["house", "street", "postcode", "town", "note"],
    "services.ServiceArea": ["federal_state"],
    "content.Page": ["title", "slug", "summary", "body"],
    "content.NewsItem": ["title", "slug", "summary", "body"],
}  # fmt: skip
# Texts that nobody but the desk and its servers sees.
PRIVATE = {
    "services.Organisation": ["review_email"],
    "services.Office": ["internal_note"],
}
# Models of which nothing at all is open: what is asked, answered, reported, sent and counted; and
# the index of words, which has those of what is hidden too.
CLOSED = {
    "services.Editor", "services.Proposal", "services.Report", "services.ReportTally",
    "services.ReviewRequest", "services.UnfoundPlace", "services.SearchIndex",
    "content.SearchIndex",
    "iqnetz.EnglishSource", "iqnetz.FactorEvent", "iqnetz.FormerSlug", "iqnetz.Link",
    "iqnetz.OutgoingMail", "iqnetz.PermanentAddress", "iqnetz.PageViews", "iqnetz.CountedLog",
}  # fmt: skip
OURS = ("services", "content", "iqnetz")
TEXTS = (models.CharField, models.TextField)
MARK = "verborgen"  # and a number, so that a leak says where it is from
_marks = {}


def our_models():
    """All models of ours, without those of the history, which the triggers fill."""
    return [
        model
        for name in OURS
        for model in apps.get_app_config(name).get_models()
        if not model.__name__.endswith(("Event", "Row")) or model.__name__ == "FactorEvent"
    ]


def text_fields(model):
    """The columns of a model that can hold a text, by the name of the field as it was declared."""
    columns = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, TEXTS) or field.get_internal_type() in {"JSONField", "CharField"}:
            columns.setdefault(re.sub("_(de|en)$", "", field.name), []).append(field)
    return columns


def mark(model, name):
    """A text for a field that nobody may ever read, and that says whose it is."""
    return _marks.setdefault(f"{model._meta.label}.{name}", f"{MARK}{len(_marks):04}")


def marked(model, names):
    """Values for the fields of these names: each a mark, as the field takes it."""
    values = {}
    for name in names:
        for field in text_fields(model)[name]:
            text = mark(model, name)
            if isinstance(field, models.EmailField):
                text = f"{text}@example.org"
            elif isinstance(field, models.URLField):
                text = f"https://{text}.example.org"
            if field.choices or (field.max_length or 99) < len(text):
                continue
            values[field.name] = text
    return values


def addresses():
    """Every public address whose answer is made of records. What is new is added here."""
    found = public_addresses.of_pages()
    found += public_addresses.of_slugs() + public_addresses.of_codes()
    for known in OPERATIONS.values():
        fields = known.form.base_fields
        queries = ["", *(f"?{name}=true" for name in fields if name.startswith("full"))]
        if not known.ids:
            queries += ["?lang=en"] if "lang" in fields else []
            queries += ["?full=true&format=ndjson"] if {"full", "format"} <= set(fields) else []
            queries += ["?q=39104"] if "q" in fields else []
        found += [path + query for path in paths(known) for query in queries]
    return found


def paths(known):
    """The paths of an operation: for a part in braces, each value that there is, or the id of each
    record that there ever was, public or not.
    """
    found = [known.path]
    for name, schema in known.ids.items():
        values = schema.get("enum") or ids_for(known.name)
        assert values
        found = [path.replace(f"{{{name}}}", str(value)) for path in found for value in values]
    return found


def ids_for(name):
    """The ids that the operation of this name might answer."""
    uids = {
        kind: dict(PermanentAddress.objects.filter(kind=kind).values_list("record", "uid"))
        for kind in ("office", "partner", "service")
    }
    pairs = Office.objects.values_list("organisation", "service").distinct()
    return {
        "hsds_service": [
            offer_uid(uids["partner"][one], uids["service"][two]) for one, two in pairs
        ],
        "hsds_organization": uids["partner"].values(),
        "hsds_service_at_location": uids["office"].values(),
        "hsds_taxonomy": [taxonomy_id(name) for name in TAXONOMIES],
        "hsds_taxonomy_term": [uuid.uuid5(uid, "term") for uid in uids["service"].values()],
    }.get(name) or PermanentAddress.objects.values_list("uid", flat=True)


def words_of(response):
    """All that an answer says: body, header names and values; of an archive what is in it."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"".join(archive.read(name) for name in archive.namelist())
    return body.decode("utf-8", "replace") + str(dict(response.headers))


def test_every_field_is_open_or_private():
    undecided = [
        f"{model._meta.label}.{name}"
        for model in our_models()
        if model._meta.label not in CLOSED
        for name in text_fields(model)
        if name not in OPEN.get(model._meta.label, []) + PRIVATE.get(model._meta.label, [])
    ]
    assert undecided == []
    gone = [
        f"{label}.{name}"
        for label, names in [*OPEN.items(), *PRIVATE.items()]
        for name in names
        if name not in text_fields(apps.get_model(label))
    ]
    assert gone == []


@pytest.fixture
def hidden():
    """Marks in all that nobody may read. Returns what the public does read, to see that the
    addresses were asked at all.
    """
    now, today = timezone.now(), timezone.localdate()
    day = datetime.timedelta(days=1)
    times = [
        {"published_from": None},
        {"published_from": now + day},
        {"published_from": now - 2 * day, "withdrawn_from": now - day},
    ]
    shown = factories.full_office(name="Sichtbare Stelle")

    # Private fields of what is public.
    for label, names in PRIVATE.items():
        model = apps.get_model(label)
        model.objects.update(**marked(model, names))

    # Whole records that are no longer, not yet or never public, and what belongs to them.
    def whole(model, **more):
        # Addresses and codes have a form of their own; names and texts say enough.
        formed = {"slug", "need", "postcode", "kind", "role", "key", "code"}
        names = [name for name in OPEN[model._meta.label] if name not in formed]
        values = marked(model, [*names, *PRIVATE.get(model._meta.label, [])])
        return {**values, **more}

    for number, when in enumerate(times):
        owner = factories.organisation(**whole(Organisation, **when))
        offer = factories.service(**whole(Service, **when))
        hidden_office = whole(Office, **when)
        for values in [
            hidden_office,
            whole(Office, organisation=owner),
            whole(Office, service=offer),
        ]:
            made = factories.full_office(**values)
            made.contacts.all().delete()
            factories.contact(**whole(ContactPerson, office=made, is_public=True, phone=""))
            made.phones.update(extension="4711471147")
            made.closures.update(**marked(Closure, ["reason"]))
            made.consultation_days.create(
                day=today + day, opens="9:00", closes="10:00", postcode="39104",
                **marked(ConsultationDay, ["house", "street", "town", "note"]),
            )  # fmt: skip
        factories.membership(
            **whole(Membership, organisation=owner, role="sponsor", starts_on=today - number * day)
        )
        dated = {"dated_on": today}
        NewsItem.objects.create(slug=f"n-{number}", **whole(NewsItem, **when), **dated)
        Page.objects.create(slug=f"s-{number}", **whole(Page, **when))

    # People who are not public, and who have left; of an office that is public.
    for values in [{"is_public": False}, {"is_public": True, "valid_to": today - day}]:
        person = whole(ContactPerson, office=shown, phone="+49301234560", **values)
        factories.contact(**person | {"name": f"{person['name']} {values}"})
    closed = factories.full_office(closed_from=today)
    closed.contacts.all().delete()
    factories.contact(**whole(ContactPerson, office=closed, is_public=True, phone=""))
    Phone.objects.filter(office=closed).update(number="+49301234560")

    # What the desk asks, is told and keeps.
    user = get_user_model().objects.create_user(
        mark(get_user_model(), "username"),
        email=f"{mark(get_user_model(), 'email')}@example.org",
        first_name=mark(get_user_model(), "first_name"),
        last_name=mark(get_user_model(), "last_name"),
    )
    Editor.objects.create(user=user, organisation=shown.organisation)
    for model in map(apps.get_model, sorted(CLOSED)):
        # The triggers write some by themselves, of what is above.
        if model is Report or not model.objects.exists():
            fill(model, {Office: shown, get_user_model(): user})
    assert len(_marks) > 40
    return shown


def fill(model, related):
    """One row of a model with a mark in each of its texts. `related` are the records that it may
    refer to, by their models; where it must refer to others, to the first there is.
    """
    values = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.has_default():
            continue
        if field.is_relation:
            known = related.get(field.related_model)
            if known is None and not field.null:
                known = field.related_model._base_manager.order_by("pk").first()
            values[field.attname] = known and known.pk
        elif field.get_internal_type() == "JSONField":
            values[field.name] = {mark(model, field.name): mark(model, field.name)}
        elif field.choices:
            values[field.name] = field.choices[0][0]
        elif isinstance(field, TEXTS):
            values[field.name] = mark(model, field.name)[: field.max_length]
        elif isinstance(field, models.DateTimeField):
            values[field.name] = timezone.now()
        elif isinstance(field, models.DateField):
            values[field.name] = timezone.localdate()
        elif isinstance(field, models.IntegerField):
            values[field.name] = 3  # what fewer asked for is not told
    return model.objects.bulk_create([model(**values)])


def test_no_address_gives_away_what_is_private(client, hidden):
    leaks, seen = [], ""
    for address in addresses():
        response = client.get(address)
        assert response.status_code in {200, 301, 302, 400, 404, 410}, address
        words = words_of(response)
        seen += words
        if MARK in words or "301234560" in words or "4711471147" in words:
            marks = set(re.findall(rf"{MARK}\d+", words))
            names = [name for name, text in _marks.items() if text in marks]
            leaks.append((address, names))
    assert leaks == []
    assert "Sichtbare Stelle" in seen


def test_who_asks_changes_no_answer_and_gets_no_cookie(desk):
    """So that anybody may keep it for everybody. (Staff see drafts at slugs, see test_preview.)"""
    codes = [factories.full_office().code, factories.full_office(published_from=None).code]
    asked = [f"/o/{code}/{name}" for code in codes for name in ("", "kontakt.vcf", "kalender.ics")]
    asked += [f"/oembed?url=http://testserver/o/{code}" for code in codes]
    asked += [f"/en/embed/office/{code}/" for code in codes]
    asked += [*public_addresses.of_pages(), "/api/v1/offices.geojson", "/api/hsds/v3/nothing"]
    clients = [Client(), desk, Client(headers={"cookie": "sessionid=x"})]
    different = []
    for address in asked:
        answers = [client.get(address) for client in clients]
        has_cookie = any(answer.cookies for answer in answers)
        if has_cookie or len({words_of(answer) for answer in answers}) > 1:
            different.append(address)
    assert different == []
