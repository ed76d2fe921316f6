"""How a document becomes rows of the SQLite store and how they are taken out again. All of it inside a transaction."""

import sqlite3
from collections.abc import Iterable

from graph.columns import ClaimColumns, by_world, claim_columns, named, names, seconds, words
from graph.model import Claim, Document, Entity, Segment, Source, from_json, to_json
from graph.passages import passages
from graph.sqlite import estimates as sqlite_estimates
from graph.sqlite.counters import Counters, Shape
from graph.sqlite.spans import days, span

Row = tuple[str | int | float | None, ...]


def replace(db: sqlite3.Connection, document: Document) -> None:
    """Keep a checked document in place of what its key had."""
    counters = Counters(db)
    sqlite_estimates.touch(db, document.source.key, document.claims, document.entities)
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
    after = sorted(named(document))
    db.executemany("INSERT INTO named VALUES (?, ?)", [(source.key, entity) for entity in after])
    counters.sources.update(after)
    _keep_claims(db, document.claims, counters)
    _forget_entities(db, before.difference(after), counters)
    counters.write()


def delete(db: sqlite3.Connection, key: str) -> None:
    """Take out all that came from a source."""
    counters = Counters(db)
    sqlite_estimates.touch(db, key)
    before = _forget(db, key, counters)
    _forget_entities(db, before, counters)
    counters.total["sources"] -= db.execute("DELETE FROM source WHERE key = ?", (key,)).rowcount
    counters.write()


def _body(value: Source | Segment | Entity | Claim) -> str:
    return to_json(value).decode()


def _next(db: sqlite3.Connection, table: str) -> int:
    sql = {
        "passage": "SELECT coalesce(max(n), 0) + 1 FROM passage",
        "name": "SELECT coalesce(max(n), 0) + 1 FROM name",
        "claim": "SELECT coalesce(max(n), 0) + 1 FROM claim",
    }[table]
    return int(db.execute(sql).fetchone()[0])


def _keep_text(db: sqlite3.Connection, document: Document, counters: Counters) -> None:
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


def _keep_entity(db: sqlite3.Connection, entity: Entity, counters: Counters) -> None:
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


def _forget_entities(db: sqlite3.Connection, ids: set[str], counters: Counters) -> None:
    """Forget those of the entities that no source names any more."""
    gone = counters.named_no_more(ids)
    for entity in gone:
        _forget_names(db, entity)
    sqlite_estimates.forget(db, gone)
    forgotten = db.executemany("DELETE FROM entity WHERE id = ?", [(entity,) for entity in gone])
    counters.total["entities"] -= forgotten.rowcount


def _forget(db: sqlite3.Connection, key: str, counters: Counters) -> set[str]:
    """Take out all that hangs on a source, and say which entities it named."""
    rows = db.execute("SELECT n, body FROM claim WHERE source = ?", (key,)).fetchall()
    claims = [(n, from_json(body, Claim)) for n, body in rows]
    for _, claim in claims:
        counters.count(claim, counters.shape(Shape.of(claim)), -1)
    db.executemany(
        "INSERT INTO claim_words (claim_words, rowid, words) VALUES ('delete', ?, ?)",
        [(n, words(claim.text)) for n, claim in claims],
    )
    db.executemany(
        "DELETE FROM about WHERE entity = ? AND by_world = ? AND claim = ?",
        sorted((entity, by_world(claim), claim.id) for _, claim in claims for entity in claim.about()),
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
    counters.sources.subtract(before)
    db.execute("DELETE FROM named WHERE source = ?", (key,))
    db.execute("DELETE FROM citation WHERE source = ?", (key,))
    db.execute("DELETE FROM claim WHERE source = ?", (key,))
    db.execute("DELETE FROM passage WHERE source = ?", (key,))
    counters.total["mentions"] -= db.execute("DELETE FROM mention WHERE source = ?", (key,)).rowcount
    counters.total["segments"] -= db.execute("DELETE FROM segment WHERE source = ?", (key,)).rowcount
    return before


def _keep_claims(db: sqlite3.Connection, claims: Iterable[Claim], counters: Counters) -> None:
    rows = [(n, claim, claim_columns(claim)) for n, claim in enumerate(claims, _next(db, "claim"))]
    shapes = [counters.shape(Shape.of(claim)) for _, claim, _ in rows]
    for (_, claim, _), shape in zip(rows, shapes, strict=True):
        counters.count(claim, shape, 1)
    db.executemany(
        "INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_claim(n, claim, row, shape) for (n, claim, row), shape in zip(rows, shapes, strict=True)],
    )
    longest = max((days(row.by_said, row.said_until) for _, _, row in rows), default=0)
    db.execute("UPDATE total SET value = max(value, ?) WHERE name = 'longest_said'", (longest,))
    db.executemany(
        "INSERT INTO claim_words (rowid, words) VALUES (?, ?)", [(n, words(claim.text)) for n, claim, _ in rows]
    )
    # Sorted, as neighbours go into the same page of the table.
    db.executemany(
        "INSERT INTO about VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        sorted(
            _about(entity, len(about), n, row, shape)
            for (n, claim, row), shape in zip(rows, shapes, strict=True)
            for about in (claim.about(),)
            for entity in about
        ),
    )
    db.executemany(
        "INSERT INTO citation VALUES (?, ?, ?, ?, ?, ?)",
        [
            (claim.source, *lasts, claim.id, number, n)
            for n, claim, _ in rows
            for number, lasts in enumerate(map(seconds, claim.citations))
            if lasts is not None
        ],
    )


def _claim(n: int, claim: Claim, row: ClaimColumns, shape: int) -> Row:
    return (
        *(n, row.id, row.source, row.position, row.predicate, row.subject, row.unit, row.low, row.high),
        *(row.speaker, row.voice, row.quoted, row.quoted_name, row.world_until, row.said_until),
        *(row.by_world, row.by_said, row.by_confidence, row.by_value),
        *(span(row.by_world, row.world_until), shape, _body(claim)),
    )


def _about(entity: str, entities: int, n: int, row: ClaimColumns, shape: int) -> Row:
    return (
        *(entity, row.by_world, row.id, n, row.predicate, row.world_until, shape, entity == row.subject),
        *(row.low, row.high, row.by_confidence, row.by_said, row.said_until, row.speaker, row.voice),
        *(row.quoted, row.quoted_name, entities),
    )
