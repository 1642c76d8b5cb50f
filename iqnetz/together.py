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
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache, wraps
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.expressions import RawSQL
from django.db.models.query import ModelIterable
from django.utils import timezone
from django.utils.translation import get_language

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
    name: str = ""
    _plans: dict = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def many(cls, name, queryset, by, take=None):
        """What `record.name.all()` has then; `take` makes what is wanted of each row, where the
        rows are those of a table between two.
        """

        # One QuerySet for all of them, but for what it holds: to make each anew takes longer than
        # the records themselves, and nobody changes one in place.
        fetched = models.QuerySet(queryset.model)
        fetched._prefetch_done = True

        def put(record, rows):
            found = object.__new__(models.QuerySet)
            found.__dict__.update(fetched.__dict__)
            found._result_cache = [take(row) for row in rows] if take else rows
            if not hasattr(record, "_prefetched_objects_cache"):
                record._prefetched_objects_cache = {}
            record._prefetched_objects_cache[name] = found

        return cls(queryset, by, "id", put, name)

    @classmethod
    def listed(cls, name, queryset, by):
        """What `record.name`, a list, has then."""
        return cls(queryset, by, "id", lambda record, rows: setattr(record, name, rows), name)

    @classmethod
    def single(cls, name, queryset, by="id", of="id", on=None):
        """What `record.name` is then; where there is none, it is not set. `on` is the name of a
        related record that gets it instead.
        """

        def put(record, rows):
            if rows:
                setattr(getattr(record, on) if on else record, name, rows[0])

        return cls(queryset, by, of, put, name)

    def plan(self, column):
        """How those are asked for that belong to rows of which the column with this number is
        `of`. Whoever keeps an Along has it made once.
        """
        if column not in self._plans:
            keys = RawSQL(f"SELECT c{column} FROM found", ())  # noqa: S608, S611 (a number)
            self._plans[column] = _Plan(self.queryset.filter(**{f"{self.by}__in": keys}))
        return self._plans[column]

    def give(self, owners, records):
        """Give each of the owners its own ones of the records."""
        own = defaultdict(list)
        column = self.queryset.model._meta.get_field(self.by)
        for record in records:
            own[getattr(record, column.attname)].append(record)
        for owner in owners:
            theirs = own.get(getattr(owner, self.of), [])
            if column.is_relation:
                for record in theirs:
                    column.set_cached_value(record, owner)
            self.put(owner, theirs)


class TogetherQuerySet(models.QuerySet):
    """A QuerySet whose records may come with others, in the same statement."""

    _others = ()

    def along(self, *others):
        """Each record with what these Alongs say."""
        clone = self._chain()
        clone._others = (*self._others, *others)
        return clone

    def along_only(self, *names):
        """Of what its records come with, no more than what has these names."""
        clone = self._chain()
        clone._others = tuple(each for each in self._others if each.name in names)
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
    wanted = [each for each in querysets if each._result_cache is None]
    answers = _ask([_Plan(each) for each in wanted])
    for queryset, records in zip(wanted, answers, strict=True):
        queryset._result_cache = records


def daily(build):
    """Make a function that asks for the records of the QuerySets that `build` gives, anew each
    time and in one statement. How to ask is worked out once a day in each language and for each
    set of positional arguments, so they must depend on nothing else: not on the moment either,
    but on the database's clock. Keyword arguments are values that may be others each time: texts
    and numbers, which `build` gets as Arguments.
    """

    @lru_cache(maxsize=64)
    def plans(language, today, chosen, types):
        values = {name: Argument(name, _FIELDS[kind]()) for name, kind in types}
        return [_Plan(each) for each in build(*chosen, **values)]

    @wraps(build)
    def ask(*chosen, **values):
        types = tuple((name, type(value)) for name, value in values.items())
        return _ask(plans(get_language(), timezone.localdate(), chosen, types), values)

    return ask


_FIELDS = {str: models.TextField, int: models.BigIntegerField, float: models.FloatField}


