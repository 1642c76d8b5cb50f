"""The log while the database is away: one line when it goes, one when it is back, and nothing of
the requests between.

The filter belongs to the handler, so that it sees the records of all loggers, ours and others'.
"""

import logging
import threading
import time

from django.db.backends.signals import connection_created
from django.db.models.signals import post_save

from iqnetz import away

SAID_EVERY = 60  # seconds: a database that comes and goes must not fill the log either

logger = logging.getLogger(__name__)


class Outage:
    """What one process knows of the database's being away. Times are in seconds of a clock that
    never goes back.
    """

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._lock = threading.Lock()
        self._since = None  # since when it is away, as far as that was said
        self._said_at = None
        self._can_be_read = False

    def failed(self, error):
        """Note an error that away.is_away, and say so unless that was said already."""
        with self._lock:
            now = self._clock()
            is_new = self._since is None
            if is_new and self._said_at is not None and now - self._said_at < SAID_EVERY:
                return
            if is_new:
                self._since = self._said_at = now
                self._can_be_read = away.takes_no_writes(error)
            elif not away.takes_no_writes(error):
                self._can_be_read = False
        if is_new:
            reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
            logger.error("The database is away: %s", reason)

    def connected(self, **kwargs):
        """Note that a connection was made: the database can be read again."""
        if not self._can_be_read:
            self.is_over()

    def is_over(self, **kwargs):
        """Note that the database took a write, or is known to be back in whatever way."""
        with self._lock:
            since, self._since = self._since, None
        if since is not None:
            logger.warning("The database is back after %d s.", self._clock() - since)


outage = Outage()
connection_created.connect(outage.connected, dispatch_uid="iqnetz.outage_log.connected")
post_save.connect(outage.is_over, dispatch_uid="iqnetz.outage_log.is_over")


class Filter(logging.Filter):
    """Takes records that come of the database's being away out of a log."""

    def filter(self, record):
        error = record.exc_info and record.exc_info[1]
        if error and away.is_away(error):
            outage.failed(error)
            return False
        # Django tells of each answer; we give 503 for this reason only, and have told it.
        return getattr(record, "status_code", None) != 503
