"""Given names, and which of them sound alike, from `data/labels.csv`."""

import csv
from functools import cache
from importlib import resources


@cache
def _rows() -> tuple[tuple[str, tuple[str, ...]], ...]:
    text = (resources.files("ingest") / "data" / "labels.csv").read_text(encoding="utf-8")
    return tuple((row["kind"], tuple(row["words"].split())) for row in csv.DictReader(text.splitlines()))


@cache
def given_names() -> frozenset[str]:
    """Given names in small letters."""
    return frozenset(word for kind, words in _rows() if kind == "given" for word in words)


@cache
def _alike() -> dict[str, tuple[str, ...]]:
    groups = [words for kind, words in _rows() if kind == "same"]
    return {word: tuple(w for w in words if w != word) for words in groups for word in words}


def alike(name: str) -> tuple[str, ...]:
    """How else a given name is written that sounds so: Andrej, "andrei", "andre"."""
    return _alike().get(name.lower(), ())
