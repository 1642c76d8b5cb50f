"""Open data in shapes of our own: the offices as GeoJSON, the nearest ones, tables as CSV."""

from dataclasses import replace

from iqnetz import api, openapi
from iqnetz.addresses import origin
from iqnetz.licence import LICENCE
from iqnetz.problems import Problem
from services import gazetteer, open_data
from services.finder import Wishes, offices_for
from services.formats import csv, datapackage, geojson, nearest
from services.formats.tables import TABLES
from services.forms import FinderForm
from services.models import Service
from services.open_forms import MOST, NearestQuery, OfficesQuery
from services.open_schemas import COLLECTION, NEAREST, PACKAGE, TABLE_NAME
from services.open_tables import features, files, links_of, package
from services.open_texts import fill_tags

TAG = "Own shapes"
openapi.TAGS[TAG] = "Maps, tables, and the finder for programs."
ZIP = "application/zip"


@openapi.operation(
    "/api/v1/offices.geojson",
    name="offices_geojson",
    summary="The offices that help now, as GeoJSON (RFC 7946).",
    answers={geojson.CONTENT_TYPE: COLLECTION},
    form=OfficesQuery,
    tag=TAG,
)
def offices_geojson(request, asked):
    filters = {
        "service__need": asked["need"],
        "federal_state": asked["state"],
        "modified_at__gte": asked["updated_since"],
        "position__within": asked["bbox"],
    }
    filters = {name: value for name, value in filters.items() if value is not None}
    offices = open_data.offices().filter(**filters)
    changed_at = open_data.last_modified(others=[offices])
    return api.answer(
        request,
        features(offices, origin(request)),
        changed_at=changed_at,
        media_type=geojson.CONTENT_TYPE,
    )


@openapi.operation(
    "/api/v1/nearest.json",
    name="nearest",
    summary="The offices to try for a place, in the order of the site's own finder.",
    answers={api.JSON: NEAREST},
    form=NearestQuery,
    tag=TAG,
    statuses=(404,),
    description="Give q, or lat and lon. A point is neither kept nor written down.",
)
def nearest_offices(request, asked):
    has_point = asked["lat"] is not None
    if has_point:
        understood, place = _at(asked["lat"], asked["lon"])
    else:
        understood = _find(asked["q"])
        place = understood.place
    need = asked["need"] or FinderForm({}, Service.objects.published()).usual_need
    wishes = Wishes(language=asked["language"] or "", step_free=asked["step_free"])
    result = offices_for(need, place, wishes=wishes, among=open_data.offices, size=MOST)
    told = nearest.answer(
        result,
        understood,
        _asked(asked, need),
        _first(result, asked["count"], place, origin(request)),
        LICENCE,
    )
    response = api.answer(request, fill_tags(told))
    if has_point:
        # Where somebody is, is nobody's business.
        response.headers["Cache-Control"] = "no-store"
        del response.headers["ETag"]
    return response


def _first(result, count, place, site):
    """The first offices that the finder found."""
    found = [(group.kind, each) for group in result.groups for each in group.offices][:count]
    return [
        nearest.office(kind, each, nearest.distance(each, place), links_of(each, site))
        for kind, each in found
    ]


def _find(text):
    understood = gazetteer.find(text)
    if understood.place is None:
        suggestions = [nearest.described(place) for place in understood.suggestions]
        raise Problem(
            404,
            "No place in Germany was understood. Give a postcode or the name of a town.",
            more={"suggestions": suggestions},
        )
    return understood


def _at(latitude, longitude):
    """The Answer for a point, and its place: that is measured from the point itself."""
    place = gazetteer.at(latitude, longitude)
    if place is None:
        raise Problem(404, "This point does not lie in Germany. Are lat and lon swapped?")
    return gazetteer.Answer(place), replace(place, latitude=latitude, longitude=longitude)


def _asked(asked, need):
    told = {"q": asked["q"], "need": need, "language": asked["language"]}
    return told | {"step_free": asked["step_free"], "count": asked["count"]}


@openapi.operation(
    "/api/v1/csv/{table}.csv",
    name="csv",
    summary="One table as CSV (RFC 4180). datapackage.json describes the columns.",
    answers={"text/csv": None},
    tag=TAG,
    ids={"table": TABLE_NAME},
)
def one_table(request, asked, table):
    if table not in TABLES:
        raise Problem(404, f"There is no such table. There are: {', '.join(TABLES)}.")
    return api.answer(
        request,
        files(origin(request), [table])[table],
        changed_at=open_data.last_modified(),
        media_type=csv.CONTENT_TYPE,
        filename=f"{table}.csv",
    )


@openapi.operation(
    "/api/v1/datapackage.json",
    name="datapackage",
    summary="What the tables are and how they belong together, as a Data Package.",
    answers={api.JSON: PACKAGE},
    tag=TAG,
)
def package_descriptor(request, asked):
    changed_at = open_data.last_modified()
    _files, described = package(origin(request), changed_at)
    return api.answer(request, datapackage.to_json(described), changed_at=changed_at)


@openapi.operation(
    "/api/v1/datapackage.zip",
    name="datapackage_zip",
    summary="All tables with their description in one file.",
    answers={ZIP: None},
    tag=TAG,
)
def package_zip(request, asked):
    changed_at = open_data.last_modified()
    found, described = package(origin(request), changed_at)
    return api.answer(
        request,
        datapackage.to_zip(found, TABLES, described),
        changed_at=changed_at,
        media_type=ZIP,
        filename="iq-netzwerk.zip",
    )
