"""The addresses of vCards: who has one, what goes with it, and what is said where there is none."""

import datetime
import re
from urllib.parse import unquote

import pytest
from django.utils import timezone, translation
from django.utils.http import http_date

from iqnetz.models import PermanentAddress
from services.models import ContactPerson, Language, Office
from tests import factories

pytestmark = pytest.mark.django_db

VERSIONS = ["kontakt.vcf", "kontakt-4.vcf"]


@pytest.mark.parametrize("ending", VERSIONS)
def test_answer(client, office, ending):
    address = f"/o/{office.code}/{ending}"
    response = client.get(address)
    headers = response.headers
    assert response.status_code == 200
    assert headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Cache-Control"] == "public, max-age=300"
    assert headers["Content-Language"] == "de"
    assert re.fullmatch('"[0-9a-f]{32}"', headers["ETag"])
    assert "Set-Cookie" not in headers
    disposition = headers["Content-Disposition"]
    plain_name, extended = re.fullmatch(
        r"inline; filename=\"([\x20-\x7e]+)\"; filename\*=UTF-8''([\w%.~-]+)", disposition
    ).groups()
    assert plain_name == "servicestelle-anerkennung-mitte.vcf"
    assert unquote(extended) == "Servicestelle „Anerkennung“ Mitte.vcf"
    head = client.head(address)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", headers["ETag"])


