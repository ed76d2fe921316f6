"""Claims of the Neo4j store by filter and order: from an entity where one is given, along an index where not."""

from typing import LiteralString, NamedTuple

from neo4j import ManagedTransaction

from graph.columns import times
from graph.cursors import Key, decode, page
from graph.model import Claim, from_json
from graph.neo4j.server import Query
from graph.store import EVERYTHING, MOST_COUNTED, ClaimFilter, ClaimOrder, Page, Total, counted_to_the_end


class _Sorting(NamedTuple):
    """The columns of an order, their index, the comparison that continues after a row, and the types of its keys."""

    columns: LiteralString
    walk: LiteralString
    there: LiteralString
    after: LiteralString
    types: tuple[type[Key], ...]


# Each column is said to be there, which it always is: without that Neo4j does not read an index of several in order.
_SORTINGS = {
    ClaimOrder.WORLD_TIME: _Sorting(
        "c.by_world, c.id",
        "USING INDEX c:Claim(by_world, id)",
        "c.by_world IS NOT NULL AND c.id IS NOT NULL",
        "c.by_world >= $key0 AND (c.by_world > $key0 OR c.id > $key1)",
        (str, str),
    ),
    ClaimOrder.SAID_AT: _Sorting(
        "c.by_said, c.id",
        "USING INDEX c:Claim(by_said, id)",
        "c.by_said IS NOT NULL AND c.id IS NOT NULL",
        "c.by_said >= $key0 AND (c.by_said > $key0 OR c.id > $key1)",
        (str, str),
    ),
    ClaimOrder.SOURCE: _Sorting(
        "c.source, c.position, c.id",
        "USING INDEX c:Claim(source, position, id)",
        "c.source IS NOT NULL AND c.position IS NOT NULL AND c.id IS NOT NULL",
        "c.source >= $key0 AND (c.source > $key0 OR c.position > $key1 OR (c.position = $key1 AND c.id > $key2))",
        (str, int, str),
    ),
    ClaimOrder.CONFIDENCE: _Sorting(
        "c.by_confidence, c.id",
        "USING INDEX c:Claim(by_confidence, id)",
        "c.by_confidence IS NOT NULL AND c.id IS NOT NULL",
        "c.by_confidence >= $key0 AND (c.by_confidence > $key0 OR c.id > $key1)",
        (float, str),
    ),
    ClaimOrder.VALUE: _Sorting(
        "c.by_value, c.id",
        "USING INDEX c:Claim(by_value, id)",
        "c.by_value IS NOT NULL AND c.id IS NOT NULL",
        "c.by_value >= $key0 AND (c.by_value > $key0 OR c.id > $key1)",
        (float, str),
    ),
}


def find(tx: ManagedTransaction, where: ClaimFilter, order: ClaimOrder, first: int, after: str | None) -> Page[Claim]:
    """A page of the claims that pass the filter."""
    name, sorting = f"claims:{order}", _SORTINGS[order]
    # Of all claims none needs be sorted, whatever the planner thinks before it has seen many.
    query = Query("MATCH (c:Claim)", sorting.walk) if where == EVERYTHING else _filtered(where)
    query.where(sorting.there)
    if after is not None:
        keys = decode(after, name, *sorting.types)
        query.where(sorting.after, **{f"key{n}": key for n, key in enumerate(keys)})
    tail: tuple[LiteralString, ...] = ("RETURN", sorting.columns, ", c.body ORDER BY", sorting.columns, "LIMIT $limit")
    rows = query.rows(tx, " ".join(tail), limit=first + 1)
    return page(rows, first, name, len(sorting.types), lambda row: from_json(row[-1], Claim))


def count(tx: ManagedTransaction, where: ClaimFilter) -> Total:
    """How many claims pass the filter."""
    if counted_to_the_end(where):
        return Total(int(_filtered(where).rows(tx, "RETURN count(*)")[0][0]))
    found = _filtered(where).rows(tx, "WITH c LIMIT $most RETURN count(*)", most=MOST_COUNTED + 1)
    return Total.of(int(found[0][0]))


def _filtered(where: ClaimFilter) -> Query:
    """Every condition but the order's."""
    if where.subject is not None:
        query = Query("MATCH (:Entity {id: $subject})<-[:SUBJECT]-(c:Claim)", subject=where.subject)
        if where.about:
            query.where("EXISTS { MATCH (c)-[:ABOUT]->(e:Entity) WHERE e.id IN $about }", about=where.about)
    elif len(set(where.about)) == 1:
        query = Query("MATCH (:Entity {id: $about})<-[:ABOUT]-(c:Claim)", about=where.about[0])
    elif where.about:
        query = Query("MATCH (e:Entity)<-[:ABOUT]-(c:Claim) WHERE e.id IN $about WITH DISTINCT c", about=where.about)
    elif where.source is not None:
        query = Query("MATCH (:Source {key: $source})<-[:FROM]-(c:Claim)", source=where.source)
    else:
        query = Query("MATCH (c:Claim)")
    if where.predicates:
        query.where("c.predicate IN $predicates", predicates=where.predicates)
    return _conditions(query, where)


def _conditions(query: Query, where: ClaimFilter) -> Query:
    """Every part of the filter but subject, about and predicates."""
    time = times(where)
    simple: tuple[tuple[LiteralString, str, object], ...] = (
        ("c.kind = $kind", "kind", where.kind),
        ("c.unit = $unit", "unit", where.unit),
        ("coalesce(c.high, c.low) IS NOT NULL AND (c.high IS NULL OR c.high >= $minimum)", "minimum", where.minimum),
        ("coalesce(c.high, c.low) IS NOT NULL AND (c.low IS NULL OR c.low <= $maximum)", "maximum", where.maximum),
        ("c.modality IN $modalities", "modalities", where.modalities or None),
        ("c.by_confidence <= -$least", "least", where.min_confidence),
        ("c.source = $source", "source", where.source),
        # An undated claim has no `..._until`, and a comparison with nothing holds for none.
        ("c.world_until >= $world_from", "world_from", time.world_from),
        ("c.world_until IS NOT NULL AND c.by_world <= $world_until", "world_until", time.world_until),
        ("c.said_until >= $said_from", "said_from", time.said_from),
        ("c.said_until IS NOT NULL AND c.by_said <= $said_until", "said_until", time.said_until),
    )
    for condition, name, value in simple:
        if value is not None:
            query.where(condition, **{name: value})
    if where.speaker is not None:
        voice = where.speaker.casefold()
        query.where("(c.speaker = $speaker OR c.voice = $voice)", speaker=where.speaker, voice=voice)
    if where.quoted is not None:
        named = where.quoted.casefold()
        query.where("(c.quoted = $quoted OR c.quoted_name = $quoted_name)", quoted=where.quoted, quoted_name=named)
    return query
