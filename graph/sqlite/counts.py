"""How many claims of the SQLite store pass a filter: from counters where they can tell, by reading indexes where not.

Counters tell for any predicates, kind, unit and modalities: of the whole store, of a subject, of any of several
entities. Numbers, confidence, speaker, source and times are counted claim by claim, in an index that holds what is
asked for.
"""

import json
import sqlite3

from graph.columns import first_day
from graph.sqlite.filters import Of, conditions, in_shapes, is_about, number_about, of_shape, said_by, shapes_wanted
from graph.sqlite.query import Query
from graph.sqlite.spans import ALL_CLASSES, CLASSES, UNDATED_CLASS, earliest
from graph.store import EVERYTHING, ClaimFilter
from graph.times import OPEN


def count(db: sqlite3.Connection, where: ClaimFilter) -> int:
    """How many claims pass the filter."""
    about = tuple(dict.fromkeys(where.about))
    if where.subject is not None and where.subject in about:
        about = ()  # a claim is about its subject
    where = where._replace(about=about)
    if where._replace(about=(), subject=None, predicates=(), kind=None, unit=None, modalities=()) == EVERYTHING:
        return _counted(db, where)
    if where.source is not None:
        return _of_source(db, where)
    if where.about or where.subject is not None:
        return _about(db, where)
    if where.speaker is not None or where.predicates or (where.unit is not None and not _dated(where)):
        return _indexed(db, where)
    if where._replace(said_from=None, said_until=None) == EVERYTHING:
        return _said(db, where)
    if where._replace(min_confidence=None) == EVERYTHING:
        query = Query("SELECT count(*) FROM claim AS c INDEXED BY claim_confidence")
        conditions(query, Of.CLAIM, where)
        return query.number(db)
    return _everywhere(db, where)


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


def _about(db: sqlite3.Connection, where: ClaimFilter) -> int:
    """Along the ranges of the entities in `about`, which hold all that a filter asks for."""
    if where.subject is not None:
        query = Query("SELECT count(*) FROM about AS a").where("a.entity = ?", where.subject).where("a.subject = 1")
        is_about(query, Of.ABOUT, where.about)
    elif len(where.about) == 1:
        query = Query("SELECT count(*) FROM about AS a").where("a.entity = ?", where.about[0])
    else:
        query = Query("SELECT count(DISTINCT a.n) FROM about AS a")
        query.where("a.entity IN (SELECT value FROM json_each(?))", json.dumps(where.about))
    of_shape(query, Of.ABOUT, where)
    said_by(query, Of.ABOUT, where)
    conditions(query, Of.ABOUT, where)
    return query.number(db)


def _of_source(db: sqlite3.Connection, where: ClaimFilter) -> int:
    query = Query("SELECT count(*) FROM claim AS c").where("c.source = ?", where.source)
    if where.subject is not None:
        query.where("c.subject = ?", where.subject)
    is_about(query, Of.CLAIM, where.about)
    of_shape(query, Of.CLAIM, where)
    said_by(query, Of.CLAIM, where)
    conditions(query, Of.CLAIM, where)
    return query.number(db)


def _indexed(db: sqlite3.Connection, where: ClaimFilter) -> int:
    """Along the index of speakers, of predicates, or of units."""
    if where.speaker is None:
        query = Query("SELECT count(*) FROM claim AS c")
        if where.predicates:
            query.where("c.predicate IN (SELECT value FROM json_each(?))", json.dumps(where.predicates))
        if where.unit is not None:
            query.where("+c.unit = ?" if where.predicates else "c.unit = ?", where.unit)
        of_shape(query, Of.CLAIM, where._replace(predicates=(), unit=None))
        conditions(query, Of.CLAIM, where)
        return query.number(db)
    voice = where.speaker.casefold()
    named = Query("SELECT count(*) FROM claim AS c").where("c.voice = ?", voice)
    others = Query("SELECT count(*) FROM claim AS c").where("c.speaker = ?", where.speaker)
    others.where("c.voice IS NOT ?", voice)
    for query in (named, others):
        of_shape(query, Of.CLAIM, where)
        conditions(query, Of.CLAIM, where)
    return named.number(db) + others.number(db)


def _everywhere(db: sqlite3.Connection, where: ClaimFilter) -> int:
    """Along the index by world time, which holds all that a filter asks for, class by class of how long times last."""
    found = 0
    for span in ALL_CLASSES:
        if span == UNDATED_CLASS and _dated(where):
            continue
        query = Query("SELECT count(*) FROM claim AS c INDEXED BY claim_world").where("c.span = ?", span)
        if where.world_from is not None:
            day = first_day("world_from", where.world_from) or OPEN
            query.where("c.by_world >= ?", earliest(day, CLASSES[span]))
        of_shape(query, Of.CLAIM, where)
        conditions(query, Of.CLAIM, where)
        found += query.number(db)
    return found


def _said(db: sqlite3.Connection, where: ClaimFilter) -> int:
    """Along the index of when things were said, from where the first of them can be that were said long enough."""
    query = Query("SELECT count(*) FROM claim AS c INDEXED BY claim_said")
    if where.said_from is not None:
        longest = Query("SELECT value FROM total").where("name = 'longest_said'").number(db)
        query.where("c.by_said >= ?", earliest(first_day("said_from", where.said_from) or OPEN, longest))
    conditions(query, Of.CLAIM, where)
    return query.number(db)


def _dated(where: ClaimFilter) -> bool:
    return where.world_from is not None or where.world_until is not None
