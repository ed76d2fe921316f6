"""Claims of the SQLite store by filter and order: a walk of an index wherever there is one, a sort of few where not.

The claims about an entity are walked in its range of the table `about`. Of several entities or predicates each is
walked on its own and the walks are merged, so that any of them costs what one does. In another order than world time a
hub's claims are picked out of the walk of all claims, where they are thick, and any other entity's are sorted, being
few, out of the columns of `about` alone. What one source says is few enough to be sorted; a speaker's claims, and
those of who is quoted, have an index in the order of world time.
"""

import json
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from graph.columns import first_day
from graph.cursors import Key, decode, page
from graph.model import Claim, from_json
from graph.sqlite.filters import (
    Of,
    Voice,
    conditions,
    is_about,
    number_about,
    of_predicates,
    of_shape,
    said_by,
    shapes_wanted,
    voices,
)
from graph.sqlite.query import Query, Row
from graph.sqlite.spans import ALL_CLASSES, CLASSES, UNDATED_CLASS, earliest
from graph.store import EVERYTHING, ClaimFilter, ClaimOrder, Page
from graph.times import OPEN

SHORTEST = 1_000  # claims of a walk that are looked at before sorting is thought of
FEW = 3_000  # claims that are sorted in less time than it takes to look for a better way


class _Sorting(NamedTuple):
    """The columns of an order, in `claim` and as `about` has them, and the types of its keys."""

    columns: str
    about: str
    types: tuple[type[Key], ...]

    def compared(self, columns: str, sign: str) -> str:
        """`>` continues after a row, `<=` ends at it."""
        return f"({columns}) {sign} ({', '.join('?' for _ in self.types)})"


_ALONE = "FROM about AS a"
_JOINED = "FROM about AS a CROSS JOIN claim AS c ON c.n = a.n"  # CROSS: the walk is along `about`, always


class _Walk(NamedTuple):
    """A part of the claims wanted: those about an entity, of a predicate, both, or all whose time lasts so long."""

    entity: str | None = None
    predicate: str | None = None
    span: int | None = None


_SORTINGS = {
    ClaimOrder.WORLD_TIME: _Sorting("c.by_world, c.id", "a.by_world, a.claim", (str, str)),
    ClaimOrder.SAID_AT: _Sorting("c.by_said, c.id", "a.by_said, a.claim", (str, str)),
    ClaimOrder.SOURCE: _Sorting("c.source, c.position, c.id", "c.source, c.position, a.claim", (str, int, str)),
    ClaimOrder.CONFIDENCE: _Sorting("c.by_confidence, c.id", "a.by_confidence, a.claim", (float, str)),
    # The number that is `by_value`: the lower end, or the upper one, or none, which comes last.
    ClaimOrder.VALUE: _Sorting(
        "c.by_value, c.id", "coalesce(0.0 - coalesce(a.low, a.high), 9e999), a.claim", (float, str)
    ),
}


def find(db: sqlite3.Connection, where: ClaimFilter, order: ClaimOrder, first: int, after: str | None) -> Page[Claim]:
    """A page of the claims that pass the filter."""
    list_name = f"claims:{order}"
    types = _SORTINGS[order].types
    keys = decode(after, list_name, *types) if after is not None else ()
    if where.source is not None:
        query = _whatever(where, order).where("c.source = ?", where.source)
        said_by(query, Of.CLAIM, voices(where))
        found = _ordered(db, query, order, keys, first)
    elif voice := next((each for each in voices(where) if _is_walked(db, each, where, order)), None):
        found = [row for query in _of_voice(voice, where, order) for row in _ordered(db, query, order, keys, first)]
    else:
        found = [row for walk in _walks(where, order) for row in _walked(db, where, order, walk, keys, first)]
    rows = sorted({row[len(types) - 1]: row for row in found}.values(), key=lambda row: row[: len(types)])
    return page(rows, first, list_name, len(types), lambda row: from_json(row[-1], Claim))


def _of_voice(voice: Voice, where: ClaimFilter, order: ClaimOrder) -> Iterator[Query]:
    """What is said by who is meant, and by who is called so."""
    for column, wanted in ((voice.entity, voice.wanted), (voice.name, voice.folded)):
        query = _whatever(where, order).where(f"c.{column} = ?", wanted)
        said_by(query, Of.CLAIM, (other for other in voices(where) if other != voice))
        yield query


def _is_walked(db: sqlite3.Connection, voice: Voice, where: ClaimFilter, order: ClaimOrder) -> bool:
    """Whether to walk what somebody says: there it is in the order of world time, or few enough to be sorted."""
    entities = (where.subject,) if where.subject is not None else where.about
    if order is ClaimOrder.WORLD_TIME and not entities:
        return True
    others = sum(number_about(db, entity, EVERYTHING) for entity in entities) if order is ClaimOrder.WORLD_TIME else 0
    enough = max(FEW, others)
    meant = Query("SELECT 1 FROM claim").where(f"{voice.entity} = ?", voice.wanted)
    named = Query("SELECT 1 FROM claim").where(f"{voice.name} = ?", voice.folded)
    return meant.rows_to(db, enough) + named.rows_to(db, enough) < enough


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
        sorting = _SORTINGS[order]
        query = _about_entity(f"SELECT {sorting.about}, c.body", _JOINED, where, walk)
        if keys:
            query.where(sorting.compared(sorting.about, ">"), *keys)
        return query.rows(db, f"ORDER BY {sorting.about} LIMIT ?", first + 1)
    picked = _picked(db, where, order, walk, keys, first)
    return _sorted(db, where, order, walk, keys, first) if picked is None else picked


