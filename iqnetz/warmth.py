"""Keeps finished pages ready, in the background and with a bounded share of one processor.

At the start, every address of the sitemap is made once. After a change, what somebody has asked
for since it was made; and from time to time all of it, so that what is kept for an outage is never
much older than the last change.
"""

import logging
import threading
import time

logger = logging.getLogger(__name__)

SHARE = 0.25  # of one processor
LOOK_EACH = 0.25  # seconds
ALL_EACH = 600  # seconds


class Warmth:
    """The thread. `cache` is a PageCache; `keys` gives the keys of all pages that are worth it, as
    an iterable, or raises LookupError while they cannot be told; `end` gives back what a thread
    held that has made pages.
    """

    def __init__(self, cache, keys, end=lambda: None):
        self._cache = cache
        self._keys = keys
        self._end = end
        self._stopped = threading.Event()
        self._thread = None

    def start(self):
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(self._stopped,), daemon=True)
        self._thread.start()

    def stop(self):
        self._stopped.set()
        self._thread.join(10)

    def _run(self, stopped):
        try:
            self._go_on(stopped)
        finally:
            self._end()

    def _go_on(self, stopped):
        all_made_in, all_made_at = None, float("-inf")
        stopped.wait(LOOK_EACH)  # who asks first goes first
        while not stopped.is_set():
            try:
                is_due = time.monotonic() - all_made_at > ALL_EACH
                edition = self._cache.edition
                if all_made_in is None or (is_due and edition != all_made_in):
                    self._make(self._keys(), stopped)
                    all_made_in, all_made_at = edition, time.monotonic()
                self._make(self._cache.wanted(), stopped)
            except LookupError:
                pass  # the database is away: later, then
            except Exception:
                logger.exception("Pages could not be made in advance.")
                stopped.wait(ALL_EACH / 10)
            stopped.wait(LOOK_EACH)

    def _make(self, keys, stopped):
        for key in keys:
            if stopped.is_set() or self._cache.is_away:
                raise LookupError
            begun = time.thread_time()
            self._cache.refresh(key)
            stopped.wait((time.thread_time() - begun) * (1 / SHARE - 1))
