"""The primary is gone and the standby not promoted yet: PostgreSQL in recovery, which can be read
and takes no writes. How web machines see it that are content to read, and one that wants a primary.
"""

import contextlib
import time
from urllib.parse import urlencode

import httpx
import pytest
from django.core import signing
from django.utils.html import escape

from tests.deploy.machines import BEHIND_PROXY, KEY, NAME, WebMachine
from tests.deploy.postgres import PASSWORD, address
from tests.pagecache.site import until
from tests.report import sending

pytestmark = pytest.mark.django_db

PAGES = ["/de/", "/en/offices/", "/de/servicestellen/anerkennung-halle/", "/de/netzwerk/"]
TYPED = "Neue <Straße> 1"


@pytest.fixture(scope="module")
def standby(servers):
    first, second = servers
    first.kill()
    return second


@pytest.fixture(scope="module")
def machines(servers, standby, tmp_path_factory):
    """By what their DATABASE_URL says. The last one begins with the pages that the first kept."""
    folder = tmp_path_factory.mktemp("pages")
    alone = f"postgresql://iqnetz:{PASSWORD}@127.0.0.1:{standby.port}/iqnetz"
    places = {
        "alone": (alone, folder),
        "any": (address(*servers).replace("read-write", "any"), tmp_path_factory.mktemp("any")),
        "read-write": (address(*servers), folder),
    }
    with contextlib.ExitStack() as stack:
        found = {}
        for name, (place, own) in places.items():
            found[name] = WebMachine(place, own)
            stack.callback(found[name].stop)
        for machine in found.values():
            machine.wait_until_ready("/healthz")
        yield found


def get(machine, path, **headers):
    return httpx.get(machine.url(path), headers=BEHIND_PROXY | headers, timeout=10)


def post(machine, path, data, **cookies):
    headers = BEHIND_PROXY | {"Origin": f"https://{NAME}", "Referer": f"https://{NAME}{path}"}
    headers |= {"Content-Type": sending.FORM}
    headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return httpx.post(machine.url(path), content=urlencode(data), headers=headers, timeout=10)


def report():
    opened = signing.dumps(time.time() - 60, key=KEY, salt=sending.salt_of(sending.office()))
    return {"field": "street", "right": TYPED, "opened": opened}


def test_every_page_is_there_and_says_how_it_stands(standby, machines):
    for name in ("alone", "any"):
        until(lambda name=name: "recovery" in get(machines[name], "/de/").headers["Cache-Status"])
        for path in PAGES:
            for _time in range(2):
                answer = get(machines[name], path)
                assert (answer.status_code, "</html>" in answer.text) == (200, True)
                assert answer.headers["Cache-Status"] == 'iqnetz; detail="database in recovery"'
        ready = get(machines[name], "/readyz")
        assert ready.status_code == 503
        assert ready.text == "database takes no writes\nlistener: nobody listens\n"
    # Where nothing can be read, pages come from the disk; a question gets the full list.
    wanting = machines["read-write"]
    for path in [*PAGES, "/en/offices/?q=Stendal"]:
        answer = get(wanting, path)
        assert (answer.status_code, "</html>" in answer.text) == (200, True)
        assert answer.headers["Cache-Status"].endswith('; detail="database away"')
    assert get(wanting, "/readyz").text.startswith("database away\n")


def test_nobody_hammers_a_server_that_cannot_tell_of_changes(standby, machines):
    listeners = "SELECT pid FROM pg_stat_activity WHERE application_name = 'lifeline' ORDER BY 1"
    before = standby.ask(listeners)
    time.sleep(1)
    assert standby.ask(listeners) == before
    assert len(before) == 2
    # LISTEN would be an error there, and a line in the log each time.
    assert "LISTEN" not in (standby.folder / "log").read_text()


@pytest.mark.parametrize("name", ["alone", "any", "read-write"])
def test_nothing_is_saved_and_everything_is_handed_back(standby, machines, name):
    answer = post(machines[name], sending.ADDRESS, report())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Es wurde nichts gespeichert." in answer.text
    assert escape(TYPED) in answer.text

    form = get(machines[name], "/admin/login/")
    token = form.cookies.get("csrftoken") or "a" * 32
    data = {"username": "editor", "password": "secret", "code": "123456"}
    data |= {"next": "/admin/", "csrfmiddlewaretoken": token}
    answer = post(machines[name], "/admin/login/", data, csrftoken=token)
    assert answer.status_code == 503
    assert "Es wurde nichts gespeichert." in answer.text
    assert "secret" not in answer.text
    for path in ("/admin/", "/admin/services/office/"):
        assert get(machines[name], path).status_code in {302, 503}
        assert get(machines[name], path, Cookie="sessionid=abc").status_code in {302, 503}
    assert standby.ask("SELECT count(*) FROM services_report") == [(0,)]


def test_promoted_standby_is_all_that_is_needed(standby, machines):
    standby.promote()
    until(lambda: standby.ask("SELECT pg_is_in_recovery()") == [(False,)])
    writable = time.monotonic()
    took = {}
    for name, machine in machines.items():
        until(lambda machine=machine: get(machine, "/readyz").status_code == 200)
        until(lambda machine=machine: "Cache-Status" not in get(machine, PAGES[0]).headers)
        took[name] = time.monotonic() - writable
        assert post(machine, sending.ADDRESS, report()).status_code == 303
    assert max(took.values()) < 2  # one, and what three machines take to answer all this
