import tempfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def open_folder():
    """A folder that everybody may read, as pytest's own are not: nginx and PostgreSQL, started by
    root, work as somebody else.
    """
    with tempfile.TemporaryDirectory(prefix="iqnetz-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
