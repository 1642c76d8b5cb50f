"""Lines of successors: who took over from whom, and from them."""

from django.db.models.expressions import RawSQL

# It ends where it would go in a circle. All names are those of our own tables.
_LINE = """
    WITH RECURSIVE line (record, successor_id, passed) AS (
        SELECT id, successor_id, ARRAY[id] FROM {table} WHERE id = %s
        UNION ALL
        SELECT next.id, next.successor_id, passed || next.id
        FROM {table} next JOIN line ON next.id = line.successor_id
        WHERE next.id <> ALL (passed)
    )
"""


def in_line(model, first):
    """SQL for the numbers of the records of the line of successors that begins with the number
    `first`.
    """
    line = _LINE.format(table=model._meta.db_table)
    return RawSQL(f"{line} SELECT record FROM line", [first])  # noqa: S608, S611


def step_in_line(model, first):
    """SQL for how far each record stands from the beginning of that line: to order by."""
    table = model._meta.db_table
    step = f"SELECT cardinality(passed) FROM line WHERE record = {table}.id"  # noqa: S608
    return RawSQL(f"{_LINE.format(table=table)} {step}", [first])  # noqa: S611
