"""A wire to the test database that a test can cut, freeze and mend: what networks do."""

import contextlib
import os
import select
import socket
import threading

from django.db import connection

from tests.address import of_database


class Wire:
    """A Unix socket in a folder; behind it, the database that Django uses."""

    def __init__(self, folder):
        host, port = connection.settings_dict["HOST"], connection.settings_dict["PORT"] or 5432
        self._is_local = host.startswith("/")
        self._there = f"{host}/.s.PGSQL.{port}" if self._is_local else (host, int(port))
        self._here = str(folder / ".s.PGSQL.5432")
        self.conninfo = of_database(host=str(folder), port=5432)
        self._flows = threading.Event()
        self._flows.set()
        self._ends = []
        self.connections = 0
        self.mend()

    def mend(self):
        """Let everybody in again, and everything through."""
        self._flows.set()
        self._socket = socket.socket(socket.AF_UNIX)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._here)
        self._socket.bind(self._here)
        self._socket.listen()
        threading.Thread(target=self._let_in, args=(self._socket,), daemon=True).start()

    def cut(self):
        """End what is there, and let nobody in."""
        # A thread that waits in accept() keeps a closed socket open.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.cut_what_is_there()

    def cut_what_is_there(self):
        """As when a backend is killed: the next one may come at once."""
        for end in list(self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._ends.clear()

    def freeze(self):
        """Take everything and pass on nothing: a dead machine on a live network."""
        self._flows.clear()

    def thaw(self):
        self._flows.set()

    def _let_in(self, listening):
        while True:
            try:
                near, _address = listening.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX if self._is_local else socket.AF_INET)
            far.connect(self._there)
            self.connections += 1
            self._ends += [near, far]
            threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    def _carry(self, near, far):
        other = {near: far, far: near}
        with contextlib.closing(near), contextlib.closing(far), contextlib.suppress(OSError):
            while True:
                for end in select.select([near, far], [], [], 1)[0]:
                    content = end.recv(65536)
                    self._flows.wait(30)
                    if not content:
                        return
                    other[end].sendall(content)
