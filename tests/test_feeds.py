"""News and changes to offices as Atom, read as a stranger's program reads them."""

import datetime
import re
from uuid import UUID

import feedparser
import pytest
from defusedxml import ElementTree
from django.utils import timezone

from content.models import NewsItem
from iqnetz import feeds
from iqnetz.models import PermanentAddress
from services.models import Network, Office, Organisation, Service
from tests import factories

pytestmark = pytest.mark.django_db

NEWS = ["/de/aktuelles/atom.xml", "/en/news/atom.xml"]
OFFICES = ["/de/servicestellen/atom.xml", "/en/offices/atom.xml"]
ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = datetime.datetime(2026, 3, 1, 9, 30, tzinfo=datetime.UTC)

HOSTILE = [
    "a\x01b\x0bc\x1fd", "\ufffe\uffff", "<b>&amp;]]></b>", "\u202eabc\u200d", "\U0001f47e",
    "é" * 2000, "\r\n\t", "{{ x }} {% y %}", "%(name)s", "]]>", "\x85\u2028",
]  # fmt: skip


def item(**values):
    defaults = {
        "title_de": "Neues",
        "title_en": "News",
        "slug": "neues",
        "summary_de": "Kurz.",
        "summary_en": "Short.",
        "body_de": "Text.",
        "body_en": "Text.",
        "dated_on": timezone.localdate(MOMENT),
        "published_from": MOMENT,
    }
    return NewsItem.objects.create(**(defaults | values))


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    parsed = feedparser.parse(
        response.content, response_headers={"content-type": feeds.CONTENT_TYPE}
    )
    assert parsed.bozo == 0, parsed.get("bozo_exception")
    return parsed


