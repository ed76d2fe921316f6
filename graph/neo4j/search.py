"""The full-text indexes of the Neo4j store: fed with the words of `graph.text` joined by blanks, asked for whole words.

The index gives every hit; its scores are not looked at. How a search is paged is in `graph.search`.
"""

import hashlib
from collections.abc import Sequence
from typing import LiteralString, NamedTuple

from neo4j import ManagedTransaction

from graph.cursors import Key
from graph.neo4j.server import Query, Row
from graph.search import Mode
from graph.store import HitKind
from graph.text import query_tokens, tokens

LONG = 100  # characters; the index cuts words at some 255
MANY = 1_000  # words; the index takes 1,024 in one query


class _Kind(NamedTuple):
    """How one kind of hit is found. What is read of each is its two sort keys, `a` and `b`."""

    hits: LiteralString
    total: LiteralString


# The words come in several queries where they are too many for one; a hit is found by as many of them as are wanted.
_FOUND: LiteralString = "YIELD node WITH node, count(*) AS found WHERE found >= $wanted "
ENTITIES: LiteralString = (
    "UNWIND $queries AS words CALL db.index.fulltext.queryNodes('name_words', words) "
    + _FOUND
    + "MATCH (node)-[:OF]->(e:Entity) "
)
_CLAIMS: LiteralString = "UNWIND $queries AS words CALL db.index.fulltext.queryNodes('claim_words', words) " + _FOUND
_PASSAGES: LiteralString = (
    "UNWIND $queries AS words CALL db.index.fulltext.queryNodes('passage_words', words) " + _FOUND
)
_KINDS = {
    HitKind.ENTITY: _Kind(
        ENTITIES + "WITH DISTINCT e.by_name AS a, e.id AS b", ENTITIES + "RETURN count(DISTINCT e.id)"
    ),
    HitKind.CLAIM: _Kind(_CLAIMS + "WITH node.by_confidence AS a, node.id AS b", _CLAIMS + "RETURN count(*)"),
    HitKind.PASSAGE: _Kind(_PASSAGES + "WITH node.source AS a, node.segment AS b", _PASSAGES + "RETURN count(*)"),
}


class Words:
    """The indexes as `graph.search` asks them, within one transaction."""

    def __init__(self, tx: ManagedTransaction) -> None:
        self._tx = tx

    def hits(self, kind: HitKind, words: Sequence[str], mode: Mode, keys: Sequence[Key], limit: int) -> list[Row]:
        query = Query(_KINDS[kind].hits, **_queries(words, mode))
        if keys:
            query.where("(a > $a OR a = $a AND b > $b)", a=keys[0], b=keys[1])
        return query.rows(self._tx, "RETURN a, b ORDER BY a, b LIMIT $limit", limit=limit)

    def count(self, kind: HitKind, words: Sequence[str], mode: Mode) -> int:
        return int(Query(_KINDS[kind].total, **_queries(words, mode)).rows(self._tx)[0][0])


def terms(text: str) -> str:
    """What is fed to an index."""
    return " ".join(dict.fromkeys(map(_term, tokens(text))))


def match(text: str) -> dict[str, object] | None:
    """The parameters that ask an index for all the words of a text; None: no words."""
    words = query_tokens(text)
    return _queries(words, Mode.ALL) if words else None


def _term(word: str) -> str:
    """A word as it stands in an index: a very long one by its digest."""
    return word if len(word) <= LONG else hashlib.sha256(word.encode()).hexdigest()


def _queries(words: Sequence[str], mode: Mode) -> dict[str, object]:
    """Lucene's syntax. Each word is quoted, and holds no quote, so that none is ever syntax itself."""
    quoted = [f'"{_term(word)}"' for word in words]
    join = (" AND " if mode is Mode.ALL else " OR ").join
    queries = [join(quoted[begin : begin + MANY]) for begin in range(0, len(quoted), MANY)]
    return {"queries": queries, "wanted": len(queries) if mode is Mode.ALL else 1}
