"""In which sense a number is said: cue rules by unit, in order, from `data/predicates.csv`. A spaCy component.

Sets `span._.predicate` on each span of `doc.spans["quantities"]`, and `span._.predicate_sure`.
"""

import csv
import re
from functools import cache
from importlib import resources
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from ingest.context import Context
from ingest.discourse.setting import text_of
from ingest.numbers.quantities import Reading

SAID = "said"  # where a rule looks at the words of the number itself; elsewhere a part of the context

for extension, default in (("predicate", None), ("predicate_sure", False)):
    if not Span.has_extension(extension):
        Span.set_extension(extension, default=default)


class Rule(NamedTuple):
    """Say `predicate` where both patterns are found in their parts of the context and the size lies between."""

    predicate: str
    cues: tuple[tuple[str, re.Pattern[str]], ...]
    minimum: float
    maximum: float
    sure: bool


@cache
def rules() -> dict[str, list[Rule]]:
    """The rules by unit, in the order of the file. Parts of a whole stand under `ratio%`, multiples under `ratio`."""
    text = (resources.files("ingest") / "data" / "predicates.csv").read_text(encoding="utf-8")
    table: dict[str, list[Rule]] = {}
    for row in csv.DictReader(text.splitlines()):
        cues = tuple(
            (row[where], re.compile(row[pattern]))
            for where, pattern in (("where", "pattern"), ("where2", "pattern2"))
            if row[pattern]
        )
        low, high = float(row["minimum"] or "-inf"), float(row["maximum"] or "inf")
        table.setdefault(row["unit"], []).append(Rule(row["predicate"], cues, low, high, row["sure"] == "1"))
    return table


def predicate(text: str, reading: Reading) -> tuple[str, bool]:
    """The predicate of a quantity in its text, and whether the rule that said so is one of the sure ones."""
    rule = rule_for(text, reading)
    return rule.predicate, rule.sure


def rule_for(text: str, reading: Reading) -> Rule:
    """The first rule that fits a quantity in its text."""
    unit = reading.unit
    surface = text[reading.begin : reading.end].lower()
    if unit == "ratio" and re.search(r"%|percent|pct|basis|digit", surface):
        unit = "ratio%"
    context = Context(text, reading.begin, reading.end)

    def part(where: str) -> str:
        return surface if where == SAID else context.part(where)

    for rule in rules()[unit]:
        if rule.minimum <= reading.size <= rule.maximum and all(p.search(part(where)) for where, p in rule.cues):
            return rule
    raise AssertionError(f"data/predicates.csv has no last rule for {unit}")


@Language.factory("claimgraph_predicates", requires=["doc.spans"])
def make_predicates(nlp: Language, name: str) -> "Predicates":
    return Predicates()


class Predicates:
    def __call__(self, doc: Doc) -> Doc:
        text = text_of(doc)
        for span in doc.spans.get("quantities", ()):
            span._.predicate, span._.predicate_sure = predicate(text, span._.reading)
        return doc
