"""gunicorn's settings, for `make run` and the container alike."""

import os
import re
import sys

import gunicorn.glogging
import gunicorn.http.message

# `make run` names the embedded server's address too; so without one, there is no database.
if not os.environ.get("DATABASE_URL", "").strip():
    sys.exit("There is no database: set DATABASE_URL to the address of a PostgreSQL server.")

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
wsgi_app = "iqnetz.wsgi:application"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
timeout = 30
graceful_timeout = 5
# The site is loaded once, before the workers are forked off: they share what they only read, and
# one that takes another's place is there at once.
preload_app = True
raw_env = ["SITE_STARTS=in workers"]  # and not while it is loaded: no thread goes along with a fork
control_socket_disable = True
# No proxy need tell where the site is mounted: a visitor could say so, too, and get an error.
forwarder_headers = ""

# gunicorn caps the request line at 8,190 bytes and answers more with a bare English line. A long
# text pasted into the finder deserves our own page, so the cap is raised; it stays a cap.
gunicorn.http.message.MAX_REQUEST_LINE = limit_request_line = 128 * 1024

# No address of a visitor and no query string: what people look for is nobody's business.
# ACCESS_LOG is 1 for the standard output, or the path of a file (opened anew on SIGUSR1).
accesslog = os.environ.get("ACCESS_LOG") or None
if accesslog and "/" not in accesslog:
    accesslog = "-"
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'
loglevel = "warning"


class Discreet(gunicorn.glogging.Logger):
    """Leaves out of the access log what opens a page without an account: the link in our mails.
    And no request can write a line of its own into it.
    """

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        path = re.sub(r"^/(de/bestaetigen|en/confirm)/[^/]+", r"/\1/…", atoms["U"] or "")
        # gunicorn has decoded the path: a line break would begin a line that nobody asked for.
        atoms["U"] = re.sub(r'[\x00-\x20"?\\\x7f-\x9f]', lambda sign: f"%{ord(sign[0]):02X}", path)
        return atoms


logger_class = Discreet


def post_worker_init(worker):
    if site := sys.modules.get("iqnetz.wsgi"):
        site.start()
