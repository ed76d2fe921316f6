"""The peer that needs no server: the same claims in plain SQLite tables, as one would first write them.

One row a claim with its JSON, one row for each entity that it is about, an index on each column that is filtered by,
and queries that sort and count when they are asked. No counters, no table in the order of a list, no keyset cursors.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from graph.model import Document, to_json
from graph.times import sort_key

TABLES = """
CREATE TABLE claim (
    id TEXT PRIMARY KEY, source TEXT, predicate TEXT, unit TEXT, value REAL, confidence REAL, world TEXT, body TEXT
);
CREATE TABLE about (entity TEXT, claim TEXT);
CREATE TABLE citation (source TEXT, starts REAL, ends REAL, claim TEXT);
CREATE TABLE entity (id TEXT PRIMARY KEY, name TEXT, body TEXT);
CREATE VIRTUAL TABLE words USING fts5 (text);
"""
INDEXES = """
CREATE INDEX claim_predicate ON claim (predicate);
CREATE INDEX claim_value ON claim (value);
CREATE INDEX claim_confidence ON claim (confidence);
CREATE INDEX claim_world ON claim (world);
CREATE INDEX about_entity ON about (entity);
CREATE INDEX about_claim ON about (claim);
CREATE INDEX citation_source ON citation (source, starts);
CREATE INDEX entity_name ON entity (name);
"""
PAGE = "SELECT c.body FROM about AS a JOIN claim AS c ON c.id = a.claim WHERE a.entity = ? "
QUERIES = {
    "claim by id": "SELECT body FROM claim WHERE id = ?",
    "page about an entity": PAGE + "ORDER BY c.world, c.id LIMIT 21",
    "page about the hub": PAGE + "ORDER BY c.world, c.id LIMIT 21",
    "page deep in the hub": PAGE + "ORDER BY c.world, c.id LIMIT 21 OFFSET ?",
    "hub, by confidence": PAGE + "ORDER BY c.confidence DESC, c.id LIMIT 21",
    "hub, by value": PAGE + "ORDER BY c.value DESC, c.id LIMIT 21",
    "hub, one predicate, by world time": PAGE + "AND c.predicate = ? ORDER BY c.world, c.id LIMIT 21",
    "citations at a second of a source": (
        "SELECT c.body FROM citation AS t JOIN claim AS c ON c.id = t.claim "
        "WHERE t.source = ? AND t.starts <= ? AND t.ends >= ?"
    ),
    "numbers of chips in a range": (
        "SELECT body FROM claim WHERE predicate = 'chip_count' AND value BETWEEN ? AND ? ORDER BY value DESC LIMIT 21"
    ),
    "neighbours of an entity": (
        "SELECT b.entity, count(*) AS n FROM about AS a JOIN about AS b ON b.claim = a.claim AND b.entity <> a.entity "
        "WHERE a.entity = ? GROUP BY b.entity ORDER BY n DESC, b.entity LIMIT 20"
    ),
    "predicates of an entity": (
        "SELECT c.predicate, count(*) AS n FROM about AS a JOIN claim AS c ON c.id = a.claim WHERE a.entity = ? "
        "GROUP BY c.predicate ORDER BY n DESC"
    ),
    "busiest entities": "SELECT entity, count(*) AS n FROM about GROUP BY entity ORDER BY n DESC, entity LIMIT 12",
    "search, all of three common words": (
        "SELECT c.body FROM words AS w JOIN claim AS c ON c.rowid = w.rowid WHERE words MATCH ? "
        "ORDER BY c.confidence DESC LIMIT 21"
    ),
}
QUERIES["neighbours of the hub"] = QUERIES["neighbours of an entity"]
QUERIES["predicates of the hub"] = QUERIES["predicates of an entity"]
QUERIES["search, any of three words"] = QUERIES["search, all of three common words"]


class NaiveStore:
    """Filled in one transaction; asked by the names in `QUERIES`."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.executescript(TABLES)

    def close(self) -> None:
        self._db.close()

    def fill(self, documents: Iterable[Document]) -> None:
        for document in documents:
            self._keep(document)
        for statement in filter(str.strip, INDEXES.split(";")):
            self._db.execute(statement)
        self._db.commit()

    def ask(self, name: str, *values: str | float) -> list[tuple[object, ...]]:
        return self._db.execute(QUERIES[name], values).fetchall()

    def _keep(self, document: Document) -> None:
        insert = self._db.executemany
        insert(
            "INSERT OR IGNORE INTO entity VALUES (?, ?, ?)",
            [(e.id, e.name, to_json(e).decode()) for e in document.entities],
        )
        insert("INSERT INTO words VALUES (?)", [(claim.text,) for claim in document.claims])
        insert(
            "INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    claim.id,
                    claim.source,
                    claim.predicate,
                    claim.quantity.unit if claim.quantity else None,
                    (claim.quantity.value or claim.quantity.low) if claim.quantity else None,
                    claim.confidence,
                    sort_key(claim.world_time.edtf if claim.world_time else None),
                    to_json(claim).decode(),
                )
                for claim in document.claims
            ],
        )
        insert("INSERT INTO about VALUES (?, ?)", [(e, claim.id) for claim in document.claims for e in claim.about()])
        insert(
            "INSERT INTO citation VALUES (?, ?, ?, ?)",
            [(c.source, c.start, c.end, claim.id) for claim in document.claims for c in claim.citations],
        )