class Argument(models.Expression):
    """A value in a QuerySet that is known only when it is asked."""

    def __init__(self, name, output_field):
        super().__init__(output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


def aggregated(queryset, **values):
    """A QuerySet of one row: what `queryset.aggregate(**values)` would ask at once."""
    one = queryset.order_by().annotate(one=models.Value(1)).values("one")
    return one.annotate(**values).values_list(*values)


def _ask(plans, values=None):
    """The records of each of the plans, in one statement, with the values for all Arguments."""
    asked = [plan for plan in plans if plan.sql]
    columns = ", ".join(plan.sql for plan in asked)
    parameters = [
        values[value.name] if isinstance(value, Argument) else value
        for plan in asked
        for value in plan.parameters
    ]
    answers = iter(())
    if asked:
        with connections[asked[0].queryset.db].preparing_cursor() as cursor:
            cursor.execute(f"SELECT json_build_array({columns})::text", parameters)
            answers = iter(json.loads(cursor.fetchone()[0]))
    return [plan.records(next(answers)) if plan.sql else [] for plan in plans]


def _others(queryset):
    # Of values there is no record that could have others.
    is_of_records = issubclass(queryset._iterable_class, ModelIterable)
    return getattr(queryset, "_others", ()) if is_of_records else ()


class _Plan:
    """A QuerySet as a column of a statement; `sql` is empty where it can have no rows. Nothing in
    it changes once it is made: many threads may use it at once.
    """

    def __init__(self, queryset):
        self.queryset = queryset
        self.others = []
        self._compiler = queryset.query.get_compiler(using=queryset.db)
        try:
            rows, parameters = self._compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.parameters = "", []
            return
        columns = self._compiler.select[: self._compiler.col_count]
        fields = [column for column, _sql, _alias in columns]
        self._converters = list(self._compiler.get_converters(fields).items())
        self._compiler.connection = None  # that of one thread, which may end
        types = [column.output_field.get_internal_type() for column in fields]
        self._readers = [(i, _READ[name]) for i, name in enumerate(types) if name in _READ]
        # Names of their own: joined tables have columns of one name.
        names = ", ".join(f"c{number}" for number in range(len(columns)))
        self.parameters = list(parameters)
        others = _others(queryset)
        if not others:
            self.sql = f"(SELECT json_agg(found) FROM ({rows}) AS found ({names}))"  # noqa: S608
            return
        self.others = [(other, other.plan(self._number(other.of))) for other in others]
        asked = [plan for _other, plan in self.others if plan.sql]
        wanted = ", ".join(["(SELECT json_agg(found) FROM found)", *(plan.sql for plan in asked)])
        self.parameters += [value for plan in asked for value in plan.parameters]
        self.sql = (
            f"(WITH found ({names}) AS MATERIALIZED ({rows}) SELECT json_build_array({wanted}))"
        )

    def _number(self, name):
        """Which of the columns has the field of the records."""
        select = self._compiler.select
        fields = self._compiler.klass_info["select_fields"]
        return next(each for each in fields if select[each][0].target.attname == name)

    def records(self, answer):
        """What the QuerySet makes of what PostgreSQL answered."""
        rows, *answers = answer if self.others else [answer]
        if not rows:  # as most have it; then there is nobody to give the others to either
            return []
        records = self._made_of([self._row(row) for row in rows])
        answers = iter(answers)
        for other, plan in self.others:
            other.give(records, plan.records(next(answers)) if plan.sql else [])
        return records

    def _row(self, row):
        values = list(row.values())
        for number, read in self._readers:
            if values[number] is not None:
                values[number] = read(values[number])
        for number, (converters, expression) in self._converters:
            for convert in converters:
                connection = connections[self.queryset.db]
                values[number] = convert(values[number], expression, connection)
        return values

    def _made_of(self, rows):
        # As if the database had just answered with these rows.
        def answered(*args, tuple_expected=False, **options):
            return map(tuple, rows) if tuple_expected else rows

        compiler = _But(self._compiler, execute_sql=answered, results_iter=answered)
        query = _But(self.queryset.query, get_compiler=lambda *args, **options: compiler)
        return list(self.queryset._iterable_class(_But(self.queryset, query=query)))


class _But:
    """The subject, but for the attributes given here. What is common to many threads stays so."""

    def __init__(self, subject, **own):
        self._subject = subject
        self.__dict__ |= own

    def __getattr__(self, name):
        return getattr(self._subject, name)
