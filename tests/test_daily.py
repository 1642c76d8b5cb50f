"""What is to be done once a day."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from iqnetz.management.commands import daily
from iqnetz.models import PageViews
from services.models import Office, Report, ReportTally, ReviewRequest, UnfoundPlace

pytestmark = pytest.mark.django_db(transaction=True)


def long_ago(days):
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def _no_network(monkeypatch):
    # Asking other sites has tests of its own, against a server of its own.
    monkeypatch.setattr(daily, "STEPS", [step for step in daily.STEPS if step != "check_links"])


@pytest.mark.usefixtures("_no_network")
def test_everything_is_done(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    office = Office.objects.first()
    kept = Report.objects.create(office=office, field="street", right="x")
    for days, state in ((400, "taken"), (400, "open"), (10, "dismissed")):
        Report.objects.create(
            office=office, field="town", right=f"{days} {state}", state=state,
            decided_at=long_ago(days),
        )  # fmt: skip
    ReportTally.objects.create(hour=long_ago(1), digest="x")
    UnfoundPlace.objects.create(day=long_ago(400).date(), digest="x", text="abc", requests=3)
    PageViews.objects.create(day=long_ago(500).date(), name="home", language="de", number=3)
    log = tmp_path / "access.log.1"
    log.write_text(f'[{timezone.localtime():%d/%b/%Y:%H:%M:%S %z}] "GET /en/" 200\n')
    settings.ACCESS_LOGS = [str(log)]
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    call_command("daily")
    assert set(Report.objects.values_list("right", flat=True)) == {
        kept.right,
        "400 open",
        "10 dismissed",
    }
    assert not ReportTally.objects.exists()
    assert not UnfoundPlace.objects.exists()
    assert ReviewRequest.objects.exists()
    assert PageViews.objects.values_list("language", "number").get() == ("en", 1)
    assert list(settings.EMAIL_FILE_PATH.iterdir())


@pytest.mark.usefixtures("_no_network")
def test_one_step_that_fails_does_not_stop_the_others(settings, tmp_path, capsys):
    settings.EMAIL_BACKEND = "no.such.backend"
    UnfoundPlace.objects.create(day=long_ago(400).date(), digest="x", text="abc", requests=3)
    with pytest.raises(CommandError, match="send_mail"):
        call_command("daily")
    assert not UnfoundPlace.objects.exists()
    assert "send_mail" in capsys.readouterr().err
