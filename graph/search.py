"""How every store pages through a search: entities, then claims, then passages, each in its own order.

The cursor keeps whether all words were wanted, so that a list never changes its sense on the way.
"""

from collections.abc import Sequence
from enum import StrEnum
from itertools import product
from typing import Protocol

from graph.cursors import Key, decode, encode
from graph.errors import BadCursorError
from graph.store import Edge, Hit, HitKind, Page
from graph.text import query_tokens


class Mode(StrEnum):
    ALL = "all"
    ANY = "any"


# What each kind of hit is sorted by: name and id, confidence and id, source and segment.
KEYS: dict[HitKind, tuple[type[Key], type[Key]]] = {
    HitKind.ENTITY: (str, str),
    HitKind.CLAIM: (float, str),
    HitKind.PASSAGE: (str, int),
}


class Words(Protocol):
    """A store's indexes of words, in one state."""

    def hits(
        self, kind: HitKind, words: Sequence[str], mode: Mode, keys: Sequence[Key], limit: int
    ) -> Sequence[Sequence[Key]]:
        """The sort keys of the first hits after `keys` (of the first ones where there are none)."""

    def count(self, kind: HitKind, words: Sequence[str], mode: Mode) -> int:
        """How many hits of a kind there are."""


def find(index: Words, text: str, first: int, after: str | None) -> Page[Hit]:
    """A page of hits."""
    words = query_tokens(text)
    begin: tuple[Mode, HitKind, Sequence[Key]] | None = _place(after) if after is not None else None
    if not words:
        return Page([], False)
    mode, reached, keys = begin or (_mode(index, words), HitKind.ENTITY, ())
    kinds = list(KEYS)
    edges: list[Edge[Hit]] = []
    for kind in kinds[kinds.index(reached) :]:
        for one, two in index.hits(kind, words, mode, keys, first + 1 - len(edges)):
            edges.append(Edge(_hit(kind, one, two), encode(_name(mode, kind), one, two)))
        if len(edges) > first:
            break
        keys = ()
    return Page(edges[:first], len(edges) > first)


def count(index: Words, text: str) -> int:
    """How many hits there are in all."""
    words = query_tokens(text)
    if not words:
        return 0
    mode = _mode(index, words)
    return sum(index.count(kind, words, mode) for kind in KEYS)


def _mode(index: Words, words: Sequence[str]) -> Mode:
    """All words, or any of them where nothing holds all."""
    return Mode.ALL if any(index.count(kind, words, Mode.ALL) for kind in KEYS) else Mode.ANY


def _hit(kind: HitKind, first: Key, second: Key) -> Hit:
    if kind is HitKind.PASSAGE:
        return Hit(kind, str(first), int(second))
    return Hit(kind, str(second))


def _name(mode: Mode, kind: HitKind) -> str:
    return f"search:{mode}:{kind}"


def _place(cursor: str) -> tuple[Mode, HitKind, Sequence[Key]]:
    for mode, kind in product(Mode, HitKind):
        try:
            return mode, kind, decode(cursor, _name(mode, kind), *KEYS[kind])
        except BadCursorError:
            continue
    raise BadCursorError(cursor)
