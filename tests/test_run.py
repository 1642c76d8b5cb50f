"""`make run` as a newcomer meets it: a process of its own, in an empty folder."""

import base64
import contextlib
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import termios
import time
import urllib.error
import urllib.request

import psutil
import psycopg
import pytest
from django_otp.oath import totp

from iqnetz import database


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder, **values):
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "SECRET_KEY", "DEBUG", "DJANGO_SETTINGS_MODULE", "PORT"}
    }
    return kept | {"VAR_FOLDER": str(folder)} | values


class Run:
    def __init__(self, folder, mode="run", **values):
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "iqnetz.run", mode],
            env=environment(folder, **values),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_until_ready(self):
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                return "".join(said)
        pytest.fail("".join(said))

    def stop(self, signum):
        self.process.send_signal(signum)
        said, _ = self.process.communicate(timeout=30)
        return said

    def left_over(self):
        """Processes that work in the folder."""
        return [
            process
            for process in psutil.process_iter(["cmdline", "status"])
            if any(str(self.folder) in word for word in process.info["cmdline"] or [])
            and process.info["status"] != psutil.STATUS_ZOMBIE
        ]


def refusal(folder, **values):
    result = subprocess.run(
        [sys.executable, "-m", "iqnetz.run"],
        env=environment(folder, **values),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode != 0
    assert "Traceback" not in result.stdout + result.stderr
    return result.stderr.strip()


def fetch(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read().decode()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "var"


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


def test_old_python_and_missing_venv_are_told(tmp_path):
    """tools/bootstrap.py with the two things broken that a newcomer's machine may lack."""
    script = "tools/bootstrap.py"
    for trick, words in [
        ("sys.version_info = (3, 9, 2)", "needs Python 3.11"),
        ("sys.modules['ensurepip'] = None; STAMP = ''", "apt-get install python3-venv"),
        (
            "import shutil, collections; STAMP = '';"
            "shutil.disk_usage = lambda path: collections.namedtuple('D', 'free')(5_000_000)",
            "too little room on the disk",
        ),
    ]:
        code = (
            f"import sys, runpy; source = open({script!r}).read();"
            "space = {'__name__': 'bootstrap', '__file__': 'tools/bootstrap.py'};"
            "exec(compile(source, 'bootstrap', 'exec'), space);"
            f"exec({trick!r}, space); print(space['main']())"
        )
        result = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert words in result.stdout


@pytest.mark.parametrize("is_there", [True, False])
def test_environment_behind_a_link_is_never_cleared(tmp_path, is_there):
    elsewhere, here = tmp_path / "elsewhere", tmp_path / "here"
    (here / "tools").mkdir(parents=True)
    script = shutil.copy("tools/bootstrap.py", here / "tools")
    (here / "requirements-dev.lock").write_text("other requirements\n")
    (here / ".venv").symlink_to(elsewhere)
    if is_there:
        elsewhere.mkdir()
        (elsewhere / "kept").write_text("")
        (elsewhere / "iqnetz-stamp").write_text("of another lock")
    result = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=False, timeout=60
    )
    assert result.returncode == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert f".venv is a link to {elsewhere}" in result.stderr
    found = sorted(path.name for path in elsewhere.iterdir()) if elsewhere.exists() else None
    assert found == (["iqnetz-stamp", "kept"] if is_there else None)


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


def test_coordinator_is_not_made_by_halves(folder):
    for values in ({}, {"DJANGO_SUPERUSER_USERNAME": "x"}):
        run = Run(folder, mode="admin", **values)
        said, _ = run.process.communicate(timeout=60)
        assert "Run this in a terminal, or set DJANGO_SUPERUSER_USERNAME" in said
        assert run.process.returncode != 0


def rows(folder, query):
    url = f"postgresql:///iqnetz?user=postgres&host={folder / 'postgres'}"
    with psycopg.connect(url) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


PEOPLE = "SELECT username, is_superuser, is_staff, password FROM auth_user ORDER BY username"


def given(name, **values):
    return {
        "DJANGO_SUPERUSER_USERNAME": name,
        "DJANGO_SUPERUSER_EMAIL": f"{name}@example.org",
        "DJANGO_SUPERUSER_PASSWORD": "Möwe Sieb Zimt Fahrrad",
    } | values


def admin_said(folder, **values):
    run = Run(folder, mode="admin", **values)
    said, _ = run.process.communicate(timeout=60)
    return run.process.returncode, said


def test_people_are_made_from_the_environment(folder):
    site = Run(folder, PORT=str(free_port()))
    site.wait_until_ready()
    status, said = admin_said(folder, **given("anna"))
    assert (status, "Done. Sign in at /admin/" in said) == (0, True)
    rows(folder, "INSERT INTO auth_group (name) VALUES ('Koordination') ON CONFLICT DO NOTHING")
    status, said = admin_said(folder, **given("berta", ROLE="coordinator"))
    assert status == 0, said
    for values, words in [
        (given("anna"), "already exists"),
        (given("carl", ROLE="king"), "The role is administrator or coordinator"),
        (given("carl", DJANGO_SUPERUSER_PASSWORD="Rostock2024!!!"), "easy to guess"),
        (given("carl", DJANGO_SUPERUSER_EMAIL="nonsense"), "valid email"),
        (given("c\nd"), "valid username"),
    ]:
        status, said = admin_said(folder, **values)
        assert status != 0
        assert words in said
        assert "Traceback" not in said
    people = rows(folder, PEOPLE)
    assert [person[:3] for person in people] == [("anna", True, True), ("berta", False, True)]
    assert all(person[3].startswith("argon2$argon2id$") for person in people)
    site.stop(signal.SIGINT)


class Terminal:
    """`make admin` in a terminal of its own."""

    def __init__(self, folder, columns=100, **values):
        self.said = self.unread = ""
        self.descriptor, inside = pty.openpty()
        termios.tcsetwinsize(inside, (50, columns))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "iqnetz.run", "admin"],
            env=environment(folder, **values),
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # for the password
        )
        os.close(inside)

    def answer(self, question, text):
        self.read_until(question)
        os.write(self.descriptor, text.encode() + b"\n")

    def read_until(self, words):
        """What is said up to these words; what follows them is left for the next call."""
        while words not in self.unread:
            ready, _, _ = select.select([self.descriptor], [], [], 30)
            assert ready, self.said
            piece = os.read(self.descriptor, 10_000).decode("utf-8", "replace")
            self.unread += piece
            self.said += piece
        seen, _, self.unread = self.unread.partition(words)
        return seen

    def end(self):
        with contextlib.suppress(OSError):  # Linux's word for: nobody is there any more
            while piece := os.read(self.descriptor, 10_000):
                self.said += piece.decode("utf-8", "replace")
        os.close(self.descriptor)
        return self.process.wait(timeout=30)


