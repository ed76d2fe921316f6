"""What must hold of a document that came as RDF: the rules of `shapes.ttl`, told by us where a document is taken in."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pyoxigraph import NamedNode

from graph.model import (
    QUANTITY_PREDICATES,
    RELATION_PREDICATES,
    Citation,
    Claim,
    ClaimKind,
    Document,
    Mention,
    Quantity,
    Segment,
)
from graph.rdf.terms import Names, part
from graph.units import UNITS

Fault = tuple[NamedNode, str]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PREDICATES = frozenset(QUANTITY_PREDICATES + RELATION_PREDICATES)


def broken(document: Document, names: Names) -> Iterator[Fault]:
    """The nodes that break a rule, and how."""
    source = document.source
    node = names.source(source.key)
    if not source.key:
        yield node, "its key is empty"
    if not _SHA256.fullmatch(source.sha256):
        yield node, f"cg:sha256 {source.sha256!r} is no SHA-256: 64 digits 0-9a-f"
    indexes = {segment.index for segment in document.segments}
    if len(indexes) < len(document.segments):
        yield node, "two of its segments have one cg:number"
    for segment in document.segments:
        yield from _times(names.segment(source.key, segment.index), segment)
    for mention in document.mentions:
        yield from _mention(names.mention(mention.id), mention)
    for claim in document.claims:
        yield from _claim(names.claim(claim.id), claim)


def _times(node: NamedNode, stretch: Segment | Citation) -> Iterator[Fault]:
    if stretch.start is not None and stretch.start < 0:
        yield node, f"cg:start {stretch.start} is before the beginning"
    if stretch.start is not None and stretch.end is not None and stretch.end < stretch.start:
        yield node, f"cg:end {stretch.end} is before cg:start {stretch.start}"


def _confidence(node: NamedNode, noun: Mention | Claim) -> Iterator[Fault]:
    if not 0 <= noun.confidence <= 1:
        yield node, f"cg:confidence {noun.confidence} is not between 0 and 1"


def _mention(node: NamedNode, mention: Mention) -> Iterator[Fault]:
    yield from _confidence(node, mention)
    if mention.entity is None and mention.date is None:
        yield node, "names neither a cg:entity nor a cg:date"
    if mention.begin < 0 or mention.end < 0:
        yield node, "has an offset before the beginning of its segment"
    if mention.start is not None and mention.start < 0:
        yield node, f"cg:start {mention.start} is before the beginning"


def _claim(node: NamedNode, claim: Claim) -> Iterator[Fault]:
    yield from _confidence(node, claim)
    if not claim.citations:
        yield node, "has no cg:citation: a claim without its proof is not kept"
    if claim.predicate not in _PREDICATES:
        yield node, f"cg:predicate-{claim.predicate} is no predicate of the vocabulary"
    if (claim.kind is ClaimKind.QUANTITY) != (claim.quantity is not None):
        yield node, "a claim of the kind cg:kind-quantity has a cg:quantity, another has none"
    if (claim.kind is ClaimKind.RELATION) != (claim.object is not None):
        yield node, "a claim of the kind cg:kind-relation has a cg:objectText, another has none"
    if claim.quantity:
        yield from _quantity(part(node, "quantity"), claim.quantity)
    for number, citation in enumerate(claim.citations, 1):
        proof = part(node, f"citation-{number}")
        yield from _times(proof, citation)
        if not citation.quote.strip():
            yield proof, "cites no words: its oa:exact is blank"
        if citation.last < citation.segment:
            yield proof, "cg:lastSegment comes before cg:segment"


class _Numbers(NamedTuple):
    value: float | None
    low: float | None
    high: float | None


def _quantity(node: NamedNode, quantity: Quantity) -> Iterator[Fault]:
    if quantity.unit not in UNITS:
        yield node, f"qudt:hasUnit {quantity.unit!r} is no unit of the vocabulary"
    yield from _numbers(node, _Numbers(quantity.value, quantity.low, quantity.high))
    for number, other in enumerate(quantity.alternatives, 1):
        yield from _numbers(part(node, f"alternative-{number}"), _Numbers(other.value, other.low, other.high))


def _numbers(node: NamedNode, numbers: _Numbers) -> Iterator[Fault]:
    value, low, high = numbers
    if value is None and low is None and high is None:
        yield node, "has no number: give qudt:numericValue, cg:low or cg:high"
    if low is not None and high is not None and high < low:
        yield node, f"cg:high {high} is below cg:low {low}"
