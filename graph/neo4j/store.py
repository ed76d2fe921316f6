"""The store on a server: Neo4j. The contract is `graph.store.GraphStore`; the graph: `graph.neo4j.server`.

Neo4j shows what is committed, and takes no snapshots: a page that is read while a source is written may be of the one
before in part. What must be of one state, an export, is read until no write came between.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import LiteralString, TypeVar

from neo4j import ManagedTransaction
from neo4j.exceptions import ConstraintError, TransientError

from graph import search
from graph.checks import check, check_estimates, one_id_twice, verdict
from graph.cursors import decode, page
from graph.errors import BadRequestError, ClaimgraphError, ServerMemoryError
from graph.model import Claim, Document, Entity, EntityType, Estimate, Mention, Segment, Source, Value, from_json
from graph.neo4j import claims as neo4j_claims
from graph.neo4j import estimates as neo4j_estimates
from graph.neo4j import write as neo4j_write
from graph.neo4j.search import ENTITIES, Words, match, settle
from graph.neo4j.server import NO_MEMORY, Query, Row, Server
from graph.store import (
    EVERYTHING,
    Busy,
    CitedClaim,
    ClaimFilter,
    ClaimOrder,
    Counts,
    Estimated,
    Hit,
    Neighbour,
    Page,
    PutResult,
    Total,
)
from graph.text import fold

SPOOL = 16 * 1024 * 1024  # bytes of an export that are held in memory; the rest waits on the disk
TRIES = 5  # how often an export begins anew because somebody wrote

T = TypeVar("T")
V = TypeVar("V", bound=Value)


class Neo4jStore:
    """A `GraphStore` in a database of a Neo4j server, which must be empty or ours. One driver, for any threads."""

    def __init__(self, uri: str, user: str, password: str, database: str = "neo4j") -> None:
        self.uri = uri
        self._closed = False
        self._server = Server(uri, user, password, database)
        try:
            self._server.prepare()
        except BaseException:
            self._server.close()
            raise

    def close(self) -> None:
        self._closed = True
        self._server.close()

    def version(self) -> int:
        return self._number(Query("MATCH (n:Claimgraph {name: 'claimgraph'}) RETURN n.writes"))

    def _check_open(self) -> None:
        if self._closed:
            raise ClaimgraphError(f"{self.uri}: this store was closed. Open it again.")

    def _read(self, work: Callable[[ManagedTransaction], T]) -> T:
        """Tried again where the server asks for it, as `_write` is: the work must do the same each time."""
        self._check_open()
        with self._server.session() as session:
            return session.execute_read(work)

    def _write(self, work: Callable[[ManagedTransaction], T]) -> T:
        self._check_open()

        def fitting(tx: ManagedTransaction) -> T:
            try:
                return work(tx)
            except TransientError as error:
                if error.code == NO_MEMORY:  # it would be tried again, as if it could fit then
                    raise ServerMemoryError(self.uri, error.message or "") from error
                raise

        with self._server.session() as session:
            return session.execute_write(fitting)

    def _search(self, work: Callable[[ManagedTransaction], T]) -> T:
        """A read of the indexes of words."""

        def settled(tx: ManagedTransaction) -> T:
            settle(tx)
            return work(tx)

        return self._read(settled)

    def _rows(self, query: Query, tail: LiteralString = "", **values: object) -> list[Row]:
        return self._read(lambda tx: query.rows(tx, tail, **values))

    def _number(self, query: Query, tail: LiteralString = "") -> int:
        return int(self._rows(query, tail)[0][0])

    # Writing

    def put(self, document: Document) -> PutResult:
        check(document)
        source = document.source

        def work(tx: ManagedTransaction) -> PutResult:
            neo4j_write.lock(tx, self.uri)
            kept = _one_source(Query("MATCH (s:Source {key: $key})", key=source.key).rows(tx, _SOURCE))
            twin = Query("MATCH (s:Source {sha256: $sha256}) WHERE s.key <> $key", sha256=source.sha256, key=source.key)
            result = verdict(source, kept, bool(twin.rows(tx, "RETURN s.key LIMIT 1")))
            if result in (PutResult.NEW, PutResult.REPLACED):
                try:
                    neo4j_write.replace(tx, document, result is PutResult.NEW)
                except ConstraintError as error:
                    raise one_id_twice(source, error.message) from error
            return result

        return self._write(work)

    def delete_source(self, key: str) -> bool:
        def work(tx: ManagedTransaction) -> bool:
            neo4j_write.lock(tx, self.uri)
            known = bool(Query("MATCH (s:Source {key: $key}) RETURN s.key", key=key).rows(tx))
            if known:
                neo4j_write.delete(tx, key)
            return known

        return self._write(work)

    def put_estimates(self, found: Mapping[str, Sequence[Estimate]], facts: str, version: int) -> list[str]:
        check_estimates(found)

        def work(tx: ManagedTransaction) -> list[str]:
            neo4j_write.lock(tx, self.uri)
            return neo4j_estimates.put(tx, found, facts, version)

        return self._write(work)

    # Sources

    def source_by_path(self, path: str) -> Source | None:
        return _one_source(self._rows(Query("MATCH (s:Source {path: $path})", path=path), _SOURCE)) if path else None

    def source_by_sha256(self, sha256: str) -> Source | None:
        return _one_source(self._rows(Query("MATCH (s:Source {sha256: $sha256})", sha256=sha256), _SOURCE))

    def sources_by_key(self, keys: Sequence[str]) -> dict[str, Source]:
        rows = self._rows(Query("MATCH (s:Source) WHERE s.key IN $keys RETURN s.key, s.body", keys=list(keys)))
        return {key: from_json(body, Source) for key, body in rows}

    def sources(self, video_id: str | None = None, first: int = 20, after: str | None = None) -> Page[Source]:
        query = Query("MATCH (s:Source)").where("s.key IS NOT NULL")
        if video_id is not None:
            query.where("s.video_id = $video", video=video_id)
        if after is not None:
            query.where("s.key > $after", after=decode(after, "sources", str)[0])
        rows = self._rows(query, "RETURN s.key, s.body ORDER BY s.key LIMIT $limit", limit=first + 1)
        return page(rows, first, "sources", 1, lambda row: from_json(row[-1], Source))

    def segments(self, key: str, begin: int = 0, end: int | None = None) -> list[Segment]:
        query = Query("MATCH (n:Segment)").where("n.source = $key AND n.number >= $begin", key=key, begin=begin)
        if end is not None:
            query.where("n.number < $end", end=end)
        return [from_json(body, Segment) for (body,) in self._rows(query, "RETURN n.body ORDER BY n.number")]

    # Entities and mentions

    def entities_by_id(self, ids: Sequence[str]) -> dict[str, Entity]:
        query = Query("MATCH (e:Entity)").where("e.id IN $ids AND e.body IS NOT NULL", ids=list(ids))
        return {id: from_json(body, Entity) for id, body in self._rows(query, "RETURN e.id, e.body")}

    def find_entity(self, name: str, type: EntityType | None = None) -> Entity | None:
        folded = fold(name)
        if not folded:
            return None
        query = Query("MATCH (n:Name {folded: $folded})-[:OF]->(e:Entity)", folded=folded, name=name.strip())
        if type is not None:
            query.where("e.type = $type", type=type)
        else:
            query.where("(e.type <> 'scenario' OR e.id = $name)")
        order: LiteralString = "e.id <> $name, n.rank, COUNT { (e)<-[:ABOUT]-() } DESC, e.id"
        rows = self._rows(query, "RETURN e.body ORDER BY " + order + " LIMIT 1")
        return from_json(rows[0][0], Entity) if rows else None

    def entities(
        self,
        type: EntityType | None = None,
        search: str | None = None,
        scenarios: bool = False,
        first: int = 20,
        after: str | None = None,
    ) -> Page[Entity]:
        query = _entities(type, search, scenarios)
        if after is not None:
            name, id = decode(after, "entities", str, str)
            query.where("e.by_name >= $after AND (e.by_name > $after OR e.id > $id)", after=name, id=id)
        tail: LiteralString = "RETURN e.by_name, e.id, e.body ORDER BY e.by_name, e.id LIMIT $limit"
        read = self._search if search else self._read
        rows = read(lambda tx: query.rows(tx, tail, limit=first + 1))
        return page(rows, first, "entities", 2, lambda row: from_json(row[-1], Entity))

    def mentions(
        self, entity: str | None = None, source: str | None = None, first: int = 20, after: str | None = None
    ) -> Page[Mention]:
        query = _mentions(entity, source)
        if after is not None:
            key, segment, begins, id = decode(after, "mentions", str, int, int, str)
            query.where(_AFTER_MENTION, key=key, segment=segment, begins=begins, id=id)
        rows = self._rows(query, _MENTION + " LIMIT $limit", limit=first + 1)
        return page(rows, first, "mentions", 4, lambda row: from_json(row[-1], Mention))

    # Claims

    def claims_by_id(self, ids: Sequence[str]) -> dict[str, Claim]:
        rows = self._rows(Query("MATCH (c:Claim) WHERE c.id IN $ids RETURN c.id, c.body", ids=list(ids)))
        return {id: from_json(body, Claim) for id, body in rows}

    def claims(
        self,
        where: ClaimFilter = EVERYTHING,
        order: ClaimOrder = ClaimOrder.WORLD_TIME,
        first: int = 20,
        after: str | None = None,
    ) -> Page[Claim]:
        return self._read(lambda tx: neo4j_claims.find(tx, where, order, first, after))

    def citations_at(
        self, time: float, video_id: str | None = None, source: str | None = None, window: float = 0.0
    ) -> list[CitedClaim]:
        if video_id is None and source is None:
            raise BadRequestError("a second of what? Give a video_id or a source.")
        query = Query("MATCH (s:Source)<-[:FROM]-(t:Citation)<-[:CITES]-(c:Claim)")
        if source is not None:
            query.where("s.key = $source AND t.source = $source", source=source)
        if video_id is not None:
            query.where("s.video_id = $video", video=video_id)
        query.where("t.start <= $latest AND t.end >= $earliest", latest=time + window, earliest=time - window)
        rows = self._rows(query, "RETURN t.number, c.body ORDER BY t.start, c.id, t.number")
        found = [(from_json(body, Claim), number) for number, body in rows]
        return [CitedClaim(claim, claim.citations[number], number) for claim, number in found]

    def predicates(self, entity: str) -> dict[str, int]:
        query = Query("MATCH (:Entity {id: $entity})<-[:ABOUT]-(c:Claim)", entity=entity)
        tail: LiteralString = "RETURN c.predicate AS name, count(*) AS claims ORDER BY claims DESC, name"
        found: list[tuple[str, int]] = [(name, claims) for name, claims in self._rows(query, tail)]
        return dict(found)

    def neighbours(self, entity: str, first: int = 20) -> list[Neighbour]:
        query = Query("MATCH (:Entity {id: $entity})<-[:ABOUT]-(c:Claim)-[:ABOUT]->(other:Entity)", entity=entity)
        query.where("(other.type IS NULL OR other.type <> 'scenario')")
        tail: LiteralString = (
            "RETURN other.id AS id, count(*) AS claims, collect(DISTINCT c.predicate) "
            "ORDER BY claims DESC, id LIMIT $limit"
        )
        rows = self._rows(query, tail, limit=first)
        return [Neighbour(other, claims, tuple(sorted(names))) for other, claims, names in rows]

    def busiest(self, first: int = 12) -> list[Busy]:
        query = Query("MATCH (e:Entity) WITH e, COUNT { (e)<-[:ABOUT]-() } AS claims")
        query.where("claims > 0 AND e.body IS NOT NULL AND e.type <> 'scenario'")
        rows = self._rows(query, "RETURN e.body, claims ORDER BY claims DESC, e.id LIMIT $limit", limit=first)
        return [Busy(from_json(body, Entity), claims) for body, claims in rows]

    # Estimates

    def estimates(self, entities: Sequence[str]) -> dict[str, Estimated]:
        return self._read(lambda tx: neo4j_estimates.of_entities(tx, entities))

    def estimates_by_id(self, ids: Sequence[str]) -> dict[str, Estimate]:
        rows = self._rows(Query("MATCH (n:Estimate) WHERE n.id IN $ids RETURN n.id, n.body", ids=list(ids)))
        return {id: from_json(body, Estimate) for id, body in rows}

    def stale_estimates(
        self, facts: str, first: int = 20, after: str | None = None, among: Sequence[str] | None = None
    ) -> list[str]:
        return self._read(lambda tx: neo4j_estimates.stale(tx, facts, first, after, among))

    def count_estimates(self) -> int:
        return self._number(Query("MATCH (n:Estimate) RETURN count(*)"))

    # Search and counts

    def search(self, text: str, first: int = 20, after: str | None = None) -> Page[Hit]:
        return self._search(lambda tx: search.find(Words(tx), text, first, after))

    def counts(self) -> Counts:
        return Counts(*self._rows(Query(_COUNTS))[0])

    def count_entities(self, type: EntityType | None = None, search: str | None = None, scenarios: bool = False) -> int:
        query = _entities(type, search, scenarios)
        read = self._search if search else self._read
        return int(read(lambda tx: query.rows(tx, "RETURN count(*)"))[0][0])

    def count_claims(self, where: ClaimFilter = EVERYTHING) -> Total:
        return self._read(lambda tx: neo4j_claims.count(tx, where))

    def count_mentions(self, entity: str | None = None, source: str | None = None) -> int:
        return self._number(_mentions(entity, source), "RETURN count(*)")

    def count_search(self, text: str) -> int:
        return self._search(lambda tx: search.count(Words(tx), text))

    # Everything. Each iterator gives the state in which it began, however long it takes.

    def all_sources(self) -> Iterator[Source]:
        return self._all("MATCH (s:Source) WHERE s.key IS NOT NULL RETURN s.body ORDER BY s.key", Source)

    def all_entities(self) -> Iterator[Entity]:
        return self._all(
            "MATCH (e:Entity) WHERE e.id IS NOT NULL AND e.body IS NOT NULL RETURN e.body ORDER BY e.id", Entity
        )

    def all_mentions(self) -> Iterator[Mention]:
        return self._all(
            "MATCH (n:Mention) WHERE n.source IS NOT NULL AND n.segment IS NOT NULL AND n.begins IS NOT NULL "
            "AND n.id IS NOT NULL RETURN n.body ORDER BY n.source, n.segment, n.begins, n.id",
            Mention,
        )

    def all_claims(self) -> Iterator[Claim]:
        return self._all(
            "MATCH (c:Claim) WHERE c.source IS NOT NULL AND c.position IS NOT NULL AND c.id IS NOT NULL "
            "RETURN c.body ORDER BY c.source, c.position, c.id",
            Claim,
        )

    def all_estimates(self) -> Iterator[Estimate]:
        return self._all(
            "MATCH (n:Estimate) WHERE n.entity IS NOT NULL AND n.number IS NOT NULL "
            "RETURN n.body ORDER BY n.entity, n.number",
            Estimate,
        )

    def _all(self, query: LiteralString, kind: type[V]) -> Iterator[V]:
        with SpooledTemporaryFile(SPOOL) as file:

            def work(tx: ManagedTransaction) -> None:
                file.seek(0)
                file.truncate()
                file.writelines(record[0].encode() + b"\n" for record in tx.run(query))

            for _ in range(TRIES):
                before = self.version()
                self._read(work)
                if self.version() == before:
                    break
            else:
                raise ClaimgraphError(f"{self.uri}: others write all the time, no state lasts. Export when they rest.")
            file.seek(0)
            for body in file:
                yield from_json(body, kind)


_SOURCE: LiteralString = "RETURN s.body ORDER BY s.key LIMIT 1"
_MENTION: LiteralString = (
    "RETURN n.source, n.segment, n.begins, n.id, n.body ORDER BY n.source, n.segment, n.begins, n.id"
)
_AFTER_MENTION: LiteralString = (
    "n.source >= $key AND (n.source > $key OR n.segment > $segment OR (n.segment = $segment AND "
    "(n.begins > $begins OR (n.begins = $begins AND n.id > $id))))"
)
_COUNTS: LiteralString = (
    "RETURN COUNT { (:Source) }, COUNT { (:Segment) }, "
    "COUNT { MATCH (e:Entity) WHERE e.by_name IS NOT NULL AND e.type <> 'scenario' }, "
    "COUNT { (:Mention) }, COUNT { (:Claim) }"
)


def _one_source(rows: list[Row]) -> Source | None:
    return from_json(rows[0][0], Source) if rows else None


def _entities(type: EntityType | None, search: str | None, scenarios: bool) -> Query:
    """What `entities` lists. Asking for the type `scenario` is asking for scenarios."""
    words = match(search) if search else None
    query = Query("MATCH (e:Entity)")
    if words is not None:
        query = Query(ENTITIES, "WITH DISTINCT e", **words)
    query.where("e.by_name IS NOT NULL AND e.id IS NOT NULL")
    if type is not None:
        query.where("e.type = $type", type=type)
    elif not scenarios:
        query.where("e.type <> 'scenario'")
    return query


def _mentions(entity: str | None, source: str | None) -> Query:
    query = Query("MATCH (n:Mention)")
    query.where("n.source IS NOT NULL AND n.segment IS NOT NULL AND n.begins IS NOT NULL AND n.id IS NOT NULL")
    if entity is not None:
        query.where("n.entity = $entity", entity=entity)
    if source is not None:
        query.where("n.source = $source", source=source)
    return query
