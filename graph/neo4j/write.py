"""How a document becomes nodes and relationships of the Neo4j store and how they are taken out again.

All of it inside one transaction, which may be tried again from its beginning. Nodes come before relationships, each
sort in batches; labels and types, too, are passed as parameters.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, LiteralString

from neo4j import ManagedTransaction

from graph.columns import claim_columns, named, names, seconds
from graph.errors import NotAStoreError, UncitedClaimError
from graph.model import (
    RELATION_PREDICATES,
    Claim,
    ClaimKind,
    Document,
    Entity,
    EntityType,
    Mention,
    Segment,
    to_dict,
    to_json,
)
from graph.neo4j import estimates as neo4j_estimates
from graph.neo4j.search import terms
from graph.neo4j.server import Row
from graph.passages import passages

BATCH = 200  # rows of one UNWIND; the server holds what a query gathers until the end of the transaction
OTHER_RELATION = "RELATES_TO"  # a relation under a predicate that the model does not know

Properties = dict[str, Any]

_LOCK = "MATCH (n:Claimgraph {name: 'claimgraph'}) SET n.lock = 0 RETURN n.writes"
_COUNT = "MATCH (n:Claimgraph {name: 'claimgraph'}) SET n.writes = n.writes + 1"

_SOURCE = "CREATE (s:Source) SET s = $row"
_SEGMENTS = "MATCH (s:Source {key: $key}) UNWIND $rows AS row CREATE (n:Segment) SET n = row CREATE (n)-[:FROM]->(s)"
_PASSAGES = "MATCH (s:Source {key: $key}) UNWIND $rows AS row CREATE (n:Passage) SET n = row CREATE (n)-[:FROM]->(s)"
# A claim comes with all that hangs on it, so that it need not be looked for again.
_CLAIMS = (
    "MATCH (s:Source {key: $key}) UNWIND $rows AS row CREATE (n:Claim) SET n = row.claim CREATE (n)-[:FROM]->(s) "
    "FOREACH (cited IN row.citations | CREATE (n)-[:CITES]->(t:Citation)-[:FROM]->(s) SET t = cited) "
    "WITH n, row UNWIND row.links AS link MATCH (e:Entity {id: link[1]}) CREATE (n)-[:$(link[0])]->(e)"
)
_MENTIONS = (
    "MATCH (s:Source {key: $key}) UNWIND $rows AS row CREATE (n:Mention) SET n = row CREATE (n)-[:FROM]->(s) "
    "WITH n MATCH (e:Entity {id: n.entity}) CREATE (n)-[:OF]->(e)"
)
# Whatever a source names is a node, though it have no body until a document lists it. Gives what has another body.
_NAMED = (
    "MATCH (s:Source {key: $key}) UNWIND $rows AS row MERGE (e:Entity {id: row[0]}) ON CREATE SET e.name = row[0] "
    "CREATE (s)-[:NAMES]->(e) "
    "WITH e, row WHERE row[1] IS NOT NULL AND (e.digest IS NULL OR e.digest <> row[1]) RETURN e.id"
)
_ENTITIES = (
    "UNWIND $rows AS row MATCH (e:Entity {id: row.properties.id}) REMOVE e:$($labels) SET e = row.properties "
    "SET e:$(row.label)"
)
_FORGET_NAMES = "UNWIND $rows AS id MATCH (n:Name)-[:OF]->(:Entity {id: id}) DETACH DELETE n"
_NAMES = "UNWIND $rows AS row MATCH (e:Entity {id: row.entity}) CREATE (n:Name) SET n = row CREATE (n)-[:OF]->(e)"
_RELATIONS = (
    "UNWIND $rows AS row MATCH (a:Entity {id: row.subject}) MATCH (b:Entity {id: row.object}) "
    "CREATE (a)-[r:$(row.type)]->(b) SET r = row.properties"
)
_UNCITED = (
    "MATCH (:Source {key: $key})<-[:FROM]-(c:Claim) "
    "WHERE NOT EXISTS { MATCH (c)-[:CITES]->(t:Citation) WHERE t.source = $key } RETURN c.id LIMIT 1"
)
_FORGET_RELATIONS = (
    "MATCH (:Source {key: $key})<-[:FROM]-(:Claim {kind: 'relation'})-[:SUBJECT]->(e:Entity) WITH DISTINCT e "
    "MATCH (e)-[r]->(:Entity) WHERE r.source = $key DELETE r"
)
_FORGET_PARTS = "MATCH (:Source {key: $key})<-[:FROM]-(n) DETACH DELETE n"
_FORGET_SOURCE = "MATCH (s:Source {key: $key}) DETACH DELETE s"
_FORGET_ENTITIES = (
    "UNWIND $rows AS id MATCH (e:Entity {id: id}) WHERE NOT EXISTS { (e)<-[:NAMES]-(:Source) } "
    "OPTIONAL MATCH (n:Name|Estimate)-[:OF]->(e) OPTIONAL MATCH (t:Evidence {entity: id}) DETACH DELETE n, t, e"
)


def lock(tx: ManagedTransaction, where: str) -> None:
    """Wait for other writers; what is read from here on is what they left."""
    if not tx.run(_LOCK).values():
        raise NotAStoreError(where, "the node (:Claimgraph) is gone")


def replace(tx: ManagedTransaction, document: Document, new: bool) -> None:
    """Keep a checked document in place of what its key had, if it is not new."""
    source, key = document.source, document.source.key
    neo4j_estimates.touch(tx, key, document.claims, document.entities)
    before = set() if new else _forget(tx, key)
    after = named(document)
    tx.run(_SOURCE, row={**to_dict(source), "body": _body(source)}).consume()
    segments = sorted(document.segments, key=lambda s: s.index)
    _write(tx, _SEGMENTS, (_segment(key, segment) for segment in segments), key=key)
    found = ({"source": key, "segment": p.segment, "words": terms(p.text)} for p in passages(segments))
    _write(tx, _PASSAGES, found, key=key)
    _keep_entities(tx, key, after, {entity.id: entity for entity in document.entities})
    _write(tx, _CLAIMS, map(_claim, document.claims), key=key)
    _write(tx, _MENTIONS, map(_mention, document.mentions), key=key)
    _write(tx, _RELATIONS, (row for claim in document.claims for row in _relation(claim)))
    _write(tx, _FORGET_ENTITIES, sorted(before - after))
    for (claim,) in tx.run(_UNCITED, key=key).values():
        raise UncitedClaimError(key, claim)
    tx.run(_COUNT).consume()


def delete(tx: ManagedTransaction, key: str) -> None:
    """Take out all that came from a source."""
    neo4j_estimates.touch(tx, key)
    _write(tx, _FORGET_ENTITIES, sorted(_forget(tx, key)))
    tx.run(_COUNT).consume()


def _write(tx: ManagedTransaction, query: LiteralString, rows: Iterable[object], **values: object) -> list[Row]:
    """Batch by batch; gives what the query gives."""
    waiting, given = list(rows), list[Row]()
    for begin in range(0, len(waiting), BATCH):
        given += tx.run(query, {**values, "rows": waiting[begin : begin + BATCH]}).values()
    return given


def _forget(tx: ManagedTransaction, key: str) -> set[str]:
    """Take out a source with all that hangs on it, and say which entities it named."""
    found = tx.run("MATCH (:Source {key: $key})-[:NAMES]->(e:Entity) RETURN e.id", key=key).values()
    for query in (_FORGET_RELATIONS, _FORGET_PARTS, _FORGET_SOURCE):
        tx.run(query, key=key).consume()
    return {id for (id,) in found}


def _keep_entities(tx: ManagedTransaction, key: str, ids: Iterable[str], entities: Mapping[str, Entity]) -> None:
    bodies = {id: _body(entity) for id, entity in entities.items()}
    rows = [(id, _digest(bodies[id]) if id in bodies else None) for id in sorted(ids)]
    changed = [entities[id] for (id,) in _write(tx, _NAMED, rows, key=key)]
    labels = [_label(type) for type in EntityType]
    _write(tx, _ENTITIES, (_entity(entity, bodies[entity.id]) for entity in changed), labels=labels)
    _write(tx, _FORGET_NAMES, [entity.id for entity in changed])
    _write(tx, _NAMES, (row for entity in changed for row in _names(entity)))


def _digest(body: str) -> str:
    """Tells one body of an entity from another, so that those that are there need not be read."""
    return hashlib.sha256(body.encode()).hexdigest()[:32]


def _label(type: EntityType) -> str:
    return type.value.capitalize()


def _body(value: Any) -> str:
    return to_json(value).decode()


def _segment(key: str, segment: Segment) -> Properties:
    return {
        "source": key,
        "number": segment.index,
        "text": segment.text,
        "start": segment.start,
        "speaker": segment.speaker,
        "body": _body(segment),
    }


def _mention(mention: Mention) -> Properties:
    return {
        "source": mention.source,
        "segment": mention.segment,
        "begins": mention.begin,
        "id": mention.id,
        "entity": mention.entity,
        "surface": mention.surface,
        "body": _body(mention),
    }


def _entity(entity: Entity, body: str) -> Properties:
    properties = {**to_dict(entity), "by_name": entity.name.casefold(), "digest": _digest(body), "body": body}
    return {"label": _label(entity.type), "properties": properties}


def _names(entity: Entity) -> list[Properties]:
    """The id is a name, too, but none whose words are searched."""
    return [
        {
            "entity": entity.id,
            "name": name,
            "rank": rank,
            "folded": folded,
            "words": terms(name) if rank else None,
        }
        for name, rank, folded in names(entity)
    ]


def _claim(claim: Claim) -> Properties:
    """A claim's node, its citations, and which entities it is linked with."""
    properties = {
        **claim_columns(claim)._asdict(),
        "text": claim.text,
        "confidence": claim.confidence,
        "negated": claim.negated,
        "said_at": claim.said_at,
        "world_time": claim.world_time.edtf if claim.world_time else None,
        "status": claim.status,
        "words": terms(claim.text),
        "body": _body(claim),
    }
    citations = [_citation(claim, number) for number in range(len(claim.citations))]
    return {"claim": _there(properties), "citations": citations, "links": _links(claim)}


