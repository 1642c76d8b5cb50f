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
    is the address of that office's page.
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
            query = query.format(page=page)
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
    Offer(
        _("A contact for the phone"),
        _("Address, phones and e-mail, saved with one tap. Persons have one too."),
        "vcard",
        "vCard 3.0",
        of=("code",),
    ),
    Offer(
        _("The same in the newer form"),
        _("For programs that read vCard 4.0."),
        "vcard4",
        "vCard 4.0 (RFC 6350)",
        of=("code",),
    ),
    Offer(
        _("A calendar to subscribe to"),
        _("Consultation days and closing days of the office."),
        "calendar",
        "iCalendar (RFC 5545)",
        of=("code",),
    ),
    Offer(
        _("A QR code"),
        _("It leads to the address that stays. Sharp in every size."),
        "qr_svg",
        "SVG",
        of=("code",),
    ),
    Offer(
        _("The same QR code as an image"),
        _("For word processors and print shops."),
        "qr_png",
        "PNG",
        of=("code",),
    ),
    Offer(
        _("A card to print"),
        _("A6 or A4, German and English side by side."),
        "office_card",
        "HTML",
        of=("slug",),
    ),
)
FOR_WEBSITES = (
    Offer(
        _("The card of an office"),
        _("Made to be shown inside your page. It sets no cookies and fits any width."),
        "embed_office",
        "HTML",
        of=("code",),
    ),
    Offer(
        _("The offices of a partner"),
        _("Always as they are now, without work for you."),
        "embed_partner",
        "HTML",
        of=("organisation.code",),
    ),
    Offer(
        _("The search"),
        _("One field for a postcode or a town. The result opens on our site."),
        "embed_finder",
        "HTML",
    ),
    Offer(
        _("For programs that show links as cards"),
        _("They ask with the address of a page, and get the card."),
        "oembed",
        "oEmbed",
        "url={page}&format=json",
    ),
)
NEWS = (
    Offer(
        _("News of the network"),
        _("For feed readers and websites."),
        "news_feed",
        "Atom (RFC 4287)",
    ),
    Offer(
        _("Changes to offices"),
        _("Which opened, moved or closed."),
        "office_feed",
        "Atom (RFC 4287)",
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
        _("The offices around Magdeburg, on a map"),
        _("The first lines. Programs for maps open this address as it is."),
        "offices_geojson",
        "GeoJSON",
        "bbox=11.4,51.9,11.9,52.3",
    ),
    Offer(
        _("All organisations as a table"),
        _("The first column has the code of the organisation."),
        "csv",
        "CSV",
        arguments=("organisations",),
    ),
    Offer(
        _("The services for other directories"),
        _("The first service on a page of its own."),
        "hsds_services",
        "HSDS",
        "per_page=1&lang=de",
    ),
)
