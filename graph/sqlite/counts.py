"""How many claims of the SQLite store pass a filter: from counters where they can tell, by reading indexes where not.

Counters tell for any predicates, kind, unit, modalities and confidence: of the whole store, of a subject, of any of
several entities. Numbers, times, speaker and who is quoted are counted claim by claim, as far as the contract says, in
an index that holds what is asked for.
"""

import json
import sqlite3
from collections.abc import Iterable

from graph.columns import first_day
from graph.sqlite.filters import (
    Of,
    Voice,
    conditions,
    in_shapes,
    is_about,
    number_about,
    of_predicates,
    of_shape,
    said_by,
    shapes_wanted,
    voices,
)
from graph.sqlite.query import Query
from graph.sqlite.spans import ALL_CLASSES, CLASSES, UNDATED_CLASS, earliest
from graph.store import EVERYTHING, MOST_COUNTED, ClaimFilter, Total, counted_to_the_end
from graph.times import OPEN


def count(db: sqlite3.Connection, where: ClaimFilter) -> Total:
    """How many claims pass the filter."""
    about = tuple(dict.fromkeys(where.about))
    if where.subject is not None and where.subject in about:
        about = ()  # a claim is about its subject
    where = where._replace(about=about)
    if where.source is not None:
        return Total(_of_source(db, where))
    if counted_to_the_end(where):
        return Total(_counted(db, where))
    if where.about or where.subject is not None:
        return _read(db, [_about(where)])
    if heard := voices(where):
        return _read(db, _of_voice(where, *heard))
    if where.predicates or (where.unit is not None and not _dated(where)):
        return _read(db, [_indexed(where)])
    if where._replace(said_from=None, said_until=None) == EVERYTHING:
        return _read(db, [_said(db, where)])
    return _read(db, _everywhere(where))


def _read(db: sqlite3.Connection, queries: Iterable[Query]) -> Total:
    """The rows of queries that have none in common, as far as they are counted."""
    found = 0
    for query in queries:
        found += query.rows_to(db, MOST_COUNTED + 1 - found)
        if found > MOST_COUNTED:
            break
    return Total.of(found)


def _counted(db: sqlite3.Connection, where: ClaimFilter) -> int:
    """From the counters."""
    about, subject = where.about, where.subject
    if subject is not None and about:
        query = Query("SELECT coalesce(sum(subjects), 0) FROM shared").where("entity = ?", subject)
        query.where("other IN (SELECT value FROM json_each(?))", json.dumps(about))
        return in_shapes(query, where).number(db) - _too_many(db, "SELECT coalesce(sum(m - 1), 0)", where)
    if subject is not None:
        query = Query("SELECT coalesce(sum(subjects), 0) FROM tally").where("entity = ?", subject)
        return in_shapes(query, where).number(db)
    if len(about) == 1:
        return number_about(db, about[0], where)
    if about:
        return _any_of(db, where)
    if where.min_confidence is not None:
        return in_shapes(Query("SELECT coalesce(sum(claims), 0) FROM sure"), where).number(db)
    shapes = shapes_wanted("SELECT coalesce(sum(claims), 0) FROM shape", where)
    return (shapes or Query("SELECT value FROM total").where("name = 'claims'")).number(db)


def _any_of(db: sqlite3.Connection, where: ClaimFilter) -> int:
    """What is about two of the entities is counted with each of them, and taken out once."""
    found = sum(number_about(db, entity, where) for entity in where.about)
    pairs = Query("SELECT coalesce(sum(claims), 0) FROM shared")
    among = json.dumps(where.about)
    pairs.where("entity IN (SELECT value FROM json_each(?))", among)
    pairs.where("other IN (SELECT value FROM json_each(?))", among)
    too_few = _too_many(db, "SELECT coalesce(sum((m - 1) * (m - 2) / 2), 0)", where)
    return found - in_shapes(pairs, where).number(db) // 2 + too_few


def _too_many(db: sqlite3.Connection, select: str, where: ClaimFilter) -> int:
    """What the sums are wrong by: of claims about three entities or more, about how many (`m`) of those wanted."""
    claims = Query(select, "FROM (SELECT count(*) AS m FROM about INDEXED BY about_several").where("entities > 2")
    claims.where("entity IN (SELECT value FROM json_each(?))", json.dumps(where.about))
    if where.subject is not None:
        subjects = Query("SELECT n FROM about INDEXED BY about_several").where("entities > 2")
        claims.where_in("n", subjects.where("entity = ?", where.subject).where("subject = 1"))
    return int(in_shapes(claims, where).rows(db, "GROUP BY n)")[0][0])