def _there(properties: Properties) -> Properties:
    """What is nothing needs not be sent."""
    return {name: value for name, value in properties.items() if value is not None}


def _citation(claim: Claim, number: int) -> Properties:
    citation = claim.citations[number]
    start, end = seconds(citation) or (None, None)
    properties = {"segment": citation.segment, "quote": citation.quote, "start": start, "end": end}
    return _there({"claim": claim.id, "number": number, "source": claim.source, **properties})


def _links(claim: Claim) -> list[tuple[str, str]]:
    links = [("ABOUT", id) for id in claim.about()]
    single = (
        ("SUBJECT", claim.subject),
        ("OBJECT", claim.object),
        ("SAID_BY", claim.speaker),
        ("QUOTES", claim.quoted),
    )
    return links + [(type, thing.entity) for type, thing in single if thing and thing.entity]


def _relation(claim: Claim) -> list[Properties]:
    """A relation of two entities as one relationship between them, under the predicate's name."""
    if claim.kind is not ClaimKind.RELATION or not (claim.subject and claim.object):
        return []
    if not (claim.subject.entity and claim.object.entity):
        return []
    type = claim.predicate.upper() if claim.predicate in RELATION_PREDICATES else OTHER_RELATION
    properties = {
        "claim": claim.id,
        "source": claim.source,
        "predicate": claim.predicate,
        "modality": claim.modality,
        "negated": claim.negated,
        "text": claim.text,
    }
    return [{"subject": claim.subject.entity, "object": claim.object.entity, "type": type, "properties": properties}]
