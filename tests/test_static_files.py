"""Static files as production serves them: by a name that says what is in them, packed, for a year;
by other names for a short time.
"""

import gzip
import re

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.http import HttpResponseNotFound
from django.template import Engine
from django.test import RequestFactory, override_settings

from iqnetz.middleware import StaticFilesMiddleware
from tests import public_addresses

YEAR = "max-age=31536000, public, immutable"
# Other packages' files are many; ours are enough to show it.
OTHERS = ["admin", "import_export"]

pytestmark = pytest.mark.django_db  # the end of a request looks after connections


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Asks for a file, by the name that the code uses or by an address of its own."""
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    with override_settings(
        STORAGES=storages,
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        WHITENOISE_AUTOREFRESH=False,
        WHITENOISE_USE_FINDERS=False,
    ):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=OTHERS)
        middleware = StaticFilesMiddleware(lambda request: HttpResponseNotFound())

        def ask(name, encoding="", is_hashed=True):
            address = staticfiles_storage.url(name) if is_hashed else f"/static/{name}"
            request = RequestFactory().get(address, headers={"Accept-Encoding": encoding})
            response = middleware(request)
            body = b"".join(response)
            response.close()
            return address, response, body

        (templates,) = Engine.get_default().template_loaders
        templates.reset()  # they know the addresses of the files
        yield ask
    templates.reset()


def names():
    folder = settings.BASE_DIR / "static"
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix != ".png"
    )


@pytest.mark.parametrize("name", [name for name in names() if "." in name])
def test_style_script_and_drawing_are_kept_for_a_year_and_packed(ask, name):
    whole = (settings.BASE_DIR / "static" / name).read_bytes()
    address, response, body = ask(name)
    assert re.search(r"\.[0-9a-f]{12}\.\w+$", address)
    assert response.headers["Cache-Control"] == YEAR
    assert "Content-Encoding" not in response.headers
    assert len(body) >= len(whole)  # names in it may have got a hash
    for encoding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        _address, packed, packed_body = ask(name, encoding)
        assert packed.headers["Content-Encoding"] == encoding
        assert packed.headers["Vary"] == "Accept-Encoding"
        assert packed.headers["Cache-Control"] == YEAR
        assert unpack(packed_body) == body


def test_picture_for_other_sites_is_kept_for_a_year(ask):
    _address, response, body = ask("img/og/home.png")
    assert response.headers["Cache-Control"] == YEAR
    assert response.headers["Content-Type"] == "image/png"
    assert body.startswith(b"\x89PNG")


def test_name_without_a_hash_is_kept_for_a_minute(ask):
    _address, response, _body = ask("css/base.css", is_hashed=False)
    assert response.headers["Cache-Control"] == "max-age=60, public"


def test_hash_of_another_time_is_not_there(ask):
    _address, response, _body = ask("css/base.000000000000.css", is_hashed=False)
    assert response.status_code == 404


def test_pages_name_only_files_that_are_kept_for_a_year(ask, client):
    addresses = [*public_addresses.of_pages(), *public_addresses.of_slugs()]
    named = {}
    for address in addresses:
        response = client.get(address)
        if response.headers["Content-Type"].startswith("text/html"):
            found = re.findall(r"/static/([^\s\"'#?<>]+)", response.content.decode())
            named |= dict.fromkeys(found, address)
    assert {name.rpartition(".")[2] for name in named} >= {"css", "js", "svg", "png"}
    for name, address in named.items():
        _address, response, _body = ask(name, is_hashed=False)
        assert response.status_code == 200, (name, address)
        assert response.headers["Cache-Control"] == YEAR, (name, address)


def test_favicon_leads_to_its_present_name_and_is_not_kept(client):
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/static/img/favicon")
    assert "Cache-Control" not in response.headers
