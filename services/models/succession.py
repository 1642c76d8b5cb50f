"""Lines of successors: who took over from whom, and from them."""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

# Each line ends where it would go in a circle. All names are those of our own tables.
_LINES = """
    WITH RECURSIVE line (record, successor_id, passed) AS (
        SELECT id, successor_id, ARRAY[id] FROM {table} WHERE id {begins}
        UNION ALL
        SELECT next.id, next.successor_id, passed || next.id
        FROM {table} next JOIN line ON next.id = line.successor_id
        WHERE next.id <> ALL (passed)
    )
"""


def in_line(model, first):
    """SQL for the numbers of the records of the lines of successors that begin with `first`: a
    number, a list of them, or a QuerySet.
    """
    begins, parameters = "= ANY (%s)" if isinstance(first, list) else "= %s", [first]
    if isinstance(first, QuerySet):
        sql, parameters = first.query.sql_with_params()
        begins = f"IN ({sql})"
    lines = _LINES.format(table=model._meta.db_table, begins=begins)
    # As an array PostgreSQL knows it to be short, and looks each of them up.
    line = f"SELECT unnest(ARRAY({lines} SELECT record FROM line))"  # noqa: S608
    return RawSQL(line, parameters)  # noqa: S611


def step_in_line(model, first):
    """SQL for how far each record stands from the beginning of the line that begins with one
    number: to order by.
    """
    table = model._meta.db_table
    line = _LINES.format(table=table, begins="= %s")
    step = f"SELECT cardinality(passed) FROM line WHERE record = {table}.id"  # noqa: S608
    return RawSQL(f"{line} {step}", [first])  # noqa: S611
