"""How a document becomes rows of the SQLite store and how they are taken out again. All of it inside a transaction."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable

from graph.columns import by_world, claim_columns, named, names, seconds, until, words, world_until
from graph.model import Claim, Document, Entity, Segment, Source, from_json, to_json
from graph.passages import passages
from graph.sqlite.spans import days, span
from graph.times import sort_key

Row = tuple[str | int | float | None, ...]


def replace(db: sqlite3.Connection, document: Document) -> None:
    """Keep a checked document in place of what its key had."""
    counters = _Counters()
    before = _forget(db, document.source.key, counters)
    source = document.source
    counters.total["sources"] += db.execute("SELECT 1 FROM source WHERE key = ?", (source.key,)).fetchone() is None
    db.execute(
        "INSERT INTO source VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET sha256 = excluded.sha256, "
        "fingerprint = excluded.fingerprint, path = excluded.path, video_id = excluded.video_id, body = excluded.body",
        (source.key, source.sha256, source.fingerprint, source.path, source.video_id, _body(source)),
    )
    _keep_text(db, document, counters)
    for entity in document.entities:
        _keep_entity(db, entity, counters)
    after = named(document)
    db.executemany("INSERT INTO named VALUES (?, ?)", [(entity, source.key) for entity in sorted(after)])
    _forget_entities(db, before - after, counters)
    _keep_claims(db, document.claims)
    counters.count(document.claims, 1)
    counters.write(db)


def delete(db: sqlite3.Connection, key: str) -> None:
    """Take out all that came from a source."""
    counters = _Counters()
    before = _forget(db, key, counters)
    _forget_entities(db, before, counters)
    counters.total["sources"] -= db.execute("DELETE FROM source WHERE key = ?", (key,)).rowcount
    counters.write(db)


class _Counters:
    """What a write adds to the store's counters and, negative, takes from them."""

    def __init__(self) -> None:
        self.total: Counter[str] = Counter()
        self.predicate: Counter[tuple[str, str]] = Counter()
        self.shared: Counter[tuple[str, str, str]] = Counter()

    def count(self, claims: Iterable[Claim], sign: int) -> None:
        for claim in claims:
            about = claim.about()
            self.total["claims"] += sign
            for entity in about:
                self.predicate[entity, claim.predicate] += sign
                for other in about:
                    if other != entity:
                        self.shared[entity, other, claim.predicate] += sign

    def write(self, db: sqlite3.Connection) -> None:
        neighbour: Counter[tuple[str, str]] = Counter()
        for (entity, other, _), claims in self.shared.items():
            neighbour[entity, other] += claims
        busy: Counter[tuple[str]] = Counter()
        for (entity, _), claims in self.predicate.items():
            busy[entity,] += claims
        for change, add, drop in (
            (
                busy.items(),
                "INSERT INTO busy VALUES (?, ?) ON CONFLICT DO UPDATE SET claims = claims + excluded.claims",
                "DELETE FROM busy WHERE entity = ? AND claims <= 0",
            ),
            (
                self.predicate.items(),
                "INSERT INTO predicate VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET claims = claims + excluded.claims",
                "DELETE FROM predicate WHERE entity = ? AND predicate = ? AND claims <= 0",
            ),
            (
                neighbour.items(),
                "INSERT INTO neighbour VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET claims = claims + excluded.claims",
                "DELETE FROM neighbour WHERE entity = ? AND other = ? AND claims <= 0",
            ),
            (
                self.shared.items(),
                "INSERT INTO shared VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET claims = claims + excluded.claims",
                "DELETE FROM shared WHERE entity = ? AND other = ? AND predicate = ? AND claims <= 0",
            ),
        ):
            rows = list(change)
            db.executemany(add, [(*key, claims) for key, claims in rows if claims])
            db.executemany(drop, [key for key, claims in rows if claims < 0])
        self.total["writes"] += 1
        db.executemany("UPDATE total SET value = value + ? WHERE name = ?", [(n, t) for t, n in self.total.items()])


def _body(value: Source | Segment | Entity | Claim) -> str:
    return to_json(value).decode()


def _next(db: sqlite3.Connection, table: str) -> int:
    sql = {
        "passage": "SELECT coalesce(max(n), 0) + 1 FROM passage",
        "name": "SELECT coalesce(max(n), 0) + 1 FROM name",
        "claim": "SELECT coalesce(max(n), 0) + 1 FROM claim",
    }[table]
    return int(db.execute(sql).fetchone()[0])


def _keep_text(db: sqlite3.Connection, document: Document, counters: _Counters) -> None:
    """Segments, the passages that search finds, and mentions."""
    key = document.source.key
    db.executemany("INSERT INTO segment VALUES (?, ?, ?)", [(key, s.index, _body(s)) for s in document.segments])
    found = list(enumerate(passages(sorted(document.segments, key=lambda s: s.index)), _next(db, "passage")))
    db.executemany("INSERT INTO passage VALUES (?, ?, ?)", [(n, key, p.segment) for n, p in found])
    db.executemany("INSERT INTO passage_words (rowid, words) VALUES (?, ?)", [(n, words(p.text)) for n, p in found])
    db.executemany(
        "INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?)",
        [(key, m.segment, m.begin, m.id, m.entity, to_json(m).decode()) for m in document.mentions],
    )
    counters.total["segments"] += len(document.segments)
    counters.total["mentions"] += len(document.mentions)


