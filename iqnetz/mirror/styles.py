"""Addresses in style sheets: url() and @import (CSS Syntax 3; ours have no escapes in them)."""

import re

_COMMENT_OR_ADDRESS = re.compile(
    r"""/\*.*?\*/
    | (?P<before> url\(\s* | @import\s+ (?=["']) )
      (?P<quote> ["']? ) (?P<address> [^"'()\s]+ ) (?P=quote)
    """,
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)


def addresses(sheet: str) -> list[str]:
    """What the style sheet loads."""
    found = (each["address"] for each in _COMMENT_OR_ADDRESS.finditer(sheet))
    return [address for address in found if address]


def with_addresses(sheet: str, change) -> str:
    """The style sheet with `change(address)` for each address; None leaves one as it is."""

    def changed(found):
        new = found["address"] and change(found["address"])
        if not new:
            return found[0]
        return f"{found['before']}{found['quote']}{new}{found['quote']}"

    return _COMMENT_OR_ADDRESS.sub(changed, sheet)
