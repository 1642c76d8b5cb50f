"""Every write of what pages show is told, whoever writes."""

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from iqnetz import changes, lifeline
from services.models import Office, Phone
from tests import factories
from tests.address import of_database

# What no public page shows: who works at the desk, what is asked of offices, what is counted.
NOT_SHOWN = {
    "content": set(),
    "iqnetz": {
        "iqnetz_outgoingmail", "iqnetz_link", "iqnetz_englishsource", "iqnetz_factorevent",
        "iqnetz_pageviews", "iqnetz_countedlog",
    },
    "services": {
        "services_editor", "services_reviewrequest", "services_proposal", "services_report",
        "services_reporttally", "services_unfoundplace",
    },
}  # fmt: skip


@pytest.mark.parametrize("app", sorted(NOT_SHOWN))
def test_each_table_is_told_of_or_shown_nowhere(app):
    models = apps.get_app_config(app).get_models(include_auto_created=True)
    # The history's own tables are read at the desk only.
    tables = {model._meta.db_table for model in models if not model.__name__.endswith("Event")}
    tables |= NOT_SHOWN[app]  # iqnetz_factorevent is no history
    told = {table for table in changes.tables() if table.startswith(f"{app}_")}
    assert told | NOT_SHOWN[app] == tables
    assert not told & NOT_SHOWN[app]


@pytest.mark.django_db
def test_each_table_has_a_trigger_for_every_way_to_write():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, tgtype FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE tgname LIKE 'pgtrigger\\_tell\\_%%' AND tgenabled = 'O'"
        )
        # After each statement (no bit 1 or 2) that inserts, deletes, updates, truncates.
        assert dict(cursor.fetchall()) == dict.fromkeys(changes.tables(), 4 + 8 + 16 + 32)


@pytest.mark.django_db(transaction=True)
def test_shell_update_bulk_raw_cascade_import_and_truncate_are_heard():
    with psycopg.connect(of_database(), autocommit=True) as listener:
        listener.execute(f"LISTEN {lifeline.CHANNEL}")

        def heard():
            return len(list(listener.notifies(timeout=0.05))) > 0

        def raw(statement):
            with connection.cursor() as cursor:
                cursor.execute(statement)

        office = factories.full_office()
        assert heard()
        phones = office.phones.all()
        ways = [
            office.save,
            lambda: Office.objects.filter(pk=office.pk).update(street="Weg 1"),
            lambda: Phone.objects.bulk_create([Phone(office=office, number="+493455551")]),
            lambda: Phone.objects.bulk_update(phones, ["number"]),
            office.languages.clear,
            lambda: raw("UPDATE services_organisation SET name = name"),
            lambda: raw("COPY services_figure FROM '/dev/null'"),
            lambda: call_command("loaddata", "languages", verbosity=0),
            office.delete,
            lambda: raw("TRUNCATE services_figure"),
            lambda: raw("TRUNCATE content_page CASCADE"),
        ]
        for way in ways:
            way()
            assert heard()
        # And what no page shows is not.
        raw("DELETE FROM services_unfoundplace")
        Office.objects.count()
        assert not heard()
