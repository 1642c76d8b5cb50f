"""What the copy is made with: addresses in pages and styles, names of files, what is followed."""

import pytest

from iqnetz.mirror import names, pages, scope, styles
from iqnetz.mirror.collection import Collection, own
from iqnetz.mirror.rewriting import Rewriting
from iqnetz.mirror.site import Answer, Copy

LIVE = "https://iq.example.org"


@pytest.mark.parametrize(
    ("address", "content_type", "file"),
    [
        ("/", "text/html", "index.html"),
        ("/de/servicestellen/x/", "text/html", "de/servicestellen/x/index.html"),
        ("/de/seite", "text/html", "de/seite.html"),
        ("/api/hsds/v3/", "application/json", "api/hsds/v3/index.json"),
        ("/api/hsds/v3/services", "application/json", "api/hsds/v3/services.json"),
        ("/api/services?page=2&q=", "application/json", "api/services-page-2-q-.json"),
        ("/o/k7m2x/kalender.ics?lang=en", "text/calendar", "o/k7m2x/kalender-lang-en.ics"),
        ("/.well-known/security.txt", "text/plain", ".well-known/security.txt"),
        ("/api/v1/datapackage.zip", "application/zip", "api/v1/datapackage.zip"),
        ("/a:b*c%3F/%22x%22.csv", "text/csv", "a-b-c-/-x-.csv"),
        ("/de/%C3%A4%CC%88/", "text/html", "de/ä\u0308/index.html"),
        ("/de/con/", "text/html", "de/-con/index.html"),
        ("/aux.csv", "text/csv", "-aux.csv"),
        ("/de/../x. /", "text/html", "de/-/x/index.html"),
        ("/de/x%2Fy/", "text/html", "de/x/y/index.html"),
        ("/de/x%00y/", "text/html", "de/x-y/index.html"),
    ],
)
def test_file_name(address, content_type, file):
    assert names.file_name(address, content_type) == file


def test_long_names_are_cut_and_stay_different():
    one, other = (names.file_name(f"/de/{'x' * 300}{end}/", "text/html") for end in "ab")
    assert one != other
    assert len(one) == len(other) == len("de//index.html") + 80


PAGE = """<!DOCTYPE html>\r
<html lang=de><head><meta charset="utf-8"><title>a &amp; b < c</title>
<meta property="og:image" content="/static/img/og.png"><LINK rel='stylesheet' href='/static/a.css'>
<script type="application/ld+json">{"url": "https://iq.example.org/de/", "a": "<a href='/de/'>"}
</script><script type="module" src="/static/js/x.js">
</script></head>
<body class="a  b"><main
  id="x" data-href="/de/" hidden><!-- <a href="/de/"> -->
<a   HREF = /de/ title="a>b &quot;">1</a><a href="/de/?a=1&amp;b=2#c">2</a><a href="#here">3</a>
<img src="/a.png" srcset="/a.png, /b.png 2x ,/c.png 3x" alt=""/><a href>4</a>
<a href="" href="/x">5</a>
<form method="get"><button formaction="/de/suche/">?</button></form>
<svg><use href="/static/i.svg#p"></use><use href="/static/i.svg#q"/></svg>
<textarea>&lt;a href="/de/"&gt;</textarea></main></body></html>"""


def test_page_without_changes_stays_as_it_is():
    assert pages.Edits(PAGE).made() == PAGE
    for element in pages.elements(PAGE):
        assert PAGE[element.start : element.end].lower().startswith(f"<{element.tag}")
        for name, (start, end) in element.places.items():
            assert PAGE[start:end].strip("'\"").startswith(element.attributes[name][:3])


