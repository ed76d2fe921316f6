"""The parts of a claim's filter as conditions, on the table `claim` (c) or an entity's range of `about` (a)."""

import json
import sqlite3
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from graph.columns import times
from graph.sqlite.query import Parameter, Query
from graph.store import ClaimFilter

ABOUT_SOME = "EXISTS (SELECT 1 FROM about AS x WHERE x.entity IN (SELECT value FROM json_each(?)) AND x.by_world = "


class Of(StrEnum):
    """Which table a condition speaks of. Both have the columns that are named here."""

    CLAIM = "c"
    ABOUT = "a"


def of_shape(query: Query, table: Of, where: ClaimFilter) -> None:
    """Predicates, kind, unit and modalities: claims whose shape has them. No index leads to a shape."""
    shapes = shapes_wanted("SELECT n FROM shape", where)
    if shapes is not None:
        query.where_in(f"{table}.shape", shapes)


def shapes_wanted(select: str, where: ClaimFilter) -> Query | None:
    """The shapes that a filter lets pass; None where it lets all."""
    if not (where.predicates or where.kind is not None or where.unit is not None or where.modalities):
        return None
    query = Query(select)
    if where.predicates:
        query.where("predicate IN (SELECT value FROM json_each(?))", json.dumps(where.predicates))
    if where.kind is not None:
        query.where("kind = ?", where.kind)
    if where.unit is not None:
        query.where("unit = ?", where.unit)
    if where.modalities:
        query.where("modality IN (SELECT value FROM json_each(?))", json.dumps(where.modalities))
    return query


def is_about(query: Query, table: Of, entities: tuple[str, ...]) -> None:
    """Any of the entities."""
    if entities:
        here = "a.by_world AND x.claim = a.claim)" if table is Of.ABOUT else "c.by_world AND x.claim = c.id)"
        query.where(ABOUT_SOME + here, json.dumps(entities))


class Voice(NamedTuple):
    """Who is to speak or to be quoted: the columns of the entity and of the name, and who is wanted."""

    entity: str
    name: str
    wanted: str

    @property
    def folded(self) -> str:
        return self.wanted.casefold()


def voices(where: ClaimFilter) -> list[Voice]:
    """Who is quoted comes first: fewer are."""
    found = (("quoted", "quoted_name", where.quoted), ("speaker", "voice", where.speaker))
    return [Voice(entity, name, wanted) for entity, name, wanted in found if wanted is not None]


def said_by(query: Query, table: Of, wanted: Iterable[Voice]) -> None:
    """The signs keep the planner to the index that is walked."""
    for voice in wanted:
        condition = f"(+{table}.{voice.entity} = ? OR +{table}.{voice.name} = ?)"
        query.where(condition, voice.wanted, voice.folded)


def conditions(query: Query, table: Of, where: ClaimFilter) -> None:
    """Numbers, confidence and times."""
    time = times(where)
    simple: tuple[tuple[str, Parameter], ...] = (
        (f"coalesce({table}.high, 9e999) >= ? AND coalesce({table}.low, {table}.high) IS NOT NULL", where.minimum),
        (f"coalesce({table}.low, -9e999) <= ? AND coalesce({table}.low, {table}.high) IS NOT NULL", where.maximum),
        (f"{table}.by_confidence <= ?", -where.min_confidence if where.min_confidence is not None else None),
        # An undated claim has no `..._until`, and a comparison with nothing holds for none.
        (f"{table}.world_until >= ?", time.world_from),
        (f"{table}.world_until IS NOT NULL AND {table}.by_world <= ?", time.world_until),
        (f"{table}.said_until >= ?", time.said_from),
        (f"{table}.said_until IS NOT NULL AND {table}.by_said <= ?", time.said_until),
    )
    for condition, value in simple:
        if value is not None:
            query.where(condition, value)


def of_predicates(query: Query, table: Of, where: ClaimFilter) -> None:
    """The index of predicates is walked: for those wanted, or those that have numbers in the unit wanted."""
    if where.predicates:
        query.where_in(f"{table}.predicate", Query("SELECT value FROM json_each(?)").give(json.dumps(where.predicates)))
    elif where.unit is not None:
        query.where_in(f"{table}.predicate", Query("SELECT predicate FROM shape").where("unit = ?", where.unit))


def number_about(db: sqlite3.Connection, entity: str, where: ClaimFilter) -> int:
    """How many claims are about an entity, of the shapes and confidences that are wanted; from the counters."""
    one_sum = shapes_wanted("", where) is None and where.min_confidence is None
    query = Query("SELECT coalesce(sum(claims), 0) FROM", "busy" if one_sum else "tally").where("entity = ?", entity)
    return in_shapes(query, where).number(db)


def in_shapes(query: Query, where: ClaimFilter) -> Query:
    """Counters of the shapes and confidences that are wanted."""
    shapes = shapes_wanted("SELECT n FROM shape", where)
    if shapes is not None:
        query.where_in("shape", shapes)
    if where.min_confidence is not None:
        query.where("by_confidence <= ?", -where.min_confidence)
    return query
