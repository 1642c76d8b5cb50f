#!/usr/bin/env python
"""Django's command line; brings the embedded PostgreSQL up first where a command needs it."""

import os
import sys

from django.core.management import execute_from_command_line

from iqnetz import database

# These read or write files only. All others may ask the database.
WITHOUT_DATABASE = {"collectstatic", "compilemessages", "help", "makemessages", "version"}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iqnetz.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in WITHOUT_DATABASE:
        execute_from_command_line(sys.argv)
        return
    try:
        with database.lease():
            execute_from_command_line(sys.argv)
    except database.DatabaseUnavailable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
