"""Every change of what pages show is told, whoever makes it: by triggers, once a statement, with
NOTIFY, which PostgreSQL delivers when the change is committed (iqnetz.lifeline listens).

Knows no models of ours: services and content say in their apps.py what pages show.
"""

import pgtrigger

from iqnetz.history import standing_for
from iqnetz.lifeline import CHANNEL

SHOWN = set()  # the models


def tell(*models):
    """Tell of changes of these models. To be called when all apps are ready."""
    for model in models:
        SHOWN.add(model)
        pgtrigger.register(
            pgtrigger.Trigger(
                name="tell",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=(
                    pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate
                ),
                # And PostgreSQL's counts of what was written come with the news, not later.
                func=(
                    f"PERFORM pg_notify('{CHANNEL}', ''), pg_stat_force_next_flush(); RETURN NULL;"
                ),
            )
        )(standing_for(model))


def tables():
    """The names of the tables that pages show."""
    return {model._meta.db_table for model in SHOWN}