def _keep_entity(db: sqlite3.Connection, entity: Entity, counters: _Counters) -> None:
    body = _body(entity)
    kept = db.execute("SELECT body FROM entity WHERE id = ?", (entity.id,)).fetchone()
    if kept == (body,):
        return
    counters.total["entities"] += kept is None
    db.execute(
        "INSERT INTO entity VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET type = excluded.type, "
        "by_name = excluded.by_name, body = excluded.body",
        (entity.id, entity.type, entity.name.casefold(), body),
    )
    _forget_names(db, entity.id)
    found = list(enumerate(names(entity), _next(db, "name")))
    db.executemany(
        "INSERT INTO name VALUES (?, ?, ?, ?, ?)", [(n, entity.id, one.rank, one.folded, one.name) for n, one in found]
    )
    db.executemany(
        "INSERT INTO name_words (rowid, words) VALUES (?, ?)", [(n, words(one.name)) for n, one in found if one.rank]
    )


def _forget_names(db: sqlite3.Connection, entity: str) -> None:
    found = db.execute("SELECT n, name FROM name WHERE entity = ? AND rank > 0", (entity,)).fetchall()
    db.executemany(
        "INSERT INTO name_words (name_words, rowid, words) VALUES ('delete', ?, ?)",
        [(n, words(name)) for n, name in found],
    )
    db.execute("DELETE FROM name WHERE entity = ?", (entity,))


def _forget_entities(db: sqlite3.Connection, ids: set[str], counters: _Counters) -> None:
    """Forget those of the entities that no source names any more."""
    gone = db.execute(
        "SELECT e.id FROM entity AS e WHERE e.id IN (SELECT value FROM json_each(?)) "
        "AND NOT EXISTS (SELECT 1 FROM named WHERE named.entity = e.id)",
        (json.dumps(sorted(ids)),),
    ).fetchall()
    for (entity,) in gone:
        _forget_names(db, entity)
    db.executemany("DELETE FROM entity WHERE id = ?", gone)
    counters.total["entities"] -= len(gone)


def _forget(db: sqlite3.Connection, key: str, counters: _Counters) -> set[str]:
    """Take out all that hangs on a source, and say which entities it named."""
    rows = db.execute("SELECT n, body FROM claim WHERE source = ?", (key,)).fetchall()
    claims = [(n, from_json(body, Claim)) for n, body in rows]
    counters.count((claim for _, claim in claims), -1)
    db.executemany(
        "INSERT INTO claim_words (claim_words, rowid, words) VALUES ('delete', ?, ?)",
        [(n, words(claim.text)) for n, claim in claims],
    )
    db.executemany(
        "DELETE FROM about WHERE entity = ? AND by_world = ? AND claim = ?",
        [(entity, by_world(claim), claim.id) for _, claim in claims for entity in claim.about()],
    )
    segments = [
        from_json(body, Segment)
        for (body,) in db.execute("SELECT body FROM segment WHERE source = ? ORDER BY number", (key,))
    ]
    numbers = db.execute("SELECT n FROM passage WHERE source = ? ORDER BY segment", (key,)).fetchall()
    db.executemany(
        "INSERT INTO passage_words (passage_words, rowid, words) VALUES ('delete', ?, ?)",
        [(n, words(passage.text)) for (n,), passage in zip(numbers, passages(segments), strict=True)],
    )
    before = {entity for (entity,) in db.execute("SELECT entity FROM named WHERE source = ?", (key,))}
    db.execute("DELETE FROM named WHERE source = ?", (key,))
    db.execute("DELETE FROM citation WHERE source = ?", (key,))
    db.execute("DELETE FROM claim WHERE source = ?", (key,))
    db.execute("DELETE FROM passage WHERE source = ?", (key,))
    counters.total["mentions"] -= db.execute("DELETE FROM mention WHERE source = ?", (key,)).rowcount
    counters.total["segments"] -= db.execute("DELETE FROM segment WHERE source = ?", (key,)).rowcount
    return before


def _keep_claims(db: sqlite3.Connection, claims: Iterable[Claim]) -> None:
    numbered = list(enumerate(claims, _next(db, "claim")))
    db.executemany(
        "INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_claim_row(n, claim) for n, claim in numbered],
    )
    longest = max((days(sort_key(c.said_at), until(c.said_at)) for _, c in numbered), default=0)
    db.execute("UPDATE total SET value = max(value, ?) WHERE name = 'longest_said'", (longest,))
    db.executemany(
        "INSERT INTO claim_words (rowid, words) VALUES (?, ?)", [(n, words(claim.text)) for n, claim in numbered]
    )
    db.executemany(
        "INSERT INTO about VALUES (?, ?, ?, ?, ?, ?)",
        [
            (entity, by_world(claim), claim.id, n, claim.predicate, world_until(claim))
            for n, claim in numbered
            for entity in claim.about()
        ],
    )
    db.executemany(
        "INSERT INTO citation VALUES (?, ?, ?, ?, ?, ?)",
        [
            (claim.source, *lasts, claim.id, number, n)
            for n, claim in numbered
            for number, lasts in enumerate(map(seconds, claim.citations))
            if lasts is not None
        ],
    )


def _claim_row(n: int, claim: Claim) -> Row:
    row = claim_columns(claim)
    return (n, *row, span(row.by_world, row.world_until), _body(claim))
