"""Make .venv with what the site needs, or say in one sentence why that cannot be done.

Run by the Makefile with the machine's own python3, whatever its age: so it uses the standard
library only and no syntax newer than Python 3.6.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
LOCK = os.path.join(ROOT, "requirements-dev.lock")
STAMP = os.path.join(VENV, "iqnetz-stamp")
SPACE_NEEDED = 1200  # MB: the environment takes about 600, the database 60, and pip unpacks


def main():
    if sys.version_info < (3, 11):
        return "This needs Python 3.11 or newer; python3 here is {}.{}.".format(
            *sys.version_info[:2]
        )
    if set(ROOT) & set('"$`\\\n:'):
        return (
            "The folder's path holds one of \" $ ` \\ : or a line break; PostgreSQL cannot use it."
        )
    with open(LOCK, "rb") as lock:
        stamp = hashlib.sha256(lock.read() + sys.version.encode()).hexdigest()
    if is_ready(stamp):
        return None
    for module in ("venv", "ensurepip"):
        try:
            __import__(module)
        except ImportError:
            return (
                "Python's venv module is missing. On Debian install it with:"
                " apt-get install python3-venv"
            )
    free = shutil.disk_usage(ROOT).free // 1000000
    if free < SPACE_NEEDED:
        return (
            f"There is too little room on the disk: {free} MB are free,"
            f" {SPACE_NEEDED} MB are needed."
        )
    if os.path.islink(VENV):
        # What --clear would empty may be another checkout's, in the middle of its work.
        return (
            f".venv is a link to {os.readlink(VENV)}, which does not fit requirements-dev.lock"
            " and is left as it is. Remove the link (rm .venv): then one is made here."
        )
    say("Making a virtual environment in .venv …")
    result = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if result.returncode:
        say(result.stdout.decode(errors="replace").strip())
        return "The virtual environment could not be made (see above)."
    say("Installing the locked requirements (a minute or two, the first time only) …")
    for attempt in (1, 2, 3):
        result = subprocess.run(
            [
                os.path.join(VENV, "bin", "python"),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-input",
                "--no-deps",
                "--require-hashes",
                "--only-binary",
                ":all:",
                "--requirement",
                LOCK,
            ]
        )
        if result.returncode == 0:
            break
        if attempt < 3:
            say("That did not work; trying again …")
            time.sleep(2 * attempt)
    else:
        return (
            "The requirements could not be installed (see above)."
            " Is there a network connection, and room on the disk?"
        )
    with open(STAMP, "w") as file:
        file.write(stamp)
    return None


def is_ready(stamp):
    try:
        with open(STAMP) as file:
            return file.read() == stamp
    except (OSError, UnicodeDecodeError):
        return False


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a terminal may not know our characters
    try:
        # One at a time: two would build the same folder.
        with open(os.path.abspath(__file__)) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            problem = main()
    except KeyboardInterrupt:
        problem = "Stopped."
    except OSError as error:
        problem = f"The folder .venv cannot be written: {error.strerror}."
    if problem:
        sys.exit(problem)
