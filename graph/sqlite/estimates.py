"""Estimates in the SQLite store: an entity's are kept together, and forgotten when its evidence is written."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graph.checks import lost_claims, rests_on, same_estimate
from graph.columns import USES, evidenced
from graph.model import Claim, Entity, Estimate, from_json, to_json
from graph.sqlite.query import Query
from graph.store import Estimated

_AMONG_IDS = "id IN (SELECT value FROM json_each(?))"


def touch(db: sqlite3.Connection, key: str, claims: Iterable[Claim] = (), entities: Iterable[Entity] = ()) -> None:
    """Forget what rests on a source, or will rest on these claims and entities, before the source is written."""
    found = evidenced(claims)
    found.update(
        subject
        for (subject,) in db.execute(
            "SELECT DISTINCT subject FROM claim WHERE source = ? AND subject IS NOT NULL "
            "AND (unit IS NOT NULL OR predicate IN (SELECT value FROM json_each(?)))",
            (key, json.dumps(USES)),
        )
    )
    rows = [(entity,) for entity in sorted(found.union(_described(db, entities)))]
    db.executemany("DELETE FROM estimate WHERE entity = ?", rows)
    db.executemany(
        "INSERT INTO evidence VALUES (?, (SELECT value + 1 FROM total WHERE name = 'writes'), NULL) "
        "ON CONFLICT (entity) DO UPDATE SET touched = excluded.touched, facts = NULL",
        rows,
    )


def _described(db: sqlite3.Connection, entities: Iterable[Entity]) -> list[str]:
    """Those entities with evidence that will be described in other words than they are."""
    new = {entity.id: to_json(entity).decode() for entity in entities}
    kept = db.execute(
        "SELECT evidence.entity, entity.body FROM evidence LEFT JOIN entity ON entity.id = evidence.entity "
        "WHERE evidence.entity IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(new)),),
    )
    return [id for id, body in kept if body != new[id]]


def forget(db: sqlite3.Connection, entities: Iterable[str]) -> None:
    """Of entities that are no more nothing follows."""
    rows = [(entity,) for entity in entities]
    db.executemany("DELETE FROM estimate WHERE entity = ?", rows)
    db.executemany("DELETE FROM evidence WHERE entity = ?", rows)


def put(db: sqlite3.Connection, found: Mapping[str, Sequence[Estimate]], facts: str, version: int) -> list[str]:
    """Keep checked estimates; of which entities they were kept."""
    kept = [
        entity
        for (entity,) in db.execute(
            "SELECT entity FROM evidence WHERE entity IN (SELECT value FROM json_each(?)) AND touched <= ? "
            "ORDER BY entity",
            (json.dumps(sorted(found)), version),
        ).fetchall()
    ]
    claims = {claim for entity in kept for estimate in found[entity] for claim in rests_on(estimate)}
    if Query("SELECT count(*) FROM claim").where(_AMONG_IDS, json.dumps(sorted(claims))).number(db) != len(claims):
        raise lost_claims(kept)
    db.executemany("DELETE FROM estimate WHERE entity = ?", [(entity,) for entity in kept])
    try:
        db.executemany("INSERT INTO estimate VALUES (?, ?, ?, ?)", (row for id in kept for row in _rows(found[id])))
    except sqlite3.IntegrityError as error:
        raise same_estimate(error) from error
    db.executemany("UPDATE evidence SET facts = ? WHERE entity = ?", [(facts, entity) for entity in kept])
    return kept


def _rows(estimates: Sequence[Estimate]) -> Iterator[tuple[str, int, str, str]]:
    for number, estimate in enumerate(estimates):
        yield estimate.entity, number, estimate.id, to_json(estimate).decode()


def of_entities(db: sqlite3.Connection, entities: Sequence[str]) -> dict[str, Estimated]:
    query = Query(
        "SELECT evidence.entity, facts, body FROM evidence LEFT JOIN estimate ON estimate.entity = evidence.entity"
    )
    query.where("facts IS NOT NULL").where(
        "evidence.entity IN (SELECT value FROM json_each(?))", json.dumps(list(entities))
    )
    found: dict[str, Estimated] = {}
    for entity, facts, body in query.rows(db, "ORDER BY evidence.entity, number"):
        before = found.get(entity, Estimated(facts, ()))
        found[entity] = before if body is None else Estimated(facts, (*before.estimates, from_json(body, Estimate)))
    return found


def by_id(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Estimate]:
    query = Query("SELECT id, body FROM estimate").where(_AMONG_IDS, json.dumps(list(ids)))
    return {id: from_json(body, Estimate) for id, body in query.rows(db)}


def stale(db: sqlite3.Connection, facts: str, first: int, after: str | None, among: Sequence[str] | None) -> list[str]:
    query = Query("SELECT entity FROM evidence").where("facts IS NOT ?", facts)
    if among is not None:
        query.where("entity IN (SELECT value FROM json_each(?))", json.dumps(list(among)))
    if after is not None:
        query.where("entity > ?", after)
    return [entity for (entity,) in query.rows(db, "ORDER BY entity LIMIT ?", first)]


def everything(db: sqlite3.Connection) -> Iterator[Estimate]:
    for (body,) in db.execute("SELECT body FROM estimate ORDER BY entity, number"):
        yield from_json(body, Estimate)
