"""What may be asked of the addresses below /api/hsds/v3/: the standard's parameters, and `lang`.

Source: the OpenAPI document of HSDS 3.0. Beyond it, a parameter that contradicts another one, or
that names what there is not, is refused.
"""

from iqnetz.api_forms import Language, Moment, OneOf, Postcode, Query, Text, Uid, Whole, YesNo
from services import gazetteer
from services.formats.hsds_terms import TAXONOMIES, taxonomy_id
from services.hsds import find_term
from services.open_data import organisations

JSON, NDJSON = "json", "ndjson"
PER_PAGE, MOST_PER_PAGE = 50, 500
ALL = 10_000  # records with an id and a date only
MOST_PAGES = 1_000_000
FARTHEST = 1_000_000  # metres: Germany from one end to the other


class RecordForm(Query):
    lang = Language()


class OrganizationForm(RecordForm):
    full_service = YesNo(help_text="All that belongs to its services too.")


class ListForm(Query):
    search = Text(help_text="Words that must all be there, in any of its texts.")
    page = Whole(least=1, most=MOST_PAGES, help_text="The page; the first if not given.")
    per_page = Whole(
        least=1, most=MOST_PER_PAGE, help_text=f"Records on a page; {PER_PAGE} if not given."
    )
    format = OneOf(JSON, NDJSON, help_text="`ndjson`: all of them, each on a line, without pages.")
    lang = Language()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("format") == NDJSON:
            for name in ("page", "per_page"):
                if cleaned.get(name) is not None:
                    self.add_error(name, "There are no pages in ndjson.")
        return cleaned


class TermListForm(ListForm):
    taxonomy_id = Uid(help_text="Only terms of this taxonomy.")
    top_only = YesNo(help_text="Only terms without terms below them: all of ours.")
    parent_id = Uid(help_text="Only terms below this one: none of ours.")

    def clean(self):
        cleaned = super().clean()
        _find_taxonomy(self, cleaned)
        if cleaned.get("parent_id") and find_term(cleaned["parent_id"]) is None:
            self.add_error("parent_id", "There is no taxonomy term with this id.")
        return cleaned


class RecordListForm(ListForm):
    """What all but taxonomies and terms have in common. `since` is the moment from either of its
    two names.
    """

    full = YesNo(help_text="All that belongs to them too.")
    modified_after = Moment(help_text="Only what changed at this moment or later.")
    updated_since = Moment(help_text="The same as `modified_after`.")

    def clean(self):
        cleaned = super().clean()
        moments = {cleaned.get("modified_after"), cleaned.get("updated_since")} - {None}
        if len(moments) > 1:
            self.add_error("updated_since", "This contradicts modified_after.")
        cleaned["since"] = next(iter(moments), None)
        return cleaned


class OrganizationListForm(RecordListForm):
    full_service = YesNo(help_text="All that belongs to their services too.")


class FilteredForm(RecordListForm):
    """What services and offices have in common."""

    taxonomy_term_id = Uid(help_text="Only those of which this term is true.")
    taxonomy_id = Uid(help_text="Only those of which any term of this taxonomy is true.")
    organization_id = Uid(help_text="Only those of this organization.")

    def clean(self):
        cleaned = super().clean()
        _find_taxonomy(self, cleaned)
        term = cleaned.get("taxonomy_term_id")
        if term:
            cleaned["term"] = find_term(term)
            if cleaned["term"] is None:
                self.add_error("taxonomy_term_id", "There is no taxonomy term with this id.")
            elif cleaned.get("taxonomy") not in (None, cleaned["term"].taxonomy):
                self.add_error("taxonomy_term_id", "This term is not of the taxonomy asked for.")
        uid = cleaned.get("organization_id")
        if uid:
            found = organisations().filter(uid=uid).values_list("pk", flat=True).first()
            cleaned["organisation"] = found
            if found is None:
                self.add_error("organization_id", "There is no organization with this id.")
        return cleaned


class ServiceListForm(FilteredForm):
    minimal = YesNo(
        help_text=f"`id` and `last_modified` alone, up to {ALL} on a page. Not with `full`."
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("minimal") and cleaned.get("full"):
            self.add_error("minimal", "Nothing can be minimal and full.")
        return cleaned


class PlaceListForm(FilteredForm):
    postcode = Postcode(
        help_text="Only offices that are responsible for the federal state of this postcode; with"
        " `proximity` those around its centre instead."
    )
    proximity = Whole(least=1, most=FARTHEST, help_text="Metres from the centre of `postcode`.")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("postcode"):
            cleaned["place"] = gazetteer.postcode(cleaned["postcode"])
            if cleaned["place"] is None:
                self.add_error("postcode", "There is no such postcode.")
        elif cleaned.get("proximity") and "postcode" not in self.errors:
            self.add_error("proximity", "Proximity to what? Give a postcode too.")
        return cleaned


def _find_taxonomy(form, cleaned):
    uid = cleaned.get("taxonomy_id")
    known = {taxonomy_id(name): name for name in TAXONOMIES}
    cleaned["taxonomy"] = known.get(uid)
    if uid and cleaned["taxonomy"] is None:
        form.add_error("taxonomy_id", "There is no taxonomy with this id.")
