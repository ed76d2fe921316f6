"""What the contract says, worked out the slow and plain way over documents in memory."""

from collections import Counter
from collections.abc import Iterable

from graph.model import Claim, Document, Entity, EntityType, Thing
from graph.store import Busy, ClaimFilter, ClaimOrder, Neighbour
from graph.times import bounds, sort_key

FIRST, LAST = "0000", "9999"


def _overlaps(edtf: str | None, begin: str | None, until: str | None) -> bool:
    if begin is None and until is None:
        return True
    if edtf is None:
        return False
    first, last = bounds(edtf)
    wanted_first = bounds(begin)[0] if begin else None
    wanted_last = bounds(until)[1] if until else None
    return (first or FIRST) <= (wanted_last or LAST) and (last or LAST) >= (wanted_first or FIRST)


def _number(claim: Claim) -> float | None:
    quantity = claim.quantity
    if quantity is None:
        return None
    return next((n for n in (quantity.value, quantity.low, quantity.high) if n is not None), None)


def _in_range(claim: Claim, where: ClaimFilter) -> bool:
    if where.minimum is None and where.maximum is None:
        return True
    quantity = claim.quantity
    if quantity is None or _number(claim) is None:
        return False
    low, high = quantity.low, quantity.high
    if quantity.value is not None:
        low = high = quantity.value
    above = where.minimum is None or high is None or high >= where.minimum
    return above and (where.maximum is None or low is None or low <= where.maximum)


def _is(who: Thing | None, wanted: str) -> bool:
    return who is not None and (who.entity == wanted or who.text.casefold() == wanted.casefold())


def passes(claim: Claim, where: ClaimFilter) -> bool:
    return (
        (not where.about or bool(set(where.about) & set(claim.about())))
        and (where.subject is None or (claim.subject is not None and claim.subject.entity == where.subject))
        and (not where.predicates or claim.predicate in where.predicates)
        and (where.kind is None or claim.kind == where.kind)
        and (where.unit is None or (claim.quantity is not None and claim.quantity.unit == where.unit))
        and _in_range(claim, where)
        and (not where.modalities or claim.modality in where.modalities)
        and (where.min_confidence is None or claim.confidence >= where.min_confidence)
        and (where.source is None or claim.source == where.source)
        and (where.speaker is None or _is(claim.speaker, where.speaker))
        and (where.quoted is None or _is(claim.quoted, where.quoted))
        and _overlaps(claim.world_time.edtf if claim.world_time else None, where.world_from, where.world_until)
        and _overlaps(claim.said_at, where.said_from, where.said_until)
    )


def key(claim: Claim, order: ClaimOrder) -> tuple[str | float, ...]:
    number = _number(claim)
    match order:
        case ClaimOrder.WORLD_TIME:
            return sort_key(claim.world_time.edtf if claim.world_time else None), claim.id
        case ClaimOrder.SAID_AT:
            return sort_key(claim.said_at), claim.id
        case ClaimOrder.SOURCE:
            return claim.source, claim.position, claim.id
        case ClaimOrder.CONFIDENCE:
            return -claim.confidence, claim.id
        case ClaimOrder.VALUE:
            return float("inf") if number is None else -number, claim.id


def find(claims: Iterable[Claim], where: ClaimFilter, order: ClaimOrder) -> list[Claim]:
    return sorted((claim for claim in claims if passes(claim, where)), key=lambda claim: key(claim, order))


def predicates(claims: Iterable[Claim], entity: str) -> dict[str, int]:
    found = Counter(claim.predicate for claim in claims if entity in claim.about())
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def busiest(claims: Iterable[Claim], entities: Iterable[Entity]) -> list[Busy]:
    counted = Counter(entity for claim in claims for entity in claim.about())
    found = [Busy(each, counted[each.id]) for each in entities if counted[each.id] and each.type != EntityType.SCENARIO]
    return sorted(found, key=lambda busy: (-busy.claims, busy.entity.id))


def neighbours(claims: Iterable[Claim], entity: str) -> list[Neighbour]:
    """Of a scenario the id tells what it is."""
    shared: dict[str, list[str]] = {}
    for claim in claims:
        if entity in claim.about():
            for other in claim.about():
                if other != entity and not other.startswith("scenario/"):
                    shared.setdefault(other, []).append(claim.predicate)
    found = [Neighbour(other, len(names), tuple(sorted(set(names)))) for other, names in shared.items()]
    return sorted(found, key=lambda neighbour: (-neighbour.claims, neighbour.entity))


def named(documents: Iterable[Document]) -> set[str]:
    """The entities that any of the documents lists, mentions or makes claims of."""
    found: set[str] = set()
    for document in documents:
        found.update(entity.id for entity in document.entities)
        found.update(mention.entity for mention in document.mentions if mention.entity)
        for claim in document.claims:
            found.update(claim.about())
            found.update(who.entity for who in (claim.speaker, claim.quoted) if who and who.entity)
    return found
