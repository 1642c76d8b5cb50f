"""How often pages were opened: counted once, whatever happens to the logs, and told to whom."""

import datetime
import gzip
import io
import signal
from collections import Counter
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from content.models import Page
from iqnetz import page_views
from iqnetz.models import CountedLog, PageViews
from iqnetz.page_views import COUNTED
from services.models import Office, Organisation
from tests import factories, other_process
from tests.test_killed import wait_for_lock

pytestmark = pytest.mark.django_db


def ours(path, day=None, status=200, method="GET"):
    """A line of our own log."""
    day = day or timezone.localdate()
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    moment = f"{day:%d}/{months[day.month - 1]}/{day:%Y}:12:00:00 +0100"
    return f'[{moment}] "{method} {path}" {status} 5 1ms\n'.encode()


def count(*lines):
    return page_views.count(io.BufferedReader(io.BytesIO(b"".join(lines))), page_views.Pages())


def numbers():
    rows = PageViews.objects.values_list("name", "code", "language", "number")
    found = Counter()
    for name, code, language, number in rows:
        found[name, code, language] += number
    return dict(found)


@pytest.fixture
def halle():
    return Office.objects.get(slug="anerkennung-halle")


# --- What is counted ---


def test_pages_are_counted_by_record_and_language(halle, spi):
    page = ours("/de/servicestellen/anerkennung-halle/")
    other = ["/en/offices/anerkennung-halle/", "/de/partner/spi/", "/de/", "/en/"]
    other += ["/de/servicestellen/", "/de/datenschutz/"]
    tally = count(page, page, *map(ours, other))
    assert (tally.lines, tally.counted, tally.skipped, tally.known) == (8, 8, 0, 0)
    assert numbers() == {
        ("office", halle.code, "de"): 2,
        ("office", halle.code, "en"): 1,
        ("partner", spi.code, "de"): 1,
        ("home", "", "de"): 1,
        ("home", "", "en"): 1,
        ("offices", "", "de"): 1,
        ("page", Page.objects.get(slug="datenschutz").code, "de"): 1,
    }


@pytest.mark.parametrize(
    "path",
    [
        "/", "/admin/", "/healthz", "/static/css/base.css", "/de/bestaetigen/x/", "/robots.txt",
        "/de/bestaetigen/…/", "/de/servicestellen/gibt-es-nicht/", "/en/servicestellen/", "/de",
        "/de/servicestellen/anerkennung-halle", "/de/servicestellen/anerkennung-halle/.",
        "/de/servicestellen/anerkennung-halle/./", "//de/", "/de//", "/de/../de/", "/xx/",
        "/de/servicestellen/anerkennung-halle/fehler-melden/", "/de/%2573ervicestellen/", "/%00",
        "/de/servicestellen/anerkennung-h%C3%A4lle/", "/de/partner/anerkennung-halle/", "/o/22222/",
        "/de/" + "x" * 10_000 + "/", "/de/\\x00", "http://testserver/de/", "*", "/DE/",
    ],
)  # fmt: skip
def test_what_is_no_page_of_ours_makes_no_row(path):
    assert count(ours(path)).counted == 0
    assert not PageViews.objects.exists()


@pytest.mark.parametrize(
    ("method", "status", "counted"),
    [("GET", 200, 1), ("GET", 304, 1), ("HEAD", 200, 0), ("POST", 200, 0), ("GET", 301, 0),
     ("GET", 404, 0), ("GET", 410, 0), ("GET", 500, 0), ("GET", 206, 0), ("GET", 403, 0)],
)  # fmt: skip
def test_only_pages_that_were_seen_are_counted(method, status, counted):
    assert count(ours("/de/", method=method, status=status)).counted == counted


def test_encoded_path_is_the_same_page(halle):
    assert count(ours("/de/%73ervicestellen/anerkennung%2Dhalle/?q=%00")).counted == 1
    assert numbers() == {("office", halle.code, "de"): 1}


def test_draft_is_not_counted():
    draft = factories.office(published_from=None)
    assert count(ours(f"/de/servicestellen/{draft.slug}/")).counted == 0


def test_all_that_is_counted_is_an_address():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert set(COUNTED) - names == set()