def test_who_has_it_already_need_not_load_it(client, office):
    address = f"/o/{office.code}/kontakt.vcf"
    headers = client.get(address).headers
    for condition in (
        {"If-None-Match": headers["ETag"]},
        {"If-Modified-Since": headers["Last-Modified"]},
    ):
        response = client.get(address, headers=condition)
        assert (response.status_code, response.content) == (304, b"")
        assert client.head(address, headers=condition).status_code == 304
        # What a browser has keeps its own policy.
        assert response.headers.get("Cross-Origin-Resource-Policy") != "same-origin"
    old = {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}
    assert client.get(address, headers=old).status_code == 200
    office.phones.update(extension="77")
    assert client.get(address, headers={"If-None-Match": headers["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ('a/b\\c:d*e?"f<g>h|i', "a b c d e f g h i.vcf"),
        ("\u202egnp.exe\n", "gnp.exe.vcf"),
        ("...", None),
        ("ملف", "ملف.vcf"),
        ("x" * 200, "x" * 100 + ".vcf"),
    ],
)
def test_file_name_is_one_on_every_system(client, office, name, expected):
    Office.objects.filter(pk=office.pk).update(name=name)
    response = client.get(f"/o/{office.code}/kontakt.vcf")
    extended = response.headers["Content-Disposition"].rpartition("''")[2]
    assert unquote(extended) == (expected or f"{office.code}.vcf")


def test_old_programs_get_a_file_name_too(client, office):
    Office.objects.filter(pk=office.pk).update(name="ملف")
    response = client.get(f"/o/{office.code}/kontakt.vcf")
    assert f'filename="{office.code}.vcf"' in response.headers["Content-Disposition"]


def test_what_it_says_of_others_counts_as_its_own_change(client, office, person):
    later = timezone.now().replace(microsecond=0) + datetime.timedelta(days=1)
    for record in (office.organisation, office.service):
        PermanentAddress.objects.filter(code=record.code).update(changed_at=later)
        for own in (office, person):
            response = client.get(f"/o/{own.code}/kontakt-4.vcf")
            assert response.headers["Last-Modified"] == http_date(later.timestamp())
            assert f"REV:{later.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}" in response.text
        later += datetime.timedelta(hours=1)


def test_language_of_the_notes(client, office):
    address = f"/o/{office.code}/kontakt.vcf"
    english = client.get(f"{address}?lang=en", headers={"Accept-Language": "de"})
    assert "You can ask for an interpreter" in english.content.decode().replace("\r\n ", "")
    assert english.headers["Content-Language"] == "en"
    german = client.get(address, headers={"Accept-Language": "en"})
    assert "Sprachen: Arabisch" in german.content.decode()
    assert client.get(f"{address}?lang=de&lang=en").content == english.content


FILES = ["kontakt.vcf", "kontakt-4.vcf", "kalender.ics", "qr.svg", "qr.png"]


@pytest.mark.parametrize("lang", ["fr", "%00", "%ED%A0%80", "x" * 10_000, "DE", "%E2%80%AE"])
def test_unknown_language_is_refused(client, office, lang):
    for ending in FILES[:-1]:
        assert client.get(f"/o/{office.code}/{ending}?lang={lang}").status_code == 400


@pytest.mark.parametrize(
    "code", ["zzzzz", "%00", "a%00b", "lllll", "x" * 5000, "-1", "%ED%A0%80", "٣٣٣٣٣", "k7m2x%0a"]
)
def test_unknown_code_is_not_found(client, code):
    for ending in FILES:
        assert client.get(f"/o/{code}/{ending}").status_code == 404


def test_large_letters_are_another_code(client, office):
    for ending in FILES:
        assert client.get(f"/o/{office.code.upper()}/{ending}").status_code == 404


@pytest.mark.parametrize("ending", ["kontakt.vcf", "kontakt-4.vcf", "kalender.ics"])
def test_other_kinds_have_no_card(client, spi, ending):
    assert client.get(f"/o/{spi.code}/{ending}").status_code == 404


@pytest.mark.parametrize("ending", VERSIONS)
def test_draft_has_no_card(client, office, person, ending):
    Office.objects.filter(pk=office.pk).update(published_from=None)
    assert client.get(f"/o/{office.code}/{ending}").status_code == 404
    assert client.get(f"/o/{person.code}/{ending}").status_code == 404


@pytest.mark.parametrize("ending", VERSIONS)
def test_private_person_has_no_card(client, person, ending):
    ContactPerson.objects.filter(pk=person.pk).update(is_public=False)
    response = client.get(f"/o/{person.code}/{ending}")
    assert response.status_code == 404
    assert "Heide" not in response.content.decode()


def test_person_who_left(client, person):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    ContactPerson.objects.filter(pk=person.pk).update(valid_to=yesterday)
    response = client.get(f"/o/{person.code}/kontakt.vcf")
    html = response.content.decode()
    assert response.status_code == 410
    assert person.office.get_absolute_url() in html
    assert "Heide" not in html


def test_closed_office(client, office, person):
    instead = Office.objects.get(slug="anerkennung-halle")
    Office.objects.filter(pk=office.pk).update(closed_from=timezone.localdate(), successor=instead)
    for record in (office, person):
        response = client.get(f"/o/{record.code}/kontakt-4.vcf")
        assert response.status_code == 410
        assert "Diese Servicestelle hat geschlossen." in response.content.decode()
        assert instead.get_absolute_url() in response.content.decode()


def test_deleted_office(client, office, person):
    codes = office.code, person.code
    office.delete()
    for code in codes:
        for ending in VERSIONS:
            assert client.get(f"/o/{code}/{ending}").status_code == 410


def test_nothing_private_is_in_it(client, office, person):
    Office.objects.filter(pk=office.pk).update(internal_note="geheim")
    office.organisation.review_email = "geheim@example.org"
    office.organisation.save()
    for record in (office, person):
        assert "geheim" not in client.get(f"/o/{record.code}/kontakt.vcf").content.decode()


def test_number_of_queries_does_not_grow(client, office, django_assert_max_num_queries):
    address = f"/o/{office.code}/kontakt.vcf"
    counts = []
    for number in (1, 2, 3):
        with django_assert_max_num_queries(25) as captured:
            client.get(address)
        counts.append(len(captured))
        phone = office.phones.create(number=f"+4939155555{number}0")
        phone.languages.set(Language.objects.all()[:number])
        factories.contact(office=office, is_public=True)
    assert counts == [counts[0]] * 3


def test_office_page_offers_the_cards(client, office, person):
    html = client.get(office.get_absolute_url()).content.decode()
    assert re.findall(r'href="(/o/[^"]+vcf)" aria-label="([^"]+)"', html) == [
        (f"/o/{office.code}/kontakt.vcf", f"Kontakt speichern: {office.name}"),
        (f"/o/{person.code}/kontakt.vcf", "Kontakt speichern: Dr. Anna von der Heide"),
    ]
    with translation.override("en"):
        html = client.get(office.get_absolute_url()).content.decode()
    assert f'href="/o/{office.code}/kontakt.vcf?lang=en"' in html
