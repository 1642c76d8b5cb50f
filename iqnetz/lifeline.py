"""One thread a process that hears of every change of what pages show, and feels whether the
database is alive.

It listens (LISTEN) for what the triggers of iqnetz.changes tell, and asks the database twice a
second whether it is there. Everything that can go wrong with a connection ends in one of two ways:
it answers again, or a new one is made, and then everything counts as changed. While the database
is away nobody waits for it: no new connection is tried (iqnetz.postgresql), and what hangs is cut.
A standby can be read, but nobody can tell anything there: it is read anew all the time, until it is
promoted.

Every second second it also compares PostgreSQL's own counts of rows written: no trigger tells of
what is written with triggers switched off, as when a dump is restored. The counts are read before
a change is told, never after: what they count was committed by then, so pages made from then on
have it, and it need not be told again. Our triggers have the writer's counts sent at its commit.
Other writers may send theirs ten seconds later: then nobody knows what they are of, and all is
told once more.
"""

import contextlib
import logging
import os
import select
import socket
import threading
import time
import weakref

import psycopg
from psycopg import pq

from iqnetz.outage_log import outage

logger = logging.getLogger(__name__)

CHANNEL = "iqnetz_changed"
ASK_EACH = 0.4  # seconds
ANSWER_WITHIN = 0.4  # seconds: then the database counts as away
CUT_AFTER = 3.0  # seconds without an answer: then we begin anew, and cut whoever writes
RETRY_EACH = 0.2  # seconds
COUNT_EACH = 5  # questions
COUNT_WITHIN = 0.005  # seconds: what is told to us waits no longer for the counts
COUNT_AGAIN_AFTER = 0.1  # seconds: of many changes in a row, each is told without counting

# What nothing of ours changes without: rows written to these tables, the tables themselves, and the
# files that they are in, of which TRUNCATE begins new ones.
COUNTS = """
SELECT sum(pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid)
    + pg_stat_get_tuples_deleted(oid)), sum(oid::bigint), sum(relfilenode::bigint)
FROM pg_class WHERE relkind = 'r' AND relname IN ({})
"""

_watching = None  # this process's lifeline, where one was started
_guarded = weakref.WeakKeyDictionary()  # connections → the number of the thread that uses them
_reading = set()  # numbers of threads that answer GET or HEAD


def is_away():
    """Whether the database is known not to answer; False where nobody watches it."""
    return _watching is not None and _watching.is_away


def age():
    """Seconds since the database was last heard by the listener; None where nobody listens."""
    if _watching is None or not _watching.is_listening:
        return None
    return time.monotonic() - _watching.heard_at


def guard(connection):
    """Cut this psycopg connection, which the present thread uses, when the database hangs."""
    _guarded[connection] = threading.get_ident()


@contextlib.contextmanager
def reading():
    """Within this, the present thread reads only: it can be cut off without loss."""
    number = threading.get_ident()
    _reading.add(number)
    try:
        yield
    finally:
        _reading.discard(number)