def check(content):
    """What RFC 4287 demands of a feed and of its entries (sections 4.1.1, 4.1.2)."""
    root = ElementTree.fromstring(content)
    assert root.tag == f"{ATOM}feed"
    for element in [root, *root.iter(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        for name in ("published", "updated"):
            for moment in element.findall(f"{ATOM}{name}"):
                assert re.fullmatch(r"[0-9-]{10}T[0-9:]{8}[+]00:00", moment.text)
        alternates = [
            (link.get("type"), link.get("hreflang"))
            for link in element.findall(f"{ATOM}link")
            if link.get("rel") == "alternate"
        ]
        assert len(alternates) == len(set(alternates)) > 0
    assert [each.text for each in root.findall(f"{ATOM}author/{ATOM}name")] != [None]
    ids = [each.text for each in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    assert all(each == UUID(each.removeprefix("urn:uuid:")).urn for each in ids)
    dates = [each.findtext(f"{ATOM}updated") for each in root.iter(f"{ATOM}entry")]
    assert root.findtext(f"{ATOM}updated") == max(dates, default=root.findtext(f"{ATOM}updated"))
    return ids


@pytest.mark.parametrize("address", [*NEWS, *OFFICES])
def test_feed_of_every_record_is_valid(client, address):
    parsed = read(client, address)
    model = NewsItem if address in NEWS else Office
    assert len(parsed.entries) == model.objects.published().count() > 0
    assert len(check(client.get(address).content)) == len(parsed.entries) + 1


@pytest.mark.parametrize("address", [*NEWS, *OFFICES])
def test_hostile_text_breaks_no_feed(client, address):
    values = {
        "street": "Weg 1",
        "closed_from": timezone.localdate(),
        "successor": Office.objects.get(slug="anerkennung-halle"),
    }
    before = len(read(client, address).entries)
    Network.objects.update(name="".join(HOSTILE)[:200])
    for number, text in enumerate(HOSTILE):
        item(slug=f"x{number}", title_de=text[:160], title_en="", summary_de=text, body_de=text)
        office = factories.office(name=text[:200], street=text[:200], town=text[:100])
        Office.objects.filter(pk=office.pk).update(**values)
    parsed = read(client, address)
    check(client.get(address).content)
    added = len(HOSTILE) if address in NEWS else 3 * len(HOSTILE)
    assert len(parsed.entries) == min(before + added, feeds.MOST)
    assert "<b>&amp;]]></b>" in "".join(entry.title for entry in parsed.entries)
    assert {entry.title_detail.type for entry in parsed.entries} == {"text/plain"}


def test_character_that_xml_forbids_is_a_blank(client):
    item(title_de="Neu\x0bes", summary_de="a\ufffeb")
    entry = read(client, NEWS[0]).entries[0]
    assert (entry.title, entry.summary) == ("Neu es", "a b")


def test_half_of_a_character_is_a_blank():
    about = feeds.Feed(
        feeds.feed_uid("x"), "de", "\ud800", "\udfff", "N", "http://a/", {"de": "http://a/"},
        {"de": "http://a/atom.xml"},
    )  # fmt: skip
    text = feeds.write(about, [], MOMENT)
    assert "<title> </title>" in text
    assert check(text.encode())


def test_whole_feed(client):
    NewsItem.objects.all().delete()
    made = item(
        title_de="A & B",
        summary_de="Kurz <b>.",
        body_de="# Kopf\n\n[Seite](/de/netzwerk/) [dort](../x/?y=1&z=2#t) <i> **fett**",
    )
    PermanentAddress.objects.filter(kind="news", record=made.pk).update(
        uid=UUID("7f0e0000-0000-8000-a000-000000000001"), changed_at=MOMENT.replace(hour=12)
    )
    PermanentAddress.objects.filter(kind="news").exclude(record=made.pk).delete()
    response = client.get(NEWS[0])
    name = "IQ-Netzwerk Mecklenburg-Vorpommern/Sachsen-Anhalt"
    assert response.content.decode() == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xml:lang="de" xmlns="http://www.w3.org/2005/Atom">'
        f"<title>Aktuelles – {name}</title>"
        '<link href="http://testserver/de/aktuelles/" rel="alternate"/>'
        '<link href="http://testserver/de/aktuelles/atom.xml" rel="self"/>'
        "<id>urn:uuid:f82678e6-36ec-5ff9-9c13-22edd8c389d3</id>"
        "<updated>2026-03-01T12:30:00+00:00</updated>"
        f"<author><name>{name}</name><uri>http://testserver/de/</uri></author>"
        "<subtitle>Neues aus dem Netzwerk.</subtitle>"
        f"<rights>© {name}, CC-BY-4.0 https://creativecommons.org/licenses/by/4.0/</rights>"
        '<link href="http://testserver/en/news/atom.xml" hreflang="en" rel="alternate"'
        ' type="application/atom+xml"/>'
        "<entry>"
        "<title>A &amp; B</title>"
        '<link href="http://testserver/de/aktuelles/neues/" hreflang="de" rel="alternate"'
        ' type="text/html"/>'
        '<link href="http://testserver/en/news/neues/" hreflang="en" rel="related"'
        ' type="text/html"/>'
        "<id>urn:uuid:8e464eb1-8557-5f3c-8939-fd08e56ba804</id>"
        "<published>2026-03-01T09:30:00+00:00</published>"
        "<updated>2026-03-01T12:30:00+00:00</updated>"
        "<summary>Kurz &lt;b&gt;.</summary>"
        '<content type="html">&lt;h2&gt;Kopf&lt;/h2&gt;\n'
        '&lt;p&gt;&lt;a href="http://testserver/de/netzwerk/" rel="noreferrer"&gt;Seite&lt;/a&gt; '
        '&lt;a href="http://testserver/de/aktuelles/x/?y=1&amp;amp;z=2#t" rel="noreferrer"&gt;'
        "dort&lt;/a&gt; &amp;lt;i&amp;gt; &lt;strong&gt;fett&lt;/strong&gt;&lt;/p&gt;\n"
        "</content></entry></feed>"
    )
    assert response.headers["Last-Modified"] == "Sun, 01 Mar 2026 12:30:00 GMT"


def test_missing_translation_is_german_and_says_so(client):
    item(title_en="", body_en="")
    entry = read(client, NEWS[1]).entries[0]
    assert (entry.title, entry.title_detail.language) == ("Neues", "de")
    assert (entry.summary, entry.summary_detail.language) == ("Short.", "en")
    assert entry.content[0].language == "de"
    assert entry.content[0].value == (
        '<p lang="en">This text has not been translated yet. Here it is in German.</p>\n'
        "<p>Text.</p>"
    )


def test_tags_are_filled_in_the_reader_s_language(client):
    item(
        title_en="At [[office:anerkennung-halle]]",
        summary_en="[[office:\n anerkennung-halle ]]!",
        body_en="Go to [[stelle:\nanerkennung-halle]] or [[person:99999]].",
    )
    entry = read(client, NEWS[1]).entries[0]
    assert entry.title == "At Servicestelle „Anerkennung“ Süd (Halle)"
    assert entry.summary == "Servicestelle „Anerkennung“ Süd (Halle)!"
    assert 'href="http://testserver/en/offices/anerkennung-halle/"' in entry.content[0].value
    assert "[[" not in entry.content[0].value
    # In the bytes, for feedparser knows no such address.
    assert 'href="tel:+4934568694823"' in client.get(NEWS[1]).content.decode()


@pytest.mark.parametrize("address", NEWS)
def test_ids_outlive_a_new_slug(client, address):
    made = item()
    before = [(entry.id, entry.link) for entry in read(client, address).entries]
    NewsItem.objects.filter(pk=made.pk).update(slug="anders")
    after = [(entry.id, entry.link) for entry in read(client, address).entries]
    assert [each for each, _link in before] == [each for each, _link in after]
    assert before != after
    other = read(client, next(each for each in NEWS if each != address))
    assert not {entry.id for entry in other.entries} & {each for each, _link in after}


def test_ids_of_offices_outlive_a_new_slug(client):
    office = factories.office()
    Office.objects.filter(pk=office.pk).update(street="Neu 1", closed_from=timezone.localdate())
    before = {entry.id for entry in read(client, OFFICES[0]).entries}
    Office.objects.filter(pk=office.pk).update(slug="anders", name="Anders")
    parsed = read(client, OFFICES[0])
    assert {entry.id for entry in parsed.entries} == before
    mine = [entry for entry in parsed.entries if entry.link.endswith("/servicestellen/anders/")]
    assert sorted(entry.tags[0].term for entry in mine) == ["closed", "moved", "opened"]


def test_changes_to_offices_are_told_in_both_languages(client):
    helps = Office.objects.get(slug="anerkennung-magdeburg")
    day = timezone.localdate()
    made = factories.office(name="Stelle <X>", street="Alte Gasse 1")
    Office.objects.filter(pk=made.pk).update(street="Neuer Weg 2")
    Office.objects.filter(pk=made.pk).update(closed_from=day, successor=helps)
    coming = factories.office(name="Bald zu", slug="bald-zu")
    Office.objects.filter(pk=coming.pk).update(closed_from=datetime.date(2199, 3, 1))

    def told(address):
        found = {}
        for entry in read(client, address).entries:
            found.setdefault(entry.title, entry.summary)
        return found

    german, english = map(told, OFFICES)
    where = "Karl-Schmidt Str. 5c, 39104 Magdeburg"
    assert german["Umgezogen: Stelle <X>"] == (
        "Stelle <X> ist umgezogen. Sie finden sie jetzt hier: Neuer Weg 2, 39104 Magdeburg."
        " Vorher war sie hier: Alte Gasse 1, 39104 Magdeburg."
    )
    assert english["Moved: Stelle <X>"] == (
        "Stelle <X> has moved. It is here now: Neuer Weg 2, 39104 Magdeburg."
        " Before, it was here: Alte Gasse 1, 39104 Magdeburg."
    )
    assert english["New: Stelle <X>"] == (
        "Stelle <X> is new. It is here: Neuer Weg 2, 39104 Magdeburg."
    )
    assert german["Geschlossen: Stelle <X>"].startswith("Stelle <X> ist seit dem ")
    assert german["Geschlossen: Stelle <X>"].endswith(
        f" geschlossen. Stattdessen hilft: {helps.name}, {where}."
    )
    assert english["Closes on 1 March 2199: Bald zu"] == (
        "Bald zu closes for good on 1 March 2199. The coordination knows who helps you instead."
    )
    assert german["Schließt am 1. März 2199: Bald zu"].startswith("Bald zu schließt am 1. März")
    html = read(client, OFFICES[1]).entries
    closed = next(each for each in html if each.title == "Closed: Stelle <X>").content[0].value
    assert f'<a href="http://testserver/en/offices/{made.slug}/"' in closed
    assert '<a href="http://testserver/en/offices/anerkennung-magdeburg/"' in closed
    assert "Stelle &lt;X&gt;" in closed


def test_what_is_not_public_is_in_no_feed(client):
    now = timezone.now()
    for number, values in enumerate(
        [{"published_from": None}, {"published_from": now.replace(year=2190)},
         {"withdrawn_from": now}]
    ):  # fmt: skip
        item(title_de="Geheim", title_en="Geheim", slug=f"geheim-{number}", **values)
        made = factories.office(name="Geheim", internal_note="Geheim", **values)
        Office.objects.filter(pk=made.pk).update(street="Weg 1", closed_from=timezone.localdate())
    for address in [*NEWS, *OFFICES]:
        assert "Geheim" not in client.get(address).content.decode()


def test_published_is_the_day_that_the_page_shows(client):
    item(dated_on=datetime.date(2026, 2, 1))
    entry = read(client, NEWS[0]).entries[0]
    assert entry.published == "2026-01-31T23:00:00+00:00"
    NewsItem.objects.update(dated_on=datetime.date(1, 1, 1))
    assert "2026-03-01T09:30:00+00:00" in {
        entry.published for entry in read(client, NEWS[0]).entries
    }


def test_news_written_long_before_is_new_when_everybody_sees_it(client):
    made = item()
    PermanentAddress.objects.filter(kind="news").update(changed_at=factories.LONG_AGO)
    entries = {entry.link: entry for entry in read(client, NEWS[0]).entries}
    address = f"http://testserver/de/aktuelles/{made.slug}/"
    assert entries[address].updated == "2026-03-01T09:30:00+00:00"


@pytest.mark.parametrize("address", [NEWS[0], OFFICES[0]])
def test_unchanged_feed_is_not_sent_again(client, address):
    first, second = client.get(address), client.get(address)
    assert first.content == second.content
    assert first.headers["ETag"] == second.headers["ETag"]
    since = first.headers["Last-Modified"]
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get(address, headers={"If-Modified-Since": since}).status_code == 304


@pytest.mark.parametrize("address", [NEWS[0], OFFICES[0]])
def test_feed_from_which_something_went_is_sent_again(client, address):
    PermanentAddress.objects.update(changed_at=factories.LONG_AGO)
    since = client.get(address).headers["Last-Modified"]
    for model in (NewsItem, Office):
        model.objects.filter(pk=model.objects.first().pk).update(withdrawn_from=timezone.now())
    PermanentAddress.objects.update(changed_at=factories.LONG_AGO)
    assert client.get(address, headers={"If-Modified-Since": since}).status_code == 200


@pytest.mark.parametrize("address", [*NEWS, *OFFICES])
def test_empty_feed_is_valid_and_never_dated_now(client, address):
    for model in (Office, Service, Organisation, NewsItem, Network):
        model.objects.all().delete()
    PermanentAddress.objects.filter(gone_at__isnull=False).update(gone_at=MOMENT)
    parsed = read(client, address)
    assert (parsed.entries, parsed.feed.updated) == ([], "2026-03-01T09:30:00+00:00")
    PermanentAddress.objects.all().delete()
    assert read(client, address).feed.updated == "1990-01-01T00:00:00+00:00"


@pytest.mark.parametrize("address", [NEWS[0], OFFICES[0]])
def test_number_of_queries_does_not_grow(client, django_assert_max_num_queries, address):
    def add(slug):
        body = "[[office:anerkennung-halle]] [[person:1]]"
        item(slug=slug, title_de=body, body_de=body)
        made = factories.office(organisation=factories.organisation())
        Office.objects.filter(pk=made.pk).update(
            street="Neu 1", closed_from=timezone.localdate(), successor=factories.office()
        )

    def queries():
        with django_assert_max_num_queries(16) as captured:
            client.get(address)
        return len(captured)

    add("eins")
    one = queries()
    add("zwei")
    add("drei")
    assert queries() == one


@pytest.mark.parametrize("address", [*NEWS, *OFFICES])
def test_feed_is_open_to_other_sites_and_sets_no_cookie(client, address):
    response = client.get(address + "?x=%00&lang=xx")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    ("page", "feed"),
    [("/de/", NEWS[0]), ("/en/", NEWS[1]), ("/de/aktuelles/", NEWS[0]), ("/en/news/", NEWS[1]),
     ("/de/servicestellen/", OFFICES[0]), ("/en/offices/", OFFICES[1])],
)  # fmt: skip
def test_page_names_its_feed(client, page, feed):
    html = client.get(page).content.decode()
    link = '<link rel="alternate" type="application/atom+xml" '
    assert html.count(f'{link}href="{feed}"') == html.count(link) == 1
    if page not in {"/de/", "/en/"}:
        assert f'<a href="{feed}" type="application/atom+xml">' in html
