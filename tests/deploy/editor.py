"""Somebody at the desk, over HTTP as a browser speaks it to the proxy in front."""

import httpx
from django_otp.oath import totp

from tests.deploy.machines import BEHIND_PROXY, NAME

USERNAME, PASSWORD, KEY = "editor", "a long password", "31" * 20

# Run once in the site's own environment.
MAKE = f"""
import django
django.setup()
from django.contrib.auth.models import User
from django_otp.plugins.otp_totp.models import TOTPDevice
person = User.objects.create_superuser({USERNAME!r}, password={PASSWORD!r})
TOTPDevice.objects.create(user=person, name="App", key={KEY!r})
"""


class Editor:
    """Keeps one session, whichever machine is asked: a client each, as connections stay open."""

    def __init__(self, machines):
        self.clients = [
            httpx.Client(base_url=machine.url(""), headers=BEHIND_PROXY, timeout=30)
            for machine in machines
        ]
        self.cookies = {}

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        for client in self.clients:
            client.close()

    def _send(self, number, method, path, data=None):
        # By hand: httpx keeps what is for https only from a machine behind the proxy.
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers |= {"Origin": f"https://{NAME}", "Referer": f"https://{NAME}{path}"}
            data = {"csrfmiddlewaretoken": self.cookies["csrftoken"], **data}
        answer = self.clients[number].request(method, path, data=data, headers=headers)
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def get(self, number, path):
        return self._send(number, "GET", path)

    def post(self, number, path, data):
        return self._send(number, "POST", path, data)

    def sign_in(self, number, username=USERNAME):
        """The status: 302 for being in."""
        self.get(number, "/admin/login/")
        code = f"{totp(bytes.fromhex(KEY)):06}"
        data = {"username": username, "password": PASSWORD, "code": code, "next": "/admin/"}
        return self.post(number, "/admin/login/", data).status_code

    def publish(self, number, slug):
        """Publish a piece of news; whether the site said that it did."""
        news = {
            "title_de": f"Meldung {slug}",
            "summary_de": "Kurz.",
            "body_de": "Länger.",
            "slug": slug,
            "dated_on": "22.11.2026",
            "published_from_0": "22.11.2026",
            "published_from_1": "00:00:00",
        }
        try:
            answer = self.post(number, "/admin/content/newsitem/add/", news)
        except httpx.TransportError:
            return False
        return answer.status_code == 302 and "/login/" not in answer.headers["location"]
