import os

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
