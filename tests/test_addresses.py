"""Permanent addresses, and slugs that lead on for ever."""

import re
import threading
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from content.models import NewsItem, Page
from iqnetz.addresses import ALPHABET, changed_at_of, code_of
from iqnetz.models import FormerSlug, PermanentAddress
from services.models import ContactPerson, Language, Office, Organisation, Service
from tests import factories
from tests.report import sending

pytestmark = pytest.mark.django_db

# A model, and whether the visitor reads German: where its records are to be found.
PLACES = {
    (Office, "de"): "/de/servicestellen/{}/",
    (Office, "en"): "/en/offices/{}/",
    (Organisation, "de"): "/de/partner/{}/",
    (Organisation, "en"): "/en/partners/{}/",
    (Service, "de"): "/de/angebote/{}/",
    (Service, "en"): "/en/services/{}/",
    (Page, "de"): "/de/{}/",
    (Page, "en"): "/en/{}/",
    (NewsItem, "de"): "/de/aktuelles/{}/",
    (NewsItem, "en"): "/en/news/{}/",
}
SLUGGED = [Office, Organisation, Service, Page, NewsItem]


@pytest.fixture
def halle():
    return Office.objects.get(slug="anerkennung-halle")


def a_record(model):
    return model.objects.published().order_by("pk").first()


def rename(record, slug):
    """Past the model: whoever writes, the trigger sees it."""
    models.QuerySet(type(record)).filter(pk=record.pk).update(slug=slug)


def another(model):
    if model is NewsItem:
        return NewsItem.objects.create(
            title_de="Neues", slug="neues", summary_de="Satz.", body_de="Text."
        )
    return model.objects.published().order_by("pk")[1]


def contact(office, **values):
    values = {"name": "Ada Beispiel", "email": "ada@example.org", "is_public": True} | values
    return ContactPerson.objects.create(office=office, **values)


# --- /o/<code>/ ---


@pytest.mark.parametrize(("model", "language"), PLACES)
def test_permanent_address_leads_to_the_page_in_the_visitors_language(client, model, language):
    record = a_record(model)
    path = PLACES[model, language].format(record.slug)
    response = client.get(record.get_permanent_url(), headers={"accept-language": language})
    assert (response.status_code, response.headers["Location"]) == (301, path)
    assert "accept-language" in response.headers["Vary"].lower()
    assert client.get(path).status_code == 200


def test_permanent_address_of_a_contact_leads_to_the_persons_place(client, halle):
    person = ContactPerson.objects.published().filter(office=halle).first()
    response = client.get(person.get_permanent_url(), headers={"accept-language": "en"})
    assert response.status_code == 301
    assert response.headers["Location"] == f"/en/offices/anerkennung-halle/#person-{person.pk}"
    assert f'id="person-{person.pk}"' in client.get("/en/offices/anerkennung-halle/").text


def test_every_record_has_a_code_of_its_own_that_can_be_read_aloud():
    codes = list(PermanentAddress.objects.values_list("code", flat=True))
    everything = sum(model.objects.count() for model in [*SLUGGED, ContactPerson])
    assert len(set(codes)) == everything == len(codes)
    assert not set("".join(codes)) - set(ALPHABET)
    assert not set("01loiaeu") & set(ALPHABET)
    assert {len(code) for code in codes} == {5}
    uids = PermanentAddress.objects.values_list("uid", flat=True)
    assert {(uid.version, uid.variant) for uid in uids} == {(8, "specified in RFC 4122")}


def test_address_does_not_depend_on_the_order_of_filling(halle):
    address = halle.permanent
    PermanentAddress.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE services_service SET id = id; UPDATE services_office SET id = id")
    found = PermanentAddress.objects.get(kind="office", record=halle.pk)
    assert (found.code, found.uid) == (address.code, address.uid)


def test_two_seeds_of_one_code_get_two_codes(halle):
    taken = halle.code
    PermanentAddress.objects.filter(pk=taken).update(record=999_999)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE services_office SET id = id WHERE id = %s", [halle.pk])
    assert PermanentAddress.objects.get(kind="office", record=halle.pk).code != taken


@pytest.mark.parametrize("typed", ["{}", "{}/", "{upper}", "{upper}/"])
def test_typed_code_takes_one_hop(client, halle, typed):
    code = typed.format(halle.code, upper=halle.code.upper())
    response = client.get(f"/o/{code}")
    assert (response.status_code, response.headers["Location"]) == (
        301,
        "/de/servicestellen/anerkennung-halle/",
    )


@pytest.mark.parametrize(
    "code",
    [
        "zzzzz",
        "0l1oo",
        "a",
        "k7m2x9",
        "%00",
        "%F0%9F%98%80",
        "%E2%80%AE",
        "-1",
        "9" * 10_000,
        "%FF",
    ],
)
def test_unknown_code_is_not_found(client, code):
    assert client.get(f"/o/{code}/").status_code == 404


def test_address_of_a_draft_is_not_found(client, halle):
    for published_from in (None, timezone.now() + timedelta(days=1)):
        Office.objects.update(published_from=published_from, withdrawn_from=None)
        assert client.get(halle.get_permanent_url()).status_code == 404


