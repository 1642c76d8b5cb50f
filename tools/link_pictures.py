"""Make the pictures that other sites show beside a link to us: static/img/og/.

By hand, where Debian's chromium and imagemagick are, when a line in services/templatetags/head.py
or a colour in static/css/tokens.css has changed: `DEBUG=1 .venv/bin/python tools/link_pictures.py`.
Then look at them, also as small as in a messenger.
"""

import os
import subprocess
import sys
from pathlib import Path

import django
from django.utils.html import escape
from django.utils.translation import override
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FOLDER = ROOT / "static" / "img" / "og"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")

# Nothing nearer to an edge than 5 %: some messengers cut these off, and make squares of the middle.
PAGE = """<!doctype html>
<meta charset="utf-8">
<style>
{tokens}
:root {{ color-scheme: light; }}
body {{
  box-sizing: border-box; margin: 0; width: {width}px; height: {height}px; padding: 56px 80px 0;
  display: flex; flex-direction: column; background: var(--paper); color: var(--ink);
  font-family: var(--sans); border-bottom: 28px solid var(--petrol);
}}
.wordmark {{ margin: 0; font-size: 36px; line-height: 1.25; }}
.wordmark strong {{ display: block; font-size: 52px; }}
.lines {{ margin: auto 0; padding-bottom: 12px; }}
.german {{ margin: 0; color: var(--petrol); font-weight: 700; font-size: 82px; line-height: 1.14;
  text-wrap: balance; }}
.english {{ margin: 24px 0 0; color: var(--ink-quiet); font-size: 52px; line-height: 1.25;
  text-wrap: balance; }}
</style>
<p class="wordmark"><strong>IQ-Netzwerk</strong> Mecklenburg-Vorpommern/Sachsen-Anhalt</p>
<div class="lines"><p class="german">{german}</p><p class="english">{english}</p></div>
"""


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iqnetz.settings")
    from iqnetz.catalogues import compile_all

    compile_all()  # first: what is ready has read them
    django.setup()

    from services.templatetags.head import HEIGHT, PICTURES, WIDTH

    FOLDER.mkdir(exist_ok=True)
    tokens = (ROOT / "static" / "css" / "tokens.css").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name, line in PICTURES.items():
            words = {}
            for language, word in (("de", "german"), ("en", "english")):
                with override(language):
                    words[word] = escape(str(line))
            page.set_content(PAGE.format(tokens=tokens, width=WIDTH, height=HEIGHT, **words))
            path = FOLDER / f"{name}.png"
            page.screenshot(path=path)
            fewer = ["-dither", "None", "-colors", "32", "-strip", f"PNG8:{path}"]
            subprocess.run(["/usr/bin/env", "convert", path, *fewer], check=True)
            print(f"{path.name}: {path.stat().st_size:,} bytes")
        browser.close()


if __name__ == "__main__":
    main()
