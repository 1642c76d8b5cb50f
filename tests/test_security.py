import os
import subprocess
import sys

import pytest

from iqnetz.markup import to_html, to_text

pytestmark = pytest.mark.django_db

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize(
    "address", ["/de/", "/de/servicestellen/?q=%00", "/de/nichts/", "/admin/login/", "/healthz"]
)
def test_headers(client, address):
    headers = client.get(address).headers
    assert HEADERS.items() <= dict(headers).items()
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "geolocation=(self)" in headers["Permissions-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]


def manage(*arguments, **environment):
    # The browser tests, where they ran before, have left this for their own sake.
    kept = {key: value for key, value in os.environ.items() if key != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=kept | {"DJANGO_SETTINGS_MODULE": "iqnetz.settings"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_deployment_check_is_clean():
    key = "".join(chr(ord("a") + number * 7 % 26) for number in range(60))
    result = manage(
        "check", "--deploy", "--fail-level", "WARNING", SECRET_KEY=key, BEHIND_TLS="1", DEBUG=""
    )
    assert result.returncode == 0, result.stderr


def test_without_a_key_nothing_starts():
    result = manage("check", SECRET_KEY="", DEBUG="")
    assert result.returncode != 0
    assert "SECRET_KEY is not set" in result.stderr


def test_behind_tls_everything_goes_there(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    response = client.get("/de/", headers={"X-Forwarded-Proto": "http"})
    assert response.headers["Location"] == "https://testserver/de/"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Titel", "<h2>Titel</h2>"),
        ("a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("- x", "<ul>\n<li>x</li>\n</ul>"),
        ("3. x", '<ol start="3">\n<li>x</li>\n</ol>'),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](https://a.example)", '<p><a href="https://a.example" rel="noreferrer">x</a></p>'),
        ("![x](https://a.example/i.png)", "<p></p>"),
        ("**x** & *y*", "<p><strong>x</strong> &amp; <em>y</em></p>"),
    ],
)
def test_markdown_is_safe_html(text, html):
    assert to_html(text).strip() == html


def test_markdown_as_plain_text():
    assert to_text("# A & B\n\n- [c](/d) *e*") == "A & B c e"