def test_all_addresses_of_a_page_are_found():
    assert [
        (element.tag, name, address)
        for element in pages.elements(PAGE)
        for name, address in element.addresses()
    ] == [
        ("meta", "content", "/static/img/og.png"),
        ("link", "href", "/static/a.css"),
        ("script", "src", "/static/js/x.js"),
        ("a", "href", "/de/"),
        ("a", "href", "/de/?a=1&b=2#c"),
        ("a", "href", "#here"),
        ("img", "src", "/a.png"),
        ("img", "srcset", "/a.png"),
        ("img", "srcset", "/b.png"),
        ("img", "srcset", "/c.png"),
        ("a", "href", ""),
        ("a", "href", ""),
        ("button", "formaction", "/de/suche/"),
        ("use", "href", "/static/i.svg#p"),
        ("use", "href", "/static/i.svg#q"),
    ]


def test_addresses_of_a_style_sheet_are_found_and_changed():
    sheet = (
        "@import '/static/a.css'; @import url(b.css) print; /* url(c.png) */ a::after {content:'('}"
        ' b { background: url( "/static/d.png" ), URL(data:image/png;base64,AA==), url() }'
    )
    assert styles.addresses(sheet) == [
        "/static/a.css",
        "b.css",
        "/static/d.png",
        "data:image/png;base64,AA==",
    ]
    changed = styles.with_addresses(sheet, {"/static/a.css": "a.css", "/static/d.png": "d.png"}.get)
    assert changed == sheet.replace("/static/", "")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("", ("/de/x/", "")),
        ("../y/?q=%C3%A4#z", ("/de/y/?q=%C3%A4", "z")),
        ("/de/ä b/", ("/de/%C3%A4%20b/", "")),
        (" https://IQ.example.org/de/ ", ("/de/", "")),
        ("//iq.example.org", ("/", "")),
        ("http://iq.example.org/de/", None),
        ("https://iq.example.org:8000/", None),
        ("https://elsewhere.example/", None),
        ("mailto:a@iq.example.org", None),
        ("tel:+49345", None),
        ("javascript:alert(1)", None),
        ("http://[", None),
    ],
)
def test_own_addresses(url, address):
    assert own(LIVE, url, "/de/x/") == address


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/de/servicestellen/", True),
        ("/de/servicestellen/halle/", True),
        ("/static/css/base.css", True),
        ("/o/k7m2x/", True),
        ("/de/gibt/es/nicht/", True),
        ("/de/suche/", False),
        ("/en/search/", False),
        ("/en/places.json", False),
        ("/de/servicestellen/halle/hinweis/", False),
        ("/en/confirm/abc/", False),
        ("/admin/", False),
        ("/admin/nothing/here", False),
    ],
)
def test_what_belongs_to_the_copy(path, expected):
    assert scope.belongs(path) is expected


class SmallSite:
    """Answers from a table."""

    copy = Copy(LIVE)

    def __init__(self, table):
        self.table = table

    def get(self, address, language="de"):
        found = self.table.get(address, Answer(404, "", b""))
        return found.get(language) if isinstance(found, dict) else found


def html(body):
    return Answer(200, "text/html", f'<meta charset="utf-8"><body>{body}</body>'.encode())


def copied(table):
    """({file: text} without what says that it is a copy, the Collection)."""
    collection = Collection(SmallSite(table))
    collection.gather(lambda done, known: None)
    files = {
        name: content.decode()
        for name, content, _is_page in Rewriting(collection, Copy(LIVE)).files()
    }
    for name, text in files.items():
        if "<body>" in text:
            rest = text.partition("<body>")[2].removesuffix("</body>")
            files[name] = rest.rpartition('role="note"')[2].partition("</p>")[2]
    return files, collection


SITEMAP = Answer(200, "application/xml", f"<loc>{LIVE}/de/</loc>".encode())


def small(table):
    beside = {address: Answer(200, "text/plain", b"") for address in scope.starts()}
    table = beside | {"/sitemap.xml": SITEMAP} | table
    table |= {"/favicon.ico": Answer(302, "", b"", "/static/f.ico")}
    return table | {"/static/f.ico": Answer(200, "image/x-icon", b"ico")}


