"""Claims of the SQLite store by filter and order: a walk of an index wherever there is one, a sort of few where not.

The claims about an entity are walked in its range of the table `about`. Of several entities or predicates each is
walked on its own and the walks are merged, so that any of them costs what one does. In another order than world time a
hub's claims are picked out of the walk of all claims, where they are thick, and any other entity's are sorted, being
few. What one source says is few enough to be sorted; a speaker's claims have an index in the order of world time.
"""

import json
import sqlite3
from typing import NamedTuple

from graph.columns import first_day, last_day, times
from graph.cursors import Key, decode, page
from graph.model import Claim, from_json
from graph.sqlite.query import Parameter, Query, Row
from graph.sqlite.spans import ALL_CLASSES, CLASSES, UNDATED_CLASS, earliest
from graph.store import EVERYTHING, ClaimFilter, ClaimOrder, Page
from graph.times import OPEN

FEW = 3_000  # claims that are sorted in less time than it takes to look for a better way


class _Sorting(NamedTuple):
    """The columns of an order, the comparison that continues after a row, the one that ends at it, its keys' types."""

    columns: str
    after: str
    until: str
    types: tuple[type[Key], ...]


class _Walk(NamedTuple):
    """A part of the claims wanted: those about an entity, of a predicate, both, or all whose time lasts so long."""

    entity: str | None = None
    predicate: str | None = None
    span: int | None = None


_SORTINGS = {
    ClaimOrder.WORLD_TIME: _Sorting(
        "c.by_world, c.id", "(c.by_world, c.id) > (?, ?)", "(c.by_world, c.id) <= (?, ?)", (str, str)
    ),
    ClaimOrder.SAID_AT: _Sorting(
        "c.by_said, c.id", "(c.by_said, c.id) > (?, ?)", "(c.by_said, c.id) <= (?, ?)", (str, str)
    ),
    ClaimOrder.SOURCE: _Sorting(
        "c.source, c.position, c.id",
        "(c.source, c.position, c.id) > (?, ?, ?)",
        "(c.source, c.position, c.id) <= (?, ?, ?)",
        (str, int, str),
    ),
    ClaimOrder.CONFIDENCE: _Sorting(
        "c.by_confidence, c.id", "(c.by_confidence, c.id) > (?, ?)", "(c.by_confidence, c.id) <= (?, ?)", (float, str)
    ),
    ClaimOrder.VALUE: _Sorting(
        "c.by_value, c.id", "(c.by_value, c.id) > (?, ?)", "(c.by_value, c.id) <= (?, ?)", (float, str)
    ),
}
_ABOUT_AFTER = "(a.by_world, a.claim) > (?, ?)"


def find(db: sqlite3.Connection, where: ClaimFilter, order: ClaimOrder, first: int, after: str | None) -> Page[Claim]:
    """A page of the claims that pass the filter."""
    list_name = f"claims:{order}"
    types = _SORTINGS[order].types
    keys = decode(after, list_name, *types) if after is not None else ()
    if where.source is not None:
        query = _whatever(where, order)
        _said_by(query, where)
        found = _ordered(db, query, order, keys, first)
    elif where.speaker is not None and _by_speaker(db, where, order):
        found = [
            row
            for condition, name in (("c.speaker = ?", where.speaker), ("c.voice = ?", where.speaker.casefold()))
            for row in _ordered(db, _whatever(where, order).where(condition, name), order, keys, first)
        ]
    else:
        found = [row for walk in _walks(where, order) for row in _walked(db, where, order, walk, keys, first)]
    rows = sorted({row[len(types) - 1]: row for row in found}.values(), key=lambda row: row[: len(types)])
    return page(rows, first, list_name, len(types), lambda row: from_json(row[-1], Claim))


def count(db: sqlite3.Connection, where: ClaimFilter) -> int:
    """How many claims pass the filter; from the counters where they can tell."""
    if where == EVERYTHING:
        return _all(db)
    if len(where.about) == 1 and where._replace(about=(), predicates=()) == EVERYTHING:
        return _about_it(db, where.about[0], where.predicates)
    query = Query("SELECT count(*) FROM claim AS c")
    for entities in ((where.subject,) if where.subject else (), where.about):
        if entities:
            query.where(
                "c.n IN (SELECT n FROM about WHERE entity IN (SELECT value FROM json_each(?)))", json.dumps(entities)
            )
    if where.predicates:
        query.where("c.predicate IN (SELECT value FROM json_each(?))", json.dumps(where.predicates))
    if where.unit is not None:
        query.where("c.unit = ?", where.unit)
    _said_by(query, where)
    _conditions(query, where)
    return query.number(db)


def _all(db: sqlite3.Connection) -> int:
    return Query("SELECT value FROM total").where("name = 'claims'").number(db)


