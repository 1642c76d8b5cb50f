"""Lists that are too long for one page: `?page=`, and the ways to the pages before and after."""

from dataclasses import dataclass, field

from services.forms import PageForm

LINES = 50  # of a page on which each record is one line


@dataclass(frozen=True, slots=True)
class Pages:
    number: int  # the one that is shown
    has_next: bool
    errors: list = field(default_factory=list)  # why it is not the one that was asked for
    status: int = 200

    @property
    def next(self):
        return self.number + 1

    @property
    def previous(self):
        return self.number - 1


def turned_to(request, ask, size):
    """The records of the page that the request asks for, and its Pages. `ask` gives those of a page
    by its number, and one more if there is a page after it. In the place of a page that cannot be
    or is not there comes the first, with the status that says so.
    """
    form = PageForm(request.GET)
    status = 200 if form.is_valid() else 400
    number = form.cleaned_data.get("page") or 1
    found = ask(number)
    if number > 1 and not found:
        form.add_error("page", form.fields["page"].error_messages["invalid"])
        number, status = 1, 404
        found = ask(number)
    errors = form.errors.get("page", [])
    return found[:size], Pages(number, len(found) > size, errors, status)