def test_what_is_linked_is_followed_and_named(db):
    ics = {
        address: Answer(200, "text/calendar", b"")
        for address in ("/o/a/k.ics", "/o/a/k.ics?lang=en")
    }
    files, collection = copied(
        small(
            {
                "/de/": html(
                    '<a href="/o/a/k.ics?lang=en">1</a><a href="/de/x/?q=1#a">2</a>'
                    '<a href="/api/services">3</a><a href="/de/suche/?q=1&amp;r=2">4</a>'
                    '<iframe src="/de/x/"></iframe><img srcset="/p.png 1x, /q.png 2x" src="/p.png">'
                    '<script type="module" src="/static/x.js"></script><a href="/de/#top">5</a>'
                    '<form action="/de/x/"><input></form><form><input></form>'
                    '<a href="/de/alt">6</a>'
                    '<link rel="alternate" hreflang="en" href="/en/"><a href="/de/weg/">7</a>'
                ),
                "/de/x/": html('<link rel="stylesheet" href="/static/a.css">'),
                "/en/": html(""),
                "/static/a.css": Answer(200, "text/css", b"@import '/static/b.css'; url(/p.png)"),
                "/static/b.css": Answer(200, "text/css", b""),
                "/p.png": Answer(200, "image/png", b""),
                "/q.png": Answer(200, "image/png", b""),
                "/api/services": Answer(200, "application/json", b"[]"),
                "/de/alt": Answer(301, "", b"", "/de/x/"),
                "/de/weg/": {
                    "de": Answer(301, "", b"", "/de/x/#y"),
                    "en": Answer(301, "", b"", "/en/"),
                },
            }
            | ics
        )
    )
    assert collection.failed == []
    assert files["de/index.html"] == (
        '<a href="../o/a/k-lang-en.ics">1</a><a href="x/index.html#a">2</a>'
        f'<a href="../api/services.json">3</a><a href="{LIVE}/de/suche/?q=1&amp;r=2">4</a>'
        '<iframe src="x/index.html"></iframe><img srcset="../p.png 1x, ../q.png 2x" src="../p.png">'
        '<a href="#top">5</a>'
        f'<form action="{LIVE}/de/x/"><input></form><form action="{LIVE}/de/"><input></form>'
        f'<a href="x/index.html">6</a><link rel="alternate" hreflang="en" href="{LIVE}/en/">'
        '<a href="weg/index.html">7</a>'
    )
    assert files["static/a.css"] == "@import 'b.css'; url(../p.png)"
    assert '<a href="../x/index.html#y" hreflang="de">' in files["de/weg/index.html"]
    beside = {address.removeprefix("/") for address in scope.starts()} - {"favicon.ico"}
    assert sorted(files.keys() - beside) == [
        "api/services.json",
        "de/index.html",
        "de/weg/index.html",
        "de/x/index.html",
        "en/index.html",
        "favicon.ico",
        "o/a/k-lang-en.ics",
        "o/a/k.ics",
        "p.png",
        "q.png",
        "static/a.css",
        "static/b.css",
        "static/f.ico",
    ]


def test_names_that_differ_in_their_letters_only_stay_two_files(db):
    files, _collection = copied(
        small({"/de/": html('<a href="/A.csv"></a><a href="/a.csv"></a>')})
        | {"/A.csv": Answer(200, "text/csv", b"A"), "/a.csv": Answer(200, "text/csv", b"a")}
    )
    first, second = (name for name in files if name.endswith(".csv"))
    assert first.casefold() != second.casefold()
    assert files["de/index.html"] == f'<a href="../{first}"></a><a href="../{second}"></a>'


def test_what_does_not_answer_or_leads_away_is_noticed(db):
    _files, collection = copied(
        small(
            {
                "/de/": html('<a href="/de/away/">1</a><a href="/x.pdf">2</a>'),
                "/de/away/": Answer(302, "", b"", "https://elsewhere.example/"),
                "/x.pdf": Answer(500, "", b""),
            }
        )
    )
    assert sorted(collection.failed) == [
        ("/de/away/", "302 https://elsewhere.example/", "/de/"),
        ("/x.pdf", "500", "/de/"),
    ]
