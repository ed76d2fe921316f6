"""Full-text search of the SQLite store: entities, then claims, then passages, each in its own order."""

import sqlite3
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from graph.cursors import Key, decode, encode
from graph.errors import BadCursorError
from graph.sqlite_query import Query
from graph.store import Edge, Hit, HitKind, Page
from graph.text import query_tokens

ALL, ANY = "all", "any"


class _Kind(NamedTuple):
    """How one kind of hit is found. CROSS JOIN: the index of words is always read first."""

    kind: HitKind
    hits: tuple[str, ...]
    total: tuple[str, ...]
    words: str
    after: str
    order: str
    types: tuple[type[Key], type[Key]]

    def hit(self, first: Key, second: Key) -> Hit:
        if self.kind is HitKind.PASSAGE:
            return Hit(self.kind, str(first), int(second))
        return Hit(self.kind, str(second))


_NAMES = "FROM name_words CROSS JOIN name AS n ON n.n = name_words.rowid CROSS JOIN entity AS e ON e.id = n.entity"
_KINDS = (
    _Kind(
        HitKind.ENTITY,
        ("SELECT DISTINCT e.by_name, e.id", _NAMES),
        ("SELECT count(DISTINCT e.id)", _NAMES),
        "name_words MATCH ?",
        "(e.by_name, e.id) > (?, ?)",
        "ORDER BY e.by_name, e.id LIMIT ?",
        (str, str),
    ),
    _Kind(
        HitKind.CLAIM,
        ("SELECT c.by_confidence, c.id FROM claim_words CROSS JOIN claim AS c ON c.n = claim_words.rowid",),
        ("SELECT count(*) FROM claim_words",),
        "claim_words MATCH ?",
        "(c.by_confidence, c.id) > (?, ?)",
        "ORDER BY c.by_confidence, c.id LIMIT ?",
        (float, str),
    ),
    _Kind(
        HitKind.PASSAGE,
        ("SELECT p.source, p.segment FROM passage_words CROSS JOIN passage AS p ON p.n = passage_words.rowid",),
        ("SELECT count(*) FROM passage_words",),
        "passage_words MATCH ?",
        "(p.source, p.segment) > (?, ?)",
        "ORDER BY p.source, p.segment LIMIT ?",
        (str, int),
    ),
)


def match(text: str, mode: str = ALL) -> str | None:
    """The words of a text as an FTS5 query; each is quoted, so that no text is ever its syntax. None: no words."""
    words = ['"' + word.replace('"', '""') + '"' for word in query_tokens(text)]
    return (" AND " if mode == ALL else " OR ").join(words) or None


def find(db: sqlite3.Connection, text: str, first: int, after: str | None) -> Page[Hit]:
    """A page of hits. The cursor keeps whether all words were wanted, so that a list never changes its sense."""
    mode, begin, keys = _place(after) if after is not None else (_mode(db, text), 0, ())
    wanted = match(text, mode)
    if wanted is None:
        return Page([], False)
    edges: list[Edge[Hit]] = []
    for number, kind in enumerate(_KINDS[begin:], begin):
        query = Query(*kind.hits).where(kind.words, wanted)
        if number == begin and keys:
            query.where(kind.after, *keys)
        for one, two in query.rows(db, kind.order, first + 1 - len(edges)):
            edges.append(Edge(kind.hit(one, two), encode(f"search:{mode}:{kind.kind}", one, two)))
        if len(edges) > first:
            break
    return Page(edges[:first], len(edges) > first)


def count(db: sqlite3.Connection, text: str) -> int:
    """How many hits there are in all."""
    return sum(_counts(db, match(text, _mode(db, text))))


def _mode(db: sqlite3.Connection, text: str) -> str:
    """All words, or any of them where nothing holds all."""
    return ALL if any(_counts(db, match(text, ALL))) else ANY


def _counts(db: sqlite3.Connection, wanted: str | None) -> Iterator[int]:
    """How many hits of each kind."""
    if wanted is not None:
        for kind in _KINDS:
            yield Query(*kind.total).where(kind.words, wanted).number(db)


def _place(cursor: str) -> tuple[str, int, tuple[Key, ...]]:
    for mode, (number, kind) in product((ALL, ANY), enumerate(_KINDS)):
        try:
            return mode, number, decode(cursor, f"search:{mode}:{kind.kind}", *kind.types)
        except BadCursorError:
            continue
    raise BadCursorError(cursor)