def test_address_of_a_person_who_is_not_public_is_not_found(client, halle):
    person = contact(halle, is_public=False)
    assert client.get(person.get_permanent_url()).status_code == 404


def test_address_of_a_person_who_left_leads_to_the_successor_or_the_office(client, halle):
    yesterday = timezone.localdate() - timedelta(days=1)
    heir = contact(halle, name="Grace Beispiel")
    between = contact(halle, name="Emmy Beispiel", valid_to=yesterday, successor=heir)
    first = contact(halle, valid_to=yesterday, successor=between)
    page = "/de/servicestellen/anerkennung-halle/"
    assert client.get(first.get_permanent_url()).headers["Location"] == f"{page}#person-{heir.pk}"
    ContactPerson.objects.filter(pk=heir.pk).update(is_public=False)
    assert client.get(first.get_permanent_url()).headers["Location"] == page


def test_closed_office_keeps_page_and_address(client, halle):
    other = Office.objects.get(slug="anerkennung-magdeburg")
    Office.objects.filter(pk=halle.pk).update(closed_from="2026-01-31", successor=other)
    response = client.get(halle.get_permanent_url(), follow=True)
    assert (response.status_code, len(response.redirect_chain)) == (200, 1)
    assert "Geschlossen seit 31. Januar 2026." in response.text
    assert response.text.index("Wer Ihnen jetzt hilft") < response.text.index(other.town)


# --- Deleted ---


def test_deleted_office_is_gone_and_its_page_says_who_helps(client, halle):
    other = Office.objects.get(slug="anerkennung-magdeburg")
    Office.objects.filter(pk=halle.pk).update(successor=other)
    address = halle.get_permanent_url()
    halle.delete()
    for path in (address, "/de/servicestellen/anerkennung-halle/"):
        response = client.get(path)
        assert response.status_code == 410
        assert other.name in response.text
        assert 'name="robots" content="noindex"' in response.text
    assert "no longer listed" in client.get("/en/offices/anerkennung-halle/").text


def test_deleted_persons_address_names_the_office(client, halle):
    person = contact(halle)
    address = person.get_permanent_url()
    person.delete()
    response = client.get(address)
    assert response.status_code == 410
    assert halle.name in response.text
    assert "Ada Beispiel" not in response.text


@pytest.mark.parametrize("model", [Page, NewsItem])
def test_deleted_text_is_gone(client, model):
    record = a_record(model)
    addresses = [record.get_absolute_url(), record.get_permanent_url()]
    record.delete()
    assert [client.get(address).status_code for address in addresses] == [410, 410]


def test_deleted_draft_was_never_there(client):
    tomorrow = timezone.now() + timedelta(days=1)
    for begun in (None, tomorrow):
        draft = factories.office(slug="entwurf", published_from=begun)
        code = draft.code
        draft.delete()
        addresses = ["/de/servicestellen/entwurf/", f"/o/{code}/", f"/o/{code}/kontakt.vcf",
                     f"/o/{code}/qr.png", f"/de/einbetten/servicestelle/{code}/"]  # fmt: skip
        assert [client.get(address).status_code for address in addresses] == [404] * 5


def test_record_that_comes_back_has_its_address_again(client, halle):
    old = contact(halle)
    ContactPerson.objects.filter(pk=old.pk).delete()
    ContactPerson(pk=old.pk, office=halle, name="Ada", email="a@example.org", is_public=True).save(
        force_insert=True
    )
    assert client.get(old.get_permanent_url()).status_code == 301


# --- Old slugs ---


@pytest.mark.parametrize(("model", "language"), PLACES)
def test_old_slug_leads_on_in_one_hop_and_the_same_language(client, model, language):
    record = a_record(model)
    first = record.slug
    rename(record, "zweiter-name")
    rename(record, "dritter-name")
    other = {"de": "en", "en": "de"}[language]
    place = PLACES[model, language]
    for slug in (first, "zweiter-name"):
        response = client.get(f"{place.format(slug)}?a=1&b=ü", headers={"accept-language": other})
        assert (response.status_code, response.headers["Location"]) == (
            301,
            place.format("dritter-name") + "?a=1&b=%C3%BC",
        )
    assert client.get(place.format("dritter-name")).status_code == 200


def test_redirect_is_not_kept_for_it_may_soon_lead_elsewhere(client, halle):
    """A browser that kept both for ever would go to and fro once the name is taken back."""
    kept = []
    for old, new in [("anerkennung-halle", "neu"), ("neu", "anerkennung-halle")]:
        rename(halle, new)
        response = client.get(f"/de/servicestellen/{old}/")
        kept.append((response.status_code, response.headers["Cache-Control"]))
    response = client.get(halle.get_permanent_url())
    kept.append((response.status_code, response.headers["Cache-Control"]))
    assert kept == [(301, "no-cache")] * 3


def test_old_slug_leads_on_below_the_page_too(client, halle):
    rename(halle, "neu")
    response = client.get("/de/servicestellen/anerkennung-halle/hinweis/")
    assert response.status_code == 301
    assert response.headers["Location"] == "/de/servicestellen/neu/hinweis/"


