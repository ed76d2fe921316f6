"""Those whose trade is to talk of others: hosts, analysts, papers. `data/observers.csv`."""

import csv
from functools import cache
from importlib import resources


@cache
def observers() -> frozenset[str]:
    """Organizations that with "we", and whoever asks them with "you", hardly mean themselves."""
    text = (resources.files("ingest") / "data" / "observers.csv").read_text(encoding="utf-8")
    return frozenset(row["organization"] for row in csv.DictReader(text.splitlines()))
