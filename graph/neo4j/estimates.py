"""Estimates in the Neo4j store: an entity's are kept together, and forgotten when its evidence is written.

A person sees `(:Estimate)` nodes with a name, what each is `OF` and the claims that it `RESTS_ON`. Beside them
`(:Evidence)` tells of an entity which write last changed its evidence (`touched`), and with which facts its estimates
were worked out, if they are kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, LiteralString

from neo4j import ManagedTransaction
from neo4j.exceptions import ConstraintError

from graph.checks import lost_claims, rests_on, same_estimate
from graph.columns import USES, evidenced
from graph.model import Claim, Entity, Estimate, from_json, to_json
from graph.neo4j.server import Query
from graph.store import Estimated
from graph.units import format_value

BATCH = 500  # estimates of one UNWIND: their bodies are long

Properties = dict[str, Any]

_SUBJECTS = (
    "MATCH (:Source {key: $key})<-[:FROM]-(c:Claim) "
    "WHERE c.subject IS NOT NULL AND (c.unit IS NOT NULL OR c.predicate IN $uses) RETURN DISTINCT c.subject"
)
_DESCRIBED = (
    "MATCH (t:Evidence) WHERE t.entity IN $ids OPTIONAL MATCH (e:Entity {id: t.entity}) RETURN t.entity, e.body"
)
_TOUCH = (
    "MATCH (s:Claimgraph {name: 'claimgraph'}) UNWIND $ids AS id MERGE (t:Evidence {entity: id}) "
    "SET t.touched = s.writes + 1 REMOVE t.facts WITH id MATCH (n:Estimate {entity: id}) DETACH DELETE n"
)
_UNTOUCHED = (
    "MATCH (t:Evidence) WHERE t.entity IN $ids AND t.touched <= $version RETURN t.entity AS entity ORDER BY entity"
)
_CLAIMS = "MATCH (c:Claim) WHERE c.id IN $ids RETURN count(*)"
_FORGET = "UNWIND $ids AS id MATCH (n:Estimate {entity: id}) DETACH DELETE n"
_CREATE = (
    "UNWIND $rows AS row MATCH (e:Entity {id: row.estimate.entity}) "
    "CREATE (n:Estimate)-[:OF]->(e) SET n = row.estimate "
    "WITH n, row UNWIND row.claims AS claim MATCH (c:Claim {id: claim}) CREATE (n)-[:RESTS_ON]->(c)"
)
_KEPT = "UNWIND $ids AS id MATCH (t:Evidence {entity: id}) SET t.facts = $facts"
_OF_ENTITIES: LiteralString = (
    "OPTIONAL MATCH (n:Estimate {entity: t.entity}) WITH t, n ORDER BY t.entity, n.number "
    "RETURN t.entity, t.facts, collect(n.body)"
)


def touch(tx: ManagedTransaction, key: str, claims: Iterable[Claim] = (), entities: Iterable[Entity] = ()) -> None:
    """Forget what rests on a source, or will rest on these claims and entities, before the source is written."""
    found = evidenced(claims)
    found.update(subject for (subject,) in tx.run(_SUBJECTS, key=key, uses=list(USES)).values())
    new = {entity.id: to_json(entity).decode() for entity in entities}
    described = tx.run(_DESCRIBED, ids=sorted(new)).values()
    found.update(id for id, body in described if body != new[id])
    tx.run(_TOUCH, ids=sorted(found)).consume()


def put(tx: ManagedTransaction, found: Mapping[str, Sequence[Estimate]], facts: str, version: int) -> list[str]:
    """Keep checked estimates; of which entities they were kept."""
    kept = [entity for (entity,) in tx.run(_UNTOUCHED, ids=sorted(found), version=version).values()]
    rows = [row for entity in kept for row in _rows(found[entity])]
    claims = sorted({claim for row in rows for claim in row["claims"]})
    if tx.run(_CLAIMS, ids=claims).values() != [[len(claims)]]:
        raise lost_claims(kept)
    tx.run(_FORGET, ids=kept).consume()
    try:
        for begin in range(0, len(rows), BATCH):
            tx.run(_CREATE, rows=rows[begin : begin + BATCH]).consume()
    except ConstraintError as error:
        raise same_estimate(error.message) from error
    tx.run(_KEPT, ids=kept, facts=facts).consume()
    return kept


def _rows(estimates: Sequence[Estimate]) -> list[Properties]:
    return [
        {"estimate": _properties(number, estimate), "claims": rests_on(estimate)}
        for number, estimate in enumerate(estimates)
    ]


def _properties(number: int, estimate: Estimate) -> Properties:
    """What a person may look at; `name` is what the browser shows in the node."""
    plain = ("id", "entity", "metric", "label", "unit", "p5", "p50", "p95", "as_of", "status", "basis", "scope")
    return {
        "number": number,
        "name": f"{estimate.metric} {format_value(estimate.p50, estimate.unit)}",
        "body": to_json(estimate).decode(),
        **{name: value for name in plain if (value := getattr(estimate, name)) is not None},
    }


def of_entities(tx: ManagedTransaction, entities: Sequence[str]) -> dict[str, Estimated]:
    query = Query("MATCH (t:Evidence) WHERE t.entity IN $ids AND t.facts IS NOT NULL", ids=list(entities))
    return {
        entity: Estimated(facts, tuple(from_json(body, Estimate) for body in bodies))
        for entity, facts, bodies in query.rows(tx, _OF_ENTITIES)
    }


def stale(tx: ManagedTransaction, facts: str, first: int, after: str | None, among: Sequence[str] | None) -> list[str]:
    query = Query("MATCH (t:Evidence)").where("t.entity > $after AND coalesce(t.facts, '') <> $facts", facts=facts)
    if among is not None:
        query.where("t.entity IN $among", among=list(among))
    rows = query.rows(tx, "RETURN t.entity ORDER BY t.entity LIMIT $limit", after=after or "", limit=first)
    return [entity for (entity,) in rows]
