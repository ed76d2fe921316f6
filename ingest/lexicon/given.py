"""Given names, which of them sound alike, and which are short for which, from `data/labels.csv`."""

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
def _groups(kind: str) -> dict[str, tuple[str, ...]]:
    groups = [words for found, words in _rows() if found == kind]
    return {word: tuple(w for w in words if w != word) for words in groups for word in words}


def alike(name: str) -> tuple[str, ...]:
    """How else a given name is written that sounds so: Andrej, "andrei", "andre"."""
    return _groups("same").get(name.lower(), ())


def called(name: str) -> tuple[str, ...]:
    """What else somebody of a given name is called: Daniel, "dan"."""
    return _groups("short").get(name.lower(), ())
