"""Where the tests' database is, for who asks it without Django."""

from django.db import connection
from psycopg.conninfo import make_conninfo

NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def of_database(**others):
    """Its address as libpq reads it, but for these parts."""
    known = {name: connection.settings_dict[key] for name, key in NAMES.items()}
    given = {name: value for name, value in known.items() if value}
    return make_conninfo(**{"port": 5432} | given | others)
