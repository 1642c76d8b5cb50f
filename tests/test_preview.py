"""Drafts for whoever was sent a link; and that nobody else sees what is not public."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from content.models import NewsItem, Page
from iqnetz import preview
from services.models import Office, Organisation, Service
from services.templatetags.site import day
from tests import factories
from tests.test_admin import filled_form

pytestmark = pytest.mark.django_db

ADDRESSES = {
    Office: ("/de/servicestellen/{}/", "/en/offices/{}/"),
    Service: ("/de/angebote/{}/", "/en/services/{}/"),
    Organisation: ("/de/partner/{}/", "/en/partners/{}/"),
    Page: ("/de/{}/", "/en/{}/"),
    NewsItem: ("/de/aktuelles/{}/", "/en/news/{}/"),
}
HOUR = timedelta(hours=1)


def record_of(model, **values):
    if model is Office:
        return factories.office(**values)
    if model is Organisation:
        made = factories.organisation(**values)
        factories.membership(organisation=made)
        return made
    if model is Service:
        return factories.service(**values)
    number = model.objects.count()
    texts = {"title_de": f"Zaunkönig {number}", "slug": f"zaunkoenig-{number}", "body_de": "x"}
    texts |= {"summary_de": "x", "published_from": factories.LONG_AGO}
    if model is Page:
        texts["position"] = 1
    return model.objects.create(**(texts | values))


def address(record, token=None, language=0):
    path = ADDRESSES[type(record)][language].format(record.slug)
    return path if token is None else f"{path}?vorschau={token}"


def draft(model=Page):
    return record_of(model, published_from=None)


def aged(record, age, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(signing.time, "time", lambda: (timezone.now() - age).timestamp())
        return preview.token(record)


@pytest.mark.parametrize("language", [0, 1])
@pytest.mark.parametrize("model", ADDRESSES)
def test_link_shows_a_draft_without_an_account(client, model, language):
    record = draft(model)
    token = preview.token(record)
    assert client.get(address(record, language=language)).status_code == 404
    response = client.get(address(record, token, language))
    html = response.content.decode()
    assert response.status_code == 200
    assert str(record) in html.split("<main")[1]
    assert ("Vorschau.", "Preview.")[language] in html
    assert ("Nur das angemeldete Team", "Only signed-in")[language] not in html
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in html
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_token_is_only_in_the_link_to_the_other_language(client):
    record = draft()
    token = preview.token(record)
    html = client.get(address(record, token)).content.decode()
    assert re.findall(rf'<(\w+) [^>]*"[^"]*{re.escape(token)}', html) == ["a"]
    assert f'<a href="/en/{record.slug}/?vorschau={token}"' in html
    assert client.get(address(record, token, 1)).status_code == 200


def test_banner_says_until_when(client):
    record = draft()
    html = client.get(address(record, preview.token(record))).content.decode()
    until = timezone.localdate() + preview.KEPT
    assert f"bis {day(until)} sehen" in html


@pytest.mark.parametrize(
    "values",
    [
        {"published_from": None},
        {"published_from": timezone.now() + HOUR},
        {"withdrawn_from": timezone.now() - HOUR},
    ],
)
def test_link_shows_whatever_is_not_public(client, values):
    record = record_of(Page, **values)
    assert client.get(address(record, preview.token(record))).status_code == 200


def test_published_page_is_the_public_one(client):
    record = draft()
    token = preview.token(record)
    Page.objects.filter(pk=record.pk).update(published_from=factories.LONG_AGO)
    for given in (token, "forged", "\0", "x" * 10_000):
        response = client.get(address(record), {"vorschau": given})
        assert response.status_code == 200
        assert "Vorschau" not in response.content.decode()
        assert "X-Robots-Tag" not in response.headers


def test_expired_link_says_so(client, monkeypatch):
    record = draft()
    almost = aged(record, preview.KEPT - HOUR, monkeypatch)
    assert client.get(address(record, almost)).status_code == 200
    for language, words in enumerate(("Diese Vorschau ist abgelaufen", "This preview has expired")):
        response = client.get(address(record, aged(record, preview.KEPT, monkeypatch), language))
        html = response.content.decode()
        assert response.status_code == 410
        assert words in html
        assert record.title_de not in html
        assert "no-store" in response.headers["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in html


def forged(record):
    good = preview.token(record)
    moment, signature = good.split(".")
    return {
        "nothing": "",
        "cut": good[:-1],
        "longer": good + "A",
        "other letter": good[:-1] + ("A" if good[-1] != "A" else "B"),
        "later": f"{moment[:-1]}{'z' if moment[-1] != 'z' else 'y'}.{signature}",
        "only the signature": f".{signature}",
        "other record": preview.token(draft()),
        "other model": preview.token(NewsItem(pk=record.pk)),
        "other salt": signing.TimestampSigner(salt="other", sep=".")
        .sign(preview._subject(record))
        .removeprefix(preview._subject(record) + "."),
        "other key": signing.TimestampSigner(key="x", salt="iqnetz.preview", sep=".")
        .sign(preview._subject(record))
        .removeprefix(preview._subject(record) + "."),
        "NUL": "\0",
        "NUL at the end": good + "\0",
        "long": "x" * 10_000,
        "long moment": "z" * 10_000 + "." + signature,
        "line break": good + "\n",
        "RTL": "\u202e" + good,
        "other digits": good.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")) + "٣",
        "surrogate": "%ED%A0%80",
    }


@pytest.mark.parametrize("kind", [
    "nothing", "cut", "longer", "other letter", "later", "only the signature", "other record",
    "other model", "other salt", "other key", "NUL", "NUL at the end", "long", "long moment",
    "line break", "RTL", "other digits", "surrogate",
])  # fmt: skip
def test_forged_link_is_an_address_that_does_not_exist(client, kind):
    record = draft()
    token = forged(record)[kind]
    answers = []
    for path in (address(record), "/de/gibt-es-nicht/"):
        if kind == "surrogate":
            response = client.get(f"{path}?vorschau={token}")
        else:
            response = client.get(path, {"vorschau": token})
        assert response.status_code == 404
        answers.append(response.headers["Content-Type"])
        assert record.title_de not in response.content.decode()
    assert answers[0] == answers[1]


def test_link_leads_to_nothing_else(client):
    one, other = draft(Office), draft(Office)
    assert client.get(address(other, preview.token(one))).status_code == 404
    html = client.get(address(one, preview.token(one))).content.decode()
    assert other.name not in html


@pytest.mark.parametrize("token", ["", "forged"])
def test_staff_see_drafts_as_before(desk, token):
    response = desk.get(address(draft(), token))
    assert response.status_code == 200
    assert "Nur das angemeldete Team" in response.content.decode()


def test_staff_see_drafts_by_an_expired_link_too(desk, monkeypatch):
    record = draft()
    assert desk.get(address(record, aged(record, preview.KEPT, monkeypatch))).status_code == 200


# --- On the desk ---


@pytest.mark.parametrize("model", ADDRESSES)
def test_form_of_a_draft_has_links_that_work(desk, model):
    record = draft(model)
    form, _data = filled_form(desk, record)
    html = desk.get(form).content.decode()
    links = re.findall(r'class="preview-link">[^<]*<a href="(http://testserver/[^"]+)"', html)
    assert [link.split("/")[3] for link in links] == ["de", "en"]
    for link in links:
        assert Client().get(link).status_code == 200


def test_office_of_an_organisation_that_is_no_longer_public_has_links(desk):
    record = factories.office(organisation=factories.organisation(published_from=None))
    assert "?vorschau=" in desk.get(filled_form(desk, record)[0]).content.decode()


def test_form_of_what_is_public_has_no_links(desk):
    form, _data = filled_form(desk, record_of(Page))
    assert "?vorschau=" not in desk.get(form).content.decode()
    assert "?vorschau=" not in desk.get("/admin/content/page/add/").content.decode()


def test_refused_form_keeps_the_links(desk):
    form, data = filled_form(desk, draft())
    response = desk.post(form, data | {"title_de": ""})
    assert response.status_code == 200
    assert "?vorschau=" in response.content.decode()


# --- By the clock ---

LISTS = [
    "/de/", "/en/", "/de/servicestellen/?need=all", "/en/offices/?q=39104",
    "/de/servicestellen/?q=39104&need={need}", "/de/angebote/", "/de/partner/", "/de/netzwerk/",
    "/de/aktuelles/", "/en/news/", "/de/suche/?q={word}", "/en/search/?q={word}", "/sitemap.xml",
    "/de/servicestellen/anerkennung-halle/", "/de/partner/spi/", "/de/impressum/",
]  # fmt: skip


def places(client, record, word):
    """The addresses of the public site that name the record."""
    own = [address(record, language=language) for language in (0, 1)]
    need = getattr(record, "need", "all")
    found = set()
    for each in [*LISTS, *own]:
        response = client.get(each.format(word=word, need=need))
        name = record.slug if each == "/sitemap.xml" else str(record)
        if response.status_code == 200 and name in response.content.decode():
            found.add(each)
    return found


@pytest.mark.parametrize("model", ADDRESSES)
def test_every_public_place_keeps_to_both_dates(client, model):
    """One record through its life, as the public sees it: nowhere, in places, nowhere again."""
    names = {Office: "name", Organisation: "name", Service: "name_de"}
    record = record_of(model, **{names.get(model, "title_de"): "Zaunkönigstelle"})
    now = timezone.now()
    second = timedelta(seconds=1)
    minute = timedelta(minutes=1)

    def at(published_from, withdrawn_from=None):
        model.objects.filter(pk=record.pk).update(
            published_from=published_from, withdrawn_from=withdrawn_from
        )
        record.refresh_from_db()
        return places(client, record, "Zaunkönigst")

    public = at(now)
    assert len(public) >= 5
    assert {"/sitemap.xml", "/de/suche/?q={word}"} <= public
    assert at(None) == set()
    assert at(now + minute) == set()
    assert at(now + minute, now + 2 * minute) == set()
    assert at(now - minute, now + minute) == public
    assert at(now - minute, now) == set()
    assert at(now - minute, now - second) == set()
    assert at(now - minute) == public


@pytest.mark.parametrize("of", ["service", "organisation"])
def test_office_keeps_to_the_dates_of_what_it_belongs_to(client, of):
    made = {"service": factories.service, "organisation": factories.organisation}[of]()
    record = factories.office(name="Zaunkönigstelle", **{of: made})
    assert len(places(client, record, "Zaunkönigst")) >= 5
    type(made).objects.filter(pk=made.pk).update(withdrawn_from=timezone.now())
    assert places(client, record, "Zaunkönigst") == set()
    type(made).objects.filter(pk=made.pk).update(
        withdrawn_from=None, published_from=timezone.now() + HOUR
    )
    assert places(client, record, "Zaunkönigst") == set()
