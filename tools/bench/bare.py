"""The least that a WSGI application can do: one answer, made before the first request.

BARE_ANSWER names a JSON file: {"status": "200 OK", "headers": [[name, value], …], "body": base64}.
"""

import base64
import json
import os
from http import HTTPStatus
from pathlib import Path

# Said by the server, not by the site: a constant answer leaves them to the server, too.
SERVERS_HEADERS = {"server", "date", "connection", "keep-alive"}


def write(path, answer):
    """Keep what a site answered, so that the application can answer just that."""
    headers = [each for each in answer.headers if each[0].lower() not in SERVERS_HEADERS]
    status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
    body = base64.b64encode(answer.body).decode()
    path.write_text(json.dumps({"status": status, "headers": headers, "body": body}))


def constant(path):
    """The application that always gives the answer in the file."""
    kept = json.loads(Path(path).read_text())
    status, headers = kept["status"], [tuple(each) for each in kept["headers"]]
    body = base64.b64decode(kept["body"])
    chunks = [body] if body else []

    def application(environ, start_response):
        start_response(status, headers)
        return chunks

    return application


if "BARE_ANSWER" in os.environ:
    application = constant(os.environ["BARE_ANSWER"])
