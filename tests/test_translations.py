"""Which English texts are missing, and which fell behind."""

import pytest

from content.models import Page
from iqnetz import translations
from iqnetz.models import EnglishSource
from services.models import Office, Service
from tests import factories

pytestmark = pytest.mark.django_db


def found(record):
    return {
        (gap.field, "missing" if gap.is_missing else "behind")
        for gap in translations.gaps()
        if gap.record == record
    }


@pytest.fixture
def page():
    return Page.objects.create(
        title_de="Titel", title_en="Title", summary_de="Satz", summary_en="Sentence",
        body_de="Text", body_en="Text", slug="neu", published_from=factories.LONG_AGO,
    )  # fmt: skip


def test_networks_own_texts_are_complete():
    assert translations.count() == (0, 0)
    assert translations.gaps() == []


def test_changed_german_text_leaves_the_english_one_behind(page):
    page.body_de = "Neuer Text"
    page.save()
    assert found(page) == {("body", "behind")}
    assert translations.count() == (0, 1)
    page.body_en = "New text"
    page.save()
    assert found(page) == set()


def test_both_changed_at_once_is_no_gap(page):
    page.body_de, page.body_en = "Neuer Text", "New text"
    page.save()
    assert found(page) == set()


def test_change_past_the_model_counts(page):
    Page.objects.filter(pk=page.pk).update(body_de="Neuer Text")
    assert found(page) == {("body", "behind")}


def test_german_text_that_is_as_it_was_is_no_gap(page):
    Page.objects.filter(pk=page.pk).update(body_de="Neuer Text")
    Page.objects.filter(pk=page.pk).update(body_de="Text")
    assert found(page) == set()


def test_missing_english_text(page):
    Page.objects.filter(pk=page.pk).update(summary_en="")
    assert found(page) == {("summary", "missing")}
    Page.objects.filter(pk=page.pk).update(summary_en=None)
    assert found(page) == {("summary", "missing")}
    assert translations.count() == (1, 0)


def test_without_a_german_text_nothing_is_missing():
    assert found(factories.office()) == set()


def test_editor_says_that_the_english_text_is_still_right(desk, page):
    Page.objects.filter(pk=page.pk).update(body_de="Text.")
    html = desk.get("/admin/uebersetzungen/").content.decode()
    assert "Titel" in html
    data = {"model": "content.page", "record": page.pk, "field": "body"}
    assert desk.get("/admin/uebersetzungen/", data).status_code == 200
    assert found(page) == {("body", "behind")}
    assert desk.post("/admin/uebersetzungen/", data).status_code == 302
    assert found(page) == set()


@pytest.mark.parametrize(
    "forged",
    [{"model": "auth.user"}, {"model": "x"}, {"model": "\0"}, {"record": "-1"},
     {"record": "9" * 50},
     {"record": "x"}, {"field": "slug"}, {"field": "\0"}, {"field": "x" * 10_000}],
    ids=str,
)  # fmt: skip
def test_forged_texts_are_refused(desk, page, forged):
    data = {"model": "content.page", "record": page.pk, "field": "body"} | forged
    assert desk.post("/admin/uebersetzungen/", data).status_code == 400


def test_withdrawn_texts_do_not_count(page):
    Page.objects.filter(pk=page.pk).update(summary_en="", withdrawn_from=factories.LONG_AGO)
    assert found(page) == set()


def test_deleted_record_leaves_nothing_behind(page):
    pk = page.pk
    assert EnglishSource.objects.filter(model="content.page", record=pk).count() == 3
    page.delete()
    assert not EnglishSource.objects.filter(model="content.page", record=pk).exists()


def test_every_translated_model_is_watched():
    assert {Page, Office, Service} <= set(translations.WATCHED)
    assert len(translations.WATCHED) == 13
