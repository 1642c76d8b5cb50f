"""What needs doing at the desk: numbers that lead to lists. The apps say what there is to count."""

from dataclasses import dataclass

_counting = []


@dataclass(frozen=True)
class Task:
    """A number on the desk's first page, and the list that it leads to."""

    label: str
    number: int
    address: str


def counts(function):
    """Decorator: `function(user)` gives Tasks, of those that the user may see the lists of."""
    _counting.append(function)
    return function


def tasks_for(user):
    """All Tasks, in the order in which the apps named them."""
    return [task for function in _counting for task in function(user)]
