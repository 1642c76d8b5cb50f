"""The network's services as other directories read them: HSDS 3.0 at /api/hsds/v3/."""

from functools import partial
from itertools import islice

from django.db.models import QuerySet
from django.utils import translation

from iqnetz import api, openapi
from iqnetz.addresses import origin
from iqnetz.api_forms import uid as to_uid
from iqnetz.problems import Problem
from services import hsds, open_data, tags
from services import hsds_schemas as schemas
from services.formats.hsds import PROFILE, VERSION, Hsds
from services.formats.hsds_terms import TAXONOMIES
from services.formats.hsds_terms import taxonomy as written_taxonomy
from services.formats.texts import Texts
from services.hsds_forms import (
    ALL,
    NDJSON,
    PER_PAGE,
    ListForm,
    OrganizationForm,
    OrganizationListForm,
    PlaceListForm,
    RecordForm,
    ServiceListForm,
    TermListForm,
)

TAG = "HSDS 3.0"
openapi.TAGS[TAG] = "The Human Services Data Specification 3.0, as Open Referral UK reads it."
ROOT = "/api/hsds/v3/"
MEDIA_TYPE_OF_LINES = "application/x-ndjson"
NOT_FOUND = "There is no record with this id."
AT_ONCE = 200  # records that are fetched together for ndjson


def listed(name, address, form, schema, summary):
    return openapi.operation(
        ROOT + address,
        name=name,
        summary=summary,
        answers={api.JSON: schemas.page_of(schema), MEDIA_TYPE_OF_LINES: None},
        form=form,
        tag=TAG,
        statuses=(404,),
    )


def single(name, address, schema, summary, form=RecordForm):
    return openapi.operation(
        f"{ROOT}{address}/{{id}}",
        name=name,
        summary=summary,
        answers={api.JSON: schema},
        form=form,
        tag=TAG,
    )


@openapi.operation(
    ROOT,
    name="hsds",
    summary="Which version of the standard this is.",
    answers={api.JSON: schemas.ABOUT},
    tag=TAG,
)
def about(request, asked):
    described = f"{origin(request)}/api/openapi.json"
    data = {"version": VERSION, "profile": PROFILE, "openapi_url": described}
    return api.answer(request, data)


# --- Services ---


@listed(
    "hsds_services",
    "services",
    ServiceListForm,
    {"anyOf": [schemas.SERVICE, schemas.MINIMAL]},
    "What each organization does.",
)
def services(request, asked):
    full, per_page = asked["full"], PER_PAGE
    fetch = partial(hsds.offers, with_offices=full)
    if asked["minimal"]:
        per_page = ALL

    def write(writer, found):
        if asked["minimal"]:
            return [{"id": offer.uid, "last_modified": offer.modified_at} for offer in found]
        return [writer.service(offer, full=full) for offer in found]

    return _list(request, asked, hsds.offer_keys(asked), fetch, write, per_page)


@single("hsds_service", "services", schemas.SERVICE, "One service with all that belongs to it.")
def service(request, asked, id):
    found = _found(hsds.find_offer, id)
    return _one(request, asked, lambda writer: writer.service(found, full=True))


# --- Organizations ---


@listed(
    "hsds_organizations",
    "organizations",
    OrganizationListForm,
    {"anyOf": [schemas.ORGANIZATION, schemas.ORGANIZATION_WITH]},
    "The organizations of the network.",
)
def organizations(request, asked):
    full = asked["full"] or asked["full_service"]

    def write(writer, found):
        if full:
            return [_organization(writer, asked, *pair) for pair in found]
        return [writer.organization(organisation) for organisation in found]

    fetch = hsds.organisations_with_offers if full else hsds.organisations
    return _list(request, asked, hsds.organisation_keys(asked), fetch, write)


@single(
    "hsds_organization",
    "organizations",
    schemas.ORGANIZATION_WITH,
    "One organization with its places and services.",
    OrganizationForm,
)
def organization(request, asked, id):
    found = _found(hsds.find_organisation, id)
    return _one(request, asked, lambda writer: _organization(writer, asked, *found))


def _organization(writer, asked, organisation, offers):
    return writer.organization_with(organisation, offers, full_service=asked["full_service"])


# --- Services at locations: our offices ---


@listed(
    "hsds_service_at_locations",
    "service_at_locations",
    PlaceListForm,
    schemas.PLACE,
    "The offices: one service at one place.",
)
def service_at_locations(request, asked):
    def write(writer, found):
        if asked["full"]:
            return [_place(writer, *pair) for pair in found]
        return [writer.service_at_location_alone(*pair) for pair in found]

    return _list(request, asked, hsds.office_keys(asked), hsds.offices, write)


