"""Two web machines, a PostgreSQL primary and its standby, and the day on which the primary dies."""

import contextlib
import itertools
import subprocess
import sys
import threading
import time
from collections import Counter

import httpx
import pytest
from django.conf import settings
from django.core.cache import cache

from tests.deploy import editor
from tests.deploy.machines import BEHIND_PROXY, WebMachine, environment
from tests.deploy.postgres import address

pytestmark = pytest.mark.django_db

PAGES = [
    f"/{language}/{rest}"
    for language, rests in {
        "de": ["", "servicestellen/", "servicestellen/anerkennung-halle/", "partner/", "netzwerk/"],
        "en": ["", "offices/", "offices/anerkennung-halle/", "partners/", "network/"],
    }.items()
    for rest in rests
]


@pytest.fixture(scope="module")
def machines(servers, tmp_path_factory):
    place = address(*servers)
    with contextlib.ExitStack() as stack:
        both = []
        for name in ("one", "two"):
            both.append(WebMachine(place, tmp_path_factory.mktemp(name)))
            stack.callback(both[-1].stop)
        subprocess.run(
            [sys.executable, "-c", editor.MAKE],
            check=True,
            cwd=settings.BASE_DIR,
            env=environment(place, tmp_path_factory.mktemp("shell")),
        )
        for machine in both:
            machine.wait_until_ready()
        yield both


@pytest.fixture(scope="module")
def person(machines):
    """Somebody who signed in on the first machine."""
    with editor.Editor(machines) as person:
        assert person.sign_in(0) == 302
        yield person


class Load:
    """Threads that read public pages, and one that publishes, until told to stop."""

    def __init__(self, machines, person):
        self.person = person
        self.statuses = Counter()
        self.wrong = []
        self.acknowledged = {}  # slug → when
        self.over = threading.Event()
        self.threads = [
            threading.Thread(target=self.read, args=(machine, start))
            for machine in machines
            for start in (0, 5)
        ]
        self.threads.append(threading.Thread(target=self.write))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def read(self, machine, start):
        with httpx.Client(base_url=machine.url(""), headers=BEHIND_PROXY, timeout=30) as client:
            for path in itertools.islice(itertools.cycle(PAGES), start, None):
                if self.over.wait(0.005):
                    return
                answer = client.get(path)
                self.statuses[answer.status_code] += 1
                if answer.status_code != 200 or "</html>" not in answer.text:
                    self.wrong.append((machine.port, path, answer.status_code))

    def write(self):
        for number in itertools.count():
            slug = f"n-{number}"
            if self.person.publish(number % 2, slug):
                self.acknowledged[slug] = time.monotonic()
            if self.over.wait(0.02):
                return


def test_a_session_holds_on_every_machine(machines, person):
    assert [person.get(number, "/admin/").status_code for number in (0, 1)] == [200, 200]


def test_failures_to_sign_in_count_on_every_machine(machines):
    with editor.Editor(machines) as stranger:
        statuses = [stranger.sign_in(number, "nobody") for number in (0, 1, 0, 1, 0, 1)]
    assert statuses == [200, 200, 200, 200, 429, 429]


def test_no_process_remembers_for_itself():
    cache.set("seen", 1)
    assert cache.get("seen") is None


def test_same_bytes_have_the_same_etag_on_every_machine(machines):
    for encoding in ("identity", "gzip", "br"):
        said = BEHIND_PROXY | {"Accept-Encoding": encoding}
        answers = [httpx.get(machine.url("/de/netzwerk/"), headers=said) for machine in machines]
        assert len({answer.headers["etag"] for answer in answers}) == 1


def test_standby_goes_silent(servers, machines, person, capsys):
    """Nothing is acknowledged that is not in two places; and nobody waits for that for long, so
    that the public pages always find a thread that is free.
    """
    _first, second = servers
    second.stop_hearing()
    # What was looked for in vain is counted, but nobody waits until that is in two places.
    unknown = httpx.get(machines[0].url("/de/servicestellen/?q=Atlantis"), headers=BEHIND_PROXY)
    saved = []

    def save(slug):
        saved.append(person.publish(0, slug))

    savers = [threading.Thread(target=save, args=(f"s-{number}",)) for number in range(8)]
    began = time.monotonic()
    try:
        for saver in savers:
            saver.start()
        with httpx.Client(headers=BEHIND_PROXY, timeout=30) as client:
            answers = [client.get(machines[0].url(path)) for path in PAGES]
        for saver in savers:
            saver.join()
        took = time.monotonic() - began
    finally:
        second.hear_again()
    slowest = max(answer.elapsed.total_seconds() for answer in answers)
    with capsys.disabled():
        print(f"\n8 saves without a standby: told in {took:.1f} s; slowest page {slowest:.1f} s")
    assert [answer.status_code for answer in answers] == [200] * len(PAGES)
    assert unknown.status_code == 200
    assert unknown.elapsed.total_seconds() < 2
    assert saved == [False] * 8
    assert took < 25
    deadline = time.monotonic() + 20
    while not person.publish(0, "s-again"):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert servers[0].ask("SELECT sum(requests) FROM services_unfoundplace") == [(1,)]


def test_primary_dies_under_load(servers, machines, person, capsys):
    first, second = servers
    with httpx.Client(headers=BEHIND_PROXY) as client:
        # As a site that has been up for a minute; of what nobody ever asked for, nothing is kept.
        for machine, path in itertools.product(machines, PAGES):
            assert client.get(machine.url(path)).status_code == 200

    with Load(machines, person) as load:
        time.sleep(3)
        # The worst moment: what the primary knew last, the standby has not heard of.
        second.stop_hearing()
        time.sleep(1)
        killed = time.monotonic()
        first.kill()
        time.sleep(2)
        during = sum(moment > killed for moment in load.acknowledged.values())
        second.lose_what_was_not_heard()
        promoted = time.monotonic()
        second.promote()
        while not any(moment > promoted for moment in load.acknowledged.values()):
            assert time.monotonic() < promoted + 10
            time.sleep(0.02)
        again = next(moment for moment in load.acknowledged.values() if moment > promoted)
        time.sleep(2)
    last = list(load.acknowledged)[-1]

    with capsys.disabled():
        print(
            f"\n{load.statuses.total()} public pages: {dict(load.statuses)};"
            f" {len(load.acknowledged)} edits acknowledged, {during} between death and promotion;"
            f" edits again {again - promoted:.2f} s after the promotion"
        )
    assert load.wrong == []
    kept = {slug for (slug,) in second.ask("SELECT slug FROM content_newsitem")}
    assert set(load.acknowledged) - kept == set()
    assert sum(moment < killed for moment in load.acknowledged.values()) > 3
    for machine in machines:
        page = httpx.get(machine.url(f"/de/aktuelles/{last}/"), headers=BEHIND_PROXY)
        assert page.status_code == 200
        assert f"Meldung {last}" in page.text