def test_files_embeds_and_data_are_counted_by_themselves(halle, spi):
    person = factories.contact()
    count(ours(f"/o/{halle.code}/kontakt.vcf"), ours(f"/o/{halle.code}/kontakt.vcf"),
          ours(f"/o/{person.code}/kontakt.vcf"), ours(f"/o/{spi.code}/qr.png"),
          ours(f"/de/einbetten/partner/{spi.code}/"), ours(f"/de/einbetten/partner/{halle.code}/"),
          ours("/o/22222/kontakt.vcf"), ours("/api/hsds/v3/services/?page=2"),
          ours("/api/v1/offices.geojson"))  # fmt: skip
    assert numbers() == {
        ("vcard", halle.code, ""): 2,
        ("vcard", person.code, ""): 1,
        ("qr_png", spi.code, ""): 1,
        ("embed_partner", spi.code, "de"): 1,
        ("hsds", "", ""): 1,
        ("offices_geojson", "", ""): 1,
    }


# --- Days ---


def test_days_to_come_and_days_too_long_ago_are_skipped():
    today = timezone.localdate()
    days = [today, page_views.oldest_day(), page_views.oldest_day() - datetime.timedelta(days=1),
            today + datetime.timedelta(days=1), datetime.date(1970, 1, 1)]  # fmt: skip
    tally = count(*(ours("/de/", day) for day in days), b"\xff\xfe garbage\n", b"\n")
    assert (tally.lines, tally.counted, tally.skipped) == (7, 2, 5)
    assert set(PageViews.objects.values_list("day", flat=True)) == set(days[:2])


@pytest.mark.parametrize(
    ("today", "oldest"),
    [("2026-11-22", "2025-09-22"), ("2027-04-30", "2026-02-28"), ("2029-04-30", "2028-02-29"),
     ("2027-02-28", "2025-12-28"), ("2027-01-31", "2025-11-30"), ("2027-03-01", "2026-01-01")],
)  # fmt: skip
def test_fourteen_months_ago(today, oldest):
    day = datetime.date.fromisoformat
    assert page_views.oldest_day(day(today)) == day(oldest)


def test_numbers_are_forgotten_after_fourteen_months():
    oldest = page_views.oldest_day()
    for days in (-1, 0, 1):
        day = oldest + datetime.timedelta(days=days)
        PageViews.objects.create(day=day, name="home", number=1)
        CountedLog.objects.create(size=5, digest=str(days), counted_on=day)
    call_command("forget_views")
    assert {row.day for row in PageViews.objects.all()} == {
        oldest,
        oldest + datetime.timedelta(days=1),
    }


# --- Once, and all ---


def test_same_log_is_counted_once_under_any_name(tmp_path, capsys):
    log = b"".join(ours("/de/") for _ in range(5))
    (tmp_path / "access.log.1").write_bytes(log)
    (tmp_path / "access.log.2.gz").write_bytes(gzip.compress(log))
    (tmp_path / "packed").write_bytes(gzip.compress(log[:100]) + gzip.compress(log[100:]))
    for _ in range(2):
        call_command("count_views", str(tmp_path / "*"))
    assert numbers() == {("home", "", "de"): 5}
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "15 lines read: 10 counted before, 5 views counted, 0 lines skipped.",
        "15 lines read: 15 counted before, 0 views counted, 0 lines skipped.",
    ]
    assert CountedLog.objects.count() == 1


def test_log_that_has_grown_is_counted_from_where_it_was():
    page, other = ours("/de/"), ours("/en/")
    count(page, page)
    # A line of which the end is missing is left for the next time.
    assert count(page, page, other, page[:-1]).counted == 1
    assert count(page, page, other, page[:-1]).counted == 0
    assert count(page, page, other, page, page).counted == 2
    # An older copy of it tells nothing new, and another log that begins alike is another.
    assert count(page, page).counted == 0
    assert count(page, other).counted == 2
    assert numbers() == {("home", "", "de"): 5, ("home", "", "en"): 2}


def test_logs_of_several_machines_are_added_up(tmp_path):
    (tmp_path / "a").write_bytes(ours("/de/") * 2 + ours("/en/"))
    (tmp_path / "b").write_bytes(ours("/en/") + ours("/de/"))
    call_command("count_views", str(tmp_path / "a"), str(tmp_path / "b"), verbosity=0)
    assert numbers() == {("home", "", "de"): 3, ("home", "", "en"): 2}


def test_day_that_spans_two_logs_is_added_up():
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    count(ours("/de/", yesterday), ours("/de/"))
    count(ours("/de/"), ours("/de/"))
    rows = PageViews.objects.order_by("day").values_list("day", "number")
    assert list(rows) == [(yesterday, 1), (timezone.localdate(), 3)]


