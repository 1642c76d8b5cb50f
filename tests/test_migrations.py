"""Migrations that change data, forwards and back."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from content.models import Page
from iqnetz import history, translations
from services.models import Office

pytestmark = pytest.mark.django_db

words = import_module("content.migrations.0002_privacy_and_sources")
on_reports = import_module("content.migrations.0006_privacy_reports")
on_views = import_module("content.migrations.0009_privacy_page_views")


def texts():
    pages = Page.objects.filter(slug__in=["datenschutz", "datenquellen"]).order_by("slug")
    return [(page.body_de, page.body_en) for page in pages]


def test_privacy_and_sources_get_their_sentences_once_and_lose_them_again():
    new = texts()
    words.take_back(apps, None)
    old = texts()
    assert all(before != after for before, after in zip(old, new, strict=True))
    assert "Ihr Standort" not in str(old)
    words.add(apps, None)
    words.add(apps, None)
    assert texts() == new


def test_changed_text_is_left_alone():
    Page.objects.filter(slug="datenschutz").update(body_de="Unser eigener Text.")
    words.add(apps, None)
    assert Page.objects.get(slug="datenschutz").body_de == "Unser eigener Text."


def test_privacy_page_gets_the_sentences_on_reports_once_and_loses_them_again():
    new = texts()
    on_reports.take_back(apps, None)
    assert "Wenn Sie einen Fehler melden" not in str(texts())
    assert "If you report" not in str(texts())
    on_reports.add(apps, None)
    on_reports.add(apps, None)
    assert texts() == new


def test_changed_privacy_page_is_left_alone_by_the_sentences_on_reports():
    Page.objects.filter(slug="datenschutz").update(body_de="Unser eigener Text.")
    on_reports.add(apps, None)
    assert Page.objects.get(slug="datenschutz").body_de == "Unser eigener Text."


def test_privacy_page_gets_the_sentences_on_page_views_once_and_loses_them_again():
    new = texts()
    on_views.take_back(apps, None)
    assert ("14 Monate" in str(texts()), "14 months" in str(texts())) == (False, False)
    on_views.add(apps, None)
    on_views.add(apps, None)
    assert texts() == new


def test_changed_privacy_page_is_left_alone_by_the_sentences_on_page_views():
    Page.objects.filter(slug="datenschutz").update(body_de="Unser eigener Text.")
    on_views.add(apps, None)
    assert Page.objects.get(slug="datenschutz").body_de == "Unser eigener Text."


@pytest.mark.django_db(transaction=True)
def test_desk_comes_to_a_filled_database_and_goes_again():
    before = list(Office.objects.order_by("pk").values_list("name", "street"))
    for app, state in [("services", "0002"), ("content", "0002"), ("iqnetz", "zero")]:
        call_command("migrate", app, state, verbosity=0)
    assert "services_officeevent" not in connection.introspection.table_names()
    call_command("migrate", verbosity=0)
    assert list(Office.objects.order_by("pk").values_list("name", "street")) == before
    past = history.changes(Office, [Office.objects.first().pk])
    assert {change.before for change in past} == {None}
    assert len(past) > 3
    assert translations.count() == (0, 0)
    Office.objects.update(access_note_de="Neu")
    assert translations.count() == (len(before), 0)
