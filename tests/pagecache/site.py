"""A store of finished pages around an application that does what a test wants."""

import threading
import time

from iqnetz.finished import Finished
from iqnetz.pagecache import PageCache

HTML = [("Content-Type", "text/html; charset=utf-8")]
MARKS = {
    "/page/": Finished(),
    "/list/": Finished(("q", "need"), instead="/all/"),
    "/all/": Finished(),
    "/strict/": Finished(("q",), refuses_others=True),
    "/o/": Finished(by_language=True),
    "/api/": Finished(),
}


class Application:
    """Counts what it is asked, and answers what it was told to."""

    def __init__(self):
        self.asked = []
        self.status = "200 OK"
        self.headers = HTML
        self.body = b"<p>page</p>" * 100
        self.counts = False
        self.act = lambda: None

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        body = str(len(self.asked)).encode() if self.counts else self.body
        self.act()
        start_response(self.status, list(self.headers))
        return [body]


class Site:
    def __init__(self, folder=None, **options):
        self.application = Application()
        self.cache = PageCache(
            self.application,
            find=lambda path: MARKS.get(path, Finished() if path.startswith("/page/") else None),
            host=lambda environ: (
                environ["HTTP_HOST"].lower() if "evil" not in environ["HTTP_HOST"] else None
            ),
            language=lambda environ: environ.get("HTTP_ACCEPT_LANGUAGE") or "de",
            folder=folder,
            passing=["vorschau"],
            negotiated=["/api/"],
            **options,
        )
        self.cache.assured()

    @property
    def times_asked(self):
        return len(self.application.asked)

    def get(self, address, method="GET", **environ):
        path, _sign, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "site.example",
            "wsgi.url_scheme": "http",
        } | environ
        answer = {}

        def start_response(status, headers, exc_info=None):
            answer.update(status=status[:3], headers=dict(headers), count=len(headers))
            assert len(dict(headers)) == len(headers)

        body = self.cache(environ, start_response)
        answer["body"] = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        return answer


def at_once(site, count, address="/page/"):
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(site.get(address))) for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    return threads, answers


def until(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def ended(threads):
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
