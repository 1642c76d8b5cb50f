"""What the page on open data lists: each address that machines and other websites may use."""

from dataclasses import dataclass
from operator import attrgetter
from urllib.parse import quote

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Offer:
    """An address, and what for. `name` is that of the URL pattern; its arguments are `arguments`,
    or what the office that serves as an example has under the names in `of`. In `query`, {page}
    is the address of that office's page, and {need} that of its service.
    """

    title: Promise
    text: Promise
    name: str
    media_type: str
    query: str = ""
    of: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()

    def address(self, office, site):
        """Without the site; None where it needs an office and there is none."""
        if office is None and (self.of or "{" in self.query):
            return None
        query = self.query
        if "{" in query:
            page = quote(site + office.get_absolute_url(), safe="")
            query = query.format(page=page, need=office.service.need)
        arguments = [attrgetter(name)(office) for name in self.of] or self.arguments
        path = reverse(self.name, args=arguments)
        return f"{path}?{query}" if query else path


EVERYTHING = (
    Offer(
        _("For maps"),
        _("All offices with their position, address, phones, languages and opening hours."),
        "offices_geojson",
        "GeoJSON (RFC 7946)",
    ),
    Offer(
        _("For apps and websites with a search"),
        _(
            "The offices to try for a postcode, a town or a point, in the order of our own finder:"
            " who is responsible, who is near, who advises by phone."
        ),
        "nearest",
        "JSON",
        "q=39104",
    ),
    Offer(
        _("For directories"),
        _("Services, organisations and offices as other directories of social services read them."),
        "hsds",
        "Open Referral HSDS 3",
    ),
    Offer(
        _("For spreadsheets and databases"),
        _("Everything in one file to save: ten tables, and a description of each column."),
        "datapackage_zip",
        "ZIP, CSV, Frictionless Data Package",
    ),
    Offer(
        _("The description of the tables alone"),
        _("It names each table and its columns. Each table is also there alone, as below."),
        "datapackage",
        "JSON",
    ),
    Offer(
        _("One table"),
        _("In place of “offices”, write the name of another table."),
        "csv",
        "CSV (RFC 4180)",
        arguments=("offices",),
    ),
    Offer(
        _("For those who write programs"),
        _("All of these addresses, what they take and what they answer."),
        "openapi",
        "OpenAPI 3.1",
    ),
)
OF_ONE_RECORD = (
    Offer(
        _("An address that stays"),
        _(
            "It leads to the page in the reader's language, also after a new name. Each office,"
            " partner, person, page and news item has one."
        ),
        "permanent",
        "HTML",
        of=("code",),
    ),
)
EXAMPLES = (
    Offer(
        _("Who helps in Magdeburg?"),
        _("The first office for the postcode 39104."),
        "nearest",
        "JSON",
        "q=39104&count=1",
    ),
    Offer(
        _("All offices for recognition, on a map"),
        _("The first lines. Programs for maps open this address as it is."),
        "offices_geojson",
        "GeoJSON",
        "need={need}",
    ),
    Offer(
        _("All phone numbers as a table"),
        _("The first lines. “office” is the office's code in the table “offices”."),
        "csv",
        "CSV",
        arguments=("phones",),
    ),
    Offer(
        _("The services for other directories"),
        _("The first service on a page of its own."),
        "hsds_services",
        "HSDS",
        "per_page=1&lang=de",
    ),
)
