"""The words for units, spoken and written: `data/units.csv`."""

import csv
from functools import cache
from importlib import resources


@cache
def unit_words() -> dict[str, tuple[str, float]]:
    """Spoken and written unit words with their base unit and factor, from `data/units.csv`."""
    text = (resources.files("ingest") / "data" / "units.csv").read_text(encoding="utf-8")
    return {row["word"]: (row["unit"], float(row["factor"])) for row in csv.DictReader(text.splitlines())}