def _about_it(db: sqlite3.Connection, entity: str, predicates: tuple[str, ...]) -> int:
    """How many claims are about an entity, or about it under these predicates."""
    if not predicates:
        return Query("SELECT coalesce(sum(claims), 0) FROM busy").where("entity = ?", entity).number(db)
    query = Query("SELECT coalesce(sum(claims), 0) FROM predicate").where("entity = ?", entity)
    return query.where("predicate IN (SELECT value FROM json_each(?))", json.dumps(predicates)).number(db)


def _by_speaker(db: sqlite3.Connection, where: ClaimFilter, order: ClaimOrder) -> bool:
    """Whether to walk what the speaker says: there it is in the order of world time, or few enough to be sorted."""
    assert where.speaker is not None
    entities = (where.subject,) if where.subject is not None else where.about
    if order is ClaimOrder.WORLD_TIME and not entities:
        return True
    others = sum(_about_it(db, entity, ()) for entity in entities) if order is ClaimOrder.WORLD_TIME else 0
    enough = max(FEW, others)
    said = db.execute(
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM claim WHERE speaker = ? LIMIT ?)) "
        "+ (SELECT count(*) FROM (SELECT 1 FROM claim WHERE voice = ? LIMIT ?))",
        (where.speaker, enough, where.speaker.casefold(), enough),
    ).fetchone()[0]
    return int(said) < enough


def _walks(where: ClaimFilter, order: ClaimOrder) -> list[_Walk]:
    entities = (where.subject,) if where.subject is not None else tuple(dict.fromkeys(where.about)) or (None,)
    predicates = tuple(dict.fromkeys(where.predicates)) or (None,)
    if order is ClaimOrder.WORLD_TIME and entities == predicates == (None,):
        dated = where.world_from is not None or where.world_until is not None
        return [_Walk(span=span) for span in ALL_CLASSES if not (dated and span == UNDATED_CLASS)]
    return [_Walk(entity, predicate) for entity in entities for predicate in predicates]


def _walked(
    db: sqlite3.Connection, where: ClaimFilter, order: ClaimOrder, walk: _Walk, keys: tuple[Key, ...], first: int
) -> list[Row]:
    """The first rows of a walk, one more than a page has: sort keys and body."""
    if walk.entity is None:
        query = _everywhere(where, order, walk)
        _said_after(db, where, order, query)
        return _ordered(db, query, order, keys, first)
    if order is ClaimOrder.WORLD_TIME:
        query = _about_entity("SELECT a.by_world, a.claim, c.body", where, walk)
        if keys:
            query.where(_ABOUT_AFTER, *keys)
        return query.rows(db, "ORDER BY a.by_world, a.claim LIMIT ?", first + 1)
    picked = _picked(db, where, order, walk, keys, first)
    return _sorted(db, where, order, walk, keys, first) if picked is None else picked


def _picked(
    db: sqlite3.Connection, where: ClaimFilter, order: ClaimOrder, walk: _Walk, keys: tuple[Key, ...], first: int
) -> list[Row] | None:
    """The rows picked out of the walk of all claims, by ever longer stretches of it; None where sorting is cheaper."""
    assert walk.entity is not None
    wanted = _about_it(db, walk.entity, (walk.predicate,) if walk.predicate else ())
    sorting = _SORTINGS[order]
    stretch = 1_000 + 4 * (first + 1) * _all(db) // max(1, wanted)
    while stretch < wanted:
        bound = Query("SELECT", sorting.columns, "FROM claim AS c")
        query = Query("SELECT", sorting.columns, ", c.body FROM claim AS c")
        if keys:
            bound.where(sorting.after, *keys)
        _said_after(db, where, order, bound, query)
        end = bound.rows(db, f"ORDER BY {sorting.columns} LIMIT 1 OFFSET ?", stretch)
        if end:
            query.where(sorting.until, *end[0])
        _is_about(query, (walk.entity,))
        if walk.predicate is not None:
            query.where("+c.predicate = ?", walk.predicate)
        rows = _ordered(db, _rest(query, where), order, keys, first)
        if len(rows) > first or not end:
            return rows
        stretch *= 8
    return None


def _said_after(db: sqlite3.Connection, where: ClaimFilter, order: ClaimOrder, *queries: Query) -> None:
    """A walk by when things were said begins where the first of them can be that were said long enough."""
    if order is ClaimOrder.SAID_AT and where.said_from is not None:
        longest = Query("SELECT value FROM total").where("name = 'longest_said'").number(db)
        for query in queries:
            query.where("c.by_said >= ?", earliest(first_day("said_from", where.said_from) or OPEN, longest))


def _sorted(
    db: sqlite3.Connection, where: ClaimFilter, order: ClaimOrder, walk: _Walk, keys: tuple[Key, ...], first: int
) -> list[Row]:
    """Sort all of an entity's claims; the bodies are fetched for the first rows alone."""
    sorting = _SORTINGS[order]
    query = _about_entity(f"SELECT {sorting.columns}, c.n", where, walk)
    if keys:
        query.where(sorting.after, *keys)
    rows = query.rows(db, f"ORDER BY {sorting.columns} LIMIT ?", first + 1)
    numbers = json.dumps([row[-1] for row in rows])
    bodies: dict[int, str] = dict(
        Query("SELECT n, body FROM claim").where("n IN (SELECT value FROM json_each(?))", numbers).rows(db)
    )
    return [(*row[:-1], bodies[row[-1]]) for row in rows]


