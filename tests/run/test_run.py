"""`make run` as a newcomer meets it: a process of its own, in an empty folder."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request

import psutil
import psycopg
import pytest

from iqnetz import database
from tests.deploy.machines import free_port
from tests.run.site import Run, fetch, refusal


def test_run_from_nothing_twice_and_after_being_killed(folder):
    port = free_port()
    first = Run(folder, PORT=str(port))
    said = first.wait_until_ready()
    assert f"http://127.0.0.1:{port}/" in said
    assert "make admin" in said
    assert "The database was empty" in said
    html = fetch(port, "/de/servicestellen/?q=06122")
    assert "0345 68694823" in html
    style = html.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "--petrol" in fetch(port, style)
    with pytest.raises(urllib.error.HTTPError) as error:
        fetch(port, "/de/servicestellen/?q=" + "x" * 10_000)
    assert error.value.code == 400
    assert "zu lang" in error.value.read().decode()

    # A second one at the same time: another port, the same database; the first one stays up.
    other = free_port()
    second = Run(folder, PORT=str(other))
    assert "The database has data" in second.wait_until_ready()
    assert "Stopped" in second.stop(signal.SIGTERM)
    assert fetch(port, "/readyz").startswith("ok\n")
    assert f"Port {port} is taken" in refusal(folder, PORT=str(port))

    # Killed without a chance to tidy up: the next one starts all the same.
    first.process.kill()
    first.process.communicate()
    deadline = time.monotonic() + 20
    while any("gunicorn" in " ".join(process.info["cmdline"]) for process in first.left_over()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    third = Run(folder, PORT=str(port))
    third.wait_until_ready()
    assert "0345 68694823" in fetch(port, "/de/servicestellen/anerkennung-halle/")
    assert "Stopped" in third.stop(signal.SIGINT)
    assert third.process.returncode == 0
    assert third.left_over() == []


@pytest.mark.parametrize("port", ["0", "65536", "abc", "-1", "80 80", "８０", "9" * 5000])
def test_wrong_port(folder, port):
    assert "it must be a number between 1 and 65535" in refusal(folder, PORT=port)


def test_database_that_does_not_answer(folder):
    url = f"postgresql://nobody:geheim@127.0.0.1:{free_port()}/nothing"
    said = refusal(folder, DATABASE_URL=url, PORT=str(free_port()))
    assert "The database at DATABASE_URL does not answer" in said
    assert "geheim" not in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://x/y",
        "postgresql://[",
        "postgresql://h:x/y",
        "postgresql://u@127.0.0.1:1",
    ],
)
def test_database_address_that_is_none(folder, url):
    said = refusal(folder, DATABASE_URL=url, PORT=str(free_port()))
    assert "DATABASE_URL" in said
    assert len(said.splitlines()) == 1


def test_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    said = refusal(tmp_path / "file" / "var", PORT=str(free_port()))
    assert "cannot be used" in said


def test_half_made_database_is_made_anew(folder):
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "rubbish").write_text("from a killed initdb")
    port = free_port()
    run = Run(folder, PORT=str(port))
    run.wait_until_ready()
    run.stop(signal.SIGINT)
    assert run.left_over() == []


def test_lease_keeps_the_server_for_who_still_uses_it():
    # This very test run holds one lease; another one coming and going must not stop the server.
    if "DATABASE_URL" in os.environ:
        pytest.skip("DATABASE_URL is set: no embedded server here")
    with database.lease():
        pass
    assert (database.DATA / "postmaster.pid").exists()


def test_address_understands_all_that_libpq_does(monkeypatch):
    monkeypatch.setenv(
        "DATABASE_URL",
        "postgresql://u:p%40ss@a.example:5432,b.example:5433/iqnetz"
        "?target_session_attrs=read-write&sslmode=require",
    )
    assert database.settings() == {
        "ENGINE": "iqnetz.postgresql",
        "NAME": "iqnetz",
        "USER": "u",
        "PASSWORD": "p@ss",
        "HOST": "a.example,b.example",
        "PORT": "5432,5433",
        "OPTIONS": database.CONNECTION
        | {"target_session_attrs": "read-write", "sslmode": "require"},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def test_number_of_a_stranger_in_the_lock_file_harms_nobody(folder):
    port = free_port()
    first = Run(folder, PORT=str(port))
    first.wait_until_ready()
    first.stop(signal.SIGINT)
    stranger = subprocess.Popen(["/bin/sleep", "60"])
    lock = folder / "postgres" / "postmaster.pid"
    lock.write_text(
        f"{stranger.pid}\n{folder / 'postgres'}\n1\n5432\n{folder / 'postgres'}\n\n\nready\n"
    )
    second = Run(folder, PORT=str(port))
    second.wait_until_ready()
    second.stop(signal.SIGINT)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_two_first_starts_at_once(folder):
    runs = [Run(folder, PORT=str(free_port())) for _ in range(2)]
    said = [run.wait_until_ready() for run in runs]
    assert sum("The database was empty" in text for text in said) == 1
    for run in runs:
        run.stop(signal.SIGINT)
    assert runs[0].left_over() == []


def test_other_data_is_left_alone(folder):
    """A stranger's table in our own embedded server stands for a stranger's database."""
    server_data = folder / "its"
    port = free_port()
    run = Run(server_data, PORT=str(port))
    run.wait_until_ready()
    url = f"postgresql:///other?user=postgres&host={server_data / 'postgres'}"
    with psycopg.connect(url.replace("/other", "/postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE other")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE orders (id int)")
    said = refusal(folder / "site", DATABASE_URL=url, PORT=str(free_port()))
    assert "holds other data" in said
    with psycopg.connect(url) as connection:
        [(tables,)] = connection.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
    assert tables == 1
    run.stop(signal.SIGINT)


def test_web_server_that_dies_is_told(folder):
    run = Run(folder, PORT=str(free_port()))
    run.wait_until_ready()
    [master] = psutil.Process(run.process.pid).children()
    master.kill()
    said, _ = run.process.communicate(timeout=30)
    assert "The web server stopped unexpectedly" in said
    assert run.process.returncode != 0
    assert run.left_over() == []
