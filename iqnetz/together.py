"""Several QuerySets in one statement, and records with all that belongs to them.

PostgreSQL answers with one text: of each QuerySet a JSON array of its rows. Django then makes of
the rows what it always makes of them, so nobody who reads a QuerySet sees a difference, but for the
number of statements.

    evaluate(offices, pages)    # one statement; then both are as if they had been looped over
    offices.along(Along.many("phones", Phone.objects.all(), by="office"))   # one statement too

Columns of the types in _READ and those that JSON has itself (numbers, texts, yes and no) are
understood; no other is in use.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.expressions import RawSQL
from django.db.models.query import ModelIterable

# How Django names a type of column → what makes a value of its text in JSON.
_READ = {
    "DateField": date.fromisoformat,
    "DateTimeField": datetime.fromisoformat,
    "TimeField": time.fromisoformat,
    "UUIDField": UUID,
}


@dataclass(frozen=True, slots=True)
class Along:
    """Records that come with others: those of `queryset` whose column `by` is the column `of` of
    the others. `put` gives each of the others its own ones, in the order of the queryset.
    """

    queryset: models.QuerySet
    by: str
    of: str
    put: Callable[[models.Model, list], None]

    @classmethod
    def many(cls, name, queryset, by, take=None):
        """What `record.name.all()` has then; `take` makes what is wanted of each row, where the
        rows are those of a table between two.
        """

        def put(record, rows):
            found = models.QuerySet(queryset.model)
            found._result_cache = [take(row) for row in rows] if take else rows
            found._prefetch_done = True
            if not hasattr(record, "_prefetched_objects_cache"):
                record._prefetched_objects_cache = {}
            record._prefetched_objects_cache[name] = found

        return cls(queryset, by, "id", put)

    @classmethod
    def listed(cls, name, queryset, by):
        """What `record.name`, a list, has then."""
        return cls(queryset, by, "id", lambda record, rows: setattr(record, name, rows))

    @classmethod
    def single(cls, name, queryset, by="id", of="id", on=None):
        """What `record.name` is then; where there is none, it is not set. `on` is the name of a
        related record that gets it instead.
        """

        def put(record, rows):
            if rows:
                setattr(getattr(record, on) if on else record, name, rows[0])

        return cls(queryset, by, of, put)


class TogetherQuerySet(models.QuerySet):
    """A QuerySet whose records may come with others, in the same statement."""

    _others = ()

    def along(self, *others):
        """Each record with what these Alongs say."""
        clone = self._chain()
        clone._others = (*self._others, *others)
        return clone

    def _clone(self):
        clone = super()._clone()
        clone._others = self._others
        return clone

    def _fetch_all(self):
        if self._result_cache is None and _others(self):
            evaluate(self)
        super()._fetch_all()


def evaluate(*querysets):
    """Fetch what these QuerySets have not fetched yet, in one statement."""
    parts = [_Part(each) for each in querysets if each._result_cache is None]
    asked = [part for part in parts if part.sql]
    answers = _ask(asked) if asked else []
    for part, answer in zip(asked, answers, strict=True):
        part.read(answer)
    for part in parts:
        if not part.sql:
            part.queryset._result_cache = []


def aggregated(queryset, **values):
    """A QuerySet of one row: what `queryset.aggregate(**values)` would ask at once."""
    one = queryset.order_by().annotate(one=models.Value(1)).values("one")
    return one.annotate(**values).values_list(*values)


def _ask(parts):
    columns = ", ".join(part.sql for part in parts)
    parameters = [value for part in parts for value in part.parameters]
    with connections[parts[0].queryset.db].cursor() as cursor:
        cursor.execute(f"SELECT json_build_array({columns})::text", parameters)
        return json.loads(cursor.fetchone()[0])


def _others(queryset):
    # Of values there is no record that could have others.
    is_of_records = issubclass(queryset._iterable_class, ModelIterable)
    return getattr(queryset, "_others", ()) if is_of_records else ()


class _Part:
    """A QuerySet as a column of a statement; `sql` is empty where it can have no rows."""

    def __init__(self, queryset):
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(using=queryset.db)
        self.parts = []
        try:
            rows, parameters = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.parameters = "", []
            return
        # Names of their own: joined tables have columns of one name.
        names = ", ".join(f"c{number}" for number in range(self.compiler.col_count))
        self.parameters = list(parameters)
        others = _others(queryset)
        if not others:
            self.sql = f"(SELECT json_agg(found) FROM ({rows}) AS found ({names}))"  # noqa: S608
            return
        self.parts = [(other, _Part(self._of_these(other))) for other in others]
        asked = [part for _other, part in self.parts if part.sql]
        columns = ", ".join(["(SELECT json_agg(found) FROM found)", *(part.sql for part in asked)])
        self.parameters += [value for part in asked for value in part.parameters]
        self.sql = (
            f"(WITH found ({names}) AS MATERIALIZED ({rows}) SELECT json_build_array({columns}))"
        )

    def _of_these(self, other):
        """The other QuerySet, cut down to what belongs to the rows of this one."""
        fields = self.compiler.klass_info["select_fields"]
        column = next(
            number
            for number in fields
            if self.compiler.select[number][0].target.attname == other.of
        )
        # A number and no more.
        keys = RawSQL(f"SELECT c{column} FROM found", ())  # noqa: S608, S611
        return other.queryset.filter(**{f"{other.by}__in": keys})

    def read(self, answer):
        """Make the QuerySet's records of what PostgreSQL answered."""
        rows, *answers = answer if self.parts else [answer]
        self._fill([self._row(row) for row in rows or ()])
        answers = iter(answers)
        for other, part in self.parts:
            if part.sql:
                part.read(next(answers))
            self._put(other, part.queryset._result_cache or [])

    def _row(self, row):
        values = list(row.values())
        for number, read in self._readers():
            if values[number] is not None:
                values[number] = read(values[number])
        return values

    def _readers(self):
        if not hasattr(self, "_known_readers"):
            types = (
                expression.output_field.get_internal_type()
                for expression, _sql, _alias in self.compiler.select[: self.compiler.col_count]
            )
            self._known_readers = [
                (number, _READ[name]) for number, name in enumerate(types) if name in _READ
            ]
        return self._known_readers

    def _fill(self, rows):
        # As if the database had just answered with these rows.
        self.compiler.execute_sql = lambda *args, **options: [rows]
        query = self.queryset.query
        query.get_compiler = lambda *args, **options: self.compiler
        try:
            self.queryset._result_cache = list(self.queryset._iterable_class(self.queryset))
        finally:
            del query.get_compiler

    def _put(self, other, records):
        own = defaultdict(list)
        field = other.queryset.model._meta.get_field(other.by)
        for record in records:
            own[getattr(record, field.attname)].append(record)
        for owner in self.queryset._result_cache:
            theirs = own.get(getattr(owner, other.of), [])
            if field.is_relation:
                for record in theirs:
                    field.set_cached_value(record, owner)
            other.put(owner, theirs)