def _ordered(db: sqlite3.Connection, query: Query, order: ClaimOrder, keys: tuple[Key, ...], first: int) -> list[Row]:
    sorting = _SORTINGS[order]
    if keys:
        query.where(sorting.after, *keys)
    return query.rows(db, f"ORDER BY {sorting.columns} LIMIT ?", first + 1)


def _whatever(where: ClaimFilter, order: ClaimOrder) -> Query:
    """What one source or speaker says; the signs keep the planner to the index of those."""
    query = Query("SELECT", _SORTINGS[order].columns, ", c.body FROM claim AS c")
    for entities in ((where.subject,) if where.subject is not None else (), where.about):
        _is_about(query, entities)
    if where.predicates:
        query.where("+c.predicate IN (SELECT value FROM json_each(?))", json.dumps(where.predicates))
    if where.unit is not None:
        query.where("+c.unit = ?", where.unit)
    _conditions(query, where)
    return query


def _everywhere(where: ClaimFilter, order: ClaimOrder, walk: _Walk) -> Query:
    """Claims about anything, or all of one predicate."""
    query = Query("SELECT", _SORTINGS[order].columns, ", c.body FROM claim AS c")
    if walk.predicate is not None:
        query.where("c.predicate = ?", walk.predicate)
    elif where.unit is not None and order is ClaimOrder.VALUE:
        query.where("c.unit = ?", where.unit)
    if walk.span is not None:
        query.where("c.span = ?", walk.span)
        if where.world_from is not None:
            day = first_day("world_from", where.world_from) or OPEN
            query.where("c.by_world >= ?", earliest(day, CLASSES[walk.span]))
    _in_order(query, where)
    return query


def _about_entity(select: str, where: ClaimFilter, walk: _Walk) -> Query:
    """An entity's range of `about`. CROSS JOIN: the walk is along it, whatever the planner thinks."""
    query = Query(select, "FROM about AS a CROSS JOIN claim AS c ON c.n = a.n").where("a.entity = ?", walk.entity)
    if walk.predicate is not None:
        query.where("a.predicate = ?", walk.predicate)
    if where.world_from is not None:
        query.where("a.world_until >= ?", first_day("world_from", where.world_from))
    if where.world_until is not None:
        query.where("a.world_until IS NOT NULL AND a.by_world <= ?", last_day("world_until", where.world_until))
    return _rest(query, where)


def _rest(query: Query, where: ClaimFilter) -> Query:
    """What a walk about an entity does not stand for."""
    if where.subject is not None:
        _is_about(query, where.about)
    _in_order(query, where)
    return query


def _is_about(query: Query, entities: tuple[str, ...]) -> None:
    if entities:
        query.where(
            "EXISTS (SELECT 1 FROM about AS x WHERE x.entity IN (SELECT value FROM json_each(?)) "
            "AND x.by_world = c.by_world AND x.claim = c.id)",
            json.dumps(entities),
        )


def _said_by(query: Query, where: ClaimFilter) -> None:
    if where.speaker is not None:
        query.where("(c.speaker = ? OR c.voice = ?)", where.speaker, where.speaker.casefold())


def _in_order(query: Query, where: ClaimFilter) -> None:
    """What a walk in some order does not stand for; the signs keep the planner to the index that has the order."""
    if where.unit is not None:
        query.where("+c.unit = ?", where.unit)
    if where.speaker is not None:
        query.where("(+c.speaker = ? OR +c.voice = ?)", where.speaker, where.speaker.casefold())
    _conditions(query, where)


def _conditions(query: Query, where: ClaimFilter) -> None:
    """Every part of the filter but about, predicates, unit and speaker, which a walk may stand for."""
    time = times(where)
    simple: tuple[tuple[str, Parameter], ...] = (
        ("c.subject = ?", where.subject),
        ("c.kind = ?", where.kind),
        ("coalesce(c.high, 9e999) >= ? AND coalesce(c.low, c.high) IS NOT NULL", where.minimum),
        ("coalesce(c.low, -9e999) <= ? AND coalesce(c.low, c.high) IS NOT NULL", where.maximum),
        ("c.modality IN (SELECT value FROM json_each(?))", json.dumps(where.modalities) if where.modalities else None),
        ("c.by_confidence <= ?", -where.min_confidence if where.min_confidence is not None else None),
        ("c.source = ?", where.source),
        # An undated claim has no `..._until`, and a comparison with nothing holds for none.
        ("c.world_until >= ?", time.world_from),
        ("c.world_until IS NOT NULL AND c.by_world <= ?", time.world_until),
        ("c.said_until >= ?", time.said_from),
        ("c.said_until IS NOT NULL AND c.by_said <= ?", time.said_until),
    )
    for condition, value in simple:
        if value is not None:
            query.where(condition, value)
