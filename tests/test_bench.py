"""The benchmark's own arithmetic, its table, what it reads from Linux, and one tiny round."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace

import pytest

from tools.bench import bare, beside, least, load, peers, processes, servers, starts, table
from tools.bench.__main__ import show
from tools.bench.rounds import interleaved

BUSY = "import time\nwhile time.process_time() < 0.3: pass\ntime.sleep(60)"
ANSWER = load.Answer(200, [("Server", "x"), ("Content-Length", "5"), ("ETag", '"a"')], b"hello")


@pytest.fixture
def busy():
    with subprocess.Popen([sys.executable, "-c", BUSY]) as process:
        yield process
        process.kill()


@pytest.fixture
def kept(tmp_path):
    bare.write(tmp_path / "answer.json", ANSWER)
    return tmp_path / "answer.json"


def test_a_number_shows_three_digits_that_count():
    assert [table.number(each) for each in (None, 0.804, 12.34, 123.4, 98765.4, 7)] == [
        "–", "0.80", "12.3", "123", "98,765", "7",
    ]  # fmt: skip


def test_a_ratio_is_taken_round_by_round():
    # In the second round the machine was twice as slow, for both.
    assert table.paired([10, 20, 10], [8, 16, 9]) == 0.8


def test_a_percentile_is_one_of_the_values():
    hundred = list(range(1, 101))
    assert [table.percentile(hundred, part) for part in (0.5, 0.99, 1)] == [50, 99, 100]
    assert table.percentile([*hundred, 101], 0.99) == 100
    assert table.percentile([3], 0.99) == 3


@pytest.mark.parametrize(
    ("sign", "limit", "value", "is_met"),
    [("≥", 0.75, 0.75, True), ("≥", 0.75, 0.74, False), ("≤", 100, 100, True), ("≤", 1, 2, False)],
)
def test_a_bar_is_met_at_its_limit(sign, limit, value, is_met):
    assert table.Bar(sign, limit).is_met(value) is is_met


def test_a_row_is_as_wide_as_the_headings():
    row = table.Row("gzip", [90, 100, 120], per_second=9000, bare=80, of_bare=0.8, of_nginx=0.05)
    assert len(str(row)) <= len(table.columns().splitlines()[1])
    assert str(row).split() == [
        "gzip", "100", "90–120", "µs", "9,000", "80", "0.80", "0.05",
    ]  # fmt: skip


def test_a_row_of_one_value_has_no_spread():
    assert str(table.Row("a", [12.5], "ms")).split()[:4] == ["a", "12.5", "–", "ms"]


def test_a_row_says_whether_its_bar_is_met_or_why_it_was_not_measured():
    bar = table.Bar("≥", 0.9)
    assert str(table.Row("a", [1], bar=bar, judged=0.91)).endswith("≥ 0.90 ✓")
    assert str(table.Row("a", [1], bar=bar, judged=0.89)).endswith("≥ 0.90 ✗")
    assert str(table.Row("a", why="nginx is not installed")).endswith("nginx is not installed")


def test_a_small_ratio_keeps_digits():
    row = table.Row("a", [1], of_bare=0.0123, of_nginx=0.00044)
    assert str(row).split()[-2:] == ["0.012", "0.00044"]


def test_the_last_lines_name_every_bar_that_was_missed(capsys):
    rows = []
    met, missed = table.Bar("≥", 0.9), table.Bar("≤", 100, " ms")
    lines = [
        table.heading("gunicorn"), table.Row("gzip", [1], bar=met, judged=0.95),
        table.heading("Edits"), table.Row("4 processes", [9, 140], "ms", bar=missed, judged=118.2),
        table.Row("no bar", [1]), table.Row("not measured", bar=met, why="no nginx"),
    ]  # fmt: skip
    show(lines, rows)
    assert capsys.readouterr().out == "".join(f"{line}\n" for line in lines)
    assert list(table.verdict(rows)) == [
        "\nBars: 1 met, 1 missed",
        "  Edits: 4 processes: 118, not ≤ 100 ms",
    ]


def test_ten_times_wagtail_is_a_bar_that_a_bare_answer_may_miss_too():
    row = beside._times_cheaper("gunicorn", best=[300.0], ours=[100.0], plain=[90.0])
    assert str(row).endswith("≥ 10× ✗  the bare answer under gunicorn: 3.3")
    row = beside._times_cheaper("granian", best=[300.0], ours=[20.0], plain=[18.0])
    assert "≥ 10× ✓" in str(row)


def test_peers_run_on_the_django_and_the_servers_that_we_run_on():
    own = set((servers.ROOT / "requirements-dev.lock").read_text().split())
    theirs = re.findall(r"^(?:django|gunicorn|granian|psycopg)==\S+", peers.LOCK.read_text(), re.M)
    assert len(theirs) == 4
    assert set(theirs) <= own
    assert "http" not in peers.LOCK.read_text()


def test_memory_and_start_are_held_against_wagtails():
    seconds = {"ours, gunicorn": [2.0], "Wagtail": [3.0]}
    held = {
        "ours, gunicorn": (80.0, 90.0, 95.0), "Wagtail": (100.0, 110.0, 100.0),
        "Wagtail, loaded before the fork": (90.0, 110.0, 96.0),
    }  # fmt: skip
    start, _theirs, memory, *_memory = starts.judged(seconds, held)
    assert (start.judged, str(start.bar)) == (2.0, "≤ 3 s")
    assert (memory.judged, str(memory.bar)) == (0.8, "≤ 0.75×")
    assert memory.why.endswith(
        "of all processes 95 MB, 0.95 of Wagtail's; of one that is started as ours 0.89 and 0.99"
    )
    (alone,) = starts.judged({"ours, gunicorn": [2.0]}, {})
    assert (alone.bar, alone.why) == (None, "at most Wagtail's, which PEERS=1 measures")


def test_processor_time_is_that_of_the_process(busy):
    deadline = time.monotonic() + 30
    while processes.processor_seconds([busy.pid]) < 0.3 and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.1)
    used = processes.processor_seconds([busy.pid])
    assert 0.3 <= used < 0.45
    ticks = sum(map(int, (processes.PROC / f"{busy.pid}/stat").read_text().split()[13:15]))
    assert used == pytest.approx(ticks / os.sysconf("SC_CLK_TCK"), abs=0.03)
    busy.kill()
    busy.wait()
    with pytest.raises(ProcessLookupError):
        processes.processor_seconds([busy.pid])


def test_a_tree_holds_children_of_children():
    code = "import subprocess; subprocess.run(['sleep', '60'])"
    with subprocess.Popen([sys.executable, "-c", code], start_new_session=True) as process:
        deadline = time.monotonic() + 30
        while len(processes.tree(process.pid)) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        found = processes.tree(process.pid)
        os.killpg(process.pid, signal.SIGKILL)
    assert found[0] == process.pid
    assert len(found) == 2


def test_memory_is_what_a_process_holds():
    share, resident = processes.memory(os.getpid())
    assert 10 < share <= resident < 4000


def test_the_bare_answer_is_the_sites_without_what_servers_add(kept):
    begun = []
    body = bare.constant(kept)({}, lambda *words: begun.extend(words))
    assert begun == ["200 OK", [("Content-Length", "5"), ("ETag", '"a"')]]
    assert b"".join(body) == b"hello"


@pytest.mark.parametrize("server", [servers.gunicorn, servers.granian])
def test_a_tiny_round_against_the_bare_answer(server, kept, monkeypatch, tmp_path):
    monkeypatch.setattr(servers, "FOLDER", tmp_path)
    program = server("bare", "tools.bench.bare:application", {"BARE_ANSWER": str(kept)})
    request = load.Request("/anything/")
    with servers.running(program) as one:
        assert one.seconds < servers.STARTED_WITHIN
        assert load.fetch(one.port, request).body == b"hello"
        costs = interleaved({"bare": (one, request, 200)}, rounds=2, seconds=0.1)["bare"]
        with pytest.raises(load.Unexpected):
            load.flood(one.port, request, 0.1, status=304)
        running = one.processes
    assert len(costs.each) == len(costs.rates) == 2
    assert 0 < min(costs.each) < 100_000
    assert not any((processes.PROC / str(process)).exists() for process in running)


def test_the_least_gives_the_same_bytes(monkeypatch, tmp_path):
    monkeypatch.setattr(servers, "FOLDER", tmp_path)
    unchanged = load.Answer(304, [("ETag", '"a"')], b"")
    answers = {"page": ANSWER, "HEAD": replace(ANSWER, body=b""), "304": unchanged}
    requests = {
        "page": load.Request("/x/"),
        "HEAD": load.Request("/x/", method="HEAD"),
        "304": load.Request("/x/", (("If-None-Match", '"a"'),)),
    }
    with ExitStack() as stack:
        found, why = least.subjects(stack, servers.gunicorn, {}, requests, answers)
        said = {
            name: (load.fetch(one.port, request).status, load.fetch(one.port, request).body)
            for name, (one, request, _status) in found.items()
        }
    bare = {("bare", "page"): (200, b"hello"), ("bare", "HEAD"): (200, b"")}
    bare["bare", "304"] = (304, b"")
    nginx = {("nginx", kind): answer for (_who, kind), answer in bare.items()}
    assert said == (bare if why else bare | nginx)


def test_a_server_that_does_not_start_says_why(monkeypatch, tmp_path):
    monkeypatch.setattr(servers, "FOLDER", tmp_path)
    program = servers.gunicorn("none", "tools.bench.none:application", {})
    with pytest.raises(servers.CannotMeasure, match="it did not start"), servers.running(program):
        pass
