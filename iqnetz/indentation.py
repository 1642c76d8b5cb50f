"""Templates as they are read: without their indentation, and without the lines that hold nothing
but tags which write nothing. Nobody sees either of them in a page, yet every visitor would load
them: a tenth of a page's bytes.

Between two things that stood on different lines, white space remains. Numbers of lines in messages
about errors are those of the text as it is shown beside them, not those of the file.
"""

import re

from django.template.loaders import filesystem

_SILENT = "|".join(
    (
        *("block", "endblock", "captured", "endcaptured", "comment", "endcomment", "extends"),
        *("for", "empty", "endfor", "if", "elif", "else", "endif", "load", "with", "endwith"),
        r"[^%\n]+ as \w+",  # the tag puts what it finds into a variable
    )
)
_SILENT_LINE = re.compile(rf"^((?:\{{% (?:{_SILENT}) (?:[^%\n]* )?%\}})+)\n", re.MULTILINE)


class Loader(filesystem.Loader):
    def get_contents(self, origin):
        contents = super().get_contents(origin)
        return without_indentation(contents) if origin.name.endswith(".html") else contents


def without_indentation(text: str) -> str:
    """The template's text with each line at the margin, and silent lines joined with the next."""
    lines = (line.strip() for line in text.split("\n"))
    end = "\n" if text.endswith("\n") else ""
    return _SILENT_LINE.sub(r"\1", "\n".join(line for line in lines if line) + end)
