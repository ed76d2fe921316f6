"""Relations that a text states between two linked entities: cues in the words between. A spaCy component.

Sets `doc.spans["relations"]`: a span from one entity to the other, its label the predicate, with `span._.ends`, the two
entity spans (subject first), and `span._.negated`. The rules are `data/relations.csv`.
"""

import csv
import re
from functools import cache
from importlib import resources
from itertools import combinations
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from ingest.context import between

REACH = 14  # words between the two names

_NOT = re.compile(r"\b(?:not|never|no|none|nothing|without|neither|nor)\b|n[’']t\b", re.I)

for extension, default in (("ends", None), ("negated", False)):
    if not Span.has_extension(extension):
        Span.set_extension(extension, default=default)


class Rule(NamedTuple):
    """Where `gap` matches all the words between a `left` and a `right` type; `turned`: the right one is the subject."""

    predicate: str
    left: frozenset[str]
    right: frozenset[str]
    gap: re.Pattern[str]
    turned: bool


@cache
def rules() -> list[Rule]:
    text = (resources.files("ingest") / "data" / "relations.csv").read_text(encoding="utf-8")
    return [
        Rule(
            row["predicate"],
            frozenset(row["left"].split()),
            frozenset(row["right"].split()),
            re.compile(row["gap"], re.I),
            row["turned"] == "1",
        )
        for row in csv.DictReader(text.splitlines())
    ]


@Language.factory("claimgraph_relations", assigns=["doc.spans"], requires=["doc.spans"])
def make_relations(nlp: Language, name: str) -> "Relations":
    return Relations()


class Relations:
    """Tries the rules in order on each pair of names that stand close, at most one other name between them."""

    def __call__(self, doc: Doc) -> Doc:
        entities = sorted(doc.spans.get("entities", ()), key=lambda e: e.start)
        spans: list[Span] = []
        for (i, a), (j, b) in combinations(enumerate(entities), 2):
            if j - i > 2 or a.kb_id_ == b.kb_id_ or b.start < a.end:
                continue
            gap = between(doc, a, b)
            if gap is not None and len(gap.split()) <= REACH and (rule := self._rule(a, b, gap)):
                span = Span(doc, a.start, b.end, label=rule.predicate)
                span._.ends = (b, a) if rule.turned else (a, b)
                span._.negated = bool(_NOT.search(gap))
                spans.append(span)
        doc.spans["relations"] = spans
        return doc

    def _rule(self, a: Span, b: Span, gap: str) -> Rule | None:
        return next(
            (r for r in rules() if a.label_ in r.left and b.label_ in r.right and r.gap.search(gap)),
            None,
        )
