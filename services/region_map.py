from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "fixtures" / "outlines.json"
