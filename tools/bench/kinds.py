"""The requests that are measured: one page in all its encodings, and pages of every type."""

from tools.bench.load import Request, fetch

OFFICE = "anerkennung-halle"
HOME = "/de/"
PAGE = f"/de/servicestellen/{OFFICE}/"
FINDER = "/de/servicestellen/?q=39104"
PAGES = {
    "home": (HOME, "/en/"),
    "finder": ("/de/servicestellen/", "/en/offices/"),
    "office": (PAGE, f"/en/offices/{OFFICE}/"),
    "partner": ("/de/partner/spi/", "/en/partners/spi/"),
    "text page": ("/de/impressum/", "/en/impressum/"),
}
GZIP = (("Accept-Encoding", "gzip"),)
BROTLI = (("Accept-Encoding", "br"),)


def cached(port):
    """Name → request, for what a finished page is asked for; with the page's own ETag."""
    etag = fetch(port, Request(PAGE, BROTLI)).header("ETag")
    requests = {
        "identity": Request(PAGE),
        "gzip": Request(PAGE, GZIP),
        "brotli": Request(PAGE, BROTLI),
    }
    if etag:
        requests["304"] = Request(PAGE, (*BROTLI, ("If-None-Match", etag)))
    return requests | {
        "HEAD": Request(PAGE, method="HEAD"),
        "seen": Request(FINDER, BROTLI),
    }