class Lifeline:
    """The thread. `conninfo` is libpq's; `tables` are the names of those that pages show. `told`
    has the methods changed(), assured() and doubted() and the attributes is_away and is_standby
    (iqnetz.pagecache.PageCache).
    """

    def __init__(self, conninfo, tables, told):
        self._conninfo = conninfo
        self._told = told
        self._counts = COUNTS.format(", ".join(f"'{table}'" for table in sorted(tables))).encode()
        self._thread = None
        self._begin()

    def _begin(self):
        self.is_away = self._told.is_away = False
        self.is_listening = False
        self.heard_at = time.monotonic()
        self._stopped = threading.Event()
        self._has_news = False
        self._last_counts = None
        self._counted_at = float("-inf")  # for news, the last time

    def start(self):
        """Begin to watch; in a process that was forked off, anew: threads do not go with it."""
        global _watching
        _watching = self
        _guarded.clear()
        _reading.clear()
        self._begin()
        self._thread = threading.Thread(target=self._run, args=(self._stopped,), daemon=True)
        self._thread.start()

    def stop(self):
        global _watching
        self._stopped.set()
        if _watching is self:
            _watching = None
        self._thread.join(10)

    def _run(self, stopped):
        while not stopped.is_set():
            # Whatever happens, the thread goes on: without it the database might be away for ever.
            try:
                self._connect_and_watch(stopped)
            except Exception:
                logger.exception("The thread that listens for changes failed.")
            stopped.wait(RETRY_EACH)

    def _connect_and_watch(self, stopped):
        try:
            connection = psycopg.connect(
                self._conninfo, autocommit=True, connect_timeout=2, application_name="lifeline"
            )
            with contextlib.closing(connection):
                self._watch(connection, stopped)
        except (psycopg.Error, OSError) as error:
            self._lost(error)
        except Exception as error:
            self._lost(error)
            raise

    def _watch(self, connection, stopped):
        pgconn = connection.pgconn
        self._last_counts = None
        self._listen(pgconn)
        # Whatever changed before we listened, nobody told us of.
        self._has_news = True
        self._compare(pgconn)
        self._heard()
        questions = 0
        while not stopped.is_set():
            self._hear(pgconn, ASK_EACH)
            if not self.is_listening:
                self._listen(pgconn)
                if self.is_listening:
                    self._has_news = True
                    outage.is_over()
            questions += 1
            if self._has_news or questions % COUNT_EACH == 0:
                self._compare(pgconn)
            else:
                self._ask(pgconn, b"SELECT 1")
            self._heard()

    def _listen(self, pgconn):
        # A standby would refuse to listen, and write that to its log each time.
        self._told.is_standby = self._ask(pgconn, b"SELECT pg_is_in_recovery()") == (b"t",)
        if self._told.is_standby:
            self._told.doubted()
        else:
            self._ask(pgconn, b"LISTEN " + CHANNEL.encode())
            self.is_listening = True

    def _hear(self, pgconn, seconds):
        """Take what is told within so many seconds; every piece of news at once."""
        deadline = time.monotonic() + seconds
        while True:
            now = time.monotonic()
            if self._has_news and now - self._counted_at > COUNT_AGAIN_AFTER:
                self._counted_at = now
                self._compare(pgconn)
            self._tell()
            left = deadline - time.monotonic()
            if left <= 0 or not _readable(pgconn, left):
                return
            pgconn.consume_input()
            self._take_news(pgconn)

    def _take_news(self, pgconn):
        while pgconn.notifies():
            self._has_news = True

    def _compare(self, pgconn):
        """Tell of a change if there is news, or else the counts are others than before."""
        began = time.monotonic()
        counts = self._ask(pgconn, self._counts)
        while (
            self._has_news
            and counts == self._last_counts
            and time.monotonic() - began < COUNT_WITHIN
        ):
            time.sleep(0.001)  # the writer sends news first, then counts
            counts = self._ask(pgconn, self._counts)
        if self._last_counts not in (None, counts):
            self._has_news = True
        self._last_counts = counts
        self._tell()

    def _tell(self):
        if self._has_news:
            self._has_news = False
            self._told.changed()

    def _ask(self, pgconn, question):
        """The answer's only row. Raises OperationalError when there is no answer for too long;
        before that, the database counts as away, and whoever reads is cut off.
        """
        pgconn.send_query(question)
        asked = time.monotonic()
        while True:
            _readable(pgconn, COUNT_WITHIN if self._has_news else 0.1)
            pgconn.consume_input()
            self._take_news(pgconn)
            if not pgconn.is_busy():
                break
            silent = time.monotonic() - asked
            if silent > COUNT_WITHIN:
                self._tell()
            if silent > CUT_AFTER:
                raise psycopg.OperationalError("no answer")
            if silent > ANSWER_WITHIN:
                self._went(psycopg.OperationalError("no answer for some time"))
                _cut(only_reading=True)
        row = None
        while result := pgconn.get_result():
            if result.status not in {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}:
                raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
            row = tuple(result.get_value(0, column) for column in range(result.nfields))
        return row

    def _heard(self):
        self.heard_at = time.monotonic()
        if self.is_listening:
            self._told.assured()
        if self.is_away:
            outage.is_over()
            self.is_away = self._told.is_away = False

    def _went(self, error):
        self._told.doubted()
        if not self.is_away and not self._stopped.is_set():
            outage.failed(error)
            self.is_away = self._told.is_away = True

    def _lost(self, error):
        self.is_listening = False
        self._went(error)
        _cut(only_reading=False)


def _readable(pgconn, seconds):
    poll = select.poll()
    poll.register(pgconn.socket, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _cut(only_reading):
    """Cut the connections that wait for an answer: who waits there gets an error at once."""
    # Others connect meanwhile: the references are a list, taken at once.
    for reference in _guarded.keyrefs():
        connection = reference()
        if connection is None or (only_reading and _guarded.get(connection) not in _reading):
            continue
        with contextlib.suppress(psycopg.Error, OSError):
            if connection.pgconn.transaction_status == pq.TransactionStatus.ACTIVE:
                _shut_down(connection.fileno())


def _shut_down(number):
    with contextlib.closing(socket.socket(fileno=os.dup(number))) as copy:
        copy.shutdown(socket.SHUT_RDWR)
