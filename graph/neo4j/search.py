"""The full-text indexes of the Neo4j store: fed with the words of `graph.text` joined by blanks, asked for whole words.

The index gives every hit; its scores are not looked at. How a search is paged is in `graph.search`. The indexes follow
the writes, as half of a commit would be spent on waiting for them; who asks waits instead (`settle`).
"""

import hashlib
from collections.abc import Sequence
from typing import LiteralString, NamedTuple

from neo4j import ManagedTransaction

from graph.cursors import Key
from graph.neo4j.server import Query, Row
from graph.search import INEXACT, Mode, Wanted
from graph.store import HitKind
from graph.text import query_tokens, tokens

LONG = 100  # characters; the index cuts words at some 255
MANY = 1_000  # words; the index takes 1,024 in one query


class _Kind(NamedTuple):
    """How one kind of hit is found, what of each is read, and the comparison that continues after one."""

    hits: LiteralString
    total: LiteralString
    keys: LiteralString
    after: LiteralString


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
_AFTER_TWO: LiteralString = "(a > $key0 OR a = $key0 AND b > $key1)"
_KINDS = {
    HitKind.ENTITY: _Kind(
        ENTITIES
        + "WHERE e.type <> 'scenario' WITH DISTINCT e WITH e.by_name AS b, e.id AS c, coalesce("
        + "reduce(least = NULL, rank IN [(e)<-[:OF]-(n:Name {folded: $folded}) WHERE n.rank > 0 | n.rank] | "
        + "CASE WHEN least < rank THEN least ELSE rank END), $inexact) AS a",
        ENTITIES + "WHERE e.type <> 'scenario' RETURN count(DISTINCT e.id)",
        "a, b, c",
        "(a > $key0 OR a = $key0 AND (b > $key1 OR b = $key1 AND c > $key2))",
    ),
    HitKind.CLAIM: _Kind(
        _CLAIMS + "WITH node.by_confidence AS a, node.id AS b", _CLAIMS + "RETURN count(*)", "a, b", _AFTER_TWO
    ),
    HitKind.PASSAGE: _Kind(
        _PASSAGES + "WITH node.source AS a, node.segment AS b", _PASSAGES + "RETURN count(*)", "a, b", _AFTER_TWO
    ),
}


class Words:
    """The indexes as `graph.search` asks them, within one transaction."""

    def __init__(self, tx: ManagedTransaction) -> None:
        self._tx = tx

    def hits(self, kind: HitKind, wanted: Wanted, keys: Sequence[Key], limit: int) -> list[Row]:
        how = _KINDS[kind]
        query = Query(how.hits, **_queries(wanted.words, wanted.mode), folded=wanted.folded, inexact=INEXACT)
        if keys:
            query.where(how.after, **{f"key{n}": key for n, key in enumerate(keys)})
        tail: tuple[LiteralString, ...] = ("RETURN", how.keys, "ORDER BY", how.keys, "LIMIT $limit")
        return query.rows(self._tx, " ".join(tail), limit=limit)

    def count(self, kind: HitKind, wanted: Wanted) -> int:
        return int(Query(_KINDS[kind].total, **_queries(wanted.words, wanted.mode)).rows(self._tx)[0][0])


def settle(tx: ManagedTransaction) -> None:
    """Wait until what was written is in the indexes, which follow the writes: no commit waits for them."""
    tx.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume()


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