def test_terminal_leads_through_a_new_person(folder):
    site = Run(folder, PORT=str(free_port()))
    site.wait_until_ready()
    first = Terminal(folder)
    first.answer("User name:", "anna b")
    first.answer("User name:", "anna")
    first.answer("E-mail address:", "keine")
    first.answer("E-mail address:", "anna@example.org")
    rules = first.read_until("Password (")
    assert "at least 12 characters" in rules
    os.write(first.descriptor, b"Rostock2024!!!\n")
    first.answer("Password (", "kleiner tisch am ofen")
    first.answer("The same again:", "kleiner tisch")
    first.answer("Password (", "kleiner tisch am ofen")
    first.answer("The same again:", "kleiner tisch am ofen")
    shown = first.read_until("The six digits")
    assert "█▀" in shown
    key = re.search("this key into the app: ([A-Z2-7 ]+)", shown)[1]
    os.write(first.descriptor, b"000000\n")
    first.read_until("This code is not right.")
    code = f"{totp(base64.b32decode(key.replace(' ', ''))):06}"
    first.answer("The six digits", code)
    assert first.end() == 0
    assert len(re.findall("[a-z0-9]{5}-[a-z0-9]{5}", first.said)) == 10
    assert "kleiner tisch" not in first.said
    assert rows(folder, "SELECT confirmed FROM otp_totp_totpdevice") == [(True,)]

    # The second one: a coordinator; a narrow terminal shows the key only; the app comes later.
    rows(folder, "INSERT INTO auth_group (name) VALUES ('Koordination') ON CONFLICT DO NOTHING")
    second = Terminal(folder, columns=40)
    second.answer("Coordinator (c) or administrator (a)?", "x")
    second.answer("Coordinator (c) or administrator (a)?", "")
    second.answer("User name:", "anna")
    second.answer("User name:", "berta")
    second.answer("E-mail address:", "berta@example.org")
    second.answer("Password (", "kleiner tisch am ofen")
    second.answer("The same again:", "kleiner tisch am ofen")
    assert "█" not in second.read_until("The six digits")
    os.write(second.descriptor, b"\n")
    assert second.end() == 0
    assert "There is somebody with this name already." in second.said
    people = rows(folder, PEOPLE)
    assert [person[:3] for person in people] == [("anna", True, True), ("berta", False, True)]
    query = "SELECT name FROM auth_group JOIN auth_user_groups ON group_id = auth_group.id"
    assert rows(folder, query) == [("Koordination",)]
    site.stop(signal.SIGINT)


def test_terminal_without_our_characters(folder):
    port = free_port()
    run = Run(folder, PORT=str(port), PYTHONIOENCODING="ascii")
    run.wait_until_ready()
    run.stop(signal.SIGINT)
