"""Claims of the SQLite store by filter and order: one walk of an index where there is one, a sort where not.

The claims about an entity are walked in its range of the table `about`. Of several entities (or, without one, of
several predicates) each is walked on its own and the walks are merged, so that any of them costs what one does.
"""

import json
import sqlite3
from typing import NamedTuple

from graph.cursors import Key, decode
from graph.errors import BadRequestError
from graph.model import Claim, from_json
from graph.sqlite_query import Parameter, Query, Row, page
from graph.store import EVERYTHING, ClaimFilter, ClaimOrder, Page
from graph.times import OPEN, UNDATED, bounds


class _Sorting(NamedTuple):
    """The columns of an order, the comparison that continues after a row, and the types of its keys."""

    columns: str
    after: str
    types: tuple[type[Key], ...]


_SORTINGS = {
    ClaimOrder.WORLD_TIME: _Sorting("c.by_world, c.id", "(c.by_world, c.id) > (?, ?)", (str, str)),
    ClaimOrder.SAID_AT: _Sorting("c.by_said, c.id", "(c.by_said, c.id) > (?, ?)", (str, str)),
    ClaimOrder.SOURCE: _Sorting(
        "c.source, c.position, c.id", "(c.source, c.position, c.id) > (?, ?, ?)", (str, int, str)
    ),
    ClaimOrder.CONFIDENCE: _Sorting("c.by_confidence, c.id", "(c.by_confidence, c.id) > (?, ?)", (float, str)),
    ClaimOrder.VALUE: _Sorting("c.by_value, c.id", "(c.by_value, c.id) > (?, ?)", (float, str)),
}
_ABOUT_BY_WORLD = _Sorting("a.by_world, a.claim", "(a.by_world, a.claim) > (?, ?)", (str, str))


def find(db: sqlite3.Connection, where: ClaimFilter, order: ClaimOrder, first: int, after: str | None) -> Page[Claim]:
    """A page of the claims that pass the filter."""
    name = f"claims:{order}"
    types = _SORTINGS[order].types
    keys = decode(after, name, *types) if after is not None else ()
    found: dict[str, Row] = {}
    for entity, predicate in _walks(where):
        query, sorting = _walk(where, order, entity, predicate)
        if keys:
            query.where(sorting.after, *keys)
        for row in query.rows(db, f"ORDER BY {sorting.columns} LIMIT ?", first + 1):
            found[row[len(types) - 1]] = row
    rows = sorted(found.values(), key=lambda row: row[: len(types)])
    return page(rows, first, name, len(types), lambda row: from_json(row[-1], Claim))


def count(db: sqlite3.Connection, where: ClaimFilter) -> int:
    """How many claims pass the filter; from the counters where they can tell."""
    if where == EVERYTHING:
        return Query("SELECT value FROM total").where("name = 'claims'").number(db)
    if len(where.about) == 1 and where._replace(about=(), predicates=()) == EVERYTHING:
        query = Query("SELECT coalesce(sum(claims), 0) FROM predicate").where("entity = ?", where.about[0])
        if where.predicates:
            query.where("predicate IN (SELECT value FROM json_each(?))", json.dumps(where.predicates))
        return query.number(db)
    query = Query("SELECT count(*) FROM claim AS c")
    _about(query, tuple(i for i in (where.subject,) if i))
    _about(query, where.about)
    _predicates(query, where)
    _unit(query, where)
    _conditions(query, where)
    return query.number(db)


def _walks(where: ClaimFilter) -> list[tuple[str | None, str | None]]:
    """The ranges to walk: (entity, None), (None, predicate), or everything (None, None)."""
    if where.subject is not None:
        return [(where.subject, None)]
    if where.about:
        return [(entity, None) for entity in dict.fromkeys(where.about)]
    if where.predicates:
        return [(None, predicate) for predicate in dict.fromkeys(where.predicates)]
    return [(None, None)]


def _walk(where: ClaimFilter, order: ClaimOrder, entity: str | None, predicate: str | None) -> tuple[Query, _Sorting]:
    sorting = _SORTINGS[order]
    if entity is not None:
        if order is ClaimOrder.WORLD_TIME:
            sorting = _ABOUT_BY_WORLD
        # CROSS JOIN: the walk is along `about`, whatever the planner thinks.
        query = Query("SELECT", sorting.columns, ", c.body FROM about AS a CROSS JOIN claim AS c ON c.n = a.n")
        query.where("a.entity = ?", entity)
        if where.subject is not None:
            _about(query, where.about)
        _predicates(query, where)
        _unit(query, where)
    else:
        query = Query("SELECT", sorting.columns, ", c.body FROM claim AS c")
        if predicate is None:
            _unit(query, where)
        else:
            query.where("c.predicate = ?", predicate)
            if where.unit is not None:
                query.where("+c.unit = ?", where.unit)  # the sign keeps the planner to the predicate's index
    _conditions(query, where)
    return query, sorting


def _about(query: Query, entities: tuple[str, ...]) -> None:
    if entities:
        query.where(
            "c.n IN (SELECT n FROM about WHERE entity IN (SELECT value FROM json_each(?)))", json.dumps(entities)
        )


def _predicates(query: Query, where: ClaimFilter) -> None:
    if where.predicates:
        query.where("c.predicate IN (SELECT value FROM json_each(?))", json.dumps(where.predicates))


def _unit(query: Query, where: ClaimFilter) -> None:
    if where.unit is not None:
        query.where("c.unit = ?", where.unit)


def _conditions(query: Query, where: ClaimFilter) -> None:
    """Every part of the filter but about, predicates and unit, which a walk may stand for."""
    if (where.minimum is not None or where.maximum is not None) and where.unit is None:
        raise BadRequestError("minimum and maximum need a unit: say what the numbers measure, such as unit W.")
    simple: tuple[tuple[str, Parameter], ...] = (
        ("c.subject = ?", where.subject),
        ("c.kind = ?", where.kind),
        ("coalesce(c.high, 9e999) >= ? AND coalesce(c.low, c.high) IS NOT NULL", where.minimum),
        ("coalesce(c.low, -9e999) <= ? AND coalesce(c.low, c.high) IS NOT NULL", where.maximum),
        ("c.modality IN (SELECT value FROM json_each(?))", json.dumps(where.modalities) if where.modalities else None),
        ("c.by_confidence <= ?", -where.min_confidence if where.min_confidence is not None else None),
        ("c.source = ?", where.source),
        # An undated claim has no `..._until`, and a comparison with nothing holds for none.
        ("c.world_until >= ?", _from("world_from", where.world_from)),
        ("c.world_until IS NOT NULL AND c.by_world <= ?", _until("world_until", where.world_until)),
        ("c.said_until >= ?", _from("said_from", where.said_from)),
        ("c.said_until IS NOT NULL AND c.by_said <= ?", _until("said_until", where.said_until)),
    )
    for condition, value in simple:
        if value is not None:
            query.where(condition, value)
    if where.speaker is not None:
        query.where("(c.speaker = ? OR c.voice = ?)", where.speaker, where.speaker.casefold())


def _from(field: str, edtf: str | None) -> str | None:
    return None if edtf is None else _bounds(field, edtf)[0] or OPEN


def _until(field: str, edtf: str | None) -> str | None:
    return None if edtf is None else _bounds(field, edtf)[1] or UNDATED


def _bounds(field: str, edtf: str) -> tuple[str | None, str | None]:
    try:
        return bounds(edtf)
    except ValueError as error:
        raise BadRequestError(f"{field}: {error}.") from error