def _about(where: ClaimFilter) -> Query:
    """Along the ranges of the entities in `about`, or in its index of predicates, which hold what a filter asks for."""
    if where.subject is not None:
        query = Query("SELECT 1 FROM about AS a").where("a.entity = ?", where.subject).where("a.subject = 1")
        is_about(query, Of.ABOUT, where.about)
    elif len(where.about) == 1:
        query = Query("SELECT 1 FROM about AS a").where("a.entity = ?", where.about[0])
    else:
        query = Query("SELECT DISTINCT a.n FROM about AS a")
        query.where("a.entity IN (SELECT value FROM json_each(?))", json.dumps(where.about))
    if where.subject is None:
        of_predicates(query, Of.ABOUT, where)
    of_shape(query, Of.ABOUT, where)
    said_by(query, Of.ABOUT, voices(where))
    conditions(query, Of.ABOUT, where)
    return query


def _of_source(db: sqlite3.Connection, where: ClaimFilter) -> int:
    query = Query("SELECT count(*) FROM claim AS c").where("c.source = ?", where.source)
    if where.subject is not None:
        query.where("c.subject = ?", where.subject)
    is_about(query, Of.CLAIM, where.about)
    of_shape(query, Of.CLAIM, where)
    said_by(query, Of.CLAIM, voices(where))
    conditions(query, Of.CLAIM, where)
    return query.number(db)


def _of_voice(where: ClaimFilter, voice: Voice, *others: Voice) -> list[Query]:
    """Along the indexes of who speaks or is quoted: those called so, then those who are meant and are not called so."""
    named = Query("SELECT 1 FROM claim AS c").where(f"c.{voice.name} = ?", voice.folded)
    meant = Query("SELECT 1 FROM claim AS c").where(f"c.{voice.entity} = ?", voice.wanted)
    meant.where(f"c.{voice.name} IS NOT ?", voice.folded)
    for query in (named, meant):
        said_by(query, Of.CLAIM, others)
        of_shape(query, Of.CLAIM, where)
        conditions(query, Of.CLAIM, where)
    return [named, meant]


def _indexed(where: ClaimFilter) -> Query:
    """Along the index of predicates; of units where only their numbers are asked for, which is all that it holds."""
    query = Query("SELECT 1 FROM claim AS c")
    bounds = ClaimFilter(unit=where.unit, minimum=where.minimum, maximum=where.maximum)
    if where == bounds:
        query.where("c.unit = ?", where.unit)
    else:
        of_predicates(query, Of.CLAIM, where)
        of_shape(query, Of.CLAIM, where._replace(predicates=()))
    conditions(query, Of.CLAIM, where)
    return query


def _everywhere(where: ClaimFilter) -> Iterable[Query]:
    """Along the index by world time, which holds all that a filter asks for, class by class of how long times last."""
    for span in ALL_CLASSES:
        if span == UNDATED_CLASS and _dated(where):
            continue
        query = Query("SELECT 1 FROM claim AS c INDEXED BY claim_world").where("c.span = ?", span)
        if where.world_from is not None:
            day = first_day("world_from", where.world_from) or OPEN
            query.where("c.by_world >= ?", earliest(day, CLASSES[span]))
        of_shape(query, Of.CLAIM, where)
        conditions(query, Of.CLAIM, where)
        yield query


def _said(db: sqlite3.Connection, where: ClaimFilter) -> Query:
    """Along the index of when things were said, from where the first of them can be that were said long enough."""
    query = Query("SELECT 1 FROM claim AS c INDEXED BY claim_said")
    if where.said_from is not None:
        longest = Query("SELECT value FROM total").where("name = 'longest_said'").number(db)
        query.where("c.by_said >= ?", earliest(first_day("said_from", where.said_from) or OPEN, longest))
    conditions(query, Of.CLAIM, where)
    return query


def _dated(where: ClaimFilter) -> bool:
    return where.world_from is not None or where.world_until is not None
