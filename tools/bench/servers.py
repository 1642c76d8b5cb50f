"""Servers to measure: gunicorn and granian with any WSGI application, and nginx with files."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools.bench import processes
from tools.bench.bare import SERVERS_HEADERS
from tools.bench.load import Request, Unexpected, fetch

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "var" / "bench"
GUNICORN_CONF = ROOT / "iqnetz" / "gunicorn.conf.py"
THREADS = 4  # as in gunicorn.conf.py
STARTED_WITHIN = 60  # seconds
QUIET = 0.03  # of a core: a server that uses less is at rest


HOME = Request("/de/")
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}  # no start but the first one compiles, whatever is set


class CannotMeasure(Exception):
    """Why something could not be measured; the text stands in the table."""


@dataclass
class Program:
    """How a server is started. In all that it is given, {port} is the port that it gets."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path = ROOT
    configuration: str = ""  # of which {config} is the file
    cores: set[int] = field(default_factory=lambda: processes.SERVER_CORES)


def gunicorn(
    name,
    application,
    environment,
    workers=1,
    python=sys.executable,
    settings=GUNICORN_CONF,
    **others,
):
    """As `make run` starts it; with another Python, for a site that lives elsewhere."""
    return Program(
        name,
        [str(python), "-m", "gunicorn", "--config", str(settings),
         "--bind", "127.0.0.1:{port}", "--workers", str(workers), application],
        {"DATABASE_URL": "none"} | environment,  # the settings refuse to start without any
        **others,
    )  # fmt: skip


def granian(name, application, environment, workers=1, python=sys.executable, **others):
    """With as many threads as gunicorn has."""
    return Program(
        name,
        [str(python), "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws",
         "--host", "127.0.0.1", "--port", "{port}", "--workers", str(workers),
         "--blocking-threads", str(THREADS), "--log-level", "warning", application],
        environment,
        **others,
    )  # fmt: skip


NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log stderr; {user}
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; sendfile on; tcp_nopush on; open_file_cache max=99;
  server_tokens off; etag on; default_type "";
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{{port}}; {locations} }}
}}
"""
# nginx says these itself.
OWN_HEADERS = {"content-length", "etag", "last-modified", "accept-ranges"}


def nginx(answers):
    """nginx with each answer's bytes as a file, at "/" and the answer's name."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise CannotMeasure("nginx is not installed (on Debian: apt-get install nginx-light)")
    folder = FOLDER / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    locations = ""
    for name, answer in answers.items():
        (folder / name).write_bytes(answer.body)
        headers = "".join(
            f'add_header {key} "{value}";'
            for key, value in answer.headers
            if key.lower() not in OWN_HEADERS | SERVERS_HEADERS
        )
        locations += f"location = /{name} {{ root {folder}; {headers} }}\n"
    user = "user root;" if os.geteuid() == 0 else ""
    text = NGINX.format(folder=folder, user=user, locations=locations)
    return Program(
        "nginx",
        [program, "-e", "stderr", "-p", str(folder), "-c", "{config}"],
        configuration=text,
    )


class Server:
    """A running server; `seconds` is what passed from its start to its first good answer."""

    def __init__(self, process, port, seconds):
        self.process, self.port, self.seconds = process, port, seconds
        self.processes = processes.tree(process.pid)

    def used(self):
        """Seconds of processor time so far. Raises CannotMeasure where a process has ended."""
        try:
            return processes.processor_seconds(self.processes)
        except ProcessLookupError:
            raise CannotMeasure("a process of the server ended") from None

    def workers(self):
        """The processes that answer: all but the one that started them."""
        return self.processes[1:] or self.processes

    def settle(self, longest=90):
        """Wait until the server has nothing to do of its own."""
        deadline = time.monotonic() + longest
        while time.monotonic() < deadline:
            self.processes = processes.tree(self.process.pid)
            before = self.used()
            time.sleep(0.5)
            if self.used() - before < QUIET * 0.5:
                return
        raise CannotMeasure(f"the server was still busy after {longest} seconds")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(program, request=HOME, status=200):
    """The server, once it has given an answer of that status. It ends with the block."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [part.replace("{port}", str(port)) for part in program.command]
    environment = {
        name: value.replace("{port}", str(port)) for name, value in program.environment.items()
    }
    if program.configuration:
        config = FOLDER / f"{program.name}.conf"
        config.write_text(program.configuration.replace("{port}", str(port)))
        command = [part.replace("{config}", str(config)) for part in command]
    words = FOLDER / f"{program.name.replace(' ', '-').replace('/', '-')}.log"
    with words.open("wb") as log:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=program.folder,
            env=os.environ | COMPILED | environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # a Ctrl-C is for us: we end it ourselves
            preexec_fn=processes.becomes(program.cores),
        )
    try:
        seconds = _first_answer(process, port, request, status, start, words)
        yield Server(process, port, seconds)
    finally:
        _end(process)


def _first_answer(process, port, request, status, start, words):
    deadline, last = start + STARTED_WITHIN, "no answer"
    while time.perf_counter() < deadline:
        if process.poll() is not None:
            lines = words.read_text(errors="replace").strip().splitlines() or ["no word"]
            raise CannotMeasure(f"it did not start: {lines[-1]} ({words})")
        try:
            answer = fetch(port, request)
        except (OSError, Unexpected) as error:
            last = str(error)
        else:
            if answer.status == status:
                return time.perf_counter() - start
            last = f"status {answer.status}"
        time.sleep(0.005)
    raise CannotMeasure(f"no {status} within {STARTED_WITHIN} seconds: {last}")


def _end(process):
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        for each in reversed(processes.tree(process.pid)):
            os.kill(each, 9)
        process.wait()
