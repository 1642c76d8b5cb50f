"""Every page through the Nu Html Checker, where the machine has Java and the checker."""

import os
import shutil
import subprocess

import pytest
from django.conf import settings

from tests.browser.test_browser import EXTRA
from tests.test_pages import ADDRESSES

CHECKER = os.environ.get(
    "VNU_JAR", settings.BASE_DIR / "var/tools/node_modules/vnu-jar/build/dist/vnu.jar"
)


@pytest.mark.django_db
@pytest.mark.skipif(
    not (shutil.which("java") and os.path.exists(CHECKER)),
    reason="no Java or no vnu.jar (npm install --prefix var/tools vnu-jar, or VNU_JAR=…)",
)
def test_html_is_valid(client, tmp_path):
    names = {}
    for number, address in enumerate([*(row[0] for row in ADDRESSES), *EXTRA]):
        path = tmp_path / f"{number}.html"
        path.write_bytes(client.get(address).content)
        names[path.name] = address
    result = subprocess.run(
        [shutil.which("java"), "-jar", str(CHECKER), "--Werror", *map(str, tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == "", names
