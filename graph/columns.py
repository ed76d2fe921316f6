"""What every store keeps beside a noun's body, to filter and sort by, and how a filter's times compare with it.

Columns named `by_...` are sort keys and always sort upwards: what sorts largest first is kept negated.
"""

from collections.abc import Iterable
from functools import lru_cache
from math import inf
from typing import NamedTuple

from graph.errors import BadRequestError
from graph.model import Citation, Claim, Document, Entity
from graph.store import ClaimFilter
from graph.text import fold, tokens
from graph.times import OPEN, UNDATED, bounds, sort_key


class ClaimColumns(NamedTuple):
    """A claim's columns; `voice` is the speaker's name as it compares, `quoted_name` that of who is quoted, the
    `..._until` are days or signs."""

    id: str
    source: str
    position: int
    kind: str
    predicate: str
    subject: str | None
    unit: str | None
    low: float | None
    high: float | None
    modality: str
    speaker: str | None
    voice: str | None
    quoted: str | None
    quoted_name: str | None
    world_until: str | None
    said_until: str | None
    by_world: str
    by_said: str
    by_confidence: float
    by_value: float


USES = ("uses", "trains_on")  # relations that tell which chips a thing has


class Name(NamedTuple):
    """What an entity answers to: rank 0 its id, 1 its canonical name, 2 its aliases, 3 what it is misheard as."""

    name: str
    rank: int
    folded: str


class Times(NamedTuple):
    """The times of a filter as they compare with columns; None where a filter leaves them open."""

    world_from: str | None
    world_until: str | None
    said_from: str | None
    said_until: str | None


def claim_columns(claim: Claim) -> ClaimColumns:
    """BadRequestError where one of its times is none."""
    quantity, speaker, quoted = claim.quantity, claim.speaker, claim.quoted
    low = high = quantity.value if quantity else None
    if quantity and quantity.value is None:
        low, high = quantity.low, quantity.high
    value = low if low is not None else high
    try:
        sorted_world, last_world = _days(claim.world_time.edtf if claim.world_time else None)
        sorted_said, last_said = _days(claim.said_at)
    except ValueError as error:
        raise BadRequestError(f"claim {claim.id} of source {claim.source!r}: {error}.") from error
    return ClaimColumns(
        id=claim.id,
        source=claim.source,
        position=claim.position,
        kind=claim.kind.value,
        predicate=claim.predicate,
        subject=claim.subject.entity if claim.subject else None,
        unit=quantity.unit if quantity else None,
        low=low,
        high=high,
        modality=claim.modality.value,
        speaker=speaker.entity if speaker else None,
        voice=speaker.text.casefold() if speaker else None,
        quoted=quoted.entity if quoted else None,
        quoted_name=quoted.text.casefold() if quoted else None,
        world_until=last_world,
        said_until=last_said,
        by_world=sorted_world,
        by_said=sorted_said,
        by_confidence=by_confidence(claim),
        by_value=inf if value is None else 0.0 - value,
    )


def by_confidence(claim: Claim) -> float:
    return 0.0 - claim.confidence  # never -0.0, which does not sort like 0.0 everywhere


def by_world(claim: Claim) -> str:
    return _days(claim.world_time.edtf if claim.world_time else None)[0]


@lru_cache(4096)
def _days(edtf: str | None) -> tuple[str, str | None]:
    """How a time sorts, and its last day: the sign for undated where the end is open, none for what is undated."""
    return sort_key(edtf), (bounds(edtf)[1] or UNDATED) if edtf else None


def seconds(citation: Citation) -> tuple[float, float] | None:
    """From when to when a citation lasts: one without an end for its start alone, one without times at no second."""
    if citation.start is None:
        return None
    return citation.start, citation.start if citation.end is None else citation.end


def words(text: str) -> str:
    """What is fed to an index of words."""
    return " ".join(dict.fromkeys(tokens(text)))


def names(entity: Entity) -> list[Name]:
    """The highest rank first, each name once."""
    ranked = dict.fromkeys(entity.heard, 3) | dict.fromkeys(entity.aliases, 2) | {entity.name: 1}
    found = [(entity.id, 0), *ranked.items()]
    return [Name(name, rank, fold(name)) for name, rank in found]


def named(document: Document) -> set[str]:
    """Every entity that the document lists, mentions or makes claims of."""
    found = {entity.id for entity in document.entities}
    found.update(mention.entity for mention in document.mentions if mention.entity)
    for claim in document.claims:
        found.update(pointed_at(claim))
    return found


def pointed_at(claim: Claim) -> set[str]:
    """Every entity that a claim names: what it is about, its place, who says it and who is quoted."""
    voices = (thing.entity for thing in (claim.speaker, claim.quoted) if thing)
    return {id for id in (*claim.about(), claim.place, *voices) if id}


def evidenced(claims: Iterable[Claim]) -> set[str]:
    """Entities of which claims are evidence, so that their estimates rest on them. `evidence` of `graph.compute.node`
    reads no others but, of a scenario, those of its only source, which are written together."""
    telling = (claim for claim in claims if claim.quantity or claim.predicate in USES)
    return {claim.subject.entity for claim in telling if claim.subject and claim.subject.entity}


def times(where: ClaimFilter) -> Times:
    """A filter's times, checked: BadRequestError where one is none, or where a number has no unit."""
    if (where.minimum is not None or where.maximum is not None) and where.unit is None:
        raise BadRequestError("minimum and maximum need a unit: say what the numbers measure, such as unit W.")
    return Times(
        first_day("world_from", where.world_from),
        last_day("world_until", where.world_until),
        first_day("said_from", where.said_from),
        last_day("said_until", where.said_until),
    )


def first_day(field: str, edtf: str | None) -> str | None:
    """A filter's time as the `..._until` columns compare with it."""
    return None if edtf is None else _bounds(field, edtf)[0] or OPEN


def last_day(field: str, edtf: str | None) -> str | None:
    """A filter's time as the `by_...` columns compare with it."""
    return None if edtf is None else _bounds(field, edtf)[1] or UNDATED


def _bounds(field: str, edtf: str) -> tuple[str | None, str | None]:
    try:
        return bounds(edtf)
    except ValueError as error:
        raise BadRequestError(f"{field}: {error}.") from error
