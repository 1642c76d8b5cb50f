import os

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")

# Narrow and dark, wide and light: what the pages of the desk are looked at in.
LOOKS = [(320, "dark"), (1280, "light")]


def follow(page, selector):
    """Click, and wait for the page that it leads to: a click alone may return before that."""
    with page.expect_navigation():
        page.click(selector)