@single(
    "hsds_service_at_location",
    "service_at_locations",
    schemas.PLACE,
    "One office with all that belongs to it; also one that has closed for good.",
)
def service_at_location(request, asked, id):
    found = _found(hsds.find_office, id)
    return _one(request, asked, lambda writer: _place(writer, *found))


def _place(writer, office, offer):
    return writer.service_at_location(office, offer.uid) | {"service": writer.service(offer)}


# --- Taxonomies ---


@listed("hsds_taxonomies", "taxonomies", ListForm, schemas.TAXONOMY, "In which ways we sort.")
def taxonomies(request, asked):
    return _list_of_few(request, asked, _taxonomies)


@single("hsds_taxonomy", "taxonomies", schemas.TAXONOMY, "One taxonomy.")
def taxonomy(request, asked, id):
    return _one_of_few(request, asked, id, _taxonomies)


@listed("hsds_taxonomy_terms", "taxonomy_terms", TermListForm, schemas.TERM, "All terms.")
def taxonomy_terms(request, asked):
    known = [
        term
        for term in hsds.terms()
        if asked["taxonomy"] in (None, term.taxonomy) and not asked["parent_id"]
    ]
    return _list_of_few(request, asked, partial(_terms, known))


@single("hsds_taxonomy_term", "taxonomy_terms", schemas.TERM, "One term.")
def taxonomy_term(request, asked, id):
    return _one_of_few(request, asked, id, partial(_terms, hsds.terms()))


def _taxonomies(writer):
    return map(written_taxonomy, TAXONOMIES)


def _terms(terms, writer):
    return [writer.terms.term(term.taxonomy, term.key) for term in terms]


# --- How all of them answer ---


def _found(find, id):
    uid = to_uid(id)
    found = find(uid) if uid else None
    if found is None:
        raise Problem(404, NOT_FOUND)
    return found


def _written(request, asked, write):
    """What `write` makes with a writer in the language asked for."""
    texts = Texts(asked["lang"], tags.names)
    with translation.override(asked["lang"]):
        return texts.written(lambda: write(Hsds(texts, origin(request))))


def _one(request, asked, write):
    changed_at = open_data.last_modified()
    data = _written(request, asked, write)
    if data is None:
        raise Problem(404, NOT_FOUND)
    return api.answer(request, data, changed_at=changed_at, language=asked["lang"])


def _one_of_few(request, asked, id, write):
    def write_one(writer):
        uid = to_uid(id)
        return next((record for record in write(writer) if record["id"] == uid), None)

    return _one(request, asked, write_one)


def _list_of_few(request, asked, write):
    """A list that is known as a whole, and searched in what is written."""
    words = asked["search"].casefold().split() if asked["search"] else []

    def fits(record):
        text = f"{record['name']} {record['description']}".casefold()
        return all(word in text for word in words)

    records = _written(request, asked, lambda writer: [*filter(fits, write(writer))])
    return _list(request, asked, records, list, lambda _writer, found: found)


def _list(request, asked, keys, fetch, write, per_page=PER_PAGE):
    """A page of a list, or all of it as lines. `keys` stand for the records in their order;
    `fetch` makes records of some of them, and `write` with a writer what is answered.
    """
    # Before the records are read: what changes in between is then seen as new the next time.
    together = [keys] if isinstance(keys, QuerySet) else []
    about = {"changed_at": open_data.last_modified(others=together), "language": asked["lang"]}
    if asked["format"] == NDJSON:
        lines = _lines(request, asked, iter(keys), fetch, write)
        return api.stream(request, lines, media_type=MEDIA_TYPE_OF_LINES, **about)
    number, per_page = asked["page"] or 1, asked["per_page"] or per_page
    total = len(keys)
    pages = -(-total // per_page)
    if number > max(pages, 1):
        raise Problem(404, f"There is no page {number}; the last one is {max(pages, 1)}.")
    found = fetch(keys[(number - 1) * per_page : number * per_page])
    contents = _written(request, asked, lambda writer: write(writer, found))
    page = {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }
    return api.answer(request, page, **about)


def _lines(request, asked, keys, fetch, write):
    while some := list(islice(keys, AT_ONCE)):
        written = _written(request, asked, partial(_write, write, fetch(some)))
        yield from (api.to_bytes(record) + b"\n" for record in written)


def _write(write, found, writer):
    return write(writer, found)