def _picked(
    db: sqlite3.Connection, where: ClaimFilter, order: ClaimOrder, walk: _Walk, keys: tuple[Key, ...], first: int
) -> list[Row] | None:
    """The rows picked out of the walk of all claims, by ever longer stretches of it; None where sorting is cheaper."""
    assert walk.entity is not None
    predicates = (walk.predicate,) if walk.predicate is not None else ()
    sorting = _SORTINGS[order]
    thick = _thick(where, order, predicates)
    shapes = shapes_wanted("SELECT coalesce(sum(claims), 0) FROM shape", thick)
    everything = (shapes or Query("SELECT value FROM total").where("name = 'claims'")).number(db)
    wanted = number_about(db, walk.entity, thick._replace(predicates=predicates))
    stretch = SHORTEST + 4 * (first + 1) * everything // max(1, wanted)
    while stretch < wanted:
        bound = Query("SELECT", sorting.columns, "FROM claim AS c")
        query = Query("SELECT", sorting.columns, ", c.body FROM claim AS c")
        if keys:
            bound.where(sorting.compared(sorting.columns, ">"), *keys)
        for each in (bound, query):
            _of_index(each, thick)
        _said_after(db, where, order, bound, query)
        end = bound.rows(db, f"ORDER BY {sorting.columns} LIMIT 1 OFFSET ?", stretch)
        if end:
            query.where(sorting.compared(sorting.columns, "<="), *end[0])
        is_about(query, Of.CLAIM, (walk.entity,))
        if where.subject is not None:
            query.where("c.subject = ?", where.subject)
            is_about(query, Of.CLAIM, where.about)
        rest = where._replace(predicates=() if thick.predicates else predicates)
        of_shape(query, Of.CLAIM, rest._replace(unit=None) if thick.unit is not None else rest)
        _others(query, Of.CLAIM, where)
        rows = _ordered(db, query, order, keys, first)
        if len(rows) > first or not end:
            return rows
        stretch *= 8
    return None


def _thick(where: ClaimFilter, order: ClaimOrder, predicates: tuple[str, ...]) -> ClaimFilter:
    """The narrowest index in the order of numbers that holds all that is wanted: there it stands thickest."""
    if order is not ClaimOrder.VALUE:
        return EVERYTHING
    return ClaimFilter(predicates=predicates) if predicates else ClaimFilter(unit=where.unit)


def _of_index(query: Query, thick: ClaimFilter) -> None:
    for predicate in thick.predicates:
        query.where("c.predicate = ?", predicate)
    if thick.unit is not None:
        query.where("c.unit = ?", thick.unit)


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
    tables = _JOINED if order is ClaimOrder.SOURCE else _ALONE
    query = _about_entity(f"SELECT {sorting.about}, a.n", tables, where, walk)
    if walk.predicate is None and where.subject is None:
        of_predicates(query, Of.ABOUT, where)
    if keys:
        query.where(sorting.compared(sorting.about, ">"), *keys)
    rows = query.rows(db, f"ORDER BY {sorting.about} LIMIT ?", first + 1)
    numbers = json.dumps([row[-1] for row in rows])
    bodies: dict[int, str] = dict(
        Query("SELECT n, body FROM claim").where("n IN (SELECT value FROM json_each(?))", numbers).rows(db)
    )
    return [(*row[:-1], bodies[row[-1]]) for row in rows]


def _ordered(db: sqlite3.Connection, query: Query, order: ClaimOrder, keys: tuple[Key, ...], first: int) -> list[Row]:
    sorting = _SORTINGS[order]
    if keys:
        query.where(sorting.compared(sorting.columns, ">"), *keys)
    return query.rows(db, f"ORDER BY {sorting.columns} LIMIT ?", first + 1)


def _whatever(where: ClaimFilter, order: ClaimOrder) -> Query:
    """What one source or voice says."""
    query = Query("SELECT", _SORTINGS[order].columns, ", c.body FROM claim AS c")
    is_about(query, Of.CLAIM, where.about)
    if where.subject is not None:
        query.where("c.subject = ?", where.subject)
    of_shape(query, Of.CLAIM, where)
    conditions(query, Of.CLAIM, where)
    return query


def _everywhere(where: ClaimFilter, order: ClaimOrder, walk: _Walk) -> Query:
    """Claims about anything, or all of one predicate; what the index that is walked stands for is not asked again."""
    query = Query("SELECT", _SORTINGS[order].columns, ", c.body FROM claim AS c")
    rest = where._replace(predicates=())
    if walk.predicate is not None:
        query.where("c.predicate = ?", walk.predicate)
    if where.unit is not None and (order is ClaimOrder.VALUE or walk.predicate is not None):
        query.where("c.unit = ?" if walk.predicate is None else "+c.unit = ?", where.unit)
        rest = rest._replace(unit=None)
    if walk.span is not None:
        query.where("c.span = ?", walk.span)
        if where.world_from is not None:
            day = first_day("world_from", where.world_from) or OPEN
            query.where("c.by_world >= ?", earliest(day, CLASSES[walk.span]))
    of_shape(query, Of.CLAIM, rest)
    _others(query, Of.CLAIM, where)
    return query


def _about_entity(select: str, tables: str, where: ClaimFilter, walk: _Walk) -> Query:
    """An entity's range of `about`."""
    query = Query(select, tables).where("a.entity = ?", walk.entity)
    if walk.predicate is not None:
        query.where("a.predicate = ?", walk.predicate)
    if where.subject is not None:
        query.where("a.subject = 1")
        is_about(query, Of.ABOUT, where.about)
    of_shape(query, Of.ABOUT, where._replace(predicates=()))
    _others(query, Of.ABOUT, where)
    return query


def _others(query: Query, table: Of, where: ClaimFilter) -> None:
    """What no walk stands for."""
    said_by(query, table, voices(where))
    conditions(query, table, where)
