"""The embedded store: one SQLite file. The contract is `graph.store.GraphStore`; the tables: `graph.sqlite.schema`."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from graph import search
from graph.checks import check, check_estimates, one_id_twice, verdict
from graph.cursors import decode, page
from graph.errors import BadRequestError, CannotWriteError, ClaimgraphError
from graph.model import Claim, Document, Entity, EntityType, Estimate, Mention, Segment, Source, from_json
from graph.sqlite import claims as sqlite_claims
from graph.sqlite import counts as sqlite_counts
from graph.sqlite import estimates as sqlite_estimates
from graph.sqlite import write as sqlite_write
from graph.sqlite.query import Query
from graph.sqlite.schema import connect, prepare
from graph.sqlite.search import Words, match
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


class SqliteStore:
    """A `GraphStore` in one file, which is made where there is none.

    Readers and the writer never wait for one another, in this process or in others. Reads borrow a connection from a
    pool, so that each sees one state of the store and threads may come and go.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        prepare(self.path)
        self._writing_lock = Lock()
        self._pool_lock = Lock()
        self._pool: list[sqlite3.Connection] = []
        self._closed = False
        self._writer = connect(self.path)

    def close(self) -> None:
        with self._writing_lock, self._pool_lock:
            self._closed = True
            for db in (*self._pool, self._writer):
                db.close()
            self._pool.clear()

    def version(self) -> int:
        with self._reading() as db:
            return Query("SELECT value FROM total").where("name = 'writes'").number(db)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection in a read transaction: all that is read in it is of one state."""
        with self._pool_lock:
            self._check_open()
            db = self._pool.pop() if self._pool else None
        db = db or connect(self.path)
        try:
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.execute("ROLLBACK")
        finally:
            with self._pool_lock:
                if self._closed:
                    db.close()
                else:
                    self._pool.append(db)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """The writer's connection in a transaction that is kept unless something is raised."""
        with self._writing_lock:
            self._check_open()
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException as error:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise CannotWriteError(str(self.path), error) from error
                raise

    def _check_open(self) -> None:
        if self._closed:
            raise ClaimgraphError(f"{self.path}: this store was closed. Open it again.")

    # Writing

    def put(self, document: Document) -> PutResult:
        check(document)
        source = document.source
        with self._writing() as db:
            kept = _one_source(db, "key = ?", source.key)
            twin = _one_source(db, "sha256 = ? AND key <> ?", source.sha256, source.key)
            result = verdict(source, kept, twin is not None)
            if result in (PutResult.NEW, PutResult.REPLACED):
                try:
                    sqlite_write.replace(db, document)
                except sqlite3.IntegrityError as error:
                    raise one_id_twice(source, error) from error
            return result

    def delete_source(self, key: str) -> bool:
        with self._writing() as db:
            if _one_source(db, "key = ?", key) is None:
                return False
            sqlite_write.delete(db, key)
            return True

    def put_estimates(self, found: Mapping[str, Sequence[Estimate]], facts: str, version: int) -> list[str]:
        check_estimates(found)
        with self._writing() as db:
            return sqlite_estimates.put(db, found, facts, version)

    # Sources

    def source_by_path(self, path: str) -> Source | None:
        with self._reading() as db:
            return _one_source(db, "path = ?", path) if path else None

    def source_by_sha256(self, sha256: str) -> Source | None:
        with self._reading() as db:
            return _one_source(db, "sha256 = ?", sha256)

    def sources_by_key(self, keys: Sequence[str]) -> dict[str, Source]:
        query = Query("SELECT key, body FROM source").where(_AMONG_KEYS, json.dumps(list(keys)))
        with self._reading() as db:
            return {key: from_json(body, Source) for key, body in query.rows(db)}

    def sources(self, video_id: str | None = None, first: int = 20, after: str | None = None) -> Page[Source]:
        query = Query("SELECT key, body FROM source")
        if video_id is not None:
            query.where("video_id = ?", video_id)
        if after is not None:
            query.where("key > ?", *decode(after, "sources", str))
        with self._reading() as db:
            rows = query.rows(db, "ORDER BY key LIMIT ?", first + 1)
        return page(rows, first, "sources", 1, lambda row: from_json(row[-1], Source))

    def segments(self, key: str, begin: int = 0, end: int | None = None) -> list[Segment]:
        query = Query("SELECT body FROM segment").where("source = ?", key).where("number >= ?", begin)
        if end is not None:
            query.where("number < ?", end)
        with self._reading() as db:
            return [from_json(body, Segment) for (body,) in query.rows(db, "ORDER BY number")]

    # Entities and mentions

    def entities_by_id(self, ids: Sequence[str]) -> dict[str, Entity]:
        query = Query("SELECT id, body FROM entity").where(_AMONG_IDS, json.dumps(list(ids)))
        with self._reading() as db:
            return {id: from_json(body, Entity) for id, body in query.rows(db)}

    def find_entity(self, name: str, type: EntityType | None = None) -> Entity | None:
        folded = fold(name)
        if not folded:
            return None
        query = Query("SELECT e.body FROM name AS n CROSS JOIN entity AS e ON e.id = n.entity")
        query.where("n.folded = ?", folded)
        if type is not None:
            query.where("e.type = ?", type)
        else:
            query.where("(e.type <> 'scenario' OR e.id = ?)", name.strip())
        claims = "coalesce((SELECT claims FROM busy WHERE entity = e.id), 0)"
        with self._reading() as db:
            rows = query.rows(db, f"ORDER BY e.id <> ?, n.rank, {claims} DESC, e.id LIMIT 1", name.strip())
        return from_json(rows[0][0], Entity) if rows else None

    def entities(
        self,
        type: EntityType | None = None,
        search: str | None = None,
        scenarios: bool = False,
        first: int = 20,
        after: str | None = None,
    ) -> Page[Entity]:
        query = _entities(Query("SELECT by_name, id, body FROM entity"), type, search, scenarios)
        if after is not None:
            query.where("(by_name, id) > (?, ?)", *decode(after, "entities", str, str))
        with self._reading() as db:
            rows = query.rows(db, "ORDER BY by_name, id LIMIT ?", first + 1)
        return page(rows, first, "entities", 2, lambda row: from_json(row[-1], Entity))

    def mentions(
        self, entity: str | None = None, source: str | None = None, first: int = 20, after: str | None = None
    ) -> Page[Mention]:
        query = _mentions(Query("SELECT source, segment, begins, id, body FROM mention"), entity, source)
        if after is not None:
            place = decode(after, "mentions", str, int, int, str)
            query.where("(source, segment, begins, id) > (?, ?, ?, ?)", *place)
        with self._reading() as db:
            rows = query.rows(db, "ORDER BY source, segment, begins, id LIMIT ?", first + 1)
        return page(rows, first, "mentions", 4, lambda row: from_json(row[-1], Mention))

    # Claims

    def claims_by_id(self, ids: Sequence[str]) -> dict[str, Claim]:
        query = Query("SELECT id, body FROM claim").where(_AMONG_IDS, json.dumps(list(ids)))
        with self._reading() as db:
            return {id: from_json(body, Claim) for id, body in query.rows(db)}

    def claims(
        self,
        where: ClaimFilter = EVERYTHING,
        order: ClaimOrder = ClaimOrder.WORLD_TIME,
        first: int = 20,
        after: str | None = None,
    ) -> Page[Claim]:
        with self._reading() as db:
            return sqlite_claims.find(db, where, order, first, after)

    def citations_at(
        self, time: float, video_id: str | None = None, source: str | None = None, window: float = 0.0
    ) -> list[CitedClaim]:
        if video_id is None and source is None:
            raise BadRequestError("a second of what? Give a video_id or a source.")
        query = Query("SELECT t.number, c.body FROM citation AS t CROSS JOIN claim AS c ON c.n = t.n")
        if source is not None:
            query.where("t.source = ?", source)
        if video_id is not None:
            query.where("t.source IN (SELECT key FROM source WHERE video_id = ?)", video_id)
        query.where("t.starts <= ?", time + window).where("t.ends >= ?", time - window)
        with self._reading() as db:
            rows = query.rows(db, "ORDER BY t.starts, t.claim, t.number")
        found = [(from_json(body, Claim), number) for number, body in rows]
        return [CitedClaim(claim, claim.citations[number], number) for claim, number in found]

    def predicates(self, entity: str) -> dict[str, int]:
        query = Query("SELECT s.predicate, sum(t.claims) FROM (SELECT shape, sum(claims) AS claims FROM tally")
        query.where("entity = ?", entity)
        tail = "GROUP BY shape) AS t CROSS JOIN shape AS s ON s.n = t.shape GROUP BY s.predicate ORDER BY 2 DESC, 1"
        with self._reading() as db:
            return dict(query.rows(db, tail))

    def neighbours(self, entity: str, first: int = 20) -> list[Neighbour]:
        query = Query(
            "SELECT n.other, n.claims, (SELECT json_group_array(DISTINCT s.predicate) FROM shared AS x "
            "CROSS JOIN shape AS s ON s.n = x.shape WHERE x.entity = n.entity AND x.other = n.other) "
            "FROM neighbour AS n"
        ).where("n.entity = ?", entity)
        query.where("NOT EXISTS (SELECT 1 FROM entity AS e WHERE e.id = n.other AND e.type = 'scenario')")
        with self._reading() as db:
            rows = query.rows(db, "ORDER BY n.claims DESC, n.other LIMIT ?", first)
        return [Neighbour(other, claims, tuple(sorted(json.loads(names)))) for other, claims, names in rows]

    def busiest(self, first: int = 12) -> list[Busy]:
        # CROSS JOIN: the walk is along the counters, largest first.
        query = Query("SELECT e.body, b.claims FROM busy AS b CROSS JOIN entity AS e ON e.id = b.entity")
        query.where("b.claims > 0").where("e.type <> 'scenario'")
        with self._reading() as db:
            rows = query.rows(db, "ORDER BY b.claims DESC, b.entity LIMIT ?", first)
        return [Busy(from_json(body, Entity), claims) for body, claims in rows]

    # Estimates

    def estimates(self, entities: Sequence[str]) -> dict[str, Estimated]:
        with self._reading() as db:
            return sqlite_estimates.of_entities(db, entities)

    def estimates_by_id(self, ids: Sequence[str]) -> dict[str, Estimate]:
        with self._reading() as db:
            return sqlite_estimates.by_id(db, ids)

    def stale_estimates(
        self, facts: str, first: int = 20, after: str | None = None, among: Sequence[str] | None = None
    ) -> list[str]:
        with self._reading() as db:
            return sqlite_estimates.stale(db, facts, first, after, among)

    def count_estimates(self) -> int:
        with self._reading() as db:
            return Query("SELECT count(*) FROM estimate").number(db)

    # Search and counts

    def search(self, text: str, first: int = 20, after: str | None = None) -> Page[Hit]:
        with self._reading() as db:
            return search.find(Words(db), text, first, after)

    def counts(self) -> Counts:
        with self._reading() as db:
            totals: dict[str, int] = dict(Query("SELECT name, value FROM total").rows(db))
            totals["entities"] -= Query("SELECT count(*) FROM entity").where("type = 'scenario'").number(db)
        return Counts(*(totals[name] for name in Counts._fields))

    def count_entities(self, type: EntityType | None = None, search: str | None = None, scenarios: bool = False) -> int:
        with self._reading() as db:
            return _entities(Query("SELECT count(*) FROM entity"), type, search, scenarios).number(db)

    def count_claims(self, where: ClaimFilter = EVERYTHING) -> Total:
        with self._reading() as db:
            return sqlite_counts.count(db, where)

    def count_mentions(self, entity: str | None = None, source: str | None = None) -> int:
        with self._reading() as db:
            return _mentions(Query("SELECT count(*) FROM mention"), entity, source).number(db)

    def count_search(self, text: str) -> int:
        with self._reading() as db:
            return search.count(Words(db), text)

    # Everything. Each iterator reads the state in which it began, however long it takes.

    def all_sources(self) -> Iterator[Source]:
        with self._reading() as db:
            for (body,) in db.execute("SELECT body FROM source ORDER BY key"):
                yield from_json(body, Source)

    def all_entities(self) -> Iterator[Entity]:
        with self._reading() as db:
            for (body,) in db.execute("SELECT body FROM entity ORDER BY id"):
                yield from_json(body, Entity)

    def all_mentions(self) -> Iterator[Mention]:
        with self._reading() as db:
            for (body,) in db.execute("SELECT body FROM mention ORDER BY source, segment, begins, id"):
                yield from_json(body, Mention)

    def all_claims(self) -> Iterator[Claim]:
        with self._reading() as db:
            for (body,) in db.execute("SELECT body FROM claim ORDER BY source, position, id"):
                yield from_json(body, Claim)

    def all_estimates(self) -> Iterator[Estimate]:
        with self._reading() as db:
            yield from sqlite_estimates.everything(db)


_AMONG_KEYS = "key IN (SELECT value FROM json_each(?))"
_AMONG_IDS = "id IN (SELECT value FROM json_each(?))"


def _one_source(db: sqlite3.Connection, condition: str, *values: str) -> Source | None:
    rows = Query("SELECT body FROM source").where(condition, *values).rows(db, "ORDER BY key LIMIT 1")
    return from_json(rows[0][0], Source) if rows else None


def _entities(query: Query, type: EntityType | None, search: str | None, scenarios: bool) -> Query:
    """What `entities` lists. Asking for the type `scenario` is asking for scenarios."""
    if type is not None:
        query.where("type = ?", type)
    elif not scenarios:
        query.where("type <> 'scenario'")
    words = match(search) if search else None
    if words is not None:
        query.where(
            "id IN (SELECT n.entity FROM name_words CROSS JOIN name AS n ON n.n = name_words.rowid "
            "WHERE name_words MATCH ?)",
            words,
        )
    return query


def _mentions(query: Query, entity: str | None, source: str | None) -> Query:
    if entity is not None:
        query.where("entity = ?", entity)
    if source is not None:
        query.where("source = ?", source)
    return query
