"""Whether what a number tells of stands already: how surely it is said, and words of building and supposing."""

import re

from spacy.tokens import Span

from graph.model import Modality, Status
from ingest.claims import modality
from ingest.claims.phrases import clause_before

BEHIND = 50  # characters behind a number in which it is said that the thing is being built

_THINGS = frozenset("chip_count power_capacity capital_cost capacity spend compute_amount count".split())
_CERTAIN = frozenset((Modality.ASSERTED, Modality.APPROXIMATE, Modality.REPORTED))
_BUILDING = re.compile(
    r"\b(?:being (?:built|constructed|planned|developed)|under construction|(?:is|are|'re) (?:now |currently |"
    r"also |all |actually )?(?:building|planning|constructing)|plan(?:s|ned|ning)? (?:to|for|on)|to be built|"
    r"breaking ground|broke ground|announced plans|propos(?:es|ed|al)|intends? to|aims? to|on track to|coming online|"
    r"in the (?:works|pipeline)|committed to (?:spend|invest|build)\w*|pledged)\b",
    re.I,
)
_BUILT = re.compile(r"\b(?:already|has built|have built|finished|completed|up and running|is live|operational)\b", re.I)
# An example of anybody's: "you need to do 10 billion of revenue", "say you spend".
_ANYBODY = re.compile(
    r"\byou(?:'d|'ll| would| could| will)? (?:(?:need|have|want|had) to\b|(?:buy|build|spend|get) (?:like|a|an|\$?\d))|"
    r"\bthe (?:cost|price) of (?:like |a |an |about )*$",
    re.I,
)


def status(number: Span, text: str) -> Status | None:
    """Existing, planned or hypothetical; None where it is asked or joked."""
    told = modality.status(number._.modality)
    if number._.modality not in _CERTAIN:
        return told
    clause = clause_before(text, number, 90)
    behind = re.split(r"[.?!]\s|\n|,", text[number.end_char : number.end_char + BEHIND])[0]
    if number._.predicate in _THINGS:
        if (_BUILDING.search(clause) or _BUILDING.search(behind)) and not _BUILT.search(clause + behind):
            return Status.PLANNED
        if not number._.subjects and _ANYBODY.search(clause[-45:]):
            return Status.HYPOTHETICAL
    if number._.predicate == "revenue" and not number._.subjects and _ANYBODY.search(clause[-45:]):
        return Status.HYPOTHETICAL
    return told