def test_report_that_is_sent_to_an_old_slug_is_not_lost(client, halle):
    typed = urlencode(sending.form(halle))
    rename(halle, "neu")
    response = client.post(sending.ADDRESS, typed, content_type=sending.FORM)
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/de/servicestellen/neu/hinweis/danke/")
    assert sending.only().office == halle


def test_name_that_is_taken_back_is_no_redirect(client, halle):
    rename(halle, "neu")
    rename(halle, "anerkennung-halle")
    assert client.get("/de/servicestellen/anerkennung-halle/").status_code == 200
    response = client.get("/de/servicestellen/neu/")
    assert response.headers["Location"] == "/de/servicestellen/anerkennung-halle/"


def test_old_slug_of_a_record_that_is_hidden_is_not_found(client, halle):
    rename(halle, "neu")
    Office.objects.filter(pk=halle.pk).update(withdrawn_from=timezone.now())
    assert client.get("/de/servicestellen/anerkennung-halle/").status_code == 404


def test_slug_of_a_draft_was_never_an_address(client):
    draft = factories.office(slug="entwurf", published_from=None)
    rename(draft, "fertig")
    assert not FormerSlug.objects.exists()
    factories.office(slug="entwurf")
    assert client.get("/de/servicestellen/entwurf/").status_code == 200


@pytest.mark.parametrize("model", SLUGGED)
def test_slug_that_leads_elsewhere_cannot_be_taken(model):
    one, two = a_record(model), another(model)
    old = one.slug
    rename(one, "neuer-name")
    with pytest.raises(IntegrityError, match="slug_leads_elsewhere"), transaction.atomic():
        rename(two, old)
    two.slug = old
    with pytest.raises(ValidationError) as refused:
        two.full_clean()
    assert refused.value.message_dict["slug"] == [
        "Dieser Kurzname führt noch zu einem Eintrag, der ihn früher hatte. Wählen Sie einen"
        " anderen."
    ]
    one.slug = old
    one.full_clean()


def test_slug_that_leads_elsewhere_cannot_be_given_to_a_new_record(halle):
    rename(halle, "neu")
    with pytest.raises(IntegrityError, match="office_slug_leads_elsewhere"), transaction.atomic():
        factories.office(slug="anerkennung-halle")


def test_slug_of_a_deleted_record_is_free(client, halle):
    code = halle.code
    rename(halle, "neu")
    halle.delete()
    for slug in ("anerkennung-halle", "neu"):
        assert client.get(f"/de/servicestellen/{slug}/").status_code == 410
        new = factories.office(slug=slug)
        new.full_clean()
        assert client.get(f"/de/servicestellen/{slug}/").status_code == 200
        assert new.code != code


@pytest.mark.django_db(transaction=True)
def test_two_at_once_cannot_share_a_slug(halle):
    """One takes the name while the other's leaving it is not yet committed."""
    other = Office.objects.get(slug="anerkennung-magdeburg")
    outcome = []

    def take():
        try:
            rename(other, "anerkennung-halle")
            outcome.append("taken")
        except IntegrityError as refused:
            outcome.append(re.search(r"\w+_slug_\w+", str(refused))[0])
        finally:
            connection.close()

    with transaction.atomic():
        rename(halle, "neu")
        thread = threading.Thread(target=take)
        thread.start()
        thread.join(timeout=1)
    thread.join()
    assert outcome == ["office_slug_leads_elsewhere"]


# --- When something changed ---


def test_change_of_what_belongs_to_an_office_is_noted_at_the_office(halle):
    person = contact(halle)
    language = Language.objects.first()
    office = ("office", halle.pk)

    def note():
        PermanentAddress.objects.update(changed_at="2020-01-01T00:00Z")

    def changed():
        rows = PermanentAddress.objects.exclude(changed_at__year=2020)
        return sorted(rows.values_list("kind", "record"))

    note()
    halle.phones.update(extension="7")
    assert changed() == [office]
    note()
    halle.phones.all().delete()
    assert changed() == [office]
    note()
    ContactPerson.objects.filter(pk=person.pk).update(role_de="Beratung")
    assert changed() == [("contact", person.pk), office]
    note()
    halle.languages.add(language)
    assert changed() == [office]
    note()
    person.languages.add(language)
    assert changed() == [("contact", person.pk), office]
    note()
    Office.objects.filter(pk=halle.pk).update(town=halle.town)
    assert changed() == []


def test_codes_of_many_are_one_question(django_assert_num_queries):
    with django_assert_num_queries(1):
        offices = Office.objects.annotate(
            code=code_of(Office), changed_at=changed_at_of(Office)
        ).order_by("pk")
        found = [(office.code, office.changed_at) for office in offices]
    assert found == [(office.code, office.changed_at) for office in Office.objects.order_by("pk")]


@pytest.mark.parametrize(("model", "language"), PLACES)
def test_page_shows_its_permanent_address(client, model, language):
    record = a_record(model)
    page = client.get(PLACES[model, language].format(record.slug)).text
    assert f'<a href="/o/{record.code}/" rel="bookmark">testserver/o/{record.code}</a>' in page