def test_very_long_line_is_skipped_and_the_next_one_is_read():
    long = b"x" * 1_000_000 + ours("/de/")
    tally = count(long, ours("/de/"), long, ours("/de/"), long[:-1])
    assert (tally.lines, tally.counted, tally.skipped) == (4, 2, 2)
    assert count(long, ours("/de/"), long, ours("/de/"), long).skipped == 1
    just = b"x" * (page_views.LONGEST_LINE - 1) + b"\n"
    assert (count(just, ours("/de/")).skipped, count(b"", just).lines) == (1, 1)


def test_nothing_to_read_leaves_nothing(settings, capsys):
    settings.ACCESS_LOGS = []
    call_command("count_views")
    assert count().lines == count(ours("/de/")[:-1]).lines == 0
    assert not CountedLog.objects.exists()
    assert capsys.readouterr().out.startswith("0 lines read")


def test_unreadable_log_is_told_and_stops_no_other(settings, tmp_path, capsys):
    whole = gzip.compress(b"".join(ours("/de/") + quote(str(i)).encode() for i in range(9999)))
    (tmp_path / "a.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "b").write_bytes(ours("/en/"))
    (tmp_path / "c.gz").write_bytes(b"\x1f\x8bgarbage")
    settings.ACCESS_LOGS = [str(tmp_path / "*"), str(tmp_path / "none"), str(tmp_path)]
    with pytest.raises(CommandError, match=r"a\.gz.*c\.gz.*none"):
        call_command("count_views")
    # Of a log that breaks off nothing is counted: mended, it is counted as a whole.
    assert numbers() == {("home", "", "en"): 1}
    assert "none: [Errno 2]" in capsys.readouterr().err


COUNT = """
import json, sys, django
django.setup()
from django.core.management import call_command
call_command("count_views", json.load(sys.stdin))
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_nothing_is_lost_or_counted_twice(tmp_path):
    log = tmp_path / "access.log"
    log.write_bytes(ours("/de/") * 3)
    with connection.cursor() as cursor:
        # The log is noted as counted when it comes to the numbers, and waits.
        cursor.execute("SELECT pg_advisory_lock(4711)")
        cursor.execute(
            "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " PERFORM pg_advisory_xact_lock(4711); RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER wait BEFORE INSERT ON iqnetz_pageviews"
            " FOR EACH ROW EXECUTE FUNCTION wait()"
        )
        try:
            with other_process.start(COUNT, str(log)) as process:
                wait_for_lock(cursor, process)
                process.send_signal(signal.SIGKILL)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(4711)")
            cursor.execute("DROP TRIGGER wait ON iqnetz_pageviews")
            cursor.execute("DROP FUNCTION wait")
    assert (PageViews.objects.count(), CountedLog.objects.count()) == (0, 0)
    for _ in range(2):
        call_command("count_views", str(log), verbosity=0)
    assert numbers() == {("home", "", "de"): 3}


def test_renamed_and_deleted_records_keep_their_numbers(halle):
    code = halle.code
    page = ours("/de/servicestellen/anerkennung-halle/")
    count(page)
    Office.objects.filter(pk=halle.pk).update(slug="halle-neu")
    # Read after the rename, what was opened before it.
    count(ours("/de/servicestellen/halle-neu/"), page)
    assert numbers() == {("office", code, "de"): 3}
    halle.delete()
    count(ours("/de/"), page, ours("/de/servicestellen/halle-neu/"))
    assert numbers()["office", code, "de"] == 5


def test_slug_that_was_given_anew_counts_for_who_has_it_now(halle):
    code = halle.code
    halle.delete()
    new = factories.office(slug="anerkennung-halle")
    count(ours("/de/servicestellen/anerkennung-halle/"))
    assert numbers() == {("office", new.code, "de"): 1}
    assert new.code != code


def test_number_of_queries_does_not_grow():
    def queries(lines):
        with CaptureQueriesContext(connection) as made:
            count(*lines)
        return len(made)

    other = Organisation.objects.values_list("slug", flat=True)[:3]
    few = [ours("/de/")]
    many = [ours(f"/de/partner/{slug}/") for slug in other] * 500
    assert queries(few) == queries(many)


def test_table_has_nothing_about_visitors():
    kinds = {field.name: field.get_internal_type() for field in PageViews._meta.fields}
    assert kinds == {
        "id": "BigAutoField",
        "day": "DateField",
        "name": "CharField",
        "code": "CharField",
        "language": "CharField",
        "number": "PositiveBigIntegerField",
    }
