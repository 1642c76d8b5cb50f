"""tools/bootstrap.py, which makes the virtual environment before anything else runs."""

import shutil
import subprocess
import sys

import pytest


def test_old_python_and_missing_venv_are_told(tmp_path):
    """tools/bootstrap.py with the two things broken that a newcomer's machine may lack."""
    script = "tools/bootstrap.py"
    for trick, words in [
        ("sys.version_info = (3, 9, 2)", "needs Python 3.11"),
        ("sys.modules['ensurepip'] = None; STAMP = ''", "apt-get install python3-venv"),
        (
            "import shutil, collections; STAMP = '';"
            "shutil.disk_usage = lambda path: collections.namedtuple('D', 'free')(5_000_000)",
            "too little room on the disk",
        ),
    ]:
        code = (
            f"import sys, runpy; source = open({script!r}).read();"
            "space = {'__name__': 'bootstrap', '__file__': 'tools/bootstrap.py'};"
            "exec(compile(source, 'bootstrap', 'exec'), space);"
            f"exec({trick!r}, space); print(space['main']())"
        )
        result = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert words in result.stdout


@pytest.mark.parametrize("is_there", [True, False])
def test_environment_behind_a_link_is_never_cleared(tmp_path, is_there):
    elsewhere, here = tmp_path / "elsewhere", tmp_path / "here"
    (here / "tools").mkdir(parents=True)
    script = shutil.copy("tools/bootstrap.py", here / "tools")
    (here / "requirements-dev.lock").write_text("other requirements\n")
    (here / ".venv").symlink_to(elsewhere)
    if is_there:
        elsewhere.mkdir()
        (elsewhere / "kept").write_text("")
        (elsewhere / "iqnetz-stamp").write_text("of another lock")
    result = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=False, timeout=60
    )
    assert result.returncode == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert f".venv is a link to {elsewhere}" in result.stderr
    found = sorted(path.name for path in elsewhere.iterdir()) if elsewhere.exists() else None
    assert found == (["iqnetz-stamp", "kept"] if is_there else None)
