"""The full-text indexes of the SQLite store. How a search is paged is in `graph.search`."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from graph.cursors import Key
from graph.search import INEXACT, Mode, Wanted
from graph.sqlite.query import Query, Row
from graph.store import HitKind
from graph.text import query_tokens


class _Kind(NamedTuple):
    """How one kind of hit is found. CROSS JOIN: the index of words is always read first."""

    hits: tuple[str, ...]
    total: tuple[str, ...]
    words: str
    after: str
    order: str


_NAMES = "FROM name_words CROSS JOIN name AS n ON n.n = name_words.rowid CROSS JOIN entity AS e ON e.id = n.entity"
_EXACTNESS = "coalesce((SELECT min(x.rank) FROM name AS x WHERE x.folded = ? AND x.rank > 0 AND x.entity = e.id), ?)"
_KINDS = {
    HitKind.ENTITY: _Kind(
        ("SELECT DISTINCT", _EXACTNESS, "AS exactness, e.by_name, e.id", _NAMES),
        ("SELECT count(DISTINCT e.id)", _NAMES),
        "e.type <> 'scenario' AND name_words MATCH ?",
        "(exactness, e.by_name, e.id) > (?, ?, ?)",
        "ORDER BY exactness, e.by_name, e.id LIMIT ?",
    ),
    HitKind.CLAIM: _Kind(
        ("SELECT c.by_confidence, c.id FROM claim_words CROSS JOIN claim AS c ON c.n = claim_words.rowid",),
        ("SELECT count(*) FROM claim_words",),
        "claim_words MATCH ?",
        "(c.by_confidence, c.id) > (?, ?)",
        "ORDER BY c.by_confidence, c.id LIMIT ?",
    ),
    HitKind.PASSAGE: _Kind(
        ("SELECT p.source, p.segment FROM passage_words CROSS JOIN passage AS p ON p.n = passage_words.rowid",),
        ("SELECT count(*) FROM passage_words",),
        "passage_words MATCH ?",
        "(p.source, p.segment) > (?, ?)",
        "ORDER BY p.source, p.segment LIMIT ?",
    ),
}


class Words:
    """The indexes as `graph.search` asks them, within one transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def hits(self, kind: HitKind, wanted: Wanted, keys: Sequence[Key], limit: int) -> list[Row]:
        how = _KINDS[kind]
        query = Query(*how.hits)
        if kind is HitKind.ENTITY:
            query.give(wanted.folded, INEXACT)
        query.where(how.words, _syntax(wanted.words, wanted.mode))
        if keys:
            query.where(how.after, *keys)
        return query.rows(self._db, how.order, limit)

    def count(self, kind: HitKind, wanted: Wanted) -> int:
        how = _KINDS[kind]
        return Query(*how.total).where(how.words, _syntax(wanted.words, wanted.mode)).number(self._db)


def match(text: str) -> str | None:
    """All the words of a text as a query of an index; None: no words."""
    return _syntax(query_tokens(text), Mode.ALL) or None


def _syntax(words: Sequence[str], mode: Mode) -> str:
    """FTS5's syntax; each word is quoted, so that no text is ever syntax itself."""
    quoted = ['"' + word.replace('"', '""') + '"' for word in words]
    return (" AND " if mode is Mode.ALL else " OR ").join(quoted)
