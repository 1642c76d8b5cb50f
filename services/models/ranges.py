"""SQL expressions for exclusion constraints in core PostgreSQL.

GiST compares plain numbers only with the extension btree_gist, which the embedded server does
not ship. A range that holds just the one number overlaps exactly where the numbers are equal.
"""

from django.contrib.postgres.fields import BigIntegerRangeField
from django.db.models import BigIntegerField, F, Func, IntegerField, Value
from django.db.models.functions import Cast, Extract


def one_value_range(name):
    """SQL for the range that holds the value of the number field `name` and nothing else."""
    number = Cast(F(name), output_field=BigIntegerField())
    return Func(
        number, number, Value("[]"), function="int8range", output_field=BigIntegerRangeField()
    )


def seconds_of_day(name):
    """SQL for the time field `name` as whole seconds since midnight."""
    return Cast(Extract(F(name), "epoch"), output_field=IntegerField())
